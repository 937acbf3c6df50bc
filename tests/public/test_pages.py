"""The public pages as functions from a release's document to HTML."""

import copy
import json
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask_babel import force_locale

from summit.core import i18n
from summit.programme import worldmap
from summit.public import pages, sorting, strip, structured, times
from summit.public.context import PageContext
from summit.public.programme import Programme
from summit.public.query import ProgrammeQuery

ROOT = Path(__file__).parents[2]
HOSTILE = "</script><script>alert(1)</script>\"'&<img src=x onerror=alert(1)>"


@pytest.fixture(autouse=True)
def reading() -> Iterator[None]:
    """An application with templates and translations, and nothing else."""
    app = Flask("pages", root_path=str(ROOT / "summit"), template_folder=str(ROOT / "templates"))
    i18n.init_app(app)
    with app.test_request_context("/"):
        yield


def speaker(**given: Any) -> dict[str, Any]:
    return {
        "role": "presenter",
        "to_be_announced": False,
        "person": None,
        "city": None,
        "organisation": None,
        "capacity": {},
        "topic": {},
        "remote": False,
        "undocumented": False,
        "reconstructed": [],
        **given,
    }


def city(slug: str, en: str, ko: str, zone: str, **given: Any) -> dict[str, Any]:
    return {
        "slug": slug,
        "former": [],
        "name": {"en": en, "ko": ko},
        "country": {},
        "zone": zone,
        "latitude": 10.0,
        "longitude": 20.0,
        "relation": None,
        "related_since": None,
        "reconstructed": [],
        **given,
    }


def session(slug: str, **given: Any) -> dict[str, Any]:
    return {
        "uid": slug,
        "slug": slug,
        "former": [],
        "kind": "seminar",
        "title": {"en": f"Title of {slug}"},
        "abstract": {},
        "remark": {},
        "state": "scheduled",
        "audience": "public",
        "day": "2020-06-02",
        "starts_at": "2020-06-02T13:00:00Z",
        "ends_at": "2020-06-02T14:30:00Z",
        "zone": "Asia/Seoul",
        "room": None,
        "floor": ["en"],
        "interpreted": ["ko"],
        "items": [],
        "cities": [],
        "cities_to_be_announced": 0,
        "sources": [],
        "reconstructed": [],
        "sequence": 0,
        "revised_at": "2020-06-01T00:00:00Z",
        **given,
    }


def document(*sessions: dict[str, Any]) -> dict[str, Any]:
    return {
        "schema": 2,
        "audience": "public",
        "number": 3,
        "published_at": "2020-07-10T01:00:00Z",
        "note": {},
        "summit": {
            "uid": "u",
            "slug": "cac-2020",
            "kind": "summit",
            "title": {"en": "CAC Global Summit 2020", "ko": "CAC 글로벌 서밋 2020"},
            "theme": {},
            "description": {},
            "remark": {},
            "venue": {},
            "starts_on": "2020-06-01",
            "ends_on": "2020-06-05",
            "zone": "Asia/Seoul",
            "languages": ["en", "ko"],
            "host": "seoul-metropolitan-government",
            "figures": [],
            "sources": [],
            "reconstructed": [],
        },
        "rooms": {},
        "cities": {
            "seoul": city("seoul", "Seoul", "서울", "Asia/Seoul"),
            "london": city("london", "London", "런던", "Europe/London", former=["londinium"]),
            "delhi": city("delhi", "Delhi", "델리", "Asia/Kolkata"),
        },
        "organisations": {
            "seoul-metropolitan-government": {
                "slug": "seoul-metropolitan-government",
                "kind": "city_government",
                "name": {"en": "Seoul Metropolitan Government", "ko": "서울특별시"},
                "city": "seoul",
            }
        },
        "people": {
            "sadiq-khan": {
                "slug": "sadiq-khan",
                "former": [],
                "name": {"en": "Sadiq Khan", "ko": "사디크 칸"},
                "title": {"en": "Mayor of London", "ko": "런던시장"},
                "zone": None,
                "city": "london",
                "organisation": None,
                "photo": None,
                "reconstructed": [],
            }
        },
        "sessions": list(sessions),
    }


MEETING = session(
    "mayoral-meeting",
    kind="mayoral_meeting",
    title={"en": "Mayoral Meeting", "ko": "도시정부 시장회의"},
    former=["mayors"],
    items=[
        {
            "slug": "1",
            "kind": "presentation",
            "title": {},
            "starts_at": "2020-06-02T13:13:00Z",
            "minutes": 20,
            "speakers": [
                speaker(person="sadiq-khan", city="london"),
                speaker(city="delhi", undocumented=True),
                speaker(to_be_announced=True),
            ],
            "reconstructed": ["minutes"],
        }
    ],
    cities=[
        {"city": "london", "part": "presenter", "record": "spoke", "reconstructed": []},
        {"city": "delhi", "part": "discussant", "record": "attended", "reconstructed": []},
    ],
    cities_to_be_announced=2,
)


def context(path: str, zone: str | None = None) -> PageContext:
    return PageContext(
        "https://summit.example",
        path,
        zone,
        datetime(2026, 11, 22, tzinfo=UTC),
        "/static/{}".format,
    )


def every_page(document: dict[str, Any], language: str) -> dict[str, str]:
    programme = Programme(document)  # type: ignore[arg-type]
    query = ProgrammeQuery()
    with force_locale(language):
        found = {
            "overview": pages.overview(programme, language, context("cac-2020/")),
            "programme": pages.programme_page(
                programme, language, query, context("cac-2020/programme")
            ),
            "speakers": pages.speakers_page(programme, language, context("cac-2020/speakers")),
            "cities": pages.cities_page(programme, language, context("cac-2020/cities")),
            "gone": pages.gone_page(
                document["summit"]["title"],
                document["summit"]["title"],
                language,
                context("cac-2020/"),
            ),
            "error": pages.error_page(404, language, context("nothing")),
        }
        for slug, each in programme.sessions.items():
            found[f"session {slug}"] = pages.session_page(
                programme, each, language, query, context(f"cac-2020/sessions/{slug}")
            )
        for slug in programme.people:
            found[f"speaker {slug}"] = pages.speaker_page(
                programme, slug, language, context(f"cac-2020/speakers/{slug}")
            )
        for slug in programme.cities:
            found[f"city {slug}"] = pages.city_page(
                programme, slug, language, context(f"cac-2020/cities/{slug}")
            )
    return found


def show(document: dict[str, Any], language: str = "en", **args: str) -> str:
    """Render the programme page as the view does."""
    programme = Programme(document)  # type: ignore[arg-type]
    query = ProgrammeQuery.parse(args, programme)
    with force_locale(language):
        return pages.programme_page(programme, language, query, context("cac-2020/programme"))


def hostile(value: Any) -> Any:
    """Put hostile text into every text of a document."""
    if isinstance(value, dict):
        texts = value and set(value) <= {"en", "ko"}
        return {key: HOSTILE if texts else hostile(each) for key, each in value.items()}
    return [hostile(each) for each in value] if isinstance(value, list) else value


@pytest.mark.parametrize("language", ["en", "ko"])
def test_nothing_of_the_document_is_markup(language: str) -> None:
    poisoned = hostile(document(MEETING))
    poisoned["summit"]["sources"] = ["javascript:alert(1)"]
    poisoned["summit"]["figures"] = [
        {"value": 1, "label": {"en": HOSTILE}, "source": "javascript:alert(1)"}
    ]
    poisoned["sessions"][0]["sources"] = ["javascript:alert(1)"]

    for name, html in every_page(poisoned, language).items():
        assert "<script>" not in html, name
        assert "<img" not in html, name
        assert "javascript:" not in html, name


@pytest.mark.parametrize("language", ["en", "ko"])
def test_pages_obey_the_content_security_policy(language: str) -> None:
    for name, html in every_page(document(MEETING), language).items():
        assert re.findall(r"\sstyle=|<style|\son[a-z]+=", html) == [], name
        for script in re.findall(r"<script[^>]*>", html):
            assert 'src="/static/' in script or 'type="application/ld+json"' in script, name
        for address in re.findall(r'<(?:link|script|img)[^>]*(?:href|src)="([^"]+)"', html):
            assert address.startswith(("/static/", "https://summit.example/")), name


def test_structured_data_survives_hostile_text() -> None:
    poisoned = copy.deepcopy(MEETING)
    poisoned["title"] = {"en": HOSTILE}
    html = every_page(document(poisoned), "en")["session mayoral-meeting"]

    block = re.search(r'<script type="application/ld\+json">(.*?)</script>', html, re.DOTALL)

    assert block is not None
    event = json.loads(block[1])
    assert event["name"] == HOSTILE
    assert event["startDate"] == "2020-06-02T22:00:00+09:00"
    assert event["performer"] == [{"@type": "Person", "name": "Sadiq Khan"}]


def test_text_of_another_language_is_marked() -> None:
    html = show(document(session("talk", title={"ko": "대담"})))

    assert '<span lang="ko">대담</span>' in html


def test_every_time_names_its_zone_and_the_day_where_it_differs() -> None:
    page = document(MEETING)

    own, far = show(page), show(page, tz="Pacific/Auckland")

    assert "Seoul time <span>UTC+9</span>" in own
    assert 'class="other-day"' not in own
    assert "Auckland time <span>UTC+12</span>" in far
    assert '<span class="other-day">Wed 3 June</span>' in far


def test_a_zone_is_named_after_the_city_of_the_programme() -> None:
    assert "Delhi time" in show(document(MEETING), tz="Asia/Kolkata")


def test_korean_times() -> None:
    html = show(document(MEETING), "ko")

    assert "2020년 6월 2일 (화)" in html
    assert ">오후 10:00</time>~<time" in html
    assert ">11:30</time>" in html


def test_a_session_without_an_hour_shows_its_day_alone() -> None:
    html = show(document(session("talk", starts_at=None, ends_at=None)))

    assert "Hour not known" in html
    assert "<time" not in html


def test_reconstructed_and_cancelled_are_said_in_words() -> None:
    html = show(document(session("talk", reconstructed=["start"], state="cancelled")))

    assert '<span class="guess-tag">reconstructed</span>' in html
    assert '<strong class="off">Cancelled</strong>' in html


def test_filters_leave_out_and_unknown_values_are_said() -> None:
    page = document(MEETING, session("talk", kind="talk", floor=["ko"], interpreted=[]))

    found = show(page, kind="talk", city="londinium", day="1999-01-01")

    assert "No session matches these filters." in found
    assert "The programme has no such day; all days are shown." in found
    assert "1999-01-01" not in found


def test_a_filtered_page_keeps_its_address_in_the_other_language() -> None:
    html = show(document(MEETING), kind="mayoral_meeting", tz="Europe/London")

    assert (
        'href="/ko/cac-2020/programme?kind=mayoral_meeting&amp;tz=Europe%2FLondon" lang="ko"'
        in html
    )
    assert '<link rel="canonical" href="https://summit.example/en/cac-2020/programme">' in html
    assert 'hreflang="ko" href="https://summit.example/ko/cac-2020/programme"' in html


def test_a_session_tells_its_cities_apart() -> None:
    html = every_page(document(MEETING), "en")["session mayoral-meeting"]

    groups = re.findall(
        r'<div class="record (\w+)">.*?<h3>(\w+) <span>(\d)</span>', html, re.DOTALL
    )
    assert groups == [("spoke", "Spoke", "1"), ("attended", "Attended", "1")]
    assert "2 more cities to be announced" in html
    assert "1 speaker to be announced" in html
    assert "Delhi (representative not documented)" in html


def test_a_session_shows_the_hour_in_every_city() -> None:
    html = every_page(document(MEETING), "en")["session mayoral-meeting"]

    rows = re.findall(r'<tr class="(\w+)"><th scope="row">(.*?) <span', html)
    assert rows == [
        ("day", "14:00–15:30"),
        ("edge", "18:30–20:00"),
        ("edge", "22:00–23:30"),
    ]


def test_keys_of_queries_are_canonical_and_hold_no_foreign_text() -> None:
    programme = Programme(document(MEETING))  # type: ignore[arg-type]

    one = ProgrammeQuery.parse({"tz": "UTC", "city": "london", "other": "x"}, programme)
    two = ProgrammeQuery.parse({"city": "london", "tz": "UTC", "kind": HOSTILE}, programme)

    assert one.key() == "city=london&tz=UTC"
    assert two.key() == "city=london&tz=UTC!kind"


def test_former_slugs_and_records() -> None:
    later = session(
        "later",
        cities=[{"city": "delhi", "part": "participant", "record": "spoke", "reconstructed": []}],
    )

    programme = Programme(document(MEETING, later))  # type: ignore[arg-type]

    assert programme.moved_sessions == {"mayors": "mayoral-meeting"}
    assert programme.moved_cities == {"londinium": "london"}
    assert programme.cities == {"london": "spoke", "delhi": "spoke"}
    assert programme.host == "seoul"
    assert [s.slug for s in programme.sessions_of_person["sadiq-khan"]] == ["mayoral-meeting"]


def test_the_opening_is_a_session_whose_hour_is_on_record() -> None:
    guessed = session("guessed", starts_at="2020-06-01T06:00:00Z", reconstructed=["start"])

    opening = Programme(document(guessed, MEETING)).opening()  # type: ignore[arg-type]

    assert opening is not None
    assert opening.slug == "mayoral-meeting"


def test_summits_to_come_stand_before_past_ones() -> None:
    def entry(slug: str, first: date, last: date) -> pages.SummitEntry:
        return pages.SummitEntry(
            slug, "summit", {"en": slug}, {}, first, last, "Asia/Seoul", {}, 15
        )

    with force_locale("en"):
        html = pages.summits(
            [
                entry("old", date(2020, 6, 1), date(2020, 6, 5)),
                entry("far", date(2027, 6, 1), date(2027, 6, 5)),
                entry("today", date(2026, 11, 20), date(2026, 11, 22)),
                entry("recent", date(2026, 11, 1), date(2026, 11, 21)),
            ],
            "en",
            context(""),
        )

    cards = re.findall(r'<h3><a href="/en/([\w-]+)/">', html)
    assert cards == ["today", "far", "recent", "old"]


@pytest.mark.parametrize(
    ("instant", "latitude", "longitude"),
    [
        ("2020-06-20T21:44:00Z", 23.44, -145.6),  # June solstice
        ("2020-03-20T03:50:00Z", 0.0, 124.4),  # March equinox
        ("2020-12-21T10:02:00Z", -23.44, 29.0),  # December solstice
    ],
)
def test_where_the_sun_stands(instant: str, latitude: float, longitude: float) -> None:
    found = worldmap.sun_overhead(times.minutes_of_text(instant))

    assert found == pytest.approx((latitude, longitude), abs=0.15)


def test_the_strip_counts_cities_by_local_hour() -> None:
    zones = strip.count_zones(["Asia/Seoul", "Europe/London", "Europe/London", "Asia/Kolkata"])

    drawn = strip.draw(zones, times.minutes_of_text("2020-06-02T15:00:00Z"))

    assert drawn is not None
    assert (drawn.day, drawn.edge, drawn.night) == (2, 1, 1)  # 16:00, 20:30, 00:00


def test_lists_are_ordered_for_their_readers() -> None:
    names = ["Ötzi", "나눔", "까치", "Odense", "가람"]

    assert sorted(names, key=lambda n: sorting.order(n, "ko")) == [
        "가람", "까치", "나눔", "Odense", "Ötzi",
    ]  # fmt: skip
    assert sorted(names, key=lambda n: sorting.order(n, "en"))[:2] == ["Odense", "Ötzi"]
    assert [sorting.initial(n) for n in names] == ["O", "ㄴ", "ㄱ", "O", "ㄱ"]


GUESS = '<span class="guess">{}<span class="sr"> (reconstructed)</span></span>'


def place(**given: Any) -> dict[str, Any]:
    """An item of a session with one speaker's place."""
    return {
        "slug": "1",
        "kind": "presentation",
        "title": {},
        "starts_at": None,
        "minutes": None,
        "speakers": [speaker(**given)],
        "reconstructed": [],
    }


def test_a_guessed_role_is_marked_and_a_documented_one_is_not() -> None:
    def shown(**given: Any) -> str:
        item = place(city="delhi", role="discussant", undocumented=True, **given)
        return every_page(document(session("talk", items=[item])), "en")["session talk"]

    assert GUESS.format("Discussant") in shown(reconstructed=["role"])
    assert GUESS.format("Discussant") not in shown()


def test_a_guessed_role_is_marked_on_the_speakers_own_page() -> None:
    item = place(person="sadiq-khan", reconstructed=["role"])

    html = every_page(document(session("talk", items=[item])), "en")["speaker sadiq-khan"]

    assert f'<p class="role">{GUESS.format("Presenter")}</p>' in html


def test_a_part_is_marked_where_guessed_and_left_out_where_nothing_says_the_city_came() -> None:
    def entry(city: str, record: str, *reconstructed: str) -> dict[str, Any]:
        return {
            "city": city,
            "part": "discussant",
            "record": record,
            "reconstructed": list(reconstructed),
        }

    html = every_page(
        document(
            session(
                "talk",
                cities=[
                    entry("seoul", "attended", "part"),
                    entry("london", "announced"),
                    entry("delhi", "attended", "record"),
                ],
            )
        ),
        "en",
    )

    assert html["session talk"].count("Discussant city") == 1
    assert GUESS.format("Discussant city") in html["session talk"]
    assert GUESS.format("Discussant city") in html["city seoul"]
    assert "Discussant city" not in html["city london"] + html["city delhi"]
    assert '<div class="record filled">' in html["session talk"]


def test_a_guessed_title_does_not_make_the_hour_a_guess() -> None:
    page = document(session("talk", reconstructed=["title"]))

    for name in ("session talk", "programme", "overview"):
        html = every_page(page, "en")[name]
        assert GUESS.format("Title of talk") in html, name
        assert not re.search(
            r"</p><(span|p) class=\"guess-tag\"|^ *<p class=\"guess-tag", html, re.MULTILINE
        )


def test_an_unknown_hour_is_not_a_reconstructed_one() -> None:
    def shown(*reconstructed: str) -> str:
        one = session("talk", starts_at=None, ends_at=None, reconstructed=list(reconstructed))
        return every_page(document(one), "en")["session talk"]

    assert "guess-tag" not in shown("start", "end")
    assert '<p class="guess-tag">reconstructed</p>' in shown("day")


def test_a_guessed_closing_hour_is_marked_by_itself() -> None:
    html = show(document(session("talk", reconstructed=["end"])))

    assert '<span class="guess"><time datetime="2020-06-02T14:30:00Z">23:30</time>' in html
    assert '</p><span class="guess-tag">' not in html


def test_the_overview_marks_guessed_hours_and_days() -> None:
    hour = session("hour", reconstructed=["start"])
    day = session(
        "day", day="2020-06-03", starts_at=None, ends_at=None, reconstructed=["day", "title"]
    )

    html = every_page(document(hour, day), "en")["overview"]

    assert re.search(
        r'<span class="glance-time"><span class="guess"><time [^>]+>22:00</time>', html
    )
    assert f"<span>Day 2</span> {GUESS.format('Wed 3 June')}" in html
    assert '<span class="glance-time">Hour not known</span>' in html
    assert "Facts with a dotted line are reconstructed." in html
    assert "dotted line" not in every_page(document(MEETING), "en")["overview"]


@pytest.mark.parametrize("field", ["relation", "since"])
def test_guessed_relations_are_marked(field: str) -> None:
    page = document(MEETING)
    page["cities"]["london"].update(
        relation="friendship", related_since="2006", reconstructed=[field]
    )

    html = every_page(page, "en")

    for name in ("cities", "city london"):
        assert GUESS.format("Friendship city since 2006") in html[name], name


def test_guessed_floor_languages_are_marked() -> None:
    html = every_page(document(session("talk", reconstructed=["floor"])), "en")

    assert f"<span>{GUESS.format('English')}</span>" in html["programme"]
    assert f"<dd>{GUESS.format('English')}</dd>" in html["session talk"]


def test_a_session_page_names_its_language_channels() -> None:
    def channels(**given: Any) -> str | None:
        html = every_page(document(session("talk", **given)), "en")["session talk"]
        found = re.search(r"<dt>Language channels</dt><dd>(.*?)</dd>", html)
        return found and found[1]

    both = channels(floor=["ko", "en"], interpreted=["en", "ko"])
    assert both == "floor (original sound), English, Korean"
    assert channels(floor=["ko"], interpreted=["id"]) == "floor (original sound), Indonesian"
    assert channels(floor=["ko"], interpreted=[]) is None
    guessed = channels(floor=["ko"], interpreted=["en"], reconstructed=["interpreted"])
    assert guessed == f"floor (original sound), {GUESS.format('English')}"


def test_a_name_is_marked_only_in_the_language_in_which_it_is_a_guess() -> None:
    page = document(MEETING)
    page["people"]["sadiq-khan"]["reconstructed"] = ["name.en"]

    english, korean = every_page(page, "en"), every_page(page, "ko")

    assert '<b class="guess">Sadiq Khan</b>' in english["programme"]
    for name in ("speakers", "session mayoral-meeting", "speaker sadiq-khan", "city london"):
        assert GUESS.format("Sadiq Khan") in english[name], name
        assert 'class="guess">사디크 칸' not in korean[name], name
    assert 'class="guess">사디크 칸' not in korean["programme"]


@pytest.mark.parametrize(
    ("reconstructed", "start", "end"),
    [
        ([], "2020-06-02T22:00:00+09:00", "2020-06-02T23:30:00+09:00"),
        (["end"], "2020-06-02T22:00:00+09:00", None),
        (["start"], "2020-06-02", None),
    ],
)
def test_search_engines_are_told_no_guessed_hour(
    reconstructed: list[str], start: str, end: str | None
) -> None:
    page = document(session("talk", reconstructed=reconstructed))
    programme = Programme(page)  # type: ignore[arg-type]

    event = structured.session_event(programme, programme.sessions["talk"], "en", "https://x")

    assert event is not None
    assert (event["startDate"], event.get("endDate")) == (start, end)


def test_a_guessed_day_is_no_event_for_search_engines() -> None:
    html = every_page(document(session("talk", reconstructed=["day"])), "en")["session talk"]

    assert "application/ld+json" not in html


def test_the_host_is_counted_alike_on_every_page() -> None:
    entry = {"part": "host", "record": "spoke", "reconstructed": []}
    cities = [{**entry, "city": "seoul"}, {**entry, "city": "london", "part": "presenter"}]

    html = every_page(document(session("talk", cities=cities)), "en")

    assert "Spoke <b>2</b>" in html["overview"]
    assert re.search(r"Spoke <span>2</span>", html["cities"])
    assert "Spoke <span>2</span>" in html["session talk"]
    assert "<td>Host city · Spoke</td>" in html["overview"]


def test_there_is_no_choice_of_zone_where_no_hour_is_known() -> None:
    dated = session("dated", starts_at=None, ends_at=None)

    assert "data-zones" in every_page(document(MEETING, dated), "en")["session mayoral-meeting"]
    assert "data-zones" not in every_page(document(MEETING, dated), "en")["session dated"]
    for name, html in every_page(document(dated), "en").items():
        assert "data-zones" not in html, name


def test_tokens_such_as_covid_19_do_not_break() -> None:
    html = show(document(session("talk", title={"en": "After COVID-19 & <b>"})))

    assert 'After <span class="unbroken">COVID-19</span> &amp; &lt;b&gt;</a>' in html


def test_an_error_page_says_what_was_wrong() -> None:
    with force_locale("en"):
        html = pages.error_page(400, "en", context("x"), "The day <b> is over.")

    assert '<p class="lede">The day &lt;b&gt; is over.</p>' in html
