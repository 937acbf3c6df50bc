"""The publishing page, releases, comparison and restoring, as people of each role use them."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from summit.core.db import db, reading, unit_of_work
from summit.core.text import Text
from summit.programme import operations, queries
from summit.programme.audience import Told, audience
from summit.programme.models import (
    Audience,
    Release,
    ReleaseAudience,
    Session,
    SessionState,
    Waiver,
)
from tests.actors import TESTER
from tests.conftest import Client, CountSql
from tests.programme import builders as make
from tests.programme.builders import NOW, at, later
from tests.programme.forum import forum
from tests.programme.pages import Desk, forms_of

PAGE = "forum/publish"
ACTION = "/organizer/summits/forum/publish"


@pytest.fixture(autouse=True)
def stored(database: None) -> None:
    with unit_of_work():
        forum()


def publish(days: int = 0, to: ReleaseAudience = ReleaseAudience.EVERYONE) -> None:
    with unit_of_work():
        operations.publish(
            queries.summit_by_slug("forum", to_change=True),
            actor=TESTER,
            now=later(days=days),
            audience=to,
        )


def session(slug: str) -> Session:
    return db.session.scalars(select(Session).where(Session.slug == slug)).one()


def move(slug: str = "transport", minutes: int = 30) -> None:
    with unit_of_work():
        row = session(slug)
        assert row.starts_at
        assert row.ends_at
        row.starts_at += timedelta(minutes=minutes)
        row.ends_at += timedelta(minutes=minutes)


def releases() -> list[Release]:
    with reading():
        return list(db.session.scalars(select(Release).order_by(Release.number)))


def clash() -> None:
    with unit_of_work():
        budgets, opening = session("budgets"), session("opening")
        budgets.starts_at, budgets.ends_at = opening.starts_at, opening.ends_at


# The way to a release


def test_an_editor_looks_twice_and_publishes(app: Flask, client: Client) -> None:
    publish()
    move()
    desk = Desk.of(app, "editor")
    form = desk.form(PAGE)

    check = desk.post(PAGE, form, step="look", note__en="Half an hour later.", note__ko="30분 늦게")

    assert check.status_code == 200
    assert "Publish release 2 to everyone?" in check.text
    assert "Nobody is written to." in check.text
    assert len(releases()) == 1
    done = desk.client.post(ACTION, data={**forms_of(check.text)[ACTION], "step": "act"})
    assert (done.status_code, done.location) == (303, "/organizer/summits/forum/releases")
    release = releases()[-1]
    assert (release.number, release.published_by) == (2, "Kim")
    assert release.note == Text(en="Half an hour later.", ko="30분 늦게")
    assert "Release 2 is published to everyone." in desk.get("forum/releases").text
    assert "14:30" in client.get("/en/forum/sessions/transport").text


def test_the_difference_is_told_and_stands_side_by_side(app: Flask) -> None:
    publish()
    move()
    with unit_of_work():
        session("opening").abstract = Text(en="For <script>mayors</script>")
    text = Desk.of(app, "viewer").get(PAGE).text
    moved = "Moved: “Transport after dark”, from Fri 14 May 2027, 14:00–15:00 (Seoul, UTC+9) to"
    assert moved in text
    assert '<del><span class="sr" lang="en">removed: </span>14:00–15:00</del>' in text
    assert '<ins><span class="sr" lang="en">new: </span>14:30–15:30</ins>' in text
    assert "&lt;script&gt;mayors&lt;/script&gt;" in text
    assert "<script>mayors" not in text
    assert text.count('value="inform" checked') == 1


def test_it_speaks_korean(app: Flask) -> None:
    publish()
    move()
    text = Desk.of(app, "viewer", language="ko").get(PAGE).text
    assert "심야 교통" in text
    assert "2027. 5. 14.(금) " in text


def test_the_choice_to_ask_again_is_carried_to_the_release(app: Flask) -> None:
    publish()
    move()
    desk = Desk.of(app, "owner")
    check = desk.post(PAGE, desk.form(PAGE), step="look", **{"move-transport@test": "ask"})
    sent = forms_of(check.text)[ACTION]
    assert sent["move-transport@test"] == "ask"
    back = desk.post(PAGE, sent, step="back")
    assert 'value="ask" checked' in back.text
    desk.post(PAGE, sent, step="act")
    assert releases()[-1].asks_again == ["transport@test"]


def test_going_back_keeps_the_note(app: Flask) -> None:
    desk = Desk.of(app)
    check = desk.post(PAGE, desk.form(PAGE), step="look", note__en="Keep <me>")
    back = desk.post(PAGE, forms_of(check.text)[ACTION], step="back")
    assert forms_of(back.text)[ACTION]["note-en"] == "Keep <me>"
    assert releases() == []


def test_to_invitees_leaves_the_public_pages_alone(app: Flask, client: Client) -> None:
    publish()
    move()
    desk = Desk.of(app)
    text = desk.get(f"{PAGE}?to=invitees").text
    assert "They stay as they are, at release 1." in text
    form = forms_of(text)[ACTION]
    desk.post(PAGE, form, step="act")
    assert releases()[-1].audience is ReleaseAudience.INVITEES
    assert "14:30" not in client.get("/en/forum/sessions/transport").text


def test_a_session_for_invitees_is_marked_in_a_release_to_everyone(app: Flask) -> None:
    publish()
    with unit_of_work():
        queries.whole_summit("forum").sessions.append(
            make.session("dinner", "Dinner", starts_at=at(18), audience=Audience.INVITEES)
        )
    text = Desk.of(app).get(PAGE).text
    assert "Dinner" in text
    assert "invitees only" in text


def test_nothing_to_publish_is_said_and_offers_no_button(app: Flask) -> None:
    publish()
    text = Desk.of(app).get(PAGE).text
    assert "nothing has changed since release 1" in text
    assert 'name="step"' not in text


def test_those_who_are_written_to_stand_there_by_name(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = (Text(en="Lima office", ko="리마"), Text(en="London office"))
    monkeypatch.setattr(
        audience, "tellers", [lambda p: [Told("E-mail", 2, names, "that the time has changed")]]
    )
    text = Desk.of(app).get(PAGE).text
    assert "2 recipients" in text
    assert "Lima office" in text
    assert "Nobody is written to" not in text


# What stands against it


def test_a_blocking_finding_disables_the_button_and_the_act(app: Flask) -> None:
    clash()
    desk = Desk.of(app)
    page = desk.get(PAGE)
    assert "1 finding stops publishing" in page.text
    assert "“Participatory budgets” and “Opening” both use Main hall" in page.text
    assert 'value="look" disabled' in page.text
    form = forms_of(page.text)[ACTION]
    for step in ("look", "act"):
        answer = desk.post(PAGE, form, step=step, note__en="Kept note")
        assert answer.status_code == 422
        assert "1 finding stops publishing" in answer.text
        assert "Kept note" in answer.text
    assert releases() == []


def test_a_waived_warning_is_marked_with_its_reason(app: Flask) -> None:
    with unit_of_work():
        summit = queries.summit_by_slug("forum")
        found = operations.findings(queries.facts(summit.id), NOW)
        warning = next(finding for finding in found if finding.level.word == "warn")
        db.session.add(
            Waiver(
                summit_id=summit.id,
                finding=warning.key,
                reason="The mayor insists.",
                waived_by="Lee",
                waived_at=NOW,
            )
        )
    assert "Waived by Lee: The mayor insists." in Desk.of(app).get(PAGE).text


@pytest.mark.parametrize("step", ["look", "act"])
def test_what_has_changed_since_the_look_is_shown_and_the_note_is_kept(
    app: Flask, step: str
) -> None:
    publish()
    move()
    desk = Desk.of(app)
    form = desk.form(PAGE)
    with unit_of_work():
        session("opening").title = Text(en="A fresh title")

    answer = desk.post(PAGE, form, step=step, note__en="Kept note")

    assert answer.status_code == 409
    assert "The programme has changed since you looked at it" in answer.text
    assert "A fresh title" in answer.text
    again = forms_of(answer.text)[ACTION]
    assert (again["note-en"], len(releases())) == ("Kept note", 1)
    assert desk.post(PAGE, again, step="act").status_code == 303


def test_a_note_that_is_too_long_is_refused_at_its_field(app: Flask) -> None:
    desk = Desk.of(app)
    answer = desk.post(PAGE, desk.form(PAGE), step="act", note__ko="가" * 1001)
    assert answer.status_code == 422
    assert 'href="#note-en"' in answer.text
    assert "가" * 1001 in answer.text
    assert releases() == []


# Roles


@pytest.mark.parametrize("role", ["viewer", "operator", "chair"])
def test_who_may_only_look_can_neither_publish_nor_restore(app: Flask, role: str) -> None:
    publish()
    move()
    desk = Desk.of(app, role)
    page = desk.get(PAGE)
    assert "Your role lets you look at this, but not publish." in page.text
    assert 'name="step"' not in page.text
    assert desk.post(PAGE, step="act").status_code == 403
    assert "/restore" not in desk.get("forum/releases").text
    assert desk.get("forum/releases/1/restore").status_code == 403
    assert desk.post("forum/releases/1/restore").status_code == 403
    assert len(releases()) == 1


@pytest.mark.parametrize(
    "path", ["publish", "releases", "releases/1", "releases/compare", "releases/1/restore"]
)
def test_another_summits_staff_learns_nothing(app: Flask, path: str) -> None:
    publish()
    with unit_of_work():
        make.summit("other", make.session("elsewhere"))
    answer = Desk.of(app, "owner", summit_slug="other").get(f"forum/{path}")
    assert answer.status_code == 404
    assert "Transport" not in answer.text


def test_a_release_of_another_summit_is_not_found_by_its_number(app: Flask) -> None:
    publish()
    with unit_of_work():
        make.summit("other", make.session("elsewhere"))
    desk = Desk.of(app, "owner", summit_slug="other")
    for path in ("releases/1", "releases/1/restore", "releases/compare?from=1&to=1"):
        assert desk.get(f"other/{path}").status_code == 404


# The second person


def test_with_a_second_person_the_button_asks_for_approval(app: Flask) -> None:
    with unit_of_work():
        queries.summit_by_slug("forum").second_pair = True
    kim, lee = Desk.of(app, "editor", name="Kim"), Desk.of(app, "editor", name="Lee")
    check = kim.post(PAGE, kim.form(PAGE), step="look", note__en="Please look")
    assert "Ask for approval of release 1" in check.text
    sent = forms_of(check.text)[ACTION]
    asked = kim.post(PAGE, sent, step="act")
    assert (asked.status_code, asked.location) == (303, "/organizer/summits/forum/approvals")
    assert releases() == []
    waiting = lee.get("forum/approvals").text
    assert ">Publish release 1 to everyone</h3>" in waiting
    assert 'href="/organizer/summits/forum/publish?to=everyone"' in waiting

    page = lee.get(PAGE).text
    assert "Kim has asked for approval to publish release 1 to everyone." in page
    assert "The programme is still as it was then." in page
    assert "Please look" in page
    assert kim.post(PAGE, sent, step="act").status_code == 422  # it waits already
    found = re.search(r"forum/approvals/\d+/approve", lee.get("forum/approvals").text)
    assert found
    path = found[0]
    assert kim.post(path).status_code in (303, 403)
    assert releases() == []
    assert lee.post(path).status_code == 303
    (release,) = releases()
    assert (release.published_by, release.approved_by) == ("Kim", "Lee")
    assert "approved by Lee" in kim.get("forum/releases").text


def test_a_request_that_no_longer_fits_says_so(app: Flask) -> None:
    with unit_of_work():
        queries.summit_by_slug("forum").second_pair = True
    desk = Desk.of(app)
    desk.post(PAGE, desk.form(PAGE), step="act")
    move()
    for to in ("everyone", "invitees"):
        assert "this request can no longer be approved" in desk.get(f"{PAGE}?to={to}").text


# Releases


def test_releases_are_listed_and_read(app: Flask) -> None:
    desk = Desk.of(app, "viewer")
    assert "Nothing has been published yet" in desk.get("forum/releases").text
    publish()
    move()
    publish(1, ReleaseAudience.INVITEES)
    text = desk.get("forum/releases").text
    assert text.index("Release 2") < text.index("Release 1")
    assert "now public" in text
    assert "now at invitees" in text
    one, two = (desk.get(f"forum/releases/{n}").text for n in (1, 2))
    assert "14:00–15:00" in one
    assert "14:30–15:30" in two
    assert "Kim Minji" in one
    assert "Talk &lt;b&gt;with" not in one  # a draft


def test_any_two_releases_are_compared(app: Flask) -> None:
    publish()
    move()
    publish(1)
    with unit_of_work():
        session("opening").title = Text(en="Third title")
    publish(2)
    desk = Desk.of(app, "viewer")
    path = "forum/releases/compare"
    newest, both, back = (desk.get(f"{path}{q}").text for q in ("", "?from=1&to=3", "?from=3&to=1"))
    assert "Third title" in newest
    assert "Moved:" not in newest
    assert "“Opening” becomes “Third title”" in both
    assert "Moved:" in both
    assert "“Third title” becomes “Opening”" in back
    assert "Both releases say the same." in desk.get(f"{path}?from=2&to=2").text


@pytest.mark.parametrize(
    "path",
    [
        "releases/9",
        "releases/0",
        "releases/99999999999999999999",
        "releases/compare?from=9&to=1",
        "releases/compare?from=x",
        "releases/compare?to=-1",
        "releases/compare?to=%00",
        "releases/compare?to=%F0%9D%9F%99",
        "releases/9/restore",
        "publish?to=nobody",
    ],
)
def test_what_there_is_not_is_not_found(app: Flask, path: str) -> None:
    publish()
    assert Desk.of(app).get(f"forum/{path}").status_code == 404


def test_a_release_is_restored_after_a_look(app: Flask) -> None:
    publish()
    move()
    with unit_of_work():
        queries.whole_summit("forum").sessions.append(
            make.session("idea", "Idea", starts_at=at(19), state=SessionState.DRAFT)
        )
    desk = Desk.of(app)
    path = "forum/releases/1/restore"
    page = desk.get(path)
    assert "Moved: “Transport after dark”" in page.text
    assert "Remove “Idea” for good" in page.text
    form = forms_of(page.text)[""]

    done = desk.post(path, form)

    assert (done.status_code, done.location) == (303, ACTION)
    assert "nothing has changed since release 1" in desk.get(PAGE).text
    assert "The draft is as in release 1 already." in desk.get(path).text
    with reading():
        assert session("idea").state is SessionState.DRAFT
    assert len(releases()) == 1


def test_a_stale_look_restores_nothing(app: Flask) -> None:
    publish()
    move()
    desk = Desk.of(app)
    path = "forum/releases/1/restore"
    form = forms_of(desk.get(path).text)[""]
    with unit_of_work():
        session("late").title = Text(en="Precious edit")
    answer = desk.post(path, form)
    assert answer.status_code == 409
    assert "Precious edit" in answer.text
    with reading():
        assert session("late").title == Text(en="Precious edit")
    assert desk.post(path).status_code == 409  # without a fingerprint nothing was looked at


def test_an_old_release_says_why_it_cannot_be_restored(app: Flask) -> None:
    publish()
    with unit_of_work():
        db.session.execute(Release.__table__.update().values(file=None))  # type: ignore[attr-defined]
    desk = Desk.of(app)
    assert "/restore" not in desk.get("forum/releases").text
    answer = desk.get("forum/releases/1/restore")
    assert answer.status_code == 200
    assert "before Summit kept the whole programme" in answer.text
    assert desk.post("forum/releases/1/restore").status_code == 422


# Bad input, and what it costs


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    st.dictionaries(
        st.sampled_from(
            ["to", "step", "fingerprint", "note-en", "note-ko", "note", "move-", "move-x", "drop"]
        ),
        st.sampled_from(
            ["", "look", "act", "back", "everyone", "invitees", "\0", "\ud800", "9" * 5000, "[]"]
        )
        | st.text(max_size=20),
    ),
    st.sampled_from([PAGE, "forum/releases/1/restore"]),
)
def test_hostile_values_are_answered(app: Flask, values: dict[str, str], path: str) -> None:
    desk = Desk.of(app)
    sent = {
        name: value.encode("utf-8", "surrogatepass").decode("utf-8", "replace")
        for name, value in values.items()
    }
    assert desk.post(path, **sent).status_code in (200, 400, 404, 409, 422)
    assert releases() == []


@pytest.mark.parametrize("path", ["publish", "publish?to=invitees", "releases", "releases/1"])
def test_pages_cost_the_same_for_many_sessions(app: Flask, count_sql: CountSql, path: str) -> None:
    for slug, count in (("small", 30), ("large", 300)):
        with unit_of_work():
            _big(slug, count)
            operations.publish(queries.summit_by_slug(slug), actor=TESTER, now=NOW)
        with unit_of_work():
            for row in queries.whole_summit(slug).sessions:
                row.title = Text(en=f"New {row.slug}")
    costs = []
    for slug in ("small", "large"):
        desk = Desk.of(app, "owner", summit_slug=slug)
        desk.get(f"{slug}/releases")
        with count_sql() as statements:
            answer = desk.get(f"{slug}/{path}")
        assert answer.status_code == 200
        costs.append(len(statements))
    assert costs[0] == costs[1]


def _big(slug: str, count: int) -> None:
    cities = [make.city(f"{slug}-city-{n}") for n in range(12)]
    people = [make.person(f"{slug}-person-{n}", f"Person {n}", city=cities[n]) for n in range(12)]
    sessions = [
        make.session(
            f"{slug}-{n}",
            starts_at=at(8) + timedelta(minutes=10 * n),
            minutes=10,
            items=[make.item("talk", [make.speaker(people[n % 12], city=cities[n % 12])])],
            cities=[make.part(cities[n % 12])],
        )
        for n in range(count)
    ]
    made = make.summit(slug, *sessions)
    made.ends_on = made.starts_on + timedelta(days=4)
