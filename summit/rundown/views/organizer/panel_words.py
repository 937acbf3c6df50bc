"""What the panel says in words: cues, lengths, what others have done meanwhile."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask_babel import gettext as _

from summit.core.i18n import choose_language
from summit.core.lengths import clock_length, length_text
from summit.core.text import Text, in_language
from summit.interpretation.wording import booth_text
from summit.programme import moments
from summit.programme.wording import ITEM_KINDS, LANGUAGES, label
from summit.rundown.cue_lines import lower_third_of
from summit.rundown.facts import CueFact, RundownFact
from summit.rundown.models import Command
from summit.rundown.screens import until_text
from summit.rundown.wording import CHECKS, COMMANDS, CUE_STATES, SOURCES

__all__ = [
    "ITEM_KINDS",
    "booth_name",
    "clock_length",
    "cue_name",
    "for_script",
    "kind_name",
    "language_name",
    "length_text",
    "lower_third_of",
    "meanwhile",
    "plain",
    "slack",
    "source_name",
    "spoken",
    "state_name",
    "until",
    "what_was_done",
]

_HOUR = 3600


def cue_name(cue: CueFact) -> str:
    """Say in a few words what a cue is, where no markup can stand: city and speaker, or title."""
    language = choose_language()
    parts = [in_language(part, language)[0] for part in (cue.place, cue.speaker)]
    said = [part for part in parts if part]
    if not said:
        said = [in_language(cue.title, language)[0] or kind_name(cue)]
    return " · ".join(said)


def until(seconds: int) -> str:
    """Write how long it is until the beginning, negative once it is late; days in words."""
    if abs(seconds) < _HOUR:
        return length_text(seconds)
    return until_text(seconds, str(_("%(days)s d %(hours)s h", days="{d}", hours="{h}")))


def spoken(seconds: int) -> str:
    """Say a length of time: ``4 min 10 s``."""
    minutes, left = divmod(abs(seconds), 60)
    if not minutes:
        return str(_("%(seconds)s s", seconds=left))
    if not left:
        return str(_("%(minutes)s min", minutes=minutes))
    return str(_("%(minutes)s min %(seconds)s s", minutes=minutes, seconds=left))


def slack(seconds: int) -> str:
    """Say how a projected end compares with when it has to be."""
    if seconds == 0:
        return str(_("exactly in time"))
    if seconds < 0:
        return str(_("%(length)s late", length=spoken(seconds)))
    return str(_("%(length)s to spare", length=spoken(seconds)))


def for_script() -> dict[str, str]:
    """Return the words that the script fills in itself; ``{…}`` stands for a value."""
    return {
        "days": _("%(days)s d %(hours)s h", days="{d}", hours="{h}"),
        "seconds": _("%(seconds)s s", seconds="{seconds}"),
        "minutes": _("%(minutes)s min", minutes="{minutes}"),
        "both": _("%(minutes)s min %(seconds)s s", minutes="{minutes}", seconds="{seconds}"),
        "intime": _("exactly in time"),
        "late": _("%(length)s late", length="{length}"),
        "spare": _("%(length)s to spare", length="{length}"),
        "over": _("Over time: %(who)s", who="{who}"),
        "now": _("Now speaking: %(who)s", who="{who}"),
        "nobody": _("Nobody has the floor."),
        "away": _("No connection. The clock goes on by itself; what others do is not seen."),
        "kept": _(
            "No connection. “%(what)s” is kept and is sent again until it arrives.", what="{what}"
        ),
        "arrived": _("Connected again. “%(what)s” has arrived.", what="{what}"),
        "connected": _("Connected again."),
        "busy": _("Wait: “%(what)s” has not arrived yet.", what="{what}"),
        "failed": _("The answer could not be read; look at what is shown before you go on."),
    }


def meanwhile(commands: list[Command], rundown: RundownFact, zone: str, edited: bool) -> list[str]:
    """Say what was done since somebody looked: when, by whom, what.

    Args:
        edited: whether something was changed that was no command.
    """
    said = [
        _(
            "%(when)s %(who)s: %(what)s",
            when=_clock(each.at, zone),
            who=each.actor_name,
            what=what_was_done(each.name, each.args, rundown),
        )
        for each in commands
    ]
    if edited or not said:
        said.append(_("The rundown, or who holds the panel, has changed."))
    return [str(line) for line in said]


def what_was_done(name: str, args: Mapping[str, Any], rundown: RundownFact) -> str:
    """Say what a command has done: ``Skipped: Lima · Kim Bora``."""
    uids = args.get("cues") or [args.get("cue")]
    about = [cue_name(cue) for uid in uids if uid and (cue := rundown.cue(str(uid)))]
    if args.get("city"):
        about.append(str(args["city"]))
    if args.get("check") in CHECKS:
        about.append(str(_(CHECKS[args["check"]])))
    if args.get("chair"):
        about.append(str(_("confirmed by %(chair)s", chair=args["chair"])))
    said = str(_(COMMANDS[name])) if name in COMMANDS else name
    return f"{said}: {', '.join(about)}" if about else said


def state_name(cue: CueFact) -> str:
    """Return what a cue's state is called."""
    return str(_(CUE_STATES[cue.state]))


def source_name(cue: CueFact) -> str:
    """Return what it is called where picture and sound come from."""
    return str(_(SOURCES[cue.source]))


def booth_name(key: str) -> str:
    """Name a booth by its key."""
    return booth_text(key, _)


def language_name(tag: str) -> str:
    """Return what a language is called."""
    return label(LANGUAGES, tag, _)


def kind_name(cue: CueFact) -> str:
    """Return what kind of item a cue is."""
    return str(_(ITEM_KINDS[cue.kind]))


def plain(text: Text) -> str:
    """Return a text in the reader's language, where no markup can stand."""
    return in_language(text, choose_language())[0]


def _clock(at: datetime, zone: str) -> str:
    return f"{moments.local(at, zone):%H:%M:%S}"
