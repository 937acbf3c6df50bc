"""Messages from the organizers' calendar to one invitee's (iTIP, RFC 5546): one event each.

Every invitee gets a message of their own, with their own ATTENDEE line alone: nobody learns from
it who else is invited. ORGANIZER is an address made for this one invitation, by which a reply is
known; it is the same in every message about it. So, to a calendar, each invitation is an event
with one attendee, and a CANCEL ends all of it.

The same arguments give the same bytes: DTSTAMP is when the message was made (RFC 5545, section
3.8.7.2), which is told, and not asked of a clock.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from summit.calendar.events import PRODUCT, Edition, stamp, times_of, told_lines, zones_of
from summit.calendar.lines import escaped, line, one_line, paragraphs, party_line
from summit.programme.document import SessionDoc


class Method(StrEnum):
    """What a message asks of a calendar; the MIME part names the same one (RFC 6047, 2.4)."""

    REQUEST = "REQUEST"
    CANCEL = "CANCEL"
    DECLINE_COUNTER = "DECLINECOUNTER"


class Status(StrEnum):
    """What the invitee has answered, as a calendar knows it (PARTSTAT)."""

    NEEDS_ACTION = "NEEDS-ACTION"
    ACCEPTED = "ACCEPTED"
    DECLINED = "DECLINED"
    TENTATIVE = "TENTATIVE"


@dataclass(frozen=True, slots=True)
class Party:
    """Who organizes or is invited: a plain mail address, and the name that is shown for it."""

    address: str
    name: str


@dataclass(frozen=True, slots=True)
class Invited:
    """One invitation, as its message says it.

    Args:
        organizer: the address made for this invitation, and the name of the summit.
        invitee: whom the message goes to.
        sequence: higher with each message of new significance (RFC 5546, section 2.1.4).
        made_at: when the message was asked for (aware); later in every later message.
        status: what the invitee has answered; "needs action" asks for an answer.
        chairs: whether the invitee chairs the session.
        replies: whether a reply sent to the organizer's address is read.
    """

    organizer: Party
    invitee: Party
    sequence: int
    made_at: datetime
    status: Status = Status.NEEDS_ACTION
    chairs: bool = False
    replies: bool = True


@dataclass(frozen=True, slots=True)
class Told:
    """What a message says of a session, the same to all its invitees who read one language."""

    method: Method
    uid: bytes
    zone: bytes
    lines: bytes


def told(method: Method, edition: Edition, session: SessionDoc) -> Told:
    """Write what all invitees are told: it can be kept for as long as the release.

    Raises:
        ValueError: the session is cancelled and it were a request; nobody is invited to such a
            one (RFC 5546, section 3.2.2).
    """
    if method is Method.REQUEST and session["state"] == "cancelled":
        raise ValueError("nobody is invited to a cancelled session")
    zones = zones_of([session])
    times, zone = times_of(session, zones)
    return Told(
        method,
        line("UID", escaped(one_line(session["uid"]))),
        zones[zone] if zone else b"",
        b"".join(
            (
                line("LAST-MODIFIED", stamp(session["revised_at"])),
                *times,
                *told_lines(edition, session, cancelled=method is Method.CANCEL),
            )
        ),
    )


def message(said: Told, invited: Invited, language: str) -> bytes:
    """Write the message to one invitee."""
    return _calendar(
        said.method,
        said.zone,
        [*_named(said.uid, invited), _attendee(said.method, language, invited), said.lines],
    )


def request(edition: Edition, session: SessionDoc, invited: Invited) -> bytes:
    """Invite, or tell of a change: with ``status`` above "needs action" the answer is kept.

    Raises:
        ValueError: the session is cancelled.
    """
    return message(told(Method.REQUEST, edition, session), invited, edition.language)


def cancel(edition: Edition, session: SessionDoc, invited: Invited) -> bytes:
    """Take the event off the invitee's calendar: the session or the invitation is no more."""
    return message(told(Method.CANCEL, edition, session), invited, edition.language)


def decline_counter(
    edition: Edition, session: SessionDoc, invited: Invited, comment: str = ""
) -> bytes:
    """Answer a proposal of another time with no: the event stays as it is.

    It names event, SEQUENCE and invitee and says nothing else of them (RFC 5546, section 3.2.8).

    Args:
        invited: with the SEQUENCE of the event as it stands.
        comment: why, in the invitee's language.
    """
    said = paragraphs(comment)
    return _calendar(
        Method.DECLINE_COUNTER,
        b"",
        [
            *_named(line("UID", escaped(one_line(session["uid"]))), invited),
            _attendee(Method.DECLINE_COUNTER, edition.language, invited),
            *([line("COMMENT", escaped(said), LANGUAGE=edition.language)] if said else []),
        ],
    )


def _calendar(method: Method, zone: bytes, event: list[bytes]) -> bytes:
    return b"".join(
        (
            line("BEGIN", "VCALENDAR"),
            line("VERSION", "2.0"),
            line("PRODID", PRODUCT),
            line("CALSCALE", "GREGORIAN"),
            line("METHOD", method.value),
            zone,
            line("BEGIN", "VEVENT"),
            *event,
            line("END", "VEVENT"),
            line("END", "VCALENDAR"),
        )
    )


def _named(uid: bytes, invited: Invited) -> list[bytes]:
    """Write which event of whom is meant, in which state, and when this was said."""
    return [
        uid,
        line("DTSTAMP", invited.made_at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")),
        line("SEQUENCE", str(invited.sequence)),
        party_line("ORGANIZER", invited.organizer.address, invited.organizer.name),
    ]


def _attendee(method: Method, language: str, invited: Invited) -> bytes:
    parameters = {
        "CUTYPE": "INDIVIDUAL",
        "ROLE": "CHAIR" if invited.chairs else "REQ-PARTICIPANT",
        "PARTSTAT": invited.status.value,
        "LANGUAGE": language,
    }
    if method is Method.REQUEST:
        # Some clients show no buttons to answer with unless it is asked for.
        parameters["RSVP"] = "TRUE" if invited.replies else "FALSE"
    return party_line("ATTENDEE", invited.invitee.address, invited.invitee.name, **parameters)
