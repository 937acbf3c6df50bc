"""The page of the fair hour: asking in the address, the answer, and putting a session there."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from html import unescape
from urllib.parse import urlencode

import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from werkzeug.test import TestResponse

from summit.core.actor import Actor, Permission
from summit.core.db import db, unit_of_work
from summit.core.zones import minutes_of
from summit.directory.models import City
from summit.journal.models import Entry
from summit.programme.fairhour.answer import Question, answer
from summit.programme.fairhour.burden import Meeting
from summit.programme.fairhour.civil import CivilHours
from summit.programme.fairhour.ranking import MeetingCity
from summit.programme.models import CityPart, Session, SessionState, SpeakerState
from summit.programme.queries.fairhour import earlier_meetings
from tests.actors import TESTER, member
from tests.conftest import CountSql
from tests.programme import builders as make
from tests.programme.builders import DAY, at
from tests.programme.pages import Desk, csrf_of, forms_of

pytestmark = pytest.mark.usefixtures("database")

PAGE = "forum/fair-hour"
ASKED = {
    "session": "mayors",
    "asked": "1",
    "city": ["london", "lima"],
    "length": "90",
    "first": DAY.isoformat(),
    "last": DAY.isoformat(),
    "weight": "1",
    "weekend": "0",
    "holiday": "0",
}


def stored(**fields: object) -> None:
    """A session of London, who speaks, and Lima at 10:00 in Seoul; Paris has declined."""
    with unit_of_work():
        seoul = make.city("seoul", "Seoul", "서울")
        london = make.city("london", "London", "런던", zone="Europe/London")
        lima = make.city("lima", "Lima", zone="America/Lima")
        paris = make.city("paris", "Paris", zone="Europe/Paris")
        make.city("oslo", "Oslo <i>", zone="Europe/Oslo")
        host = make.organisation("city-hall", "City hall", city=seoul)
        mayor = make.speaker(make.person("khan", "Khan", city=london))
        gone = make.speaker(
            make.person("hidalgo", "Hidalgo", city=paris), state=SpeakerState.DECLINED
        )
        mayors = make.session(
            "mayors",
            "Mayors <b>",
            starts_at=at(10),
            minutes=90,
            items=[make.item("talk", [mayor, gone])],
            cities=[
                make.part(seoul, part=CityPart.HOST),
                make.part(lima),
                make.part(paris, state=SpeakerState.WITHDRAWN),
            ],
            **fields,
        )
        make.summit("forum", mayors, host=host)


def address(**changed: object) -> str:
    asked = {name: value for name, value in {**ASKED, **changed}.items() if value is not None}
    return f"{PAGE}?{urlencode(asked, doseq=True)}"


def rows(text: str, heading: str) -> list[str]:
    """The body rows of the table in the section with a heading, as words."""
    section = text.split(f"<h2>{heading}</h2>", 1)[1].split("</section>", 1)[0]
    body = section.split("<tbody>", 1)[1].split("</tbody>", 1)[0]
    return [
        " ".join(unescape(re.sub(r"<[^>]+>", " ", row)).split())
        for row in re.split(r"<tr[^>]*>", body)[1:]
    ]


def mayors() -> Session:
    """The session as it is stored now, whatever this test has read before."""
    db.session.remove()
    return db.session.scalars(select(Session).where(Session.slug == "mayors")).one()


# Asking


def test_a_session_brings_its_cities_its_length_and_its_day(app: Flask) -> None:
    stored()
    desk = Desk.of(app, "viewer")

    page = desk.get(f"{PAGE}?session=mayors")

    assert page.status_code == 200
    form = next(form for form in forms_of(page.text).values() if "asked" in form)
    assert sorted(form.getlist("city")) == ["lima", "london"]
    assert (form["length"], form["first"], form["last"]) == ("90", "2027-05-14", "2027-05-14")
    best = rows(page.text, "The best hours")
    assert len(best) == 11  # ten, and where the session stands now
    assert "planned now" in best[10]
    assert "Fri 14 May 2027, 10:00–11:30" in best[10]


def test_without_a_session_all_cities_of_the_summit_are_asked_about(app: Flask) -> None:
    stored()

    page = Desk.of(app, "viewer").get(PAGE)

    form = next(form for form in forms_of(page.text).values() if "asked" in form)
    assert sorted(form.getlist("city")) == ["lima", "london"]
    assert (form["first"], form["last"]) == ("2027-05-14", "2027-05-16")
    assert "Put the session there" not in page.text


def test_the_best_hour_is_told_with_the_worst_off_city(app: Flask) -> None:
    stored()

    text = Desk.of(app, "viewer").get(address()).text

    # London is six hours ahead of Lima: from 15:00 and 9:00 on both are at work, and of those
    # hours the first after midnight in Seoul keeps the host up least.
    best = rows(text, "The best hours")[0]
    assert best.startswith("1 Fri 14 May 2027, 00:00–01:30 best for the worst-off city")
    assert "nothing beats it" in best
    assert "least on average" in best
    assert "Lima Thu 13 May, 10:00–11:30 0 0.00 2 none 12" in best


def test_speakers_can_be_kept_out_of_the_night(app: Flask) -> None:
    stored()
    desk = Desk.of(app, "viewer")

    free = desk.get(address()).text
    kept = desk.get(address(guard="y")).text

    assert "Must not, but would" not in free
    assert "Must not, but would" in kept
    # 10:00 in Seoul, where the session is planned, is 2:00 in London, which speaks, and 20:00
    # in Lima, which does not.
    assert " 1 London 02:00–03:30 12 " in rows(kept, "The best hours")[10]
    assert " 1 London" not in rows(free, "The best hours")[10]


def test_holidays_are_named_and_counted(app: Flask) -> None:
    stored()
    desk = Desk.of(app, "viewer")
    monday = "2027-05-31"  # a bank holiday in the United Kingdom

    counted = desk.get(
        address(first=monday, last=monday, weekend="12", holiday="5", city="london")
    ).text
    ignored = desk.get(address(first=monday, last=monday, holiday="0", city="london")).text

    assert "Spring Bank Holiday" in rows(counted, "The best hours")[0]
    assert "Spring Bank Holiday" not in rows(ignored, "The best hours")[0]
    assert "Mon 31 May 2027 Spring Bank Holiday" in " ".join(ignored.split())
    assert "Without weekends and public holidays" in counted
    assert "Without weekends and public holidays" not in ignored


def test_the_heat_map_shows_each_citys_own_time_and_links_to_other_days(app: Flask) -> None:
    stored()
    desk = Desk.of(app, "viewer")

    page = desk.get(address(last="2027-05-16", day="2027-05-15"))

    lima = page.text.split('<th scope="row">Lima</th>')[1].split("</tr>")[0]
    assert lima.startswith('<td class="heat-0">10:00<sup>−1</sup> <b>0</b></td>')
    assert lima.count("<td") == 24
    link = re.search(r'<a href="(\?[^"]+)#hours">Sun 16 May 2027</a>', page.text)
    assert link
    other = desk.get(f"{PAGE}{unescape(link[1])}")
    assert other.status_code == 200
    assert 'aria-current="true">Sun 16 May 2027</a>' in other.text


def test_korean_times_have_the_administrative_form(app: Flask) -> None:
    stored()

    text = Desk.of(app, "viewer", language="ko").get(address()).text

    assert "2027. 5. 14.(금) 00:00~01:30" in text
    assert "서울, UTC+9" in text


def test_a_cancelled_session_is_not_put_anywhere(app: Flask) -> None:
    stored(state=SessionState.CANCELLED)

    page = Desk.of(app, "owner").get(address())

    assert page.status_code == 200
    assert "Put the session there" not in page.text


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"city": None}, "Choose at least one city."),
        ({"city": ["london", "atlantis"]}, "Choose of the list only."),
        ({"length": "0"}, "Enter a whole number from 5 to 1440."),
        ({"length": "ninety"}, "Enter a whole number from 5 to 1440."),
        ({"length": None}, "Fill this in."),
        ({"first": "14.5.2027"}, "Enter a day, for example: 2027-05-14"),
        ({"first": "2027-05-15"}, "Choose 1 to 62 days"),
        ({"last": "2027-08-30"}, "Choose 1 to 62 days"),
        ({"weight": "11"}, "Enter a whole number from 1 to 10."),
        ({"holiday": "-1"}, "Enter a whole number from 0 to 12."),
    ],
)
def test_a_question_without_an_answer_is_told_why(
    app: Flask, changed: dict[str, object], said: str
) -> None:
    stored()

    page = Desk.of(app, "viewer").get(address(**changed))

    assert page.status_code == 422
    assert said in page.text
    assert "The best hours" not in page.text


def test_a_day_that_the_zone_never_had_is_said_so(app: Flask) -> None:
    with unit_of_work():
        make.city("apia", "Apia", zone="Pacific/Apia")
        make.summit("forum", zone="Pacific/Apia")

    day = "2011-12-30"
    page = Desk.of(app, "viewer").get(address(session=None, city="apia", first=day, last=day))

    assert page.status_code == 200
    assert "There is no such day in the summit’s time zone." in page.text


def test_an_unknown_session_is_not_found(app: Flask) -> None:
    stored()

    assert Desk.of(app, "viewer").get(f"{PAGE}?session=nothing").status_code == 404


def test_names_are_escaped(app: Flask) -> None:
    stored()

    text = Desk.of(app, "viewer").get(address(city=["oslo"])).text

    assert "Oslo &lt;i&gt;" in text
    assert "Mayors &lt;b&gt;" in text
    assert "<i>" not in text


def test_no_question_breaks_the_page(app: Flask) -> None:
    stored()
    desk = Desk.of(app, "viewer")

    @settings(max_examples=60, deadline=None)
    @given(
        asked=st.dictionaries(
            st.sampled_from([*ASKED, "day", "guard", "burden", "other"]),
            st.text(max_size=12)
            | st.sampled_from(["-1", "9" * 30, "2027-05-14", "0001-01-01", "\0", "lima"]),
        )
    )
    def hostile(asked: dict[str, str]) -> None:
        answered = desk.get(f"{PAGE}?{urlencode({'asked': '1', **asked})}")

        assert answered.status_code in (200, 404, 422)

    hostile()


def test_the_page_costs_the_same_for_any_number_of_sessions_and_cities(
    app: Flask, count_sql: CountSql
) -> None:
    stored()
    with unit_of_work():
        many = [
            make.session(
                f"session-{number}",
                starts_at=at(10, day=DAY + timedelta(days=number)),
                cities=[make.part(make.city(f"city-{number}", zone="Asia/Kabul"))],
                items=[make.item("talk", [make.speaker(make.person(f"p-{number}", "P"))])],
            )
            for number in range(30)
        ]
        make.summit("big", *many)
    desk = Desk.of(app, "viewer", summit_slug=None)
    desk.get(f"{PAGE}?session=mayors")

    counts = []
    for path in (f"{PAGE}?session=mayors", "big/fair-hour"):
        with count_sql() as statements:
            assert desk.get(path).status_code == 200
        counts.append(len(statements))

    assert counts[0] == counts[1] <= 14


# Putting it there


def test_one_click_puts_the_session_there(app: Flask) -> None:
    stored()
    desk = Desk.of(app, "editor", name="Lee")
    page = desk.get(address())
    action, form = next(
        (action, form) for action, form in forms_of(page.text).items() if "seen" in form
    )
    button = re.search(r'form="put" name="starts" value="([^"]+)"', page.text)
    assert button

    put = desk.client.post(action, data={**form, "starts": button[1]})

    assert put.status_code == 303
    assert put.headers["Location"] == f"/organizer/summits/{address()}"
    moved = mayors()
    assert (moved.starts_at, moved.ends_at) == (at(0), at(1, 30))
    assert moved.day == DAY
    entry = db.session.scalars(select(Entry).order_by(Entry.id.desc())).first()
    assert entry is not None
    assert (entry.act, entry.actor) == ("session.moved", "Lee")
    text = desk.get(address()).text
    assert "“Mayors &lt;b&gt;” now starts Fri 14 May 2027, 00:00." in text


def test_a_session_that_was_changed_meanwhile_is_not_moved(app: Flask) -> None:
    stored()
    desk = Desk.of(app, "editor")
    seen = mayors().version
    db.session.rollback()
    with unit_of_work():
        session = db.session.scalars(select(Session).where(Session.slug == "mayors")).one()
        session.starts_at, session.ends_at = at(15), at(16)
        session.edited_by = "Somebody else"

    put = post(desk, seen=seen)

    assert put.status_code == 409
    assert "It was not moved. It now stands here: Fri 14 May 2027, 15:00–16:00." in put.text
    assert "Somebody else" in put.text
    # The buttons of the page that answers know the present version.
    fresh = next(form for form in forms_of(put.text).values() if "seen" in form)
    assert int(fresh["seen"]) == mayors().version
    assert mayors().starts_at == at(15)


def test_a_session_cancelled_meanwhile_keeps_its_place(app: Flask) -> None:
    stored(state=SessionState.CANCELLED)
    desk = Desk.of(app, "editor")

    put = post(desk, seen=mayors().version)

    assert put.status_code == 422
    assert "It is cancelled and keeps its place." in put.text
    assert mayors().starts_at == at(10)


def post(desk: Desk, **changed: object) -> TestResponse:
    data = {
        "csrf_token": csrf_of(desk),
        "session": "mayors",
        "starts": "2027-05-14T13:00:00Z",
        "length": "90",
        "seen": "1",
        **changed,
    }
    return desk.client.post(f"/organizer/summits/{address()}", data=data)


@pytest.mark.parametrize(
    "changed",
    [
        {"starts": ""},
        {"starts": "tomorrow"},
        {"starts": "2027-05-14T13:00:00"},
        {"starts": "9999-12-31T23:59:00-23:59"},
        {"length": "0"},
        {"length": "x"},
        {"seen": ""},
        {"seen": "9" * 40},
        {"session": ""},
    ],
)
def test_what_no_button_sends_is_refused(app: Flask, changed: dict[str, str]) -> None:
    stored()

    put = post(Desk.of(app, "editor"), **changed)

    assert put.status_code == 400
    assert mayors().starts_at == at(10)


def test_a_session_of_another_summit_is_not_found(app: Flask) -> None:
    stored()
    with unit_of_work():
        make.summit("other", make.session("foreign", starts_at=at(10)))

    put = post(Desk.of(app, "editor"), session="foreign")

    assert put.status_code == 404


@pytest.mark.parametrize("role", ["viewer", "operator", "chair"])
def test_only_editors_move_sessions(app: Flask, role: str) -> None:
    stored()
    desk = Desk.of(app, role)

    assert post(desk, seen=mayors().version).status_code == 403
    assert mayors().starts_at == at(10)
    assert "Put the session there" not in desk.get(address()).text


def test_strangers_learn_nothing(app: Flask) -> None:
    stored()
    with unit_of_work():
        make.summit("other")
    desk = Desk.of(app, "owner", summit_slug="other")

    page = desk.get(address())

    assert page.status_code == 404
    assert "Mayors" not in page.text
    assert post(desk, seen=mayors().version).status_code == 404
    assert mayors().starts_at == at(10)


# Earlier meetings


def earlier() -> tuple[int, int]:
    """Two summits with meetings of London before 14 May; return their ids."""
    stored()
    with unit_of_work():
        cities = {city.slug: city for city in _cities()}
        before = at(10, day=DAY - timedelta(days=7))
        london, lima = cities["london"], cities["lima"]

        def meeting(slug: str, **fields: object) -> Session:
            fields = {"starts_at": before, "cities": [make.part(london)], **fields}
            return make.session(slug, minutes=60, **fields)  # type: ignore[arg-type]

        khan = make.speaker(make.person("other-khan", "Khan", city=london))
        first = make.summit(
            "first",
            # With the city and a speaker of it: one meeting.
            meeting("spring", items=[make.item("talk", [khan])]),
            meeting("idea", state=SessionState.DRAFT),
            meeting("off", state=SessionState.CANCELLED),
            meeting("no", cities=[make.part(london, state=SpeakerState.DECLINED)]),
            meeting("no-hour", starts_at=None, day=DAY - timedelta(days=7)),
            meeting("after", starts_at=at(23, 30, day=DAY - timedelta(days=1))),
        )
        second = make.summit(
            "second",
            meeting("autumn", cities=[make.part(lima)]),
            meeting("winter", items=[make.item("a", [make.speaker(None, city=london)])], cities=[]),
        )
        return first.id, second.id


def _cities() -> list[City]:
    return list(db.session.scalars(select(City)))


def test_earlier_meetings_are_those_that_took_place_in_summits_of_the_reader(app: Flask) -> None:
    first, second = earlier()
    ids = [city.id for city in _cities()]
    begin = at(0)

    def told(reader: Actor, without: str | None = None) -> list[tuple[str, datetime]]:
        found = earlier_meetings(ids, begin, without=without, reader=reader)
        return [(meeting.city, meeting.starts_at) for meeting in found]

    spring = at(10, day=DAY - timedelta(days=7)).astimezone(UTC)
    assert told(TESTER) == [("lima", spring), ("london", spring), ("london", spring)]
    assert told(member(first, [Permission.SEE])) == [("london", spring)]
    assert told(member(first, [Permission.SEE]), "spring@test") == []
    assert told(member(second, [Permission.SEE])) == [("lima", spring), ("london", spring)]
    assert told(member(first, [])) == []


def test_the_page_shows_and_counts_what_cities_carried(app: Flask) -> None:
    earlier()
    desk = Desk.of(app, "viewer", summit_slug=None)

    shown = desk.get(address(burden="y")).text

    # 10:00 in Seoul is 2:00 in London and 20:00 in Lima.
    carried = rows(shown, "What earlier meetings asked")
    assert carried == ["London 2 2 24.00 2.00", "Lima 1 0 3.00 1.12"]


def test_the_page_hides_what_the_reader_may_not_know(app: Flask) -> None:
    earlier()

    text = Desk.of(app, "viewer", summit_slug="forum").get(address(burden="y")).text

    assert "These cities had no earlier meeting in your summits." in text
    assert "24.00" not in text


def test_burden_changes_the_weights_of_the_ranking() -> None:
    night = datetime(2027, 5, 1, 1, 0, tzinfo=UTC)
    question = Question(
        cities=(MeetingCity("london", "Europe/London"), MeetingCity("seoul", "Asia/Seoul")),
        length=60,
        first=date(2027, 5, 14),
        last=date(2027, 5, 14),
        host_zone="Asia/Seoul",
        hours=CivilHours(),
        earlier=(Meeting("london", "Europe/London", night, night + timedelta(hours=1)),),
        present=minutes_of(datetime(2027, 5, 14, 9, 0, tzinfo=UTC)),
    )

    plain, fair = answer(question), answer(replace(question, by_burden=True))

    assert [standing.city.weight for standing in plain.standings] == [1, 1]
    assert [standing.city.weight for standing in fair.standings] == [2, 1]
    assert plain.present is not None
    assert fair.present is not None
    # 18:00 in Seoul at 1, 10:00 in London at 0.
    assert plain.present.row.mean == pytest.approx(1 / 2)
    assert fair.present.row.mean == pytest.approx(1 / 3)
