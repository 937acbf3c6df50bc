"""What is edited within the table: of all cues that are still to come, at once."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_babel import lazy_pgettext as _p
from wtforms import Field
from wtforms.validators import StopValidation

from summit.core.forms import clean
from summit.core.i18n import choose_language
from summit.core.lengths import length_text
from summit.core.text import in_language
from summit.programme.wording import ITEM_KINDS
from summit.rundown import wording
from summit.rundown.facts import CueFact, RundownFact
from summit.rundown.forms.fields import seconds_of, wrong_length
from summit.rundown.forms.rundown_form import RundownForm
from summit.rundown.models import RundownState, Source

#: The greatest cut priority.
LAST = 99
#: How long the name of an owner may be.
LONGEST_NAME = 200
#: Parts of a row, as its inputs begin; what each is called.
PARTS = {
    "seconds": _("Length"),
    "fixed": _("Fixed length"),
    "source": _p("cue", "Source"),
    "priority": _("Cut priority"),
    "owner": _p("cue", "Owner"),
}


@dataclass(frozen=True, slots=True)
class Quick:
    """What of a cue is edited within the table."""

    seconds: int
    hard: bool
    source: Source
    priority: int
    owner: str


def name_of(cue: CueFact) -> str:
    """Return what a cue is called: whose turn it is, else its title, else its kind."""
    language = choose_language()
    for text in (cue.place, cue.speaker, cue.title):
        if text:
            return in_language(text, language)[0]
    return str(gettext(ITEM_KINDS[cue.kind]))


class CuesField(Field):
    """Five inputs for each cue, ``<part>-<uid>``; a cue of which no length was sent stays.

    ``data`` is by UID, of the cues in which nothing is wrong; ``wrong`` says by input what is.
    """

    cues: Sequence[CueFact] = ()

    def process(
        self, formdata: Any, data: Any = None, extra_filters: Sequence[Any] | None = None
    ) -> None:
        """Take what was typed, else what the cues have."""
        self.process_errors: list[str] = []
        self.object_data = data
        self.cues = tuple(data or ())
        self.sent: Any = formdata or {}
        self.typed: dict[str, str] = {}
        self.wrong: dict[str, str] = {}
        for cue in self.cues:
            held = _typed(cue)
            if formdata and formdata.get(f"seconds-{cue.uid}") is not None:
                held = {part: clean(formdata.get(f"{part}-{cue.uid}", "")) for part in PARTS}
                held["fixed"] = "y" if held["fixed"] else ""
                seconds = seconds_of(held["seconds"])
                # However it was typed, the same length is no change.
                held["seconds"] = held["seconds"] if seconds is None else length_text(seconds)
            self.typed |= {f"{part}-{cue.uid}": value for part, value in held.items()}
        self.data = {cue.uid: value for cue in self.cues if (value := self._read(cue.uid))}

    def _read(self, uid: str) -> Quick | None:
        part = {name: self.typed[f"{name}-{uid}"] for name in PARTS}
        wrong = {"seconds": wrong_length(part["seconds"])}
        priority = part["priority"] or "0"
        if not (priority.isascii() and priority.isdigit() and int(priority[:9]) <= LAST):
            wrong["priority"] = gettext(
                "Enter a whole number from %(least)s to %(most)s.", least=0, most=LAST
            )
        if part["source"] not in {each.value for each in Source}:
            wrong["source"] = gettext("Choose one of the list.")
        if len(part["owner"]) > LONGEST_NAME:
            wrong["owner"] = gettext(
                "At most %(most)s characters; this has %(count)s.",
                most=LONGEST_NAME,
                count=len(part["owner"]),
            )
        wrong = {name: message for name, message in wrong.items() if message}
        self.wrong |= {f"{name}-{uid}": message for name, message in wrong.items()}
        if wrong:
            return None
        return Quick(
            seconds=seconds_of(part["seconds"]) or 0,
            hard=bool(part["fixed"]),
            source=Source(part["source"]),
            priority=int(priority),
            owner=part["owner"],
        )

    def pre_validate(self, form: Any) -> None:
        """Refuse what is wrong in any row; the page shows it there."""
        if self.wrong:
            raise StopValidation(" ".join(f"{name}: {why}" for _id, name, why in self.mistakes()))

    def mistakes(self) -> list[tuple[str, str, str]]:
        """Return what is wrong: the input's name, whose cue it is, and what would be right."""
        names = {cue.uid: name_of(cue) for cue in self.cues}
        return [
            (name, f"{names[name.partition('-')[2]]}, {PARTS[name.partition('-')[0]]}", message)
            for name, message in self.wrong.items()
        ]

    def inputs(self) -> Mapping[str, tuple[str, list[str]]]:
        """Return each input's label and what it holds, by its name."""
        found: dict[str, tuple[str, list[str]]] = {}
        for cue in self.cues:
            for part, label in PARTS.items():
                value = self.typed[f"{part}-{cue.uid}"]
                # A box that is not ticked sends nothing.
                values = [value] if value or part != "fixed" else []
                found[f"{part}-{cue.uid}"] = (f"{name_of(cue)}, {label}", values)
        return found


class QuickForm(RundownForm):
    """The inputs within the table."""

    cues = CuesField(_("Cues"))

    #: What was typed into rows that are no longer there, or can no longer be edited.
    left_out: tuple[str, ...] = ()

    @classmethod
    def of(cls, rundown: RundownFact) -> dict[str, Any]:
        """Return what the form is made with: the cues that can still be edited."""
        return {"data": {"cues": editable(rundown)}}

    @classmethod
    def shown(cls, rundown: RundownFact) -> Self:
        """Return the form as the rundown is now."""
        form = cls(formdata=None, **cls.of(rundown))
        form.keep(rundown.version)
        return form

    def merged(self, present: Any, **kwargs: Any) -> Any:
        """Return the form to show after a conflict; choices are said in words."""
        form = super().merged(present, **kwargs)
        form.differences = tuple(
            each._replace(
                mine=_in_words(each.input, each.mine), theirs=_in_words(each.input, each.theirs)
            )
            for each in form.differences
        )
        form.left_out = self._left_out()
        return form

    def _left_out(self) -> tuple[str, ...]:
        there = set(self.cues.inputs())
        found = []
        for name, was in self._base().items():
            typed = [clean(value) for value in self.cues.sent.getlist(name)]
            part = name.partition("-")[0]
            if name not in there and part in PARTS and typed != was:
                found.append(f"{PARTS[part]}: {_in_words(name, ' '.join(typed)) or '—'}")
        return tuple(found)


def editable(rundown: RundownFact) -> tuple[CueFact, ...]:
    """Return the cues that can be edited in the table: those that are still to come."""
    if rundown.state is RundownState.ENDED:
        return ()
    return tuple(cue for cue in rundown.cues if cue.is_ahead)


def quick_of(cue: Any) -> Quick:
    """Return what a cue, stored or plain, has of what is edited in the table."""
    return Quick(**{each.name: getattr(cue, each.name) for each in dataclasses.fields(Quick)})


def tried(rundown: RundownFact, lengths: Iterable[str]) -> RundownFact:
    """Return a rundown with other lengths, as typed, in the cues' order; others stay as planned."""
    cues = list(rundown.cues)
    for at, (cue, typed) in enumerate(zip(rundown.cues, lengths, strict=False)):
        seconds = seconds_of(clean(typed))
        if seconds is not None and not wrong_length(clean(typed)):
            cues[at] = dataclasses.replace(cue, seconds=seconds, planned_seconds=seconds)
    return dataclasses.replace(rundown, cues=tuple(cues))


def _typed(cue: CueFact) -> dict[str, str]:
    return {
        "seconds": length_text(cue.seconds),
        "fixed": "y" if cue.hard else "",
        "source": cue.source.value,
        "priority": str(cue.priority),
        "owner": cue.owner,
    }


def _in_words(name: str, value: str) -> str:
    part = name.partition("-")[0]
    if part == "fixed":
        return str(gettext("yes") if value else gettext("no"))
    if part == "source" and value in wording.SOURCES:
        return str(gettext(wording.SOURCES[value]))
    return value
