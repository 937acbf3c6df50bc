"""What offices are written to: that a text is circulated, and what became of their comments."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256

from flask_babel import force_locale, gettext

from summit.attendance import local_time
from summit.attendance.models import Contact, Office
from summit.attendance.queries.offices import LINK_KIND
from summit.core import zones
from summit.core.text import Text, in_language
from summit.declarations import contributing
from summit.declarations.models import Contribution, Declaration
from summit.declarations.wording import CONTRIBUTION_KINDS, CONTRIBUTION_STATES
from summit.mail.composing import Letter, compose
from summit.mail.operations import MailOrder


def circulated(
    declaration: Declaration,
    office: Office,
    language: str,
    *,
    name: str = "",
    version: int,
    revised: bool,
    deadline: datetime,
    note: Text,
    others_open: bool,
) -> Letter:
    """Write that a version is open for comments.

    Args:
        office: whose clocks the deadline is told by.
        name: of the colleague who reads it.
        version: the number of the version.
        revised: whether the office saw an earlier version in a round before.
    """
    host = declaration.summit.zone
    return compose(
        "declaration_circulated",
        language,
        {
            "name": name,
            "title": declaration.title,
            "summit": declaration.summit.title,
            "version": version,
            "revised": revised,
            "deadline": moment(deadline, office.zone, language, office),
            "host_deadline": moment(deadline, host, language)
            if differs(deadline, office.zone, host)
            else "",
            "note": note,
            "others": others_open,
        },
    )


def told(
    declaration: Declaration,
    office: Office,
    language: str,
    contributions: Sequence[Contribution],
    names: dict[str, tuple[str, int | None, Text]],
    *,
    name: str = "",
) -> Letter:
    """Write what became of an office's own contributions.

    Args:
        contributions: decided ones; without any, that the consultation is over is told.
        names: kind, number and beginning of each part by its id, in the newest version that has
            it.
    """
    with force_locale(language):
        lines = [
            {
                "where": contributing.part_name(
                    *names.get(each.clause_uid, ("", None, Text())), language, gettext
                ),
                "kind": gettext(CONTRIBUTION_KINDS[each.kind]),
                "fate": gettext(CONTRIBUTION_STATES[each.state]),
                "version": each.into_version,
                "answer": in_language(each.answer, language)[0],
            }
            for each in contributions
        ]
    return compose(
        "declaration_told",
        language,
        {
            "name": name,
            "title": declaration.title,
            "summit": declaration.summit.title,
            "lines": lines,
        },
    )


def order(letter: Letter, office: Office, contact: Contact, *, key: str, batch: str) -> MailOrder:
    """Return a letter as a mail to a colleague, whose link leads to their office's page."""
    return MailOrder(
        to=contact.address,
        language=office.language,
        letter=letter,
        link=(LINK_KIND, contact.id, contact.link_version),
        key=f"{key}:{contact.id}",
        summit_id=office.summit_id,
        batch=batch,
    )


def differs(instant: datetime, here: str, there: str) -> bool:
    """Tell whether two zones keep different times at an instant."""
    minutes = zones.minutes_of(instant)
    return zones.offset(here, minutes) != zones.offset(there, minutes)


def moment(instant: datetime, zone: str, language: str, office: Office | None = None) -> str:
    """Write an instant by the clocks of a zone, which is named; an office's own by its city."""
    city = office.city if office is not None else None
    own = city.name if city is not None and city.zone == zone else None
    with force_locale(language):
        named = local_time.zone_text(zone, instant, language, gettext, own)
    return f"{local_time.moment_text(instant, zone, language)} ({named})"


def mark(said: Sequence[str]) -> str:
    """Return a digest of what a page has shown."""
    return sha256("\n".join(said).encode()).hexdigest()[:32]
