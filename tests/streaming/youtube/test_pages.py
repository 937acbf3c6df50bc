"""The console's pages of YouTube: connecting, keys, quota, and the part of a channel's card."""

from __future__ import annotations

import html
import re
from dataclasses import replace
from datetime import timedelta
from urllib.parse import urlencode

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from summit.core import clock
from summit.core.db import db, unit_of_work
from summit.journal.models import Entry
from summit.streaming import operations
from summit.streaming.models import Ingest, YoutubeAccount
from summit.streaming.youtube import oauth
from summit.streaming.youtube.settings import YoutubeSettings
from tests.actors import TESTER
from tests.conftest import Client, CountSql
from tests.signing_in import csrf, sign_in
from tests.streaming.youtube.conftest import Clock, World
from tests.streaming.youtube.fake import FakeYoutube

PAGE = "/organizer/summits/forum/youtube"
MAYORS = "/organizer/summits/forum/sessions/mayors"
CALLBACK = "/organizer/youtube/callback"


@pytest.fixture
def owner(app: Flask, client: Client, world: World) -> Client:
    db.session.close()
    sign_in(client, app, role="owner", summit_slug="forum")
    return client


def post(app: Flask, client: Client, path: str, **values: str) -> tuple[int, str, str]:
    answer = client.post(path, data={"csrf_token": csrf(app), **values})
    return answer.status_code, answer.text, answer.headers.get("Location", "")


def accounts() -> list[YoutubeAccount]:
    db.session.close()
    return list(db.session.scalars(select(YoutubeAccount).order_by(YoutubeAccount.id)))


def sent_to(app: Flask, client: Client) -> str:
    """Begin to connect a channel; return where the page's link leads."""
    status, text, _ = post(app, client, f"{PAGE}/connect")
    assert status == 200
    found = re.search(r'href="(https://127[^"]+)"', text)
    assert found is not None
    return html.unescape(found[1])


def back(client: Client, answer: dict[str, str]) -> tuple[int, str]:
    found = client.get(f"{CALLBACK}?{urlencode(answer)}")
    return found.status_code, found.headers.get("Location", "") or found.text


def test_a_channel_is_connected_by_whoever_agrees_at_google(
    app: Flask, owner: Client, youtube: FakeYoutube
) -> None:
    youtube.channels[0] = {"id": "UC" + "d" * 22, "snippet": {"title": "Busan <b>"}}
    assert back(owner, youtube.agree(sent_to(app, owner))) == (303, PAGE)
    made = accounts()[-1]
    assert (made.title, made.channel_id, made.broken_at) == ("Busan <b>", "UC" + "d" * 22, None)
    assert made.refresh_token == "refresh-2"
    stored = db.session.connection().exec_driver_sql("SELECT refresh_token FROM youtube_account")
    assert "refresh-2" not in str(stored.all())
    text = owner.get(PAGE).text
    assert "Busan &lt;b&gt;" in text
    assert "refresh-2" not in text
    db.session.close()
    entry = db.session.scalars(select(Entry).where(Entry.act == "youtube.connected")).all()[-1]
    assert "refresh-2" not in str(vars(entry))
    assert "/organizer/summits/forum/journal" in text
    assert "connected a channel of YouTube" in owner.get("/organizer/summits/forum/journal").text


def test_a_channel_may_be_called_anything(app: Flask, owner: Client, youtube: FakeYoutube) -> None:
    snippet = {"title": "Bu\0san\r\n\ud800 " + "부" * 300, "customUrl": "@bu\0san"}
    youtube.channels[0] = {"id": "UC" + "e" * 22, "snippet": snippet}
    assert back(owner, youtube.agree(sent_to(app, owner))) == (303, PAGE)
    made = accounts()[-1]
    assert made.title == ("Busan  " + "부" * 300)[:200]
    assert made.handle == "@busan"
    assert "Busan  부" in owner.get(PAGE).text


def test_an_answer_is_taken_once_also_with_an_old_cookie(
    app: Flask, owner: Client, youtube: FakeYoutube
) -> None:
    url = sent_to(app, owner)
    name = app.config["SESSION_COOKIE_NAME"]
    cookie = owner.get_cookie(name)
    assert cookie is not None
    assert back(owner, youtube.agree(url))[0] == 303
    status, text = back(owner, youtube.agree(url))
    assert (status, "Begin again" in text) == (422, True)

    owner.set_cookie(name, cookie.value)
    exchanged = youtube.counts["/token"]
    status, text = back(owner, youtube.agree(url))
    assert (status, "was taken already" in text) == (422, True)
    assert youtube.counts["/token"] == exchanged


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"state": "forged"}, "Begin again"),
        ({"state": ""}, "Begin again"),
        ({"state": "é" * 40}, "Begin again"),
        ({"code": ""}, "Begin again"),
        ({"code": "x" * 5000}, "Begin again"),
        ({"code": "unknown"}, "did not accept"),
        ({"error": "access_denied", "code": ""}, "access was not allowed"),
        ({"error": "<script>", "code": ""}, "answered with an error"),
    ],
)
def test_an_answer_that_is_not_right_connects_nothing(
    app: Flask, owner: Client, youtube: FakeYoutube, change: dict[str, str], said: str
) -> None:
    before = len(accounts())
    status, text = back(owner, youtube.agree(sent_to(app, owner), **change))
    assert status == 422
    assert said in text
    assert "<script>" not in text
    assert len(accounts()) == before


def test_an_answer_without_a_begin_is_refused(owner: Client) -> None:
    assert back(owner, {"state": "x", "code": "y"})[0] == 422
    assert back(owner, {})[0] == 422


def test_another_person_cannot_finish_what_somebody_began(
    app: Flask, owner: Client, youtube: FakeYoutube
) -> None:
    answer = youtube.agree(sent_to(app, owner))
    with owner.session_transaction() as session:
        kept = session["youtube"]
    sign_in(owner, app, role="owner", summit_slug="forum", name="Lee")
    with owner.session_transaction() as session:
        session["youtube"] = kept
    status, text = back(owner, answer)
    assert (status, "Begin again" in text) == (422, True)


def test_who_has_lost_the_right_meanwhile_connects_nothing(
    app: Flask, owner: Client, youtube: FakeYoutube
) -> None:
    from summit.accounts.models import Membership, Role
    from tests.programme.builders import summit

    answer = youtube.agree(sent_to(app, owner))
    db.session.close()
    with unit_of_work():
        other = summit("other")
        db.session.flush()
        held = db.session.scalars(select(Membership)).one()
        held.role = Role.VIEWER
        db.session.add(Membership(user_id=held.user_id, summit_id=other.id, role=Role.OWNER))
    before = len(accounts())
    assert back(owner, answer)[0] == 403
    assert len(accounts()) == before


def test_an_answer_that_comes_too_late_is_refused(
    app: Flask, owner: Client, youtube: FakeYoutube
) -> None:
    answer = youtube.agree(sent_to(app, owner))
    with time_machine.travel(clock.now() + oauth.LIFETIME + timedelta(seconds=5)):
        status, text = back(owner, answer)
    assert (status, "too long" in text) == (422, True)


def test_without_a_refresh_token_it_is_said_what_to_do(
    app: Flask, owner: Client, youtube: FakeYoutube
) -> None:
    youtube.give_refresh_token = False
    status, text = back(owner, youtube.agree(sent_to(app, owner)))
    assert (status, "myaccount.google.com/connections" in text) == (422, True)


def test_a_permission_that_was_not_ticked_is_asked_for(
    app: Flask, owner: Client, youtube: FakeYoutube
) -> None:
    youtube.granted = "https://www.googleapis.com/auth/youtube.readonly"
    status, text = back(owner, youtube.agree(sent_to(app, owner)))
    assert (status, "tick that box" in text) == (422, True)


@pytest.mark.parametrize("name", ["/token", "channels.list"])
@pytest.mark.parametrize("kind", ["garbage", "hang_up"])
def test_a_server_that_does_not_answer_is_told(
    app: Flask, owner: Client, youtube: FakeYoutube, name: str, kind: str
) -> None:
    url = sent_to(app, owner)
    youtube.trouble(name, kind, times=3)
    before = len(accounts())
    status, text = back(owner, youtube.agree(url))
    assert status == 422
    assert "The channel was not connected" in text
    assert len(accounts()) == before


def test_an_account_without_a_channel_is_told(
    app: Flask, owner: Client, youtube: FakeYoutube
) -> None:
    youtube.channels.clear()
    status, text = back(owner, youtube.agree(sent_to(app, owner)))
    assert (status, "has no YouTube channel yet" in text) == (422, True)


def test_who_may_not_manage_sees_channels_and_cannot_connect_them(
    app: Flask, client: Client, world: World
) -> None:
    db.session.close()
    sign_in(client, app, role="editor", summit_slug="forum")
    text = client.get(PAGE).text
    assert "Seoul City" in text
    assert "Disconnect" not in text
    for path in (f"{PAGE}/connect", f"{PAGE}/accounts/{world.account_id}/disconnect"):
        assert post(app, client, path)[0] == 403


def test_what_belongs_to_another_summit_is_not_found(
    app: Flask, owner: Client, world: World, youtube: FakeYoutube
) -> None:
    from tests.programme.builders import summit

    world.ask("mayors", "en")
    world.work()
    db.session.close()
    with unit_of_work():
        summit("other")
    sign_in(owner, app, role="owner", summit_slug="other")
    ingest = db.session.scalars(select(Ingest)).one()
    for path in (
        f"accounts/{world.account_id}/disconnect",
        f"ingests/{ingest.id}/key",
        f"ingests/{ingest.id}/key/again",
    ):
        status, text, _ = post(app, owner, f"/organizer/summits/other/youtube/{path}")
        assert status == 404
        assert "secret-key" not in text
    assert "Seoul City" not in owner.get("/organizer/summits/other/youtube").text


def test_a_key_is_shown_once_and_again_only_if_an_owner_lets_it(
    app: Flask, owner: Client, world: World, youtube: FakeYoutube
) -> None:
    world.ask("mayors", "en")
    world.work()
    db.session.close()
    number = db.session.scalars(select(Ingest.id)).one()
    here = f"{PAGE}/ingests/{number}/key"
    assert "secret-key-1" not in owner.get(PAGE).text
    assert owner.get(here).status_code == 405

    answer = owner.post(here, data={"csrf_token": csrf(app)})
    assert answer.status_code == 200
    assert "secret-key-1" in answer.text
    assert "rtmps://a.rtmps.example.org:443/live2" in answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    status, text, _ = post(app, owner, here)
    assert status == 422
    assert "This key was shown on" in text
    assert "secret-key-1" not in text

    editor = Client(app, app.response_class)
    sign_in(editor, app, role="editor", summit_slug="forum", name="Editor")
    assert post(app, editor, f"{here}/again")[0] == 403
    assert post(app, editor, here)[0] == 422
    assert post(app, owner, f"{here}/again")[0] == 303
    assert "secret-key-1" in post(app, editor, here)[1]
    db.session.close()
    entries = db.session.scalars(
        select(Entry).where(Entry.act.like("youtube.key%")).order_by(Entry.id)
    ).all()
    assert [each.act for each in entries] == [
        "youtube.key_shown",
        "youtube.key_allowed",
        "youtube.key_shown",
    ]
    assert "secret-key" not in str([vars(each) for each in entries])
    for path in (PAGE, f"{MAYORS}/broadcasts", "/organizer/summits/forum/journal"):
        assert "secret-key" not in owner.get(path).text


def test_disconnecting_gives_the_token_back_and_forgets_the_keys(
    app: Flask, owner: Client, world: World, youtube: FakeYoutube
) -> None:
    world.ask("mayors", "en")
    world.work()
    path = f"{PAGE}/accounts/{world.account_id}/disconnect"
    assert post(app, owner, path) == (303, post(app, owner, path)[1], PAGE)
    account = accounts()[0]
    assert account.broken_reason == "disconnected"
    calls = len(youtube.calls)
    world.clock.now = world.one().session.starts_at  # type: ignore[assignment]
    world.work()
    assert youtube.calls[calls:] == ["/revoke"]
    assert youtube.refresh_tokens == {}
    assert accounts()[0].refresh_token == ""
    assert db.session.scalars(select(Ingest.stream_key)).one() == ""
    assert "disconnected" in owner.get(PAGE).text
    assert "has to be connected again" not in owner.get(PAGE).text


def test_a_session_s_channel_is_created_tested_and_ended_from_its_card(
    app: Flask, owner: Client, world: World, youtube: FakeYoutube
) -> None:
    page = f"{MAYORS}/broadcasts"
    text = owner.get(page).text
    assert text.count("Create at YouTube") == 4  # floor, English, Korean, sign language
    status, _, where = post(
        app, owner, f"{MAYORS}/youtube/setup", account=str(world.account_id), channel="en"
    )
    assert (status, where) == (303, page)
    assert "Is being created at YouTube." in owner.get(page).text
    world.work()
    text = owner.get(page).text
    assert "bound to the encoder’s stream" in text
    assert "Test at YouTube" in text
    assert "Go live at YouTube" not in text

    youtube.send_signal()
    world.clock.now = world.one().session.starts_at - timedelta(minutes=30)  # type: ignore[operator]
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("summit.core.clock.now", world.clock)
        sign_in(owner, app, role="owner", summit_slug="forum", name="Lee")
        act(app, owner, world, youtube)


def act(app: Flask, owner: Client, world: World, youtube: FakeYoutube) -> None:
    page, here = f"{MAYORS}/broadcasts", f"{MAYORS}/youtube/en"
    assert post(app, owner, f"{here}/step", to="testing")[0] == 303
    world.work()
    youtube.go_on()
    world.clock.forward(minutes=1)
    world.work()
    number = world.one().id
    with unit_of_work():
        operations.to_ready(world.held(number), actor=TESTER, now=world.clock())
    assert "Go live at YouTube" in owner.get(page).text
    assert post(app, owner, f"{here}/step", to="live")[0] == 303
    world.work()
    youtube.go_on()
    world.clock.forward(minutes=1)
    world.work()
    text = owner.get(page).text
    assert "1234 viewers" in text
    assert "Hold down to end at YouTube" in text
    assert post(app, owner, f"{here}/privacy", to="public")[0] == 303
    world.work()
    assert world.one().shown_at is not None

    # Ending has to be meant.
    assert post(app, owner, f"{here}/step", to="complete")[0] == 422
    assert post(app, owner, f"{here}/end", word="no")[0] == 422
    assert "Type this word" in owner.get(f"{here}/end").text
    world.work()
    assert world.one().state.value == "live"
    assert post(app, owner, f"{here}/end", held="y")[0] == 303
    world.work()
    assert world.one().state.value == "ended"
    assert "Test at YouTube" not in owner.get(page).text


@pytest.mark.parametrize(
    ("path", "values", "status"),
    [
        ("setup", {"account": "x"}, 404),
        ("setup", {"account": "٣"}, 404),
        ("setup", {"account": "9" * 9}, 404),
        ("setup", {"account": "9" * 40}, 404),
        ("setup", {"account": "ours", "channel": "<b>"}, 422),
        ("en/step", {"to": "sideways"}, 422),
        ("en/step", {}, 422),
        ("en/privacy", {"to": "secret"}, 422),
        ("xx/step", {"to": "testing"}, 404),
        ("\u0000/step", {"to": "testing"}, 404),
        ("en/chapters", {}, 422),
    ],
)
def test_what_makes_no_sense_is_refused(
    app: Flask, owner: Client, world: World, path: str, values: dict[str, str], status: int
) -> None:
    world.ask("mayors", "en")
    given = {k: str(world.account_id) if v == "ours" else v for k, v in values.items()}
    assert post(app, owner, f"{MAYORS}/youtube/{path}", **given)[0] == status


def test_missing_consents_are_named_where_it_would_go_public(
    app: Flask, client: Client, at_youtube: YoutubeSettings, clock: Clock, youtube: FakeYoutube
) -> None:
    world = World(app, clock, agreed=None)
    world.ask("mayors", "en")
    world.work()
    sign_in(client, app, role="owner", summit_slug="forum")
    status, text, _ = post(app, client, f"{MAYORS}/youtube/en/privacy", to="public")
    assert status == 422
    assert "Consents that are not on record: 2" in text
    world.work()
    assert youtube.broadcasts[world.one().video_id]["status"]["privacyStatus"] == "private"


def test_the_quota_is_shown_with_what_is_planned_and_when_it_is_renewed(
    app: Flask, owner: Client, world: World, youtube: FakeYoutube
) -> None:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("summit.core.clock.now", world.clock)
        sign_in(owner, app, role="owner", summit_slug="forum")
        world.ask("mayors", "en")
        assert "about 253 units" in said(owner)
        world.work()
        text = said(owner)
        assert f"{youtube.units} of 10000 units" in text
        assert f"{10000 - youtube.units} units" in text
        assert "Renewed Wed 3 March 2027, 17:00 (Asia/Seoul)" in text
        app.extensions["summit.youtube"] = replace(
            app.extensions["summit.youtube"], quota=youtube.units
        )
        world.ask("seminar", "en")
        assert "does not fit into today’s quota" in said(owner)


def said(client: Client) -> str:
    """Return the words of the page, without markup."""
    return " ".join(re.sub(r"<[^>]+>", " ", client.get(PAGE).text).split())


@pytest.fixture
def by_hand(app: Flask, at_youtube: YoutubeSettings) -> None:
    app.extensions["summit.youtube"] = YoutubeSettings("", "", "http://localhost:8000")


def test_without_an_application_everything_works_by_hand_and_it_is_said_how(
    app: Flask, client: Client, by_hand: None, only_loopback: list[str]
) -> None:
    from tests.streaming.builders import forum

    with unit_of_work():
        forum()
    sign_in(client, app, role="owner", summit_slug="forum")
    text = client.get(PAGE).text
    assert "None of this is needed" in text
    assert "YOUTUBE_CLIENT_ID" in text
    assert "http://localhost:8000/organizer/youtube/callback" in text
    assert "Connect a channel" not in text
    assert post(app, client, f"{PAGE}/connect")[0] == 422
    assert "at-youtube" not in client.get(f"{MAYORS}/broadcasts").text
    assert only_loopback == []


def test_the_page_takes_the_same_statements_for_one_and_for_thirty(
    app: Flask, owner: Client, world: World, count_sql: CountSql
) -> None:
    counts = []
    for number in range(30):
        if number in (0, 29):
            owner.get(PAGE)
            with count_sql() as statements:
                assert owner.get(PAGE).status_code == 200
            counts.append(len(statements))
        db.session.close()
        with unit_of_work():
            account = YoutubeAccount(
                summit_id=world.summit_id,
                channel_id=f"UC{number:022}",
                title=f"Channel {number}",
                refresh_token="x",
                connected_by="x",
                connected_at=world.clock.now,
            )
            db.session.add(account)
            db.session.flush()
            db.session.add(Ingest(account_id=account.id, language="en", label=f"{number}"))
    assert counts[0] == counts[1]


def test_a_lost_encryption_key_breaks_no_page(
    app: Flask, owner: Client, world: World, youtube: FakeYoutube
) -> None:
    from cryptography.fernet import Fernet

    from summit.core.secrets import box

    world.ask("mayors", "en")
    world.work()
    db.session.close()
    number = db.session.scalars(select(Ingest.id)).one()
    before = app.extensions["summit.secrets"]
    app.extensions["summit.secrets"] = box([Fernet.generate_key().decode()])
    try:
        assert owner.get(PAGE).status_code == 200
        assert owner.get(f"{MAYORS}/broadcasts").status_code == 200
        status, text, _ = post(app, owner, f"{PAGE}/ingests/{number}/key")
        assert (status, "cannot be read" in text) == (422, True)
        world.ask("mayors", "ko")
        world.work()
        assert len(youtube.broadcasts) == 1
    finally:
        app.extensions["summit.secrets"] = before
    db.session.close()
    assert db.session.scalars(select(Ingest.shown_at)).all() == [None, None]
