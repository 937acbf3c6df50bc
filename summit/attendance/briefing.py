"""What a mayor has to know of one session, put together for one page.

Times come from the newest release; how to join is private, so that a brief is made only for
whoever comes.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from summit.attendance import local_time
from summit.attendance.invited import Invited
from summit.attendance.models import AnswerKind, Arrangements, JoinDetails, Office
from summit.attendance.pdf import BriefPage, BriefSection
from summit.core import zones
from summit.core.errors import N_
from summit.core.text import in_language
from summit.programme.document import ItemDoc, ProgrammeDoc, SessionDoc, SpeakerDoc
from summit.programme.moments import local
from summit.programme.wording import ROLES, Words, label

#: Roles of those who lead a session; they have no place in the speaking order.
LEADING = ("chair", "moderator", "host")

_REMARK = N_(
    "Made on %(day)s from release %(number)s of the programme. "
    "Private: whoever has this page can join."
)

_Row = tuple[str, str, bool]


def speaking_order(session: SessionDoc) -> list[tuple[ItemDoc, SpeakerDoc]]:
    """Return who speaks in a session, one after another, without those who lead it."""
    return [
        (item, speaker)
        for item in session["items"]
        for speaker in item["speakers"]
        if speaker["role"] not in LEADING
    ]


def place_in_order(session: SessionDoc, uid: str | None) -> tuple[int, int] | None:
    """Return as which of how many a speaker speaks, from 1; ``None`` without a place."""
    order = [speaker["uid"] for _, speaker in speaking_order(session)]
    return (order.index(uid) + 1, len(order)) if uid in order else None


def chair_of(session: SessionDoc, document: ProgrammeDoc, language: str) -> str:
    """Return who chairs a session, else who moderates it; empty where nobody is announced."""
    places = [speaker for item in session["items"] for speaker in item["speakers"]]
    for role in LEADING:
        for speaker in places:
            if speaker["role"] == role and speaker["person"] is not None:
                person = document["people"][speaker["person"]]
                name = in_language(person["name"], language)[0]
                title = in_language(person["title"], language)[0]
                parts = (title, name) if language == "ko" else (name, title)
                return (" " if language == "ko" else ", ").join(part for part in parts if part)
    return ""


def brief_of(
    office: Office,
    invited: Invited,
    document: ProgrammeDoc,
    join: JoinDetails,
    settled: Arrangements,
    *,
    language: str,
    words: Words,
    day: date,
) -> BriefPage:
    """Put the brief for one session together.

    Args:
        invited: one that is confirmed, with its session in ``document``.
        words: translates the words around.
        day: the day that the brief bears.
    """
    session = invited.doc
    assert session is not None, "a brief is made of a published session"
    start, zone = invited.starts_at, office.zone
    when, named = _when(office, invited, language, words)
    sections = [
        BriefSection(words(N_("When")), _times(office, invited, join, language, words)),
        BriefSection(words(N_("Your part")), _part(invited, session, document, language, words)),
        BriefSection(words(N_("How to connect")), _ways(join, language, words)),
        BriefSection(words(N_("Whom to call")), _calls(join, settled, document, language, words)),
    ]
    remark = words(_REMARK) % {
        "day": local_time.day_text(day, language),
        "number": document["number"],
    }
    return BriefPage(
        summit=in_language(document["summit"]["title"], language)[0],
        session=in_language(invited.title, language)[0],
        who=_who(office, invited, language),
        when_label=words(N_("At your place")) if start else words(N_("Day")),
        when=when,
        zone=named if start and zone else "",
        sections=sections,
        remark=remark,
        day=day,
        language=language,
    )


def _who(office: Office, invited: Invited, language: str) -> str:
    """Name who comes: the deputy where one does."""
    deputy = invited.invitation.deputy
    if invited.invitation.answer is AnswerKind.DEPUTY and deputy is not None:
        name, title = deputy.name, deputy.title
    else:
        name, title = office.shown_name, office.shown_title
    said = (in_language(name, language)[0], in_language(title, language)[0])
    parts = reversed(said) if language == "ko" else said
    return (" " if language == "ko" else ", ").join(part for part in parts if part)


def _when(office: Office, invited: Invited, language: str, words: Words) -> tuple[str, str]:
    start = invited.starts_at
    if start is None:
        assert invited.doc is not None, "a brief is made of a published session"
        day = date.fromisoformat(invited.doc["day"])
        return local_time.day_text(day, language), ""
    when = local_time.span_text(start, invited.ends_at, office.zone, language)
    return when, _zone(office, office.zone, start, language, words)


def _zone(office: Office, zone: str, at: datetime, language: str, words: Words) -> str:
    city = office.city
    own = city.name if city is not None and city.zone == zone else None
    return local_time.zone_text(zone, at, language, words, own)


def _times(
    office: Office, invited: Invited, join: JoinDetails, language: str, words: Words
) -> list[_Row]:
    start = invited.starts_at
    if start is None:
        return [(words(N_("Hour")), words(N_("Not settled yet")), False)]
    here, there = office.zone, invited.zone
    ready = start - timedelta(minutes=join.line_up_minutes)
    rows = [(words(N_("Be connected by")), _hour(ready, start, here, language), True)]
    place = invited.place
    if place is not None and place.starts_at is not None:
        turn = words(N_("Your item begins at about"))
        rows.append((turn, _hour(place.starts_at, start, here, language), True))
    minutes = zones.minutes_of(start)
    if zones.offset(here, minutes) != zones.offset(there, minutes):
        span = local_time.span_text(start, invited.ends_at, there, language)
        host = f"{span} ({_zone(office, there, start, language, words)})"
        rows.append((words(N_("At the host")), host, False))
    return rows


def _hour(at: datetime, beside: datetime, zone: str, language: str) -> str:
    """Write an hour; its day stands with it where that is not the session's."""
    same = local(at, zone).date() == local(beside, zone).date()
    if same:
        return local_time.clock_text(at, zone, language)
    return local_time.moment_text(at, zone, language)


def _part(
    invited: Invited, session: SessionDoc, document: ProgrammeDoc, language: str, words: Words
) -> list[_Row]:
    rows: list[_Row] = []
    place, uid = invited.place, invited.invitation.speaker_uid
    if place is not None:
        rows.append((words(N_("Item")), in_language(place.item["title"], language)[0], False))
        rows.append((words(N_("Role")), words(label(ROLES, place.role, words)), False))
    order = place_in_order(session, uid)
    if order is not None:
        turn = words(N_("%(number)s of %(count)s")) % {"number": order[0], "count": order[1]}
        rows.append((words(N_("Place in the speaking order")), turn, True))
    if place is not None and place.minutes is not None:
        rows.append(
            (words(N_("Time to speak")), minutes_text(place.minutes, place.item, words), True)
        )
    chair = chair_of(session, document, language)
    if chair:
        rows.append((words(N_("In the chair")), chair, False))
    return [row for row in rows if row[1]]


def minutes_text(minutes: int, item: ItemDoc, words: Words) -> str:
    """Write how long an item is, and among how many it is shared."""
    said = words(N_("%(minutes)s minutes")) % {"minutes": minutes}
    count = sum(speaker["role"] not in LEADING for speaker in item["speakers"])
    if count > 1:
        said += words(N_(", shared by %(count)s speakers")) % {"count": count}
    return said


def _ways(join: JoinDetails, language: str, words: Words) -> list[_Row]:
    rows = [
        (words(N_("Meeting link")), join.meeting_url, False),
        (words(N_("Test link")), join.test_url, False),
        (words(N_("By telephone")), join.dial_in, False),
        (words(N_("Please note")), in_language(join.note, language)[0], False),
    ]
    found = [row for row in rows if row[1]]
    return found or [(words(N_("Meeting link")), words(N_("Will be sent to your office")), False)]


def _calls(
    join: JoinDetails, settled: Arrangements, document: ProgrammeDoc, language: str, words: Words
) -> list[_Row]:
    host = document["summit"]["host"]
    house = in_language(document["organisations"][host]["name"], language)[0] if host else ""
    rows = [
        (words(N_("Duty telephone on the day")), join.duty_phone or settled.duty_phone, True),
        (words(N_("Organizers")), house, False),
    ]
    return [row for row in rows if row[1]]
