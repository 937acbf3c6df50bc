"""Corrigenda: corrections of an adopted text as documents of their own; the text stays as it is.

As for a treaty's errors (Vienna Convention on the Law of Treaties, article 79, by analogy): whoever
is concerned is told and can object for a time; only after that is a corrigendum issued.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from summit.attendance.queries.offices import LINK_KIND
from summit.core.actor import Actor
from summit.core.clock import iso
from summit.core.db import db
from summit.core.errors import N_, Refused
from summit.core.i18n import LANGUAGES
from summit.core.text import Text
from summit.declarations.canonical import normal
from summit.declarations.models import (
    Adoption,
    Corrigendum,
    Declaration,
    DeclarationVersion,
)
from summit.declarations.operations.noting import note
from summit.declarations.queries import adoption_of, clause_of, corrigenda
from summit.mail.operations import MailOrder, queue_mails
from summit.programme import moments


@dataclass(frozen=True, slots=True)
class CorrigendumValues:
    """What is corrected: in a clause of the adopted text, or, without one, in title and status
    line. ``reads`` and ``should_read`` are by language, only those that are corrected."""

    clause_uid: str
    reads: Text
    should_read: Text
    reason: Text = field(default_factory=Text)


def propose_corrigendum(
    declaration: Declaration, values: CorrigendumValues, *, actor: Actor, now: datetime
) -> Corrigendum:
    """Propose a correction; nobody outside is told yet.

    Raises:
        Refused: no text was adopted, or the text does not read so.
        NotFound: it has no such clause.
    """
    _check(declaration, values)
    made = Corrigendum(
        declaration_id=declaration.id,
        declaration=declaration,
        number=len(corrigenda.corrigenda_of(declaration)) + 1,
        clause_uid=values.clause_uid,
        reads=values.reads,
        should_read=values.should_read,
        reason=values.reason,
        created_by=actor.name,
        created_at=now,
        why="",
    )
    db.session.add(made)
    _note("declaration.corrigendum_proposed", made, actor, now, clause=values.clause_uid)
    return made


def edit_corrigendum(
    corrigendum: Corrigendum, values: CorrigendumValues, *, actor: Actor, now: datetime
) -> bool:
    """Change a correction that nobody outside was told of; return whether anything changed.

    Raises:
        Refused: the cities were told of it, it is over, or the text does not read so.
        NotFound: the text has no such clause.
    """
    _refuse_over(corrigendum)
    if corrigendum.notified_at is not None:
        raise Refused(N_("The cities were told of this corrigendum; propose another one."))
    _check(corrigendum.declaration, values)
    given = (values.clause_uid, values.reads, values.should_read, values.reason)
    if given == (
        corrigendum.clause_uid,
        corrigendum.reads,
        corrigendum.should_read,
        corrigendum.reason,
    ):
        return False
    corrigendum.clause_uid, corrigendum.reads, corrigendum.should_read, corrigendum.reason = given
    _note("declaration.corrigendum_edited", corrigendum, actor, now, clause=values.clause_uid)
    return True


def notify_corrigendum(
    corrigendum: Corrigendum, until: datetime, *, actor: Actor, now: datetime
) -> int:
    """Tell the cities that were consulted or have endorsed of a correction, once for all.

    Args:
        until: how long they can object.

    Returns:
        How many mails were asked for.

    Raises:
        Refused: they were told already, it is over, or the time lies behind.
    """
    _refuse_over(corrigendum)
    if corrigendum.notified_at is not None:
        raise Refused(N_("The cities were told of this corrigendum already."))
    if until <= now:
        raise Refused(N_("The time for objections lies ahead."))
    corrigendum.notified_at, corrigendum.objections_until = now, until
    sent = _tell("declaration_corrigendum", corrigendum, until, actor=actor, now=now)
    _note(
        "declaration.corrigendum_notified",
        corrigendum,
        actor,
        now,
        objections_until=iso(until),
        mails=sent,
    )
    return sent


def issue_corrigendum(corrigendum: Corrigendum, *, actor: Actor, now: datetime) -> int:
    """Issue a correction after the time for objections, and tell the cities: from then on it
    cannot be changed.

    Returns:
        How many mails were asked for.

    Raises:
        Refused: the cities were not told or can still object, or it is over.
    """
    _refuse_over(corrigendum)
    if corrigendum.objections_until is None:
        raise Refused(N_("The cities are told of a corrigendum before it is issued."))
    if now < corrigendum.objections_until:
        raise Refused(N_("The cities can still object to this corrigendum."))
    corrigendum.issued_at, corrigendum.issued_by = now, actor.name
    sent = _tell("declaration_corrigendum_issued", corrigendum, now, actor=actor, now=now)
    _note("declaration.corrigendum_issued", corrigendum, actor, now, follow=True, mails=sent)
    return sent


def withdraw_corrigendum(corrigendum: Corrigendum, why: str, *, actor: Actor, now: datetime) -> int:
    """Give a correction up, for a reason that stays on record beside it; the cities are told of it
    where they were told of the correction.

    Returns:
        How many mails were asked for.

    Raises:
        Refused: it is over, or no reason is given.
    """
    _refuse_over(corrigendum)
    if not why:
        raise Refused(N_("Say why the corrigendum is withdrawn."))
    corrigendum.withdrawn_at, corrigendum.why = now, why
    if corrigendum.notified_at is None:
        _note("declaration.corrigendum_withdrawn", corrigendum, actor, now)
        return 0
    sent = _tell("declaration_corrigendum_withdrawn", corrigendum, now, actor=actor, now=now)
    _note("declaration.corrigendum_withdrawn", corrigendum, actor, now, mails=sent)
    return sent


def adopted_version(declaration: Declaration) -> tuple[Adoption, DeclarationVersion]:
    """Return the ruling and the version that was adopted by it.

    Raises:
        Refused: no text of it was adopted.
    """
    adoption = adoption_of(declaration)
    if adoption is None or adoption.of_version is None:
        raise Refused(N_("Only an adopted text is corrected by a corrigendum."))
    return adoption, adoption.of_version


def standing_words(version: DeclarationVersion, clause_uid: str) -> tuple[Mapping[str, str], ...]:
    """Return the texts by language in which a corrigendum's words are looked for.

    Raises:
        NotFound: the version has no such clause.
    """
    if not clause_uid:
        return version.title, version.status_line
    clause = clause_of(version, clause_uid)
    return clause.heading, clause.words


def _check(declaration: Declaration, values: CorrigendumValues) -> None:
    _, version = adopted_version(declaration)
    places = standing_words(version, values.clause_uid)
    if not values.reads:
        raise Refused(N_("Write what the text reads, in each language that is corrected."))
    if set(values.reads) != set(values.should_read):
        raise Refused(
            N_("Write both what the text reads and what it should read in the same languages.")
        )
    for language, words in values.reads.items():
        if not any(normal(words) in normal(place.get(language, "")) for place in places):
            raise Refused(
                N_("The adopted text does not read so (%(language)s); copy the words from it."),
                language=language,
            )
        if normal(words) == normal(values.should_read[language]):
            raise Refused(
                N_("What it should read is what it reads (%(language)s)."), language=language
            )


def _refuse_over(corrigendum: Corrigendum) -> None:
    if corrigendum.issued_at is not None:
        raise Refused(N_("This corrigendum was issued already; that stands for good."))
    if corrigendum.withdrawn_at is not None:
        raise Refused(N_("This corrigendum was withdrawn."))


def _tell(
    template: str, corrigendum: Corrigendum, at: datetime, *, actor: Actor, now: datetime
) -> int:
    """Mail each colleague concerned; return how many mails were asked for."""
    orders = _orders(template, corrigendum, at)
    return sum(each is not None for each in queue_mails(orders, actor=actor, now=now))


def _orders(template: str, corrigendum: Corrigendum, at: datetime) -> list[MailOrder]:
    """Return a mail to each colleague concerned, in their office's language and with ``at`` by its
    clocks."""
    declaration = corrigendum.declaration
    batch = f"{template.removeprefix('declaration_')}:{corrigendum.id}"
    found = []
    for office, contacts in corrigenda.concerned(declaration).offices:
        language, zone = office.language, office.zone
        values = {
            "declaration": declaration.title,
            "summit": declaration.summit.title,
            "number": corrigendum.number,
            "corrections": [
                (LANGUAGES.get(tag, tag), words, corrigendum.should_read[tag])
                for tag, words in corrigendum.reads.items()
            ],
            "reason": corrigendum.reason,
            "why": corrigendum.why,
            "moment": moments.moment_text(at, zone, language),
            "zone": moments.zone_text(zone, at, language),
        }
        for contact in contacts:
            found.append(
                MailOrder(
                    to=contact.address,
                    language=language,
                    template=template,
                    values=values,
                    link=(LINK_KIND, contact.id, contact.link_version),
                    key=f"{batch}:{contact.id}",
                    summit_id=declaration.summit_id,
                    batch=batch,
                )
            )
    return found


def _note(
    act: str,
    corrigendum: Corrigendum,
    actor: Actor,
    now: datetime,
    *,
    follow: bool = False,
    **about: str | int,
) -> None:
    note(
        act,
        corrigendum.declaration,
        actor=actor,
        now=now,
        after={"corrigendum": corrigendum.number, **about},
        follow=follow,
    )
