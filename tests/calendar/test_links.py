"""Links that fill the form of a calendar on the web."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from summit.calendar.links import CalendarLinks, calendar_links

Make = Callable[..., Any]

PAGE = "https://summit.example/en/cac-2020/sessions/mayoral-meeting"


def links(document: Any, language: str = "en") -> CalendarLinks:
    return calendar_links(document, document["sessions"][0], language, words=str, url=PAGE)


def query(link: str) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(link).query, strict_parsing=True))


def test_links_carry_the_session_in_utc(make_document: Make, make_session: Make) -> None:
    found = links(make_document(make_session(room="studio")))

    assert query(found.google) == {
        "action": "TEMPLATE",
        "text": "Mayoral Meeting",
        "dates": "20200602T130000Z/20200602T143000Z",
        "details": f"CAC Global Summit 2020\n{PAGE}",
        "location": "Studio, Seoul City Hall",
    }
    assert query(found.outlook) == {
        "rru": "addevent",
        "startdt": "2020-06-02T13:00:00Z",
        "enddt": "2020-06-02T14:30:00Z",
        "allday": "false",
        "subject": "Mayoral Meeting",
        "body": f"CAC Global Summit 2020\n{PAGE}",
        "location": "Studio, Seoul City Hall",
    }
    assert query(found.office365) == query(found.outlook)
    assert [urlsplit(each)[:3] for each in (found.google, found.outlook, found.office365)] == [
        ("https", "calendar.google.com", "/calendar/render"),
        ("https", "outlook.live.com", "/calendar/0/action/compose"),
        ("https", "outlook.office.com", "/calendar/0/action/compose"),
    ]


def test_a_day_without_an_hour_is_an_all_day_event(make_document: Make, make_session: Make) -> None:
    found = links(make_document(make_session(day="2020-03-31", starts_at=None, ends_at=None)))

    assert query(found.google)["dates"] == "20200331/20200401"
    outlook = query(found.outlook)
    assert (outlook["startdt"], outlook["enddt"]) == ("2020-03-31", "2020-04-01")
    assert outlook["allday"] == "true"


def test_texts_cannot_add_parameters_nor_show_a_plus(
    make_document: Make, make_session: Make
) -> None:
    title = "A & B=1 #x +\r\n도시 /?"
    found = links(make_document(make_session(title={"en": title}, reconstructed=["start"])))

    for link in (found.google, found.outlook, found.office365):
        assert "+" not in link
        assert " " not in link
    assert query(found.google)["text"] == "A & B=1 #x + 도시 /?"
    assert query(found.outlook)["body"] == (
        f"CAC Global Summit 2020\nHour reconstructed: no source states it.\n{PAGE}"
    )
