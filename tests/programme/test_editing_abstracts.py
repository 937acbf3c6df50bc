"""Abstracts are written in Markdown: what the public page and the calendar make of it."""

from __future__ import annotations

import json
import re

import pytest
from flask import Flask
from icalendar import Calendar
from sqlalchemy import select

from summit.core.db import db, unit_of_work
from summit.core.text import Text
from summit.programme import operations
from summit.programme.models import Release, Summit
from tests.actors import TESTER
from tests.conftest import Client
from tests.programme.builders import NOW, at, session, summit

pytestmark = pytest.mark.usefixtures("database")

ABSTRACT = """\
Cities **meet** after COVID-19.

- [The report](https://example.org/report)
- <script>alert("abstract")</script>
- [a trap](javascript:alert(1)) ![pixel](https://example.org/pixel.png)
"""


def published(abstract: Text, **fields: object) -> None:
    """A public summit of one session with that abstract."""
    with unit_of_work():
        row = session(
            "opening",
            title=Text(en="Opening", ko="개회"),
            starts_at=at(10),
            abstract=abstract,
            **fields,
        )
        summit("forum", row, title=Text(en="Forum", ko="포럼"))
    with unit_of_work():
        operations.publish(db.session.scalars(select(Summit)).one(), actor=TESTER, now=NOW)


def prose_of(text: str) -> str:
    """Return the part of a page in which the abstract stands."""
    found = re.search(r'<div class="prose">(.*?)</div>\s*\n', text, re.DOTALL)
    assert found is not None
    return found[1]


def test_the_public_page_shows_markdown_without_harm(client: Client) -> None:
    published(Text(en=ABSTRACT))

    text = client.get("/en/forum/sessions/opening").text
    prose = prose_of(text)

    assert "<strong>meet</strong>" in prose
    assert '<span class="unbroken">COVID-19</span>' in prose
    assert '<a href="https://example.org/report" rel="noopener nofollow">The report</a>' in prose
    assert "&lt;script&gt;alert(" in prose
    assert "<script>alert" not in text
    assert "<img" not in prose
    assert 'href="javascript:' not in text


def test_another_language_is_marked_for_screen_readers(client: Client) -> None:
    published(Text(en=ABSTRACT))

    prose = prose_of(client.get("/ko/forum/sessions/opening").text)

    assert prose.startswith('<div lang="en"><p>Cities <strong>meet</strong>')


def test_an_abstract_that_no_source_states_is_marked(client: Client) -> None:
    published(Text(en="Plain.", ko="평문."), reconstructed=["abstract"])

    text = client.get("/en/forum/sessions/opening").text

    assert '<div class="guess"><p>Plain.</p><span class="sr">(reconstructed)</span></div>' in text


def test_calendars_and_search_engines_get_plain_text(client: Client) -> None:
    published(Text(en=ABSTRACT))

    text = client.get("/en/forum/sessions/opening").text
    file = client.get("/en/forum/sessions/opening.ics")
    [event] = Calendar.from_ical(file.data).walk("VEVENT")
    plain = "Cities meet after COVID-19.\n\n– The report (https://example.org/report)\n"

    assert plain in str(event["DESCRIPTION"])
    assert "**" not in str(event["DESCRIPTION"])
    data = json.loads(re.findall(r'<script type="application/ld\+json">(.*?)</script>', text)[0])
    assert json.dumps(data).count("Cities meet after COVID-19.") == 1
    described = re.findall(r'<meta name="description" content="([^"]*)"', text)[0]
    assert described.startswith("Cities meet after COVID-19.")


def test_the_release_holds_what_was_written(app: Flask) -> None:
    published(Text(en=ABSTRACT))

    document = db.session.scalars(select(Release.public_document)).one()

    assert document is not None
    assert json.loads(document)["sessions"][0]["abstract"] == {"en": ABSTRACT}
