"""What is done on the board, each within a unit of work: who is put where, locked, released."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from flask_babel import gettext as _

from summit.core import clock
from summit.core.errors import N_, Conflict, Refused
from summit.core.guard import actor
from summit.core.i18n import choose_language
from summit.core.text import in_language
from summit.interpretation import operations, queries
from summit.interpretation.forms import board as forms
from summit.interpretation.forms.board import Gap, Pick
from summit.interpretation.models import Assignment, AssignmentRole
from summit.interpretation.views.organizer.desk import TOLD
from summit.programme import queries as programme
from summit.programme.models import Summit

#: What can be done with one place, as its address says it.
ACTS = ("lock", "unlock", "active", "standby", "confirm", "decline", "release")


class Unsure(Refused):
    """It has consequences for others that the reader has not agreed to; ``people`` are told."""

    def __init__(self, people: list[str]) -> None:
        self.people = people
        super().__init__(N_("Those who know of their place would be told by mail."))


@dataclass(frozen=True, slots=True)
class Done:
    """What was done: in words, in which session, whose places changed, and how to take it back.

    ``undo`` are the fields that do the opposite, with the numbers and versions of the places that
    it rests on.
    """

    message: str
    session_slug: str
    sessions: tuple[str, ...] = ()
    people: tuple[int, ...] = ()
    undo: dict[str, str] = field(default_factory=dict)
    versions: dict[str, int] = field(default_factory=dict)


def exchange(summit: Summit, form: Mapping[str, str]) -> Done:
    """Put who was picked into a gap, or exchange them with somebody; or put them for somebody.

    Raises:
        Unsure: somebody who knows of their place would be released and told, and the form does
            not say that this is meant.
        Refused: it cannot be done.
    """
    pick, onto = forms.exchange(form)
    is_sure = form.get("sure") == "yes"
    now = clock.now()
    if pick.is_place:
        place = queries.assignment_of(summit.id, pick.id, to_change=True)
        if isinstance(onto, Pick):
            other = queries.assignment_of(summit.id, onto.id, to_change=True)
            return _swap(place, other, is_sure, now)
        return _move(summit, place, onto, is_sure, now)
    if isinstance(onto, Pick):
        return _replace(summit, onto.id, pick.id, is_sure, now)
    return assign(summit, onto, pick.id)


def assign(summit: Summit, gap: Gap, interpreter_id: int) -> Done:
    """Propose an interpreter for a gap."""
    session = programme.session_to_place(summit, gap.session)
    interpreter = queries.interpreter_of(summit.id, interpreter_id, to_change=True)
    made = operations.assign(
        session, gap.booth, interpreter, role=gap.role, actor=actor(), now=clock.now()
    )
    message = _("%(name)s is proposed for “%(session)s”.", name=_who(made), session=_what(made))
    return _done(message, made, undo={"act": "release", "id": str(made.id)})


def replace(summit: Summit, form: Mapping[str, str], assignment_id: int) -> Done:
    """Put another interpreter, whom a form names, in somebody's place."""
    number = forms.number(form, "interpreter")
    return _replace(summit, assignment_id, number, form.get("sure") == "yes", clock.now())


def settle(summit: Summit, assignment_id: int, act: str, form: Mapping[str, str]) -> Done:
    """Do one of :data:`ACTS` with a place."""
    place = queries.assignment_of(summit.id, assignment_id, to_change=True)
    why = forms.reason(form)
    if act == "release":
        return _release(place, why)
    changed, message, back = _SETTLING[act](place, why)
    if not changed:
        return _done(_("Nothing was changed."), place)
    return _done(message, place, undo={"act": back, "id": str(place.id)} if back else None)


def undo(summit: Summit, step: Mapping[str, Any]) -> Done:
    """Take a step back, if nobody has changed what it was about.

    Raises:
        Conflict: somebody has.
    """
    for number, version in dict(step["versions"]).items():
        found = queries.assignment_of(summit.id, int(number), to_change=True)
        if found.version != version:
            raise Conflict(N_("Somebody has changed this since; it can no longer be taken back."))
    fields: dict[str, str] = dict(step["fields"])
    if fields["act"] == "exchange":
        done = exchange(summit, fields)
    elif fields["act"] == "assign":
        gap = Gap.read(fields["onto"])
        assert gap is not None
        done = assign(summit, gap, int(fields["interpreter"]))
    else:
        done = settle(summit, int(fields["id"]), fields["act"], {})
    message = _("Taken back: %(what)s", what=done.message)
    return Done(message, done.session_slug, done.sessions, done.people)


def _swap(place: Assignment, other: Assignment, is_sure: bool, now: datetime) -> Done:
    if place.session_id != other.session_id:
        _be_sure([place, other], is_sure)
    was_told = [each for each in (place, other) if _is_told(each)]
    first, second = operations.swap(place, other, actor=actor(), now=now)
    message = _(
        "%(first)s and %(second)s have exchanged their places.",
        first=_who(first),
        second=_who(second),
    )
    back = {"act": "exchange", "pick": f"a{first.id}", "onto": f"a{second.id}"}
    in_one = first.session_id == second.session_id
    return _done(message, first, second, undo=back if in_one or not was_told else None)


def _move(summit: Summit, place: Assignment, gap: Gap, is_sure: bool, now: datetime) -> Done:
    session = programme.session_to_place(summit, gap.session)
    elsewhere = session.id != place.session_id
    if elsewhere:
        _be_sure([place], is_sure)
    was_told = _is_told(place)
    former = Gap(place.session.slug, place.booth, place.role)
    left = place.session
    moved = operations.move(place, session, gap.booth, actor=actor(), now=now)
    if moved.role is not gap.role:
        operations.set_role(moved, gap.role, actor=actor(), now=now)
    back = {"act": "exchange", "pick": f"a{moved.id}", "onto": str(former)}
    message = _("%(name)s is now in “%(session)s”.", name=_who(moved), session=_what(moved))
    done = _done(message, moved, undo=None if elsewhere and was_told else back)
    return Done(
        done.message,
        done.session_slug,
        (*done.sessions, left.uid),
        done.people,
        done.undo,
        done.versions,
    )


def _replace(
    summit: Summit,
    assignment_id: int,
    interpreter_id: int,
    is_sure: bool,
    now: datetime,
) -> Done:
    place = queries.assignment_of(summit.id, assignment_id, to_change=True)
    interpreter = queries.interpreter_of(summit.id, interpreter_id, to_change=True)
    _be_sure([place], is_sure)
    was_told, former = _is_told(place), place.interpreter
    made = operations.replace(place, interpreter, actor=actor(), now=now)
    message = _(
        "%(name)s takes the place of %(former)s in “%(session)s”.",
        name=_who(made),
        former=in_language(former.name, choose_language())[0],
        session=_what(made),
    )
    back = {"act": "exchange", "pick": f"p{former.id}", "onto": f"a{made.id}"}
    done = _done(message, made, undo=None if was_told else back)
    return Done(
        done.message,
        done.session_slug,
        done.sessions,
        (*done.people, former.id),
        done.undo,
        done.versions,
    )


def _release(place: Assignment, why: str) -> Done:
    was_told = _is_told(place)
    gap = Gap(place.session.slug, place.booth, place.role)
    who, session, person = _who(place), place.session, place.interpreter_id
    message = (
        _("%(name)s is released and will be told by mail.", name=who)
        if was_told
        else _("%(name)s is no longer proposed for “%(session)s”.", name=who, session=_what(place))
    )
    operations.release(place, reason=why, actor=actor(), now=clock.now())
    back = {"act": "assign", "onto": str(gap), "interpreter": str(person)}
    return Done(message, session.slug, (session.uid,), (person,), {} if was_told else back, {})


def _lock(place: Assignment, _why: str) -> tuple[bool, str, str]:
    changed = operations.set_lock(place, True, actor=actor(), now=clock.now())
    message = _("%(name)s stays where they are when it is planned again.", name=_who(place))
    return changed, message, "unlock"


def _unlock(place: Assignment, _why: str) -> tuple[bool, str, str]:
    changed = operations.set_lock(place, False, actor=actor(), now=clock.now())
    return changed, _("The planner may move %(name)s again.", name=_who(place)), "lock"


def _active(place: Assignment, _why: str) -> tuple[bool, str, str]:
    changed = operations.set_role(place, AssignmentRole.ACTIVE, actor=actor(), now=clock.now())
    return changed, _("%(name)s works in the booth.", name=_who(place)), "standby"


def _standby(place: Assignment, _why: str) -> tuple[bool, str, str]:
    changed = operations.set_role(place, AssignmentRole.STANDBY, actor=actor(), now=clock.now())
    return changed, _("%(name)s is on standby.", name=_who(place)), "active"


def _confirm(place: Assignment, _why: str) -> tuple[bool, str, str]:
    changed = operations.confirm_by_hand(place, actor=actor(), now=clock.now())
    return changed, _("%(name)s is recorded as confirmed.", name=_who(place)), ""


def _decline(place: Assignment, why: str) -> tuple[bool, str, str]:
    changed = operations.decline_by_hand(place, reason=why, actor=actor(), now=clock.now())
    return changed, _("%(name)s is recorded as having declined.", name=_who(place)), ""


_SETTLING: Mapping[str, Callable[[Assignment, str], tuple[bool, str, str]]] = {
    "lock": _lock,
    "unlock": _unlock,
    "active": _active,
    "standby": _standby,
    "confirm": _confirm,
    "decline": _decline,
}


def _is_told(place: Assignment) -> bool:
    # Of a proposal nobody knows, though the place may have been offered once before.
    return place.state in TOLD


def _be_sure(places: list[Assignment], is_sure: bool) -> None:
    told = [_who(each) for each in places if each.state in TOLD]
    if told and not is_sure:
        raise Unsure(told)


def _who(place: Assignment) -> str:
    return in_language(place.interpreter.name, choose_language())[0]


def _what(place: Assignment) -> str:
    return in_language(place.session.title, choose_language())[0]


def _done(message: str, *places: Assignment, undo: dict[str, str] | None = None) -> Done:
    return Done(
        str(message),
        places[0].session.slug,
        tuple(each.session.uid for each in places),
        tuple(each.interpreter_id for each in places),
        undo or {},
        {str(each.id): each.version for each in places},
    )
