"""The public door over HTTP: what it answers, at what cost, and that it follows each release."""

import gzip
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from summit.core.db import db, unit_of_work
from summit.core.text import Text
from summit.directory import operations as directory
from summit.directory import queries as entries
from summit.programme import operations, queries
from summit.programme.models import Audience, CityPart, ReleaseAudience, Session, SessionState
from summit.public.site import Site
from tests.actors import TESTER
from tests.programme import builders as make
from tests.programme.builders import DAY, NOW, at, later

pytestmark = pytest.mark.usefixtures("database")

#: Every public endpoint with an address of it that exists.
ADDRESSES = {
    "start": "/",
    "summits": "/en/",
    "overview": "/en/forum/",
    "programme": "/en/forum/programme",
    "session": "/en/forum/sessions/opening",
    "speakers": "/en/forum/speakers",
    "speaker": "/en/forum/speakers/kim",
    "cities": "/en/forum/cities",
    "city": "/en/forum/cities/seoul",
    "changes": "/en/forum/changes",
    "programme_json": "/en/forum/programme.json",
    "programme_calendar": "/en/forum/programme.ics",
    "session_calendar": "/en/forum/sessions/opening.ics",
    "speaker_calendar": "/en/forum/speakers/kim.ics",
    "city_calendar": "/en/forum/cities/seoul.ics",
}
SHOWN = {name: address for name, address in ADDRESSES.items() if name != "start"}
OF_A_SUMMIT = {name: address for name, address in SHOWN.items() if name != "summits"}
#: What a first answer costs where it is not two: the change log is one more.
STATEMENTS = {"changes": 3}
PAGES = {
    name: address
    for name, address in OF_A_SUMMIT.items()
    if not address.endswith((".ics", ".json"))
}


def store(sessions: int = 1) -> None:
    """Publish the forum: the opening with Kim and Seoul, and further sessions like it."""
    seoul = make.city("seoul", "Seoul", "서울")
    kim = make.person("kim", "Kim", "김", title=Text(en="Mayor"), city=seoul)
    made = [
        make.session(
            slug,
            starts_at=at(10) + timedelta(minutes=10 * place),  # nobody is in two places at once
            minutes=10,
            items=[make.item("talk", [make.speaker(kim, city=seoul)])],
            cities=[make.part(seoul, part=CityPart.HOST)],
            floor=["ko"],
            interpreted=["en"],
        )
        for place, slug in enumerate(["opening", *(f"session-{n}" for n in range(1, sessions))])
    ]
    made.append(make.session("leak", audience=Audience.INVITEES))
    made.append(make.session("leaked-draft", state=SessionState.DRAFT))
    operations.publish(make.summit("forum", *made), actor=TESTER, now=NOW)


@pytest.fixture
def forum(app: Flask) -> None:
    with app.app_context(), unit_of_work():
        store()


def site(app: Flask) -> Site:
    found: Site = app.extensions["summit.site"]
    return found


def retitle(app: Flask, title: str, days: int, audience: ReleaseAudience) -> None:
    with app.app_context(), unit_of_work():
        summit = queries.whole_summit("forum")
        next(s for s in summit.sessions if s.slug == "opening").title = Text(en=title)
        db.session.flush()
        operations.publish(summit, actor=TESTER, now=later(days=days), audience=audience)


def rename(app: Flask, slug: str) -> None:
    with app.app_context(), unit_of_work():
        operations.rename(queries.summit_by_slug("forum"), slug, actor=TESTER, now=NOW)


def withdraw(app: Flask, **explanation: str) -> None:
    with app.app_context(), unit_of_work():
        operations.withdraw(
            queries.summit_by_slug("forum"), actor=TESTER, now=NOW, explanation=explanation
        )


# What is answered


def test_every_public_route_is_in_these_tests(app: Flask) -> None:
    endpoints = {
        rule.endpoint.removeprefix("public.")
        for rule in app.url_map.iter_rules()
        if rule.endpoint.startswith("public.")
    }
    # Photos are in tests/directory/test_photo_pages.py.
    assert endpoints == {*ADDRESSES, "photo"}


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("ko-KR,ko;q=0.9,en;q=0.8", "ko"),
        ("ko-KR,en;q=0.5", "ko"),
        ("en;q=0.5,ko-kr", "ko"),
        ("fr,ko;q=0.1", "ko"),
        ("ko;q=0,en", "en"),
        ("en-GB", "en"),
        ("fr", "en"),
        ("", "en"),
        ("*", "en"),
        ("\x00;q=x,,;", "en"),
    ],
)
def test_the_root_sends_visitors_to_their_language(
    client: FlaskClient, accepted: str, language: str
) -> None:
    answer = client.get("/", headers={"Accept-Language": accepted})
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/{language}/")
    assert answer.headers["Vary"] == "Accept-Language"


@pytest.mark.parametrize("name", SHOWN)
def test_a_page_is_shown_in_each_language_and_may_be_kept(
    client: FlaskClient, forum: None, name: str
) -> None:
    bodies = {}
    for language in ("en", "ko"):
        answer = client.get(SHOWN[name].replace("/en/", f"/{language}/"))
        assert answer.status_code == 200
        assert answer.headers["Cache-Control"] == "public, max-age=60, stale-while-revalidate=60"
        assert answer.headers["Vary"] == "Accept-Encoding"
        assert answer.headers.getlist("Set-Cookie") == []
        assert b"leak" not in answer.data.lower()
        bodies[language] = answer.data
        if name in PAGES or name == "summits":
            assert f'<html lang="{language}"' in answer.text
    assert (bodies["en"] == bodies["ko"]) == (name == "programme_json")


@pytest.mark.parametrize(
    ("name", "content_type"),
    [
        *((name, "text/html; charset=utf-8") for name in ("summits", *PAGES)),
        ("programme_json", "application/json"),
        *(
            (f"{name}_calendar", "text/calendar; charset=utf-8")
            for name in ("programme", "session", "speaker", "city")
        ),
    ],
)
def test_a_page_says_what_it_is(
    client: FlaskClient, forum: None, name: str, content_type: str
) -> None:
    assert client.get(SHOWN[name]).headers["Content-Type"] == content_type


@pytest.mark.parametrize(
    ("name", "filename"),
    [
        ("programme_calendar", "forum.ics"),
        ("session_calendar", "forum-opening.ics"),
        ("speaker_calendar", "forum-kim.ics"),
        ("city_calendar", "forum-seoul.ics"),
    ],
)
def test_a_calendar_has_a_name(client: FlaskClient, forum: None, name: str, filename: str) -> None:
    answer = client.get(SHOWN[name])
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{filename}"'


@pytest.mark.parametrize("name", SHOWN)
def test_the_same_is_answered_again_compressed_and_not_modified(
    client: FlaskClient, forum: None, name: str
) -> None:
    plain = client.get(SHOWN[name])
    packed = client.get(SHOWN[name], headers={"Accept-Encoding": "gzip"})
    assert gzip.decompress(packed.data) == plain.data
    assert client.get(SHOWN[name]).data == plain.data
    for answer, accepted in ((plain, ""), (packed, "gzip")):
        known = {"Accept-Encoding": accepted, "If-None-Match": answer.headers["ETag"]}
        again = client.get(SHOWN[name], headers=known)
        assert (again.status_code, again.data) == (304, b"")
        assert again.headers["ETag"] == answer.headers["ETag"]


@pytest.mark.parametrize("name", ADDRESSES)
def test_head_has_the_headers_alone(client: FlaskClient, forum: None, name: str) -> None:
    get, head = client.get(ADDRESSES[name]), client.head(ADDRESSES[name])
    assert (head.status_code, head.data) == (get.status_code, b"")
    ignored = "X-Request-ID"
    assert [h for h in head.headers if h[0] != ignored] == [
        h for h in get.headers if h[0] != ignored
    ]


@pytest.mark.parametrize(
    "address",
    [
        "/fr/",
        "/EN/",
        "/fr/forum/",
        "/en/nowhere/",
        "/en/nowhere/programme",
        "/en/FORUM/",
        "/en/forum/nothing",
        "/en/forum/sessions/nothing",
        "/en/forum/sessions/nothing.ics",
        "/en/forum/speakers/nobody",
        "/en/forum/speakers/nobody.ics",
        "/en/forum/cities/nowhere",
        "/en/forum/cities/nowhere.ics",
        "/en/forum/sessions/",
        "/en/%00/",
        "/en/forum%00/",
        "/en/forum/sessions/%00",
        "/en/forum/sessions/opening%0D%0ASet-Cookie:a=b",
        "/en/%ED%A0%80/",
        "/en/%FF/programme",
        "/en/..%2f..%2fetc/",
        "/en/forum'--/",
        f"/en/{'x' * 5000}/",
    ],
)
def test_what_is_not_there_is_not_found_and_not_kept(
    app: Flask, client: FlaskClient, forum: None, address: str
) -> None:
    answer = client.get(address)
    assert answer.status_code == 404
    assert answer.headers["Cache-Control"] == "no-store"
    assert len(site(app).pages) == 0


@pytest.mark.parametrize("slug", ["leak", "leaked-draft"])
@pytest.mark.parametrize("ending", ["", ".ics"])
def test_what_is_not_public_looks_like_what_is_not_there(
    client: FlaskClient, forum: None, slug: str, ending: str
) -> None:
    hidden = client.get(f"/en/forum/sessions/{slug}{ending}")
    nothing = client.get(f"/en/forum/sessions/nothing{ending}")
    assert (hidden.status_code, nothing.status_code) == (404, 404)
    assert hidden.text.replace(slug, "nothing") == nothing.text


@pytest.mark.parametrize("name", OF_A_SUMMIT)
def test_a_summit_not_yet_published_to_everyone_is_not_found(
    app: Flask, client: FlaskClient, name: str
) -> None:
    with app.app_context(), unit_of_work():
        summit = make.summit("forum", make.session("opening"))
        operations.publish(summit, actor=TESTER, now=NOW, audience=ReleaseAudience.INVITEES)
    assert client.get(SHOWN[name]).status_code == 404
    assert "Forum" not in client.get("/en/").text


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
@pytest.mark.parametrize("name", ADDRESSES)
def test_public_pages_are_read_alone(
    client: FlaskClient, forum: None, name: str, method: str
) -> None:
    answer = client.open(ADDRESSES[name], method=method)
    assert answer.status_code == 405
    assert set(answer.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS"}


# What it costs


@pytest.mark.parametrize("sessions", [1, 30])
@pytest.mark.parametrize("name", SHOWN)
def test_a_page_costs_three_statements_and_a_repeated_one_costs_one(
    app: Flask, client: FlaskClient, count_sql: Any, name: str, sessions: int
) -> None:
    with app.app_context(), unit_of_work():
        store(sessions)
    client.get("/en/nowhere/")  # the first connection asks the engine about itself
    with count_sql() as first:
        assert client.get(SHOWN[name]).status_code == 200
    with count_sql() as second:
        assert client.get(SHOWN[name]).status_code == 200
    with count_sql() as unchanged:
        client.get(SHOWN[name], headers={"If-None-Match": "*"})
    assert (len(first), len(second), len(unchanged)) == (STATEMENTS.get(name, 2), 1, 1)


@pytest.mark.parametrize("name", PAGES)
def test_a_page_with_parameters_costs_no_more(
    client: FlaskClient, forum: None, count_sql: Any, name: str
) -> None:
    client.get("/en/nowhere/")
    address = f"{PAGES[name]}?tz=Europe/London&kind=plenary&x=1"
    with count_sql() as first:
        assert client.get(address).status_code == 200
    with count_sql() as second:
        assert client.get(address).status_code == 200
    assert (len(first), len(second)) == (STATEMENTS.get(name, 2), 1)


def test_the_root_asks_the_database_nothing(client: FlaskClient, count_sql: Any) -> None:
    with count_sql() as statements:
        client.get("/")
    assert statements == []


def test_the_list_costs_the_same_for_many_summits(
    app: Flask, client: FlaskClient, count_sql: Any
) -> None:
    with app.app_context(), unit_of_work():
        for n in range(30):
            summit = make.summit(f"forum-{n}", make.session(f"session-{n}"), en=f"Forum {n}!")
            operations.publish(summit, actor=TESTER, now=NOW)
    client.get("/en/nowhere/")
    with count_sql() as first:
        answer = client.get("/en/")
    with count_sql() as second:
        client.get("/en/")
    assert [f"Forum {n}!" in answer.text for n in range(30)] == [True] * 30
    assert (len(first), len(second)) == (2, 1)


# Following releases


@pytest.mark.parametrize("name", [n for n in OF_A_SUMMIT if n not in ("cities", "speakers")])
def test_a_publication_is_seen_at_the_next_request(
    app: Flask, client: FlaskClient, forum: None, name: str
) -> None:
    before = client.get(SHOWN[name])
    known = {"If-None-Match": before.headers["ETag"]}
    retitle(app, "Corrected title", 1, ReleaseAudience.EVERYONE)
    after = client.get(SHOWN[name], headers=known)
    assert after.status_code == 200
    assert ("Corrected title" in before.text, "Corrected title" in after.text) == (
        False,
        name != "overview" or "Corrected title" in after.text,
    )


def test_a_draft_and_a_release_to_invitees_are_not_seen(
    app: Flask, client: FlaskClient, forum: None
) -> None:
    before = {name: client.get(address).data for name, address in SHOWN.items()}
    retitle(app, "Leaked title", 1, ReleaseAudience.INVITEES)
    with app.app_context(), unit_of_work():
        session = db.session.scalars(select(Session).where(Session.slug == "opening")).one()
        session.title = Text(en="Leaked draft")
    site(app).pages.__init__(10**6)  # type: ignore[misc]  # nothing is answered from memory
    assert {name: client.get(address).data for name, address in SHOWN.items()} == before


def test_merged_entries_and_renamed_sessions_redirect_after_the_next_release(
    app: Flask, client: FlaskClient, forum: None
) -> None:
    with app.app_context(), unit_of_work():
        make.city("hanyang")
        make.person("gim", "Gim")
        db.session.flush()
        directory.merge_cities(
            entries.city_by_slug("seoul"), entries.city_by_slug("hanyang"), actor=TESTER, now=NOW
        )
        directory.merge_people(
            entries.person_by_slug("kim"), entries.person_by_slug("gim"), actor=TESTER, now=NOW
        )
        session = db.session.scalars(select(Session).where(Session.slug == "opening")).one()
        session.former_slugs, session.slug = ["opening"], "start"
    old = [
        f"/ko/forum/{part}{ending}"
        for part in ("sessions/opening", "speakers/gim", "cities/hanyang")
        for ending in ("", ".ics")
    ]
    assert [client.get(a).status_code for a in old] == [200, 200, 404, 404, 404, 404]
    with app.app_context(), unit_of_work():
        operations.publish(queries.whole_summit("forum"), actor=TESTER, now=later(days=1))
    assert [
        (answer.status_code, answer.headers["Location"])
        for answer in (client.get(f"{a}?tz=Asia/Tokyo&x=%EC%84%9C") for a in old)
    ] == [
        (301, f"/ko/forum/{part}{ending}?tz=Asia/Tokyo&x=%EC%84%9C")
        for part in ("sessions/start", "speakers/kim", "cities/seoul")
        for ending in ("", ".ics")
    ]
    for address in old:
        assert client.get(address, follow_redirects=True).status_code == 200


# Renamed and withdrawn


@pytest.mark.parametrize("name", OF_A_SUMMIT)
def test_old_addresses_redirect_with_their_query(
    app: Flask, client: FlaskClient, forum: None, name: str
) -> None:
    client.get(SHOWN[name])  # a page kept under the old address is not answered any more
    rename(app, "assembly")
    answer = client.get(f"{SHOWN[name]}?tz=Asia/Tokyo&city=%EC%84%9C")
    new = SHOWN[name].replace("/forum/", "/assembly/")
    assert answer.status_code == 301
    assert answer.headers["Location"] == f"{new}?tz=Asia/Tokyo&city=%EC%84%9C"
    page = client.get(new)
    assert page.status_code == 200
    assert "/en/forum/" not in page.text


@pytest.mark.parametrize(
    ("path", "location"),
    [
        ("sessions/a%0D%0ASet-Cookie:%20a=b", "sessions/a%0D%0ASet-Cookie%3A%20a%3Db"),
        ("sessions/a%3Fb", "sessions/a%3Fb"),
        ("sessions/%EC%84%9C%EC%9A%B8", "sessions/%EC%84%9C%EC%9A%B8"),
        ("sessions/%00", "sessions/%00"),
    ],
)
def test_an_odd_old_address_stays_what_it_is(
    app: Flask, client: FlaskClient, forum: None, path: str, location: str
) -> None:
    rename(app, "assembly")
    answer = client.get(f"/en/forum/{path}")
    assert (answer.status_code, answer.headers["Location"]) == (301, f"/en/assembly/{location}")
    assert answer.headers.getlist("Set-Cookie") == []


@pytest.mark.parametrize("name", OF_A_SUMMIT)
def test_a_withdrawn_summit_is_gone_with_a_word_of_explanation(
    app: Flask, client: FlaskClient, forum: None, name: str
) -> None:
    before = client.get(SHOWN[name])
    withdraw(app, en="Called <off>.", ko="취소되었습니다.")
    known = {"If-None-Match": before.headers["ETag"]}
    en = client.get(SHOWN[name], headers=known)
    ko = client.get(SHOWN[name].replace("/en/", "/ko/"))
    assert (en.status_code, ko.status_code) == (410, 410)
    assert en.headers["Content-Type"] == "text/html; charset=utf-8"
    assert en.headers["Cache-Control"] == "no-store"
    assert ("Called &lt;off&gt;." in en.text, "취소" in en.text) == (True, False)
    assert ("취소되었습니다." in ko.text, "Called" in ko.text) == (True, False)
    assert '<html lang="ko"' in ko.text
    assert "Kim" not in en.text


def test_an_explanation_in_another_language_is_marked(
    app: Flask, client: FlaskClient, forum: None
) -> None:
    withdraw(app, en="Called off.")
    text = client.get("/ko/forum/").text
    assert 'lang="en">Called off.' in text


def test_a_withdrawn_summit_is_not_listed_and_comes_back(
    app: Flask, client: FlaskClient, forum: None
) -> None:
    before = client.get("/en/").text
    assert "Forum" in before
    withdraw(app, en="Called off.")
    assert "Forum" not in client.get("/en/").text
    rename(app, "assembly")
    assert client.get("/en/forum/").status_code == 410
    assert client.get("/en/assembly/programme.ics").status_code == 410
    with app.app_context(), unit_of_work():
        operations.reinstate(queries.summit_by_slug("forum"), actor=TESTER, now=NOW)
    assert client.get("/en/").text == before.replace("/forum/", "/assembly/")
    assert client.get("/en/assembly/").status_code == 200


# Strangers


def test_parameters_that_mean_nothing_are_not_kept_apart(
    app: Flask, client: FlaskClient, forum: None
) -> None:
    for address in SHOWN.values():
        for n in range(20):
            parameters = f"x{n}={n}&tz=Nowhere/{n}&day={n}&kind={n}&city={n}&language={n}&tz={n}"
            assert client.get(f"{address}?{parameters}").status_code == 200
    assert len(site(app).pages) == len(SHOWN)


def test_filters_are_kept_apart_on_the_page_they_filter_alone(
    app: Flask, client: FlaskClient, forum: None
) -> None:
    filters = ("", "kind=plenary", "city=seoul", f"day={DAY.isoformat()}", "language=ko")
    for address in SHOWN.values():
        for text in filters:
            assert client.get(f"{address}?{text}").status_code == 200
    assert len(site(app).pages) == len(SHOWN) + len(filters) - 1


names = st.sampled_from(["tz", "day", "kind", "language", "city", "x", "", "tz[]"])
values = st.one_of(
    st.sampled_from(["Asia/Seoul", "seoul", "plenary", DAY.isoformat(), "ko", "../x", "%", "%0"]),
    st.text(max_size=20),
    st.binary(max_size=8).map(lambda raw: "".join(f"%{byte:02X}" for byte in raw)),
)


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    name=st.sampled_from(sorted(SHOWN)),
    pairs=st.lists(st.tuples(names, values), max_size=6),
    raw=st.binary(max_size=30),
)
def test_no_query_breaks_a_page_or_fills_the_memory(
    app: Flask, client: FlaskClient, name: str, pairs: list[tuple[str, str]], raw: bytes
) -> None:
    with app.app_context():
        if not queries.exists("forum"):
            db.session.rollback()
            with unit_of_work():
                store()
    text = "&".join(f"{key}={value}" for key, value in pairs)
    query = text.encode("utf-8", "replace") + raw.replace(b"\r", b"").replace(b"\n", b"")
    answer = client.get(SHOWN[name], environ_overrides={"QUERY_STRING": query.decode("latin-1")})
    try:
        query.decode()
    except UnicodeDecodeError:
        assert answer.status_code == 400
    else:
        assert answer.status_code == 200
    pages = site(app).pages
    assert pages.bytes <= app.config["SUMMIT"].page_cache_bytes
    # What can be kept of one page: a few values of five parameters, known or not.
    assert len(pages) <= len(SHOWN) * 3**5
