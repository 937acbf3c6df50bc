"""How a name and a title are written: stated by the office, proofed by it, then the directory's."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from summit.attendance.models import AnswerKind, Invitation, InvitationState, NameOrder, Office
from summit.attendance.operations.answering import SPEAKER_STATES
from summit.attendance.operations.noting import note_office
from summit.core.actor import Actor
from summit.core.db import db
from summit.core.errors import N_, Refused
from summit.core.mailbox import is_one_line
from summit.core.text import Text
from summit.directory.models import Person
from summit.directory.operations import PersonValues, create, edit
from summit.programme.operations.editing import Unfit
from summit.programme.operations.settling import Settled, settle


@dataclass(frozen=True, slots=True)
class NameValues:
    """A name as its bearer writes it, as English and Korean readers are to read it, and its sound.

    ``pronunciation`` says in plain letters how the name is said; empty where nobody has said.
    """

    native_name: str
    native_language: str
    name: Text
    title: Text
    name_order: NameOrder | None
    pronunciation: str = ""


def state_names(office: Office, values: NameValues, *, actor: Actor, now: datetime) -> bool:
    """Take down how name and title are written; return whether that was new.

    A proof that was approved before is void; the directory keeps what it has until the next one is.

    Raises:
        Unfit: there is no name in English or Korean, or one of them is more than a line.
    """
    _refuse(values)
    changed = [
        field.name
        for field in fields(values)
        if getattr(office, field.name) != getattr(values, field.name)
    ]
    if not changed and office.names_stated_at is not None:
        return False
    for name in changed:
        setattr(office, name, getattr(values, name))
    office.names_stated_at, office.proofed_at = now, None
    db.session.flush()
    note_office("office.names_stated", office, actor=actor, now=now)
    return True


def approve_proof(office: Office, *, actor: Actor, now: datetime) -> Person:
    """Approve the proof of the name plate: from now on the directory writes the name so.

    Where nobody was known yet, the person is entered and takes the places that are their city's.

    Raises:
        Refused: no names have been stated.
    """
    if office.names_stated_at is None or not office.name:
        raise Refused(N_("State the name and the title first; then the proof can be approved."))
    person = office.person
    if person is None:
        made = create(_values(office, None), actor=actor, now=now)
        assert isinstance(made, Person)
        office.person = person = made
        _take_places(office, made, actor, now)
    else:
        edit(person, _values(office, person), actor=actor, now=now)
    if office.proofed_at is None:
        office.proofed_at = now
        db.session.flush()
        note_office("office.proof_approved", office, actor=actor, now=now)
    return person


def full_name(office: Office) -> Text:
    """Return the stated name in all its languages, the native form among them."""
    native = {office.native_language: office.native_name} if office.native_language else {}
    return Text({**native, **office.name})


def _values(office: Office, person: Person | None) -> PersonValues:
    return PersonValues(
        slug=person.slug if person else "",
        name=Text({**(person.name if person else {}), **full_name(office)}),
        title=Text({**(person.title if person else {}), **office.title}),
        pronunciation=office.pronunciation or (person.pronunciation if person else ""),
        variants=list(person.variants) if person else [],
        zone=person.zone if person else None,
        city=person.city if person and person.city else office.city,
        organisation=person.organisation if person else office.organisation,
        # What its bearer has confirmed is no guess any more.
        reconstructed=[
            each
            for each in (person.reconstructed if person else [])
            if each.partition(".")[0] not in {"name", "title"}
        ],
    )


def _take_places(office: Office, person: Person, actor: Actor, now: datetime) -> None:
    """Give a person who is known only now the places for which their city has answered."""
    places = []
    for invitation in db.session.scalars(
        select(Invitation)
        .where(
            Invitation.office_id == office.id,
            Invitation.state == InvitationState.ANSWERED,
            Invitation.answer.is_not(None),
            Invitation.answer != AnswerKind.DEPUTY,
        )
        .options(joinedload(Invitation.session))
    ):
        assert invitation.answer is not None
        state = SPEAKER_STATES[invitation.answer]
        places.append(Settled(invitation.session, invitation.speaker_uid, None, state, person))
    settle(places, actor=actor, now=now)


def _refuse(values: NameValues) -> None:
    problems: list[tuple[str, Refused]] = []
    if not values.name:
        problems.append(("name", Refused(N_("Write the name in English, in Korean, or both."))))
    for name, given in (
        ("native_name", [values.native_name]),
        ("pronunciation", [values.pronunciation]),
        ("name", list(values.name.values())),
        ("title", list(values.title.values())),
    ):
        if not all(is_one_line(text) and len(text) <= 200 for text in given):
            said = N_("One line of at most %(most)s characters.")
            problems.append((name, Refused(said, most=200)))
    if values.native_name and not values.native_language:
        said = N_("Say in which language the name is written.")
        problems.append(("native_language", Refused(said)))
    if problems:
        raise Unfit(problems)
