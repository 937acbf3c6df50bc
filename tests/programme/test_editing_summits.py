"""Making a summit and its settings: what is typed, its days and zone, its address, withdrawing."""

from __future__ import annotations

from datetime import UTC, date, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from summit.accounts.models import Approval, Membership, Role, User
from summit.core.db import db, reading, unit_of_work
from summit.core.errors import Forbidden
from summit.core.text import Text
from summit.journal.models import Entry
from summit.programme import operations
from summit.programme.models import Address, Session, SessionState, Summit, SummitKind
from summit.programme.operations import editing
from tests.actors import TESTER, member
from tests.conftest import Client
from tests.programme.builders import DAY, NOW, at, organisation, session, summit
from tests.programme.pages import Desk, forms_of, in_words
from tests.signing_in import sign_in

pytestmark = pytest.mark.usefixtures("database")

SECRET = "The unannounced treaty"
LANGUAGES = ["en", "ko"]
PATH = "forum/settings"


def made(*sessions: Session, **fields: Any) -> None:
    """A summit with a host that can be chosen."""
    with unit_of_work():
        organisation("seoul", "Seoul Metropolitan Government")
        fields = {"title": Text(en=SECRET, ko="미공개 협정"), **fields}
        summit("forum", *sessions, **fields)


def the_summit(slug: str = "forum") -> Summit:
    """Read a summit anew."""
    db.session.rollback()
    db.session.expire_all()  # what this test has made may still be held, as it was
    return db.session.scalars(select(Summit).where(Summit.slug == slug)).one()


def entries(act: str) -> list[Entry]:
    """Return what the journal holds of an act."""
    db.session.rollback()
    return list(db.session.scalars(select(Entry).where(Entry.act == act).order_by(Entry.id)))


# A new one


def test_whoever_makes_a_summit_owns_it(app: Flask) -> None:
    made()
    desk = Desk.of(app, "owner", name="Park")
    form = desk.form("new")
    assert form.getlist("languages") == ["en", "ko"]

    answer = desk.post(
        "new",
        form,
        title__en="Fair Cities 2028",
        title__ko="공정도시 2028",
        kind="video_seminar",
        starts_on="2028-05-01",
        ends_on="2028-05-03",
        zone="Europe/Paris",
        host="seoul",
    )

    assert answer.location == "/organizer/summits/fair-cities-2028/rooms"
    row = the_summit("fair-cities-2028")
    assert row.title == {"en": "Fair Cities 2028", "ko": "공정도시 2028"}
    assert (row.kind, row.zone) == (SummitKind.VIDEO_SEMINAR, "Europe/Paris")
    assert (row.starts_on, row.ends_on) == (date(2028, 5, 1), date(2028, 5, 3))
    assert row.languages == ["en", "ko"]
    assert row.host is not None
    assert row.host.slug == "seoul"
    assert row.uid.endswith("@fair-cities-2028.summit")
    address = db.session.get(Address, "fair-cities-2028")
    assert address is not None
    assert address.summit_id == row.id
    roles = db.session.execute(
        select(User.name, Membership.role)
        .join(Membership.user)
        .where(Membership.summit_id == row.id)
    ).all()
    assert roles == [("Park", Role.OWNER)]
    [entry] = entries("summit.created")
    assert (entry.actor, entry.before) == ("Park", {})
    assert entry.after["slug"] == "fair-cities-2028"
    assert desk.get("fair-cities-2028/settings").status_code == 200


def test_a_title_without_latin_letters_is_called_after_its_year(app: Flask) -> None:
    made()
    desk = Desk.of(app, "owner")

    answer = desk.post(
        "new",
        desk.form("new"),
        title__ko="한글 행사",
        starts_on="2028-05-01",
        ends_on="2028-05-03",
        zone="Asia/Seoul",
    )

    assert answer.location == "/organizer/summits/summit-2028/rooms"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("field", "fields", "message"),
    [
        ("title", {"title__en": ""}, "Write it in at least one language."),
        ("starts_on", {"starts_on": ""}, "Fill this in."),
        ("starts_on", {"starts_on": "May"}, "Enter a day, for example: 2027-05-14"),
        ("starts_on", {"starts_on": "0001-01-01"}, "Enter a year from 1970 to 2200."),
        (
            "ends_on",
            {"ends_on": "2028-04-01"},
            "The last day is before the first; correct one of the two.",
        ),
        ("zone", {"zone": "KST"}, "There is no such time zone; an example is Asia/Seoul."),
        ("languages", {"languages": []}, "Choose at least one."),
        ("host", {"host": "nobody"}, "Choose one of the list."),
    ],
)
def test_a_refused_new_summit_names_the_field_and_keeps_what_was_typed(
    app: Flask, language: str, field: str, fields: dict[str, Any], message: str
) -> None:
    made()
    desk = Desk.of(app, "owner", language=language)
    form = desk.form("new")
    right = {
        "title__en": "Next",
        "slug": "next",
        "starts_on": "2028-05-01",
        "ends_on": "2028-05-03",
        "zone": "Asia/Seoul",
    }

    answer = desk.post("new", form, **{**right, **fields})

    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert in_words(app, language, message) in answer.text
    again = forms_of(answer.text)["/organizer/summits/new"]
    assert again["slug"] == "next"
    assert len(db.session.scalars(select(Summit)).all()) == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_address_that_is_or_was_taken_is_refused(app: Flask, language: str) -> None:
    made()
    with unit_of_work():
        operations.rename(
            db.session.scalars(select(Summit)).one(), "forum-2027", actor=TESTER, now=NOW
        )
    desk = Desk.of(app, "owner", language=language, summit_slug="forum-2027")

    answer = desk.post(
        "new",
        desk.form("new"),
        title__en="Forum",
        starts_on="2028-05-01",
        ends_on="2028-05-03",
        zone="Asia/Seoul",
    )

    assert answer.status_code == 422
    assert 'id="slug-error"' in answer.text
    words = in_words(
        app, language, "“%(slug)s” is or was the address of another summit.", slug="forum"
    )
    assert words in answer.text
    assert forms_of(answer.text)["/organizer/summits/new"]["slug"] == "forum"


def test_only_owners_make_summits(app: Flask) -> None:
    made()
    desk = Desk.of(app, "editor")

    assert desk.get("new").status_code == 403
    assert desk.post("new").status_code == 403
    with pytest.raises(Forbidden), unit_of_work():
        editing.create_summit(
            editing.NewSummit(
                "next", SummitKind.SUMMIT, Text(en="Next"), DAY, DAY, "Asia/Seoul", ["en"], None
            ),
            actor=member(1, []),
            now=NOW,
        )


# Settings


def test_settings_are_kept_with_what_they_were_before(app: Flask) -> None:
    made(sources=["https://example.org/old"])
    desk = Desk.of(app, name="Park")

    answer = desk.post(
        PATH,
        desk.form(PATH),
        title__en="Forum 2027",
        theme__en="Together",
        theme__ko="함께",
        description__ko="여러 줄\r\n설명",
        venue__en="City Hall",
        remark__en="A remark",
        kind="bilateral_meeting",
        host="seoul",
        sources="https://example.org/a\n\nhttps://example.org/b",
        reconstructed=["theme"],
        **{
            "figures-0-value": "25,340",
            "figures-0-label-en": "views",
            "figures-0-label-ko": "조회 수",
            "figures-0-source": "https://example.org/views",
            "figures-1-value": "-3",
            "figures-1-label-en": "degrees",
        },
    )

    assert answer.location == "/organizer/summits/forum/settings"
    row = the_summit()
    assert row.title == {"en": "Forum 2027", "ko": "미공개 협정"}
    assert row.outdated == ["title.ko"]
    assert row.description == {"ko": "여러 줄\n설명"}
    assert row.figures == [
        {
            "value": 25340,
            "label": {"en": "views", "ko": "조회 수"},
            "source": "https://example.org/views",
        },
        {"value": -3, "label": {"en": "degrees"}, "source": None},
    ]
    assert row.sources == ["https://example.org/a", "https://example.org/b"]
    [entry] = entries("summit.edited")
    assert entry.actor == "Park"
    assert entry.before["title"] == {"en": SECRET, "ko": "미공개 협정"}
    assert entry.before["host"] is None
    assert entry.after["host"] == "seoul"
    assert entry.after["kind"] == "bilateral_meeting"
    assert entry.after["outdated"] == ["title.ko"]
    assert "zone" not in entry.after
    assert "starts_on" not in entry.before


def test_a_figure_is_emptied_and_texts_are_declared_right(app: Flask) -> None:
    made(
        figures=[
            {"value": 1, "label": {"en": "one", "fr": "un"}, "source": None},
            {"value": 2, "label": {"en": "two"}, "source": None},
        ],
        outdated=["title.ko"],
    )
    desk = Desk.of(app)

    desk.post(
        PATH,
        desk.form(PATH),
        title__ko__settled="y",
        **{"figures-1-value": "", "figures-1-label-en": ""},
    )

    row = the_summit()
    assert row.figures == [{"value": 1, "label": {"en": "one", "fr": "un"}, "source": None}]
    assert row.outdated == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("field", "fields", "message", "values"),
    [
        (
            "figures",
            {"figures-0-value": "many", "figures-0-label-en": "views"},
            "Figure %(number)s: enter a whole number, for example: 42",
            {"number": 1},
        ),
        (
            "figures",
            {"figures-1-value": "7"},
            "Figure %(number)s: say what it counts.",
            {"number": 2},
        ),
        (
            "figures",
            {"figures-0-value": "7", "figures-0-label-en": "x", "figures-0-source": "javascript:1"},
            "Figure %(number)s: the source is a web address; one begins with https:// and has no"
            " spaces.",
            {"number": 1},
        ),
        (
            "sources",
            {"sources": "javascript:alert(1)"},
            "“%(line)s” is no web address; one begins with https:// and has no spaces.",
            {"line": "javascript:alert(1)"},
        ),
        (
            "ends_on",
            {"ends_on": "2027-05-01"},
            "The last day is before the first; correct one of the two.",
            {},
        ),
    ],
)
def test_refused_settings_name_the_field_and_keep_what_was_typed(
    app: Flask,
    language: str,
    field: str,
    fields: dict[str, str],
    message: str,
    values: dict[str, Any],
) -> None:
    made()
    desk = Desk.of(app, language=language)

    answer = desk.post(PATH, desk.form(PATH), theme__en="Typed before", **fields)

    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert in_words(app, language, message, **values) in answer.text
    again = forms_of(answer.text)[f"/organizer/summits/{PATH}"]
    assert again["theme-en"] == "Typed before"
    for name, value in fields.items():
        assert again[name] == value
    assert the_summit().theme == {}


def test_days_that_leave_out_sessions_are_refused_by_name(app: Flask) -> None:
    last = DAY + timedelta(days=2)
    made(
        session("early", starts_at=at(10)),
        session("late", starts_at=at(10, day=last)),
        session("gone", starts_at=at(10, day=last), state=SessionState.CANCELLED),
    )
    desk = Desk.of(app)

    refused = desk.post(PATH, desk.form(PATH), ends_on=str(DAY + timedelta(days=1)))
    wider = desk.post(PATH, desk.form(PATH), ends_on=str(DAY + timedelta(days=9)))

    assert refused.status_code == 422
    assert 'id="ends_on-error"' in refused.text
    assert "late (2027-05-16)" in refused.text
    assert "early" not in refused.text
    assert "gone" not in refused.text
    assert wider.status_code == 303
    assert the_summit().ends_on == DAY + timedelta(days=9)


def test_sessions_in_the_summits_zone_follow_it_with_their_clocks(app: Flask) -> None:
    made(
        session("here", starts_at=at(10)),
        session("there", starts_at=at(10, zone="Europe/London"), zone="Europe/London"),
        session("someday", day=DAY),
    )
    desk = Desk.of(app, name="Park")
    stale = desk.form("forum/sessions/here")

    answer = desk.post(PATH, desk.form(PATH), zone="Asia/Tokyo")
    again = desk.post(PATH, desk.form(PATH), zone="Europe/Paris")

    assert (answer.status_code, again.status_code) == (303, 303)
    rows = {row.slug: row for row in the_summit().sessions}
    assert rows["here"].zone == "Europe/Paris"
    assert rows["here"].starts_at == at(10, zone="Europe/Paris")
    assert rows["here"].day == DAY
    assert rows["here"].edited_by == "Park"
    assert rows["there"].zone == "Europe/London"
    assert rows["there"].starts_at == at(10, zone="Europe/London")
    assert rows["someday"].zone == "Europe/Paris"
    moved = entries("session.moved")[-2:]
    assert {entry.object_key for entry in moved} == {"here@test", "someday@test"}
    assert next(e for e in moved if e.object_key == "here@test").after == {
        "zone": "Europe/Paris",
        "starts_at": "2027-05-14T08:00:00Z",
        "ends_at": "2027-05-14T09:00:00Z",
    }
    assert desk.post("forum/sessions/here", stale).status_code == 409


def test_a_zone_whose_clocks_leave_out_a_sessions_hour_is_refused(app: Flask) -> None:
    """London's clocks leave out 01:00 to 02:00 on 28 March 2027."""
    day = date(2027, 3, 28)
    made(session("night", starts_at=at(1, 30, day=day)), starts_on=day, ends_on=day)
    desk = Desk.of(app)

    answer = desk.post(PATH, desk.form(PATH), zone="Europe/London")

    assert answer.status_code == 422
    assert 'id="zone-error"' in answer.text
    assert "night" in answer.text
    assert the_summit().zone == "Asia/Seoul"
    assert the_summit().sessions[0].starts_at == at(1, 30, day=day).astimezone(UTC)


def test_stale_settings_are_merged_and_say_who_saved(app: Flask) -> None:
    made()
    mine, hers = Desk.of(app, name="Lee"), Desk.of(app, name="Park")
    form = mine.form(PATH)
    hers.post(
        PATH,
        hers.form(PATH),
        theme__en="Hers",
        venue__en="Town hall",
        **{"figures-0-value": "5", "figures-0-label-en": "hers"},
    )

    stale = mine.post(
        PATH,
        form,
        theme__en="Mine",
        remark__en="Mine",
        **{"figures-0-value": "6", "figures-0-label-en": "mine"},
    )
    again = forms_of(stale.text)[f"/organizer/summits/{PATH}"]
    merged = mine.post(
        PATH, again, **{"choose-theme-en": "theirs", "choose-figures-0-value": "theirs"}
    )

    assert stale.status_code == 409
    assert "Park saved it on" in stale.text
    assert merged.status_code == 303
    row = the_summit()
    assert (row.theme, row.venue, row.remark) == (
        {"en": "Hers"},
        {"en": "Town hall"},
        {"en": "Mine"},
    )
    assert row.figures == [{"value": 5, "label": {"en": "mine"}, "source": None}]


def test_a_figure_that_somebody_else_added_is_not_lost(app: Flask) -> None:
    made(figures=[{"value": 1, "label": {"en": "one"}, "source": None}])
    mine, hers = Desk.of(app, name="Lee"), Desk.of(app, name="Park")
    form = mine.form(PATH)
    hers.post(PATH, hers.form(PATH), **{"figures-1-value": "2", "figures-1-label-en": "two"})

    stale = mine.post(PATH, form, **{"figures-0-label-en": "first"})
    mine.post(PATH, forms_of(stale.text)[f"/organizer/summits/{PATH}"])

    assert [(f["value"], f["label"]) for f in the_summit().figures] == [
        (1, {"en": "first"}),
        (2, {"en": "two"}),
    ]


# Acts


def test_owners_alone_settle_the_second_pair_of_eyes(app: Flask) -> None:
    made()
    owner, editor = Desk.of(app, "owner"), Desk.of(app, "editor")

    refused = editor.post(f"{PATH}/second-pair", second_pair="y", csrf_token=_token(editor))
    before = the_summit().second_pair
    owner.post(f"{PATH}/second-pair", second_pair="y", csrf_token=_token(owner))

    assert refused.status_code == 403
    assert before is False
    assert f"{PATH}/second-pair" not in editor.get(PATH).text
    assert the_summit().second_pair is True
    [entry] = entries("summit.edited")
    assert (entry.before, entry.after) == ({"second_pair": False}, {"second_pair": True})


def test_nobody_frees_themselves_of_the_second_pair_of_eyes(app: Flask) -> None:
    made()
    owner, other = Desk.of(app, "owner"), Desk.of(app, "owner", name="Other owner")
    owner.post(f"{PATH}/second-pair", second_pair="y", csrf_token=_token(owner))

    asked = owner.post(f"{PATH}/second-pair", csrf_token=_token(owner))
    still = the_summit().second_pair
    with reading():
        (number,) = db.session.scalars(select(Approval.id)).all()
    own = owner.post(f"forum/approvals/{number}/approve", csrf_token=_token(owner))
    after_own = the_summit().second_pair
    approved = other.post(f"forum/approvals/{number}/approve", csrf_token=_token(other))

    assert asked.location == "/organizer/summits/forum/approvals"
    assert (still, after_own) == (True, True)
    assert own.status_code == 403
    assert approved.status_code == 303
    assert the_summit().second_pair is False
    assert "Do without a second pair of eyes" in owner.get("forum/approvals").text


def _token(desk: Desk) -> str:
    return desk.form(PATH)["csrf_token"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_summit_moves_to_another_address_and_stays_found_at_the_old_one(
    app: Flask, language: str
) -> None:
    made()
    with unit_of_work():
        summit("other")
    desk = Desk.of(app, language=language)
    address = f"{PATH}/address"

    taken = desk.post(address, desk.form(PATH, address), slug="other")
    wrong = desk.post(address, desk.form(PATH, address), slug="Not an address")
    answer = desk.post(address, desk.form(PATH, address), slug="forum-2027")

    assert taken.status_code == wrong.status_code == 422
    assert 'id="slug-error"' in taken.text
    assert forms_of(wrong.text)[f"/organizer/summits/{address}"]["slug"] == "Not an address"
    assert answer.location == "/organizer/summits/forum-2027/settings"
    assert desk.get("forum/settings").status_code == 200
    [entry] = entries("summit.renamed")
    assert (entry.before, entry.after) == ({"slug": "forum"}, {"slug": "forum-2027"})


@pytest.mark.parametrize("language", LANGUAGES)
def test_withdrawing_says_what_will_follow_and_asks_for_a_word(
    app: Flask, client: Client, language: str
) -> None:
    made(session("opening"), en="Forum", title=Text(en="Forum", ko="포럼"))
    with unit_of_work():
        operations.publish(db.session.scalars(select(Summit)).one(), actor=TESTER, now=NOW)
    desk = Desk.of(app, language=language)

    page = desk.get("forum/withdraw")
    refused = desk.post("forum/withdraw", desk.form("forum/withdraw"))
    half = desk.post("forum/withdraw", desk.form("forum/withdraw"), explanation__ko="연기")
    answer = desk.post(
        "forum/withdraw",
        desk.form("forum/withdraw"),
        explanation__en="It was <b>postponed</b>.",
        explanation__ko="연기되었습니다.",
    )

    assert in_words(app, language, "What will follow") in page.text
    assert "410" in page.text
    assert refused.status_code == 422
    assert 'id="explanation-error"' in refused.text
    assert half.status_code == 422
    assert in_words(app, language, "Write it in every language of the summit.") in half.text
    assert forms_of(half.text)["/organizer/summits/forum/withdraw"]["explanation-ko"] == "연기"
    assert answer.location == "/organizer/summits/forum/settings"
    gone = client.get("/ko/forum/")
    assert gone.status_code == 410
    assert "연기되었습니다." in gone.text
    assert "It was &lt;b&gt;postponed" in desk.get("forum/withdraw").text or language == "ko"
    assert (
        desk.post("forum/withdraw", explanation__en="Again", explanation__ko="다시").status_code
        == 422
    )
    assert desk.post("forum/reinstate").status_code == 303
    assert client.get("/ko/forum/").status_code == 200
    assert desk.post("forum/reinstate").status_code == 422


# Who may


@pytest.mark.parametrize(
    "path",
    [
        "settings",
        "settings/second-pair",
        "settings/address",
        "withdraw",
        "reinstate",
    ],
)
def test_outsiders_learn_nothing_and_viewers_change_nothing(app: Flask, path: str) -> None:
    made()
    with unit_of_work():
        summit("other")
    outsider = Desk.of(app, "owner", summit_slug="other")
    viewer = Desk.of(app, "viewer")

    for answer in (outsider.get(f"forum/{path}"), outsider.post(f"forum/{path}")):
        assert answer.status_code in (404, 405)
        assert SECRET not in answer.text
    assert viewer.post(f"forum/{path}").status_code == 403
    assert the_summit().slug == "forum"


def test_nobody_in_particular_is_sent_to_the_sign_in(app: Flask, client: Client) -> None:
    made()

    seen = client.get("/organizer/summits/forum/settings")
    posted = client.post("/organizer/summits/forum/settings")

    assert seen.status_code == 303
    assert seen.location.startswith("/organizer/sign-in")
    assert posted.status_code in (400, 401)
    assert SECRET not in seen.text + posted.text


def test_an_administrator_may_make_the_first_summit(app: Flask, client: Client) -> None:
    sign_in(client, app, admin=True)

    assert client.get("/organizer/summits/new").status_code == 200


# Bad input


@pytest.mark.parametrize("value", ["\0", "\ud800", "9" * 400, "x" * 100_000, "[]", "<script>", "²"])
@pytest.mark.parametrize("path", [PATH, "new", f"{PATH}/address"])
def test_hostile_values_are_refused_or_cleaned_and_never_break(
    app: Flask, path: str, value: str
) -> None:
    made(figures=[{"value": 1, "label": {"en": "one"}, "source": None}])
    desk = Desk.of(app, "owner")
    page = PATH if path.startswith(PATH) else path
    form = desk.form(page, path)
    sent = value.encode("utf-8", "surrogatepass")

    for name in form:
        changed = form.copy()
        changed.setlist(name, [sent])
        answer = desk.client.post(f"/organizer/summits/{path}", data=changed)
        assert answer.status_code in (303, 400, 409, 422), name
        if desk.get(page).status_code != 200:
            return  # it has got another address, as it was asked to
        form = desk.form(page, path)
