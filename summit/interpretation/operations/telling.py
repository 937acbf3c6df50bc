"""What interpreters are written to: offers, releases, other hours."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256

from flask_babel import force_locale, gettext

from summit.attendance import local_time
from summit.core.actor import Actor
from summit.core.text import in_language
from summit.interpretation.models import Assignment, AssignmentState, Interpreter
from summit.interpretation.queries.people import LINK_KIND
from summit.interpretation.wording import ROLES, booth_text
from summit.mail.operations import queue_mail


def tell_offers(
    interpreter: Interpreter, offered: Sequence[Assignment], *, actor: Actor, now: datetime
) -> bool:
    """Mail an interpreter what they are offered: one mail for all of it."""
    rounds = ",".join(f"{each.id}.{each.round}" for each in offered)
    return _tell(interpreter, "offer", offered, f"offer:{rounds}", actor=actor, now=now)


def tell_released(assignment: Assignment, *, actor: Actor, now: datetime) -> bool:
    """Mail an interpreter that a place they were offered or had confirmed is not needed."""
    key = f"released:{assignment.id}.{assignment.round}"
    return _tell(assignment.interpreter, "released", [assignment], key, actor=actor, now=now)


def tell_moved(
    interpreter: Interpreter, moved: Sequence[Assignment], *, actor: Actor, now: datetime
) -> bool:
    """Mail an interpreter that sessions which they know of take place at another hour."""
    hours = ",".join(f"{each.id}.{each.round}.{each.told_from:%y%m%d%H%M}" for each in moved)
    return _tell(interpreter, "moved", moved, f"moved:{hours}", actor=actor, now=now)


def tell_changed(assignment: Assignment, *, actor: Actor, now: datetime) -> bool:
    """Mail an interpreter who knows of a place that it is in another booth, or on standby."""
    if assignment.state not in (AssignmentState.OFFERED, AssignmentState.CONFIRMED):
        return False
    key = f"changed:{assignment.id}.{assignment.version}"
    return _tell(assignment.interpreter, "changed", [assignment], key, actor=actor, now=now)


def _tell(
    interpreter: Interpreter,
    what: str,
    places: Sequence[Assignment],
    key: str,
    *,
    actor: Actor,
    now: datetime,
) -> bool:
    """Queue the mail ``templates/mail/interpretation_<what>``; return whether there is one.

    Its values are ``name``, ``summit``, ``count`` and ``lines``, one for each place: ``session``,
    ``when`` by the interpreter's own clocks, their ``zone`` in words, and the ``booth`` in words,
    with their ``role``.
    """
    if not interpreter.address or interpreter.removed_at is not None:
        return False
    language = interpreter.language
    mail = queue_mail(
        to=interpreter.address,
        language=language,
        template=f"interpretation_{what}",
        values={
            "name": in_language(interpreter.name, language)[0],
            "summit": in_language(interpreter.summit.title, language)[0],
            "lines": [_line(interpreter, each) for each in places],
            "count": len(places),
        },
        link=(LINK_KIND, interpreter.id, interpreter.link_version),
        # What it is about may name many places; a key is at most 200 characters.
        key=f"interpreter:{interpreter.id}:{what}:{sha256(key.encode()).hexdigest()}",
        actor=actor,
        now=now,
        summit_id=interpreter.summit_id,
    )
    return mail is not None


def _line(interpreter: Interpreter, place: Assignment) -> dict[str, str]:
    """Say one place in the interpreter's language, by their clocks."""
    language, zone, start = interpreter.language, interpreter.zone, place.told_from
    with force_locale(language):
        booth = booth_text(place.booth, gettext)
        role = str(gettext(ROLES[place.role.value]))
    title = in_language(place.session.title, language)[0]
    line = {"session": title, "booth": booth, "role": role}
    if start is None:
        return {**line, "when": "", "zone": ""}
    with force_locale(language):
        return {
            **line,
            "when": local_time.span_text(start, place.told_to, zone, language),
            "zone": local_time.zone_text(zone, start, language, gettext),
        }
