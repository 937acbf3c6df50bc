"""Links that add one session to a calendar on the web.

The addresses are those that the services' own pages and the calendar-link library use. Times are
UTC with ``Z``: Outlook shifts those without. Spaces are ``%20``, since Outlook shows a plus.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from urllib.parse import quote, urlencode

from summit.calendar.description import location, summary
from summit.calendar.lines import one_line
from summit.core.text import in_language
from summit.programme.document import ProgrammeDoc, SessionDoc
from summit.programme.wording import Words, reconstructed_time


@dataclass(frozen=True)
class CalendarLinks:
    """Addresses that open a service's own form, filled with the session."""

    google: str
    outlook: str
    office365: str


def calendar_links(
    document: ProgrammeDoc, session: SessionDoc, language: str, *, words: Words, url: str
) -> CalendarLinks:
    """Return the links for one session; ``url`` is the absolute address of its page."""
    title, _ = summary(session, language, words)
    guessed = reconstructed_time(session)
    about = one_line(in_language(document["summit"]["title"], language)[0])
    details = "\n".join(part for part in (about, words(guessed) if guessed else "", url) if part)
    where, _ = location(document, session, language)
    start, end = _span(session)
    all_day = session["starts_at"] is None
    basic = "%Y%m%d" if all_day else "%Y%m%dT%H%M%SZ"
    extended = "%Y-%m-%d" if all_day else "%Y-%m-%dT%H:%M:%SZ"
    google = {
        "action": "TEMPLATE",
        "text": title,
        "dates": f"{start.strftime(basic)}/{end.strftime(basic)}",
        "details": details,
        "location": where,
    }
    outlook = {
        "rru": "addevent",
        "startdt": start.strftime(extended),
        "enddt": end.strftime(extended),
        "allday": "true" if all_day else "false",
        "subject": title,
        "body": details,
        "location": where,
    }
    return CalendarLinks(
        google=_address("https://calendar.google.com/calendar/render", google),
        outlook=_address("https://outlook.live.com/calendar/0/action/compose", outlook),
        office365=_address("https://outlook.office.com/calendar/0/action/compose", outlook),
    )


def _span(session: SessionDoc) -> tuple[date, date]:
    """Return start and end in UTC, or the day and the one after it where no hour is known."""
    if session["starts_at"] is None:
        day = date.fromisoformat(session["day"])
        return day, day + timedelta(days=1)
    start = datetime.fromisoformat(session["starts_at"]).astimezone(UTC)
    end = datetime.fromisoformat(session["ends_at"] or session["starts_at"]).astimezone(UTC)
    return start, end


def _address(base: str, values: dict[str, str]) -> str:
    filled = {key: value for key, value in values.items() if value}
    return f"{base}?{urlencode(filled, quote_via=quote, safe='')}"
