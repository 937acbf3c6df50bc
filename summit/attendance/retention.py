"""How long what offices have told is kept: days after a summit's end, by kind of record."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from summit.attendance.models import Arrangements
from summit.programme.models import Summit


class Kept(StrEnum):
    """Kinds of records that are erased in time; the journal keeps that they were there."""

    CONTACTS = "contacts"  # contacts with addresses and telephones, delegations
    PAPERS = "papers"  # speech texts, scans, letters
    CONSENTS = "consents"
    CORRESPONDENCE = "correspondence"  # mail out and in, reasons and comments
    DEVICES = "devices"  # from which an office's pages were opened


#: Days after the end of a summit, unless its staff has settled otherwise. Consents are kept
#: longest: as long as recordings are shown, they may have to be proved.
DEFAULTS: Mapping[Kept, int] = {
    Kept.CONTACTS: 180,
    Kept.PAPERS: 365,
    Kept.CONSENTS: 1095,
    Kept.CORRESPONDENCE: 365,
    Kept.DEVICES: 30,
}

#: The longest that anything can be kept, in days.
LONGEST = 3650

#: For how long after the summit the links of its offices go on to open.
LINKS_OPEN = timedelta(days=30)


def days_kept(arrangements: Arrangements, kind: Kept) -> int:
    """Return for how many days after the summit's end a kind of record is kept."""
    return arrangements.retention.get(kind.value, DEFAULTS[kind])


def end_of(summit: Summit) -> datetime:
    """Return the instant at which a summit's last day ends in its zone."""
    midnight = datetime.combine(summit.ends_on + timedelta(days=1), time(), ZoneInfo(summit.zone))
    return midnight.astimezone(UTC)


def is_due(summit: Summit, arrangements: Arrangements, kind: Kept, now: datetime) -> bool:
    """Tell whether records of a kind are to be erased by now."""
    return now >= end_of(summit) + timedelta(days=days_kept(arrangements, kind))
