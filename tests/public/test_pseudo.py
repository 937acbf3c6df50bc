"""Every interface word goes through gettext: a pseudo-catalogue shows which one does not.

The Korean pages are rendered with a catalogue that puts each message into ⟦brackets⟧, from a
programme whose texts are all Hangul. A Latin letter outside brackets is then a word that a Korean
reader would meet in English.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator
from html.parser import HTMLParser

import pytest
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from flask import Flask
from flask.testing import FlaskClient
from flask_migrate import upgrade

from config import ROOT, Config
from summit.app import create_app
from summit.core.db import db, unit_of_work
from summit.programme import importing, operations, queries
from summit.programme.file import reader
from tests.actors import TESTER
from tests.programme import builders as make

PROGRAMME = """
format: summit-programme/1
summit: {slug: s, kind: summit, title: {ko: 가상 행사}, theme: {ko: 주제}, description: {ko: 설명},
  remark: {ko: 비고}, venue: {ko: 장소}, starts: 2027-05-14, ends: 2027-05-15, zone: Asia/Seoul,
  languages: [ko], host: o, sources: ["https://example.org/"], reconstructed: [description],
  figures: [{value: 3, label: {ko: 도시}, source: "https://example.org/"}]}
organisations: [{slug: o, kind: city_government, name: {ko: 시청}, city: seoul}]
cities:
  - {slug: seoul, name: {ko: 서울}, country: {ko: 한국}, zone: Asia/Seoul, coordinates: [37, 127]}
  - {slug: a, name: {ko: 가시}, country: {ko: 나라}, zone: Europe/London, coordinates: [51, 0],
     relation: sister, since: 1991-07}
  - {slug: b, name: {ko: 나시}, zone: America/Lima, coordinates: [-12, -77], relation: friendship}
  - {slug: c, name: {ko: 다시}, zone: Asia/Kathmandu, coordinates: [27, 85]}
  - {slug: d, name: {ko: 라시}, zone: Asia/Tokyo, coordinates: [35, 139]}
people:
  - {slug: p, name: {ko: 김가나}, title: {ko: 시장}, city: a, organisation: o,
     reconstructed: [name]}
rooms: [{slug: r, kind: studio, name: {ko: 방}}]
sessions:
  - slug: one
    kind: mayoral_meeting
    title: {ko: 회의}
    abstract: {ko: 내용}
    remark: {ko: 비고}
    start: 2027-05-14 22:00
    end: 2027-05-14 23:30
    room: r
    floor: [en, fr, xx]
    interpreted: [ko]
    sources: ["https://example.org/"]
    reconstructed: [title, start, end]
    items:
      - {kind: opening, minutes: 5}
      - kind: keynote
        title: {ko: 연설}
        minutes: 20
        reconstructed: [minutes]
        speakers:
          - {person: p, city: a, role: keynote, state: confirmed, topic: {ko: 논제}, remote: true}
          - {city: b, role: presenter, state: confirmed, undocumented: true}
          - {city: a, role: discussant, state: confirmed, capacity: {ko: 시장}}
          - {role: panellist, state: invited}
          - {role: moderator, state: proposed}
      - {kind: questions}
      - {kind: video_message}
    cities:
      - {city: seoul, part: host, state: confirmed, record: spoke}
      - {city: a, part: presenter, state: confirmed, record: spoke}
      - {city: b, part: discussant, state: confirmed, record: attended, reconstructed: [part]}
      - {city: c, part: participant, state: confirmed, record: announced}
      - {city: d, part: participant, state: confirmed, record: attended, reconstructed: [record]}
      - {city: c2, part: participant, state: invited}
  - {slug: two, kind: seminar, title: {ko: 세미나}, day: 2027-05-15}
  - {slug: three, kind: talk, title: {ko: 대담}, start: 2027-05-15 01:00, end: 2027-05-15 02:00,
     state: cancelled, reconstructed: [day]}
  - {slug: four, kind: plenary, title: {ko: 본회}, start: 2027-05-15 03:00, end: 2027-05-15 04:00}
""".replace("{city: c2,", "{city: e,").replace(
    "people:\n",
    "  - {slug: e, name: {ko: 마시}, zone: Asia/Tokyo}\npeople:\n",
)

ADDRESSES = (
    "/ko/",
    "/ko/s/",
    "/ko/s/?tz=Europe/Nowhere",
    "/ko/s/programme",
    "/ko/s/programme?tz=Asia/Kathmandu",
    "/ko/s/programme?kind=seminar&city=a",
    "/ko/s/programme?day=1&kind=1&city=1&language=1&tz=1",
    "/ko/s/sessions/one",
    "/ko/s/sessions/one?tz=America/Lima",
    "/ko/s/sessions/two",
    "/ko/s/sessions/three",
    "/ko/s/speakers",
    "/ko/s/speakers/p",
    "/ko/s/cities",
    "/ko/s/cities/a",
    "/ko/s/cities/e2",
    "/ko/s/changes",
    "/ko/s/changes?tz=America/Lima",
    "/ko/empty/",
    "/ko/empty/programme",
    "/ko/empty/speakers",
    "/ko/empty/cities",
    "/ko/empty/changes",
    "/ko/gone/",
    "/ko/nowhere/",
)

#: Names and signs that are the same in every language.
SAME = re.compile(
    r"English|Google|Outlook\.com|Office 365|UTC|JSON|\.ics|webcal://\S*|https?://\S*"
    r"|example\.org|[A-Z][a-z]+/[A-Z][A-Za-z_]+|\bxx\b"
)


def _bracketed(text: str) -> str:
    return f"⟦{text}⟧"


@pytest.fixture(scope="module")
def pseudo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    """A client of an application whose Korean is the pseudo-catalogue."""
    folder = tmp_path_factory.mktemp("pseudo")
    with (ROOT / "translations/ko/LC_MESSAGES/messages.po").open("rb") as file:
        catalog = read_po(file, locale="ko")
    for message in catalog:
        if message.id:
            plural = not isinstance(message.id, str)
            message.string = (_bracketed(message.id[1]),) if plural else _bracketed(message.id)
    target = folder / "translations/ko/LC_MESSAGES"
    target.mkdir(parents=True)
    with (target / "messages.mo").open("wb") as file:
        write_mo(file, catalog)
    config = dataclasses.replace(
        Config.for_tests(database_url=f"sqlite:///{folder / 'summit.db'}", var=folder),
        extra={"BABEL_TRANSLATION_DIRECTORIES": str(folder / "translations")},
    )
    app = create_app(config)
    with app.app_context():
        upgrade()
        _fill()
    yield app.test_client()
    _close(app)


def _fill() -> None:
    with unit_of_work():
        file = reader.read(PROGRAMME.encode(), "pseudo.yaml")
        result = importing.apply(file, actor=TESTER, now=make.NOW, replace=False, progress=None)
        operations.publish(result.summit, actor=TESTER, now=make.NOW)
        for slug in ("empty", "gone"):
            empty = (
                PROGRAMME[: PROGRAMME.index("organisations:")]
                .replace("slug: s,", f"slug: {slug},")
                .replace(", host: o", "")
            )
            file = reader.read(empty.encode(), f"{slug}.yaml")
            result = importing.apply(file, actor=TESTER, now=make.NOW, replace=False, progress=None)
            operations.publish(result.summit, actor=TESTER, now=make.NOW)
        operations.withdraw(
            queries.summit_by_slug("gone"), actor=TESTER, now=make.NOW, explanation={"ko": "사유"}
        )


def _close(app: Flask) -> None:
    with app.app_context():
        db.engine.dispose()


class _Seen(HTMLParser):
    """Collects what a reader sees or hears: text, and attributes that are read out."""

    HEARD = ("aria-label", "title", "alt", "placeholder", "label")

    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []
        self._hidden = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("script", "style"):
            self._hidden = tag
        self.parts += [value for name, value in attrs if name in self.HEARD and value]
        if tag == "meta" and dict(attrs).get("name") == "description":
            self.parts.append(dict(attrs)["content"] or "")

    def handle_endtag(self, tag: str) -> None:
        if tag == self._hidden:
            self._hidden = ""

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.parts.append(data)


def _left_over(html: str) -> set[str]:
    seen = _Seen()
    seen.feed(html)
    text = "\n".join(seen.parts)
    while "⟦" in text:  # a message may stand inside another
        shorter = re.sub(r"⟦[^⟦⟧]*⟧", "", text)
        assert shorter != text, "brackets do not match"
        text = shorter
    return set(re.findall(r"[A-Za-z][A-Za-z'-]*", SAME.sub("", text)))


@pytest.mark.parametrize("address", ADDRESSES)
def test_no_word_escapes_translation(pseudo: FlaskClient, address: str) -> None:
    answer = pseudo.get(address)

    assert "⟦" in answer.text
    assert _left_over(answer.text) == set()


def test_an_escaped_word_would_be_found() -> None:
    page = '<p title="Copy">⟦Show %(n)s⟧ <b>Room</b></p><script>let x</script>'

    assert _left_over(page) == {"Copy", "Room"}


def test_calendars_are_translated_too(pseudo: FlaskClient) -> None:
    text = pseudo.get("/ko/s/programme.ics").text.replace("\r\n ", "")
    values = [
        line.partition(":")[2]
        for line in text.splitlines()
        if line.startswith(("SUMMARY", "DESCRIPTION", "LOCATION", "CATEGORIES"))
    ]

    assert len(values) > 8
    assert _left_over("\n".join(values).replace("\\n", "\n")) == set()
