"""How booths, states, lengths and days of work are said on the pages of the board."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import quote

from flask_babel import gettext as _
from flask_babel import lazy_gettext, ngettext

from summit.interpretation.demand import Booth
from summit.interpretation.models import AssignmentState, PlanState
from summit.interpretation.rule_set import CODES
from summit.interpretation.wording import ASSIGNMENT_STATES, PLAN_STATES, booth_text
from summit.interpretation.workdays import PersonDay, Task
from summit.programme.wording import LANGUAGES, label

_TASKS: Mapping[Task, str] = {
    Task.WORK: lazy_gettext("in the booth"),
    Task.STANDBY: lazy_gettext("on standby"),
    Task.REHEARSAL: lazy_gettext("rehearsal"),
    Task.ELSEWHERE: lazy_gettext("at another summit"),
    Task.AWAY: lazy_gettext("not available"),
}


def spoken(tag: str) -> str:
    """Return what a language is called in the reader's language."""
    return label(LANGUAGES, tag, _)


def booth_name(key: str) -> str:
    """Return what a booth is called by its key: ``English ⇄ Korean``, ``French → English``."""
    return booth_text(key, _)


def quoted(key: str) -> str:
    """Return a booth's key as it stands in an address."""
    return quote(key, safe="")


def state(value: AssignmentState) -> str:
    """Say how far an assignment is."""
    return label(ASSIGNMENT_STATES, value.value, _)


def plan_state(value: PlanState) -> str:
    """Say how far a plan is."""
    return label(PLAN_STATES, value.value, _)


def task(value: Task) -> str:
    """Say what somebody does in a stretch of their day."""
    return str(_TASKS[value])


def team(booth: Booth) -> str:
    """Say how many a booth asks for, and by which rule."""
    text = ngettext("team of %(num)s", "team of %(num)s", booth.team)
    if booth.because is None:
        return str(_("%(team)s (set by hand)", team=text))
    code = CODES.get(booth.because)
    return f"{text} ({code})" if code else str(text)


def relay(booth: Booth) -> list[str]:
    """Say from which booths one takes relay, and who in it gives it."""
    said = [
        # Translators: relay: this booth interprets from another booth's output (릴레이 통역)
        _("← relay from %(booth)s", booth=booth_name(each))
        for each in booth.takes_relay_from
    ]
    if booth.giving is not None and booth.givers:
        said.append(
            ngettext(
                "gives relay in %(language)s: %(num)s needed",
                "gives relay in %(language)s: %(num)s needed",
                booth.givers,
                language=spoken(booth.giving[1]),
            )
        )
    return said


def length(minutes: int) -> str:
    """Write a length: ``45 min``, ``6 h``, ``1 h 30 min``."""
    hours, rest = divmod(minutes, 60)
    if not hours:
        return str(_("%(minutes)s min", minutes=rest))
    if not rest:
        return str(_("%(hours)s h", hours=hours))
    return str(_("%(hours)s h %(minutes)s min", hours=hours, minutes=rest))


def stretch(task: Task, hours: str, title: str) -> str:
    """Say what somebody does, and from when to when."""
    parts = [hours, title, str(_TASKS[task])]
    return ", ".join(part for part in parts if part)


def over(person: PersonDay) -> list[str]:
    """Say which limits somebody's day passes, with the rule and both numbers."""
    said = []
    if person.minutes > person.minutes_most:
        said.append(
            _(
                "R8: %(length)s of work, at most %(most)s",
                length=length(person.minutes),
                most=length(person.minutes_most),
            )
        )
    if person.sessions > person.sessions_most:
        said.append(
            _(
                "R8: %(count)s sessions, at most %(most)s",
                count=person.sessions,
                most=person.sessions_most,
            )
        )
    if person.span > person.span_most:
        said.append(
            _(
                "R8: %(length)s from first call to last end, at most %(most)s",
                length=length(person.span),
                most=length(person.span_most),
            )
        )
    if person.rest is not None and person.rest < person.rest_least:
        said.append(
            _(
                "%(length)s of rest since the day before, at least %(least)s",
                length=length(person.rest),
                least=length(person.rest_least),
            )
        )
    return [str(line) for line in said]
