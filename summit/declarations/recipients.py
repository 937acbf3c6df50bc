"""To which offices a text would be circulated, and why not to the others: one judgement for the
page that asks and for the operation that sends."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256

from summit.attendance.models import Contact, ContactKind, InvitationState, Office, OfficeKind
from summit.core.errors import N_
from summit.core.text import Text

#: Invitations that an office has been sent.
_SENT = frozenset({InvitationState.SENT, InvitationState.ANSWERED})

#: Why nothing is sent to an office, by code.
LEFT_OUT: Mapping[str, str] = {
    "person": N_("It answers for a person, not for a city or a state."),
    "not_invited": N_("It has not been invited to any session yet."),
    "withdrawn": N_("Its invitation is withdrawn."),
    "no_contact": N_("It has neither a main contact nor a colleague for protocol."),
    "no_address": N_("The office has no e-mail address."),
    "undeliverable": N_("Mail to the address comes back."),
    "not_chosen": N_("It was not chosen."),
}


@dataclass(frozen=True, slots=True)
class Recipient:
    """An office as it would be treated now.

    Attributes:
        contacts: who of it would be written to.
        left_out: why nobody would be, a code of :data:`LEFT_OUT`; empty where somebody would.
    """

    office: Office
    contacts: tuple[Contact, ...]
    left_out: str

    @property
    def can_be_chosen(self) -> bool:
        """Whether the organizers decide on it."""
        return self.left_out in ("", "not_chosen")


def written_to(office: Office) -> tuple[Contact, ...]:
    """Return who of an office reads what concerns a declaration: the main contact and the
    colleagues for protocol, as far as mail reaches them."""
    return tuple(each for each in _asked(office) if each.address and each.undeliverable_at is None)


def _asked(office: Office) -> list[Contact]:
    return [
        each
        for each in office.contacts
        if each.removed_at is None and (each.is_primary or each.kind is ContactKind.PROTOCOL)
    ]


def judged(
    offices: Iterable[Office],
    invitations: Mapping[int, Collection[InvitationState]],
    chosen: Collection[int] | None,
) -> list[Recipient]:
    """Judge offices.

    Args:
        offices: with their contacts.
        invitations: the states of each office's invitations, by its id.
        chosen: the ids of those that the organizers chose; all that can be without.
    """
    found = []
    for office in offices:
        contacts = written_to(office)
        why = _left_out(office, contacts, invitations.get(office.id, ()))
        if not why and chosen is not None and office.id not in chosen:
            why = "not_chosen"
        found.append(Recipient(office, () if why else contacts, why))
    return found


def _left_out(
    office: Office, contacts: Collection[Contact], invitations: Collection[InvitationState]
) -> str:
    if office.kind is not OfficeKind.PRINCIPAL:
        return "person"
    if not _SENT.intersection(invitations):
        return "withdrawn" if InvitationState.WITHDRAWN in invitations else "not_invited"
    if contacts:
        return ""
    asked = _asked(office)
    if not asked:
        return "no_contact"
    return "undeliverable" if any(each.address for each in asked) else "no_address"


def fingerprint(recipients: Iterable[Recipient], *said: object) -> str:
    """Return what is the same until something else would be sent, or to somebody else.

    Args:
        said: what is sent, as far as ``repr`` tells it apart.
    """
    parts = [repr(dict(each) if isinstance(each, Text) else each) for each in said]
    for each in recipients:
        parts.append(f"{each.office.id} {each.office.language} {each.left_out}")
        parts += [contact.address for contact in each.contacts]
    return sha256("\n".join(parts).encode()).hexdigest()[:32]
