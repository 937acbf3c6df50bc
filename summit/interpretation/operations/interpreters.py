"""Adding interpreters and keeping what is known of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError

from summit.core.actor import Actor
from summit.core.clock import iso
from summit.core.db import db
from summit.core.errors import N_, Conflict, Refused
from summit.core.i18n import LANGUAGES
from summit.core.mailbox import is_address
from summit.core.text import Text, in_language
from summit.core.zones import zones
from summit.interpretation.models import (
    Interpreter,
    LanguageClass,
    RateUnit,
    Seniority,
    Site,
    SpanKind,
)
from summit.interpretation.operations.noting import note_interpreter
from summit.interpretation.operations.releasing import release
from summit.interpretation.operations.sound_checks import free_sound_check
from summit.interpretation.queries.people import LINK_KIND, booked_by, held_by
from summit.interpretation.wording import KIT
from summit.mail.models import Mail
from summit.mail.operations import queue_mail
from summit.programme.models import Summit
from summit.programme.operations.editing import Unfit, snapshot
from summit.programme.wording import LANGUAGES as SPOKEN

#: What the keys of all mails to interpreters begin with.
MAIL_KEYS = ("interpreter:", "interpreter-link:")
#: More than anybody states; a form is not there to fill a database.
MOST_SPANS = 100
#: How long a fee may be, in whole units of its currency.
HIGHEST_FEE = 1_000_000_000
#: The thresholds of a rule set that an interpreter may have values of their own for.
OWN_FEES = ("night_fee", "broadcast_percent", "overtime_percent")


@dataclass(frozen=True, slots=True)
class InterpreterValues:
    """What staff can type of an interpreter (:class:`Interpreter`)."""

    name: Text
    language: str
    address: str
    phone: str
    day_phone: str
    zone: str
    site: Site
    seniority: Seniority
    languages: dict[str, str]
    directions: list[str]
    domains: list[str]
    fee: int | None
    unit: RateUnit
    fees: dict[str, int]
    terms: str
    notes: str


class Span(NamedTuple):
    """A part of an interpreter's calendar, two instants."""

    starts_at: datetime
    ends_at: datetime
    kind: SpanKind


class UnfitSpan(Refused):
    """A span that cannot stand; ``index`` says which, from 0, ``field`` where to mend it."""

    def __init__(self, index: int, field: str, refused: Refused) -> None:
        super().__init__(refused.message, **refused.values)
        self.index, self.field = index, field


#: What the journal tells with its value; of the rest it names the field alone.
_TOLD = ("name", "language", "zone", "site", "seniority", "languages", "directions", "domains")


def add_interpreter(
    summit: Summit, values: InterpreterValues, *, actor: Actor, now: datetime
) -> Interpreter:
    """Add an interpreter to a summit.

    Raises:
        Unfit: the name is missing; a language, direction, zone, address or fee cannot be; or
            another interpreter of the summit has the address.
    """
    _refuse(summit.id, None, values)
    interpreter = Interpreter(
        summit=summit,
        spans=[],
        kit={},
        reconstructed=False,
        link_version=1,
        feed_version=1,
        created_at=now,
        **{field.name: getattr(values, field.name) for field in fields(values)},
    )
    db.session.add(interpreter)
    _flush()
    after = snapshot(interpreter, _TOLD)
    note_interpreter("interpreter.added", interpreter, actor=actor, now=now, after=after)
    return interpreter


def edit_interpreter(
    interpreter: Interpreter, values: InterpreterValues, *, actor: Actor, now: datetime
) -> bool:
    """Give an interpreter other values; return whether that changed anything.

    Another address renews the link: the former one was known to somebody else's mailbox.

    Raises:
        Unfit: as :func:`add_interpreter`.
    """
    _refuse(interpreter.summit_id, interpreter, values)
    changed = [
        field.name
        for field in fields(values)
        if getattr(interpreter, field.name) != getattr(values, field.name)
    ]
    if not changed:
        return False
    before = snapshot(interpreter, _TOLD)
    if "address" in changed:
        interpreter.undeliverable_at = None
        interpreter.link_version += 1
    for name in changed:
        setattr(interpreter, name, getattr(values, name))
    _flush()
    after = snapshot(interpreter, _TOLD)
    shown = [name for name in _TOLD if before[name] != after[name]]
    note_interpreter(
        "interpreter.edited",
        interpreter,
        actor=actor,
        now=now,
        before={name: before[name] for name in shown},
        after={**{name: after[name] for name in shown}, "fields": sorted(changed)},
    )
    return True


def remove_interpreter(
    interpreter: Interpreter, *, release_places: bool = False, actor: Actor, now: datetime
) -> int:
    """Remove an interpreter from a summit; return how many places they held.

    What they have answered stays on record; their link opens nothing any more, and a time for a
    sound check that has not taken place is free again.

    Args:
        release_places: release them from their places first; they are told.

    Raises:
        Refused: they hold a place, and it is not to be released.
    """
    held = held_by(interpreter.id)
    if held and not release_places:
        raise Refused(
            N_("%(name)s holds a place in %(count)s sessions. Release those places as well."),
            name=in_language(interpreter.name, "en")[0],
            count=len(held),
        )
    for assignment in held:
        release(assignment, actor=actor, now=now)
    for check in booked_by(interpreter.id):
        free_sound_check(check, actor=actor, now=now)
    interpreter.removed_at = now
    interpreter.link_version += 1
    interpreter.feed_version += 1
    db.session.flush()
    after = {"places": len(held)}
    note_interpreter("interpreter.removed", interpreter, actor=actor, now=now, after=after)
    return len(held)


def set_spans(
    interpreter: Interpreter, spans: Sequence[Span], *, actor: Actor, now: datetime
) -> bool:
    """Settle when an interpreter can and cannot; return whether that changed anything.

    Raises:
        UnfitSpan: one ends before it starts or overlaps another, or there are too many.
    """
    if len(spans) > MOST_SPANS:
        said = Refused(N_("At most %(most)s spans can be kept."), most=MOST_SPANS)
        raise UnfitSpan(MOST_SPANS, "starts_at", said)
    for index, span in enumerate(spans):
        if span.ends_at <= span.starts_at:
            raise UnfitSpan(index, "ends_at", Refused(N_("It must end after it starts.")))
        if any(
            each.starts_at < span.ends_at and span.starts_at < each.ends_at
            for each in spans[:index]
        ):
            said = Refused(
                N_("It overlaps another span; change that one, or let this one begin after it.")
            )
            raise UnfitSpan(index, "starts_at", said)
    listed = [
        {"from": iso(each.starts_at), "to": iso(each.ends_at), "kind": each.kind.value}
        for each in sorted(spans)
    ]
    if listed == interpreter.spans:
        return False
    interpreter.spans = listed
    db.session.flush()
    after = {"spans": len(listed)}
    note_interpreter("interpreter.availability_set", interpreter, actor=actor, now=now, after=after)
    return True


def state_details(
    interpreter: Interpreter,
    *,
    phone: str,
    day_phone: str,
    consents: bool | None,
    kit: Mapping[str, bool],
    actor: Actor,
    now: datetime,
) -> bool:
    """Keep what an interpreter states of themselves; return whether that changed anything.

    Args:
        consents: to being recorded and streamed.
        kit: by the keys of :data:`summit.interpretation.wording.KIT`; others are ignored.
    """
    stated = {
        "phone": phone,
        "day_phone": day_phone,
        "consents": consents,
        "kit": {name: bool(kit.get(name)) for name in KIT},
    }
    changed = [name for name, value in stated.items() if getattr(interpreter, name) != value]
    if not interpreter.kit and not any(stated["kit"].values()):  # type: ignore[union-attr]
        changed = [name for name in changed if name != "kit"]
    if not changed:
        return False
    if "consents" in changed:
        interpreter.consented_at = None if consents is None else now
    for name in changed:
        setattr(interpreter, name, stated[name])
    db.session.flush()
    after = {"fields": sorted(changed)}
    note_interpreter("interpreter.details_stated", interpreter, actor=actor, now=now, after=after)
    return True


def renew_link(interpreter: Interpreter, *, actor: Actor, now: datetime) -> None:
    """Make a new link; the former one opens nothing any more."""
    interpreter.link_version += 1
    db.session.flush()
    note_interpreter("interpreter.link_renewed", interpreter, actor=actor, now=now)


def renew_feed(interpreter: Interpreter, *, actor: Actor, now: datetime) -> None:
    """Give the private calendar a new address; the former one opens nothing any more."""
    interpreter.feed_version += 1
    db.session.flush()
    note_interpreter("interpreter.feed_renewed", interpreter, actor=actor, now=now)


def send_link(interpreter: Interpreter, *, actor: Actor, now: datetime) -> bool:
    """Mail an interpreter their link; asked for twice within a minute, it is sent once.

    Returns:
        Whether a mail was asked for: not without an address, nor a second time.
    """
    if not interpreter.address:
        return False
    mail = queue_mail(
        to=interpreter.address,
        language=interpreter.language,
        template="interpretation_link",
        values={
            "name": in_language(interpreter.name, interpreter.language)[0],
            "summit": in_language(interpreter.summit.title, interpreter.language)[0],
        },
        link=(LINK_KIND, interpreter.id, interpreter.link_version),
        key=(f"interpreter-link:{interpreter.id}:{interpreter.link_version}:{now:%Y-%m-%dT%H:%M}"),
        actor=actor,
        now=now,
        summit_id=interpreter.summit_id,
    )
    if mail is None:
        return False
    note_interpreter("interpreter.link_sent", interpreter, actor=actor, now=now)
    return True


def mark_undeliverable(address: str, now: datetime) -> None:
    """Note that mail to an address came back: of whoever has it, at any summit."""
    db.session.execute(
        update(Interpreter)
        .where(func.lower(Interpreter.address) == address.lower(), Interpreter.address != "")
        .values(undeliverable_at=now)
    )


def mail_failed(mail: Mail, now: datetime) -> None:
    """Note that a mail to an interpreter was given up."""
    if mail.key.startswith(MAIL_KEYS):
        mark_undeliverable(mail.to_address, now)


def allowed_directions(languages: Mapping[str, str]) -> list[str]:
    """Return the directions that somebody's languages allow: into A and B, from A, B and C (R6)."""
    into = [tag for tag, letter in languages.items() if letter in ("A", "B")]
    return [f"{source}>{target}" for source in languages for target in into if source != target]


def _refuse(summit_id: int, interpreter: Interpreter | None, values: InterpreterValues) -> None:
    problems: list[tuple[str, Refused]] = []

    def refuse(field: str, message: str, **named: object) -> None:
        problems.append((field, Refused(message, **named)))

    if not values.name:
        refuse("name", N_("Give the name in at least one language."))
    if values.language not in LANGUAGES:
        refuse("language", N_("Choose one of the languages of these pages."))
    if values.zone not in zones():
        refuse("zone", N_("“%(zone)s” is not a time zone."), zone=values.zone)
    if values.address and not is_address(values.address):
        refuse("address", N_("“%(address)s” is not an e-mail address."), address=values.address)
    elif values.address and _is_taken(summit_id, interpreter, values.address):
        refuse("address", N_("Another interpreter of this summit has this address."))
    unknown = sorted(set(values.languages) - set(SPOKEN))
    letters = {each.value for each in LanguageClass}
    if unknown:
        refuse("languages", N_("“%(language)s” is no known language."), language=unknown[0])
    elif not set(values.languages.values()) <= letters:
        refuse("languages", N_("A language is classed as A, B or C."))
    elif len(values.languages) < 2:
        refuse("languages", N_("An interpreter works between two languages at least."))
    elif "A" not in values.languages.values():
        refuse("languages", N_("Say which language is the A language."))
    else:
        allowed = allowed_directions(values.languages)
        wrong = [each for each in values.directions if each not in allowed]
        if wrong:
            refuse(
                "directions",
                N_("%(direction)s cannot be: interpreters work into their A and B languages."),
                direction=wrong[0].replace(">", " → "),
            )
        elif not values.directions:
            refuse("directions", N_("Choose at least one direction."))
    if values.fee is not None and not 0 <= values.fee <= HIGHEST_FEE:
        refuse("fee", N_("A fee is a number from 0 to %(most)s."), most=HIGHEST_FEE)
    if any(
        name not in OWN_FEES or not 0 <= value <= HIGHEST_FEE for name, value in values.fees.items()
    ):
        refuse("fees", N_("A fee is a number from 0 to %(most)s."), most=HIGHEST_FEE)
    if problems:
        raise Unfit(problems)


def _is_taken(summit_id: int, interpreter: Interpreter | None, address: str) -> bool:
    statement = select(Interpreter.id).where(
        Interpreter.summit_id == summit_id,
        Interpreter.address == address,
        Interpreter.removed_at.is_(None),
    )
    if interpreter is not None:
        statement = statement.where(Interpreter.id != interpreter.id)
    return db.session.scalar(statement) is not None


def _flush() -> None:
    try:
        db.session.flush()
    except IntegrityError as error:
        # Two added the same address at the same instant.
        raise Conflict(N_("Another interpreter of this summit has this address.")) from error
