"""Back-up and restore: everything comes back, on either engine, or nothing is changed."""

from __future__ import annotations

import hashlib
import json
import stat
import zipfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import timedelta
from functools import partial
from itertools import count, pairwise
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
import pytest
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import select, text, update

from config import Config
from summit.app import create_app
from summit.app.backup.archive import Archive
from summit.app.backup.restoring import restore
from summit.app.backup.rows import shapes
from summit.app.backup.saving import Saved, save
from summit.app.demo import load_demo
from summit.attendance import models as attendance
from summit.attendance.models import (
    Answer,
    AnswerKind,
    Arrangements,
    Channel,
    Contact,
    Delegate,
    Invitation,
    InvitationState,
    JoinDetails,
    LetterKind,
    LetterTemplate,
    Mailing,
    MailingEntry,
    MailingKind,
    Paper,
    PaperKind,
    Presence,
    Rehearsal,
    RehearsalSlot,
    Reply,
    ReplyState,
    Visit,
)
from summit.core import files
from summit.core.db import Base, db, unit_of_work
from summit.core.epoch import Epoch
from summit.core.errors import Refused
from summit.core.migrations import newest
from summit.core.text import Text
from summit.declarations import models as declaration_models
from summit.journal.operations import record
from summit.mail import models as mail_models
from summit.mail.models import InboundMail, Mail, MailDomain, MailSwitch
from summit.outbox.models import Job, JobState
from summit.programme import operations
from summit.programme.models import Release
from summit.questions import models as question_models
from summit.questions.models import Question, QuestionBox, QuestionState, Vote
from summit.rundown import models as rundown_models
from summit.rundown.models import Rundown
from summit.rundown.operations import Order, obey, take_panel
from summit.streaming import live_board
from summit.streaming import models as streaming_models
from summit.streaming.models import (
    Broadcast,
    Ingest,
    QuotaDay,
    SessionStream,
    YoutubeAccount,
)
from tests.actors import TESTER
from tests.conftest import Client, _left_out
from tests.declarations.builders import forum
from tests.declarations.record import whole_record
from tests.programme import builders as make
from tests.programme.builders import NOW, later
from tests.servers import PostgreSQL

Tables = dict[str, list[dict[str, Any]]]
#: What is kept encrypted.
SECRET = "1//stream-key-and-refresh-token"
MakeApp = Callable[[str], AbstractContextManager[Flask]]
_numbers = count()


@pytest.fixture
def make_app(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> MakeApp:
    """``with make_app("sqlite") as app``: an application with a database and folder of its own."""

    @contextmanager
    def making(engine: str, *, migrated: bool = True) -> Iterator[Flask]:
        var = tmp_path_factory.mktemp("backup")
        if engine == "sqlite":
            url = f"sqlite:///{var / 'summit.db'}"
        else:
            if _left_out("SKIP_POSTGRESQL"):
                pytest.skip("SKIP_POSTGRESQL=1")
            server: PostgreSQL = request.getfixturevalue("postgresql")
            name = f"backup_{next(_numbers)}"
            with psycopg.connect(server.url, autocommit=True) as connection:
                connection.execute(f"CREATE DATABASE {name}")
            url = server.url.rpartition("/")[0] + f"/{name}"
        app = create_app(Config.for_tests(database_url=url, var=var))
        try:
            with app.app_context():
                if migrated:
                    upgrade()
                yield app
        finally:
            with app.app_context():
                db.session.remove()
                db.engine.dispose()

    return making  # type: ignore[return-value]


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def everything() -> Tables:
    """Return all rows as the models read them, which both engines agree on."""
    with db.engine.connect() as connection:
        return {
            name: [
                dict(row)
                for row in connection.execute(
                    select(table).order_by(*table.primary_key.columns)
                ).mappings()
            ]
            for name, table in Base.metadata.tables.items()
            if name != "epoch"
        }


def uploads() -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in files.folder().glob("??/*")}


def fill() -> None:
    """The demonstration, an upload, and what is awkward: JSON's null, large and odd texts."""
    load_demo(if_empty=True)
    files.keep("서울 사진".encode() * 50_000, "jpg")
    files.keep(b"", "png")
    with unit_of_work():
        record(
            "noted",
            actor=TESTER,
            now=NOW + timedelta(microseconds=123456),
            object_kind="x",
            object_key="“서울”\u2028\\n\n\t'\"%s :name {link}",
            before={"a": None, "b": [1, 2.5, True, "é", {"c": {}}]},
            after={"큰": 2**53, "f": 0.1},
        )
        db.session.add(
            Job(
                kind="x",
                args={"n": None},
                key="k",
                state=JobState.LEASED,
                due=NOW,
                leased_until=later(minutes=5),
                created_at=NOW,
            )
        )
        db.session.add(
            Mail(
                key="k",
                to_address="a@example.org",
                language="ko",
                subject="제목",
                body="{link}\n",
                link_kind="account",
                link_id=1,
                link_version=2,
                queued_by="tester",
                created_at=NOW,
            )
        )
    fill_attendance()
    fill_on_air()
    with unit_of_work():
        whole_record(forum(slug="declared", prefix="declared-"))


def fill_on_air() -> None:
    """One row at least of every table of rundowns, streaming and questions; 700 questions, each of
    which but the last was merged into the next."""
    with unit_of_work():
        rundown = db.session.scalars(select(Rundown).order_by(Rundown.id)).first()
        assert rundown is not None
        session, summit_id = rundown.session, rundown.summit_id
        take_panel(rundown, actor=TESTER, now=NOW)
        for number, (name, args) in enumerate(
            (("start", {}), ("note", {"cue": rundown.cues[1].uid, "text": "서울\u2028"}))
        ):
            given = Order(str(UUID(int=number + 1)), name, rundown.version, args)
            obey(rundown, given, actor=TESTER, now=later(seconds=number))
        account = YoutubeAccount(
            summit_id=summit_id,
            channel_id="UC" + "a" * 22,
            title="서울",
            refresh_token=SECRET,
            scopes=["youtube"],
            connected_by="tester",
            connected_at=NOW,
        )
        ingest = Ingest(account=account, language="ko", label="ko", stream_key=SECRET)
        db.session.add_all([account, ingest, QuotaDay(day=NOW.date(), used=50)])
        db.session.add_all(
            [
                Broadcast(
                    summit_id=summit_id,
                    session=session,
                    language="sign",
                    account=account,
                    ingest=ingest,
                    video_id="dQw4w9WgXcQ",
                    chapters=[{"seconds": 0, "title": {"ko": "개회"}}],
                    checks={"n": None},
                    shown_at=NOW,
                ),
                SessionStream(session_id=session.id, held_at=NOW, hold_text=Text(ko="잠시")),
            ]
        )
        box = QuestionBox(summit_id=summit_id, session=session, order=[1])
        db.session.add(box)
        db.session.flush()
        contact_id = db.session.scalars(select(Contact.id)).first()
        asked = [
            Question(
                box=box,
                language="ko",
                words=Text(ko="질문\u2028'\""),
                sender="s",
                contact_id=contact_id,
                asked_at=NOW,
            )
            for _ in range(700)
        ]
        db.session.add_all(asked)
        db.session.flush()
        for one, into in pairwise(asked):
            one.state, one.merged_into_id = QuestionState.MERGED, into.id
        db.session.add(Vote(question_id=asked[-1].id, voter="v", at=NOW))
        live_board.rebuild(summit_id, NOW)


def fill_attendance() -> None:
    """One row at least of every table of attendance and mail, with what is awkward in them."""
    with unit_of_work():
        invitation = db.session.scalars(select(Invitation).order_by(Invitation.id)).first()
        assert invitation is not None
        office, summit_id = invitation.office, invitation.summit_id
        contact = office.contacts[0]
        office.consented_at, office.streaming, office.photos = NOW, False, None
        office.hears, office.in_office_since = ["ko", "id"], NOW.date()
        invitation.state, invitation.answer = InvitationState.ANSWERED, AnswerKind.DEPUTY
        invitation.sent_release, invitation.sent_sequence = 1, 0
        slot = RehearsalSlot(summit_id=summit_id, starts_at=NOW, ends_at=later(hours=1), places=2)
        inbound = InboundMail(
            message_id="<a@example.org>", raw=bytes(range(256)), size=256, received_at=NOW
        )
        paper = Paper(
            office=office,
            kind=PaperKind.SCAN,
            name="회신.pdf",
            extension="pdf",
            media_type="application/pdf",
            size=5,
            added_at=NOW,
            data=b"%PDF-\x00\xff",
        )
        mailing = Mailing(
            summit_id=summit_id, kind=MailingKind.REMINDER, created_by="tester", created_at=NOW
        )
        db.session.add_all([slot, inbound, paper, mailing])
        db.session.flush()
        mail_id = db.session.scalars(select(Mail.id)).first()
        db.session.add_all(
            [
                Answer(
                    invitation_id=invitation.id,
                    kind=AnswerKind.DEPUTY,
                    reason="서울\u2028'\"",
                    deputy_name=Text(ko="부시장"),
                    channel=Channel.LETTER,
                    stated_at=NOW,
                    contact_id=contact.id,
                    paper_id=paper.id,
                ),
                Arrangements(summit_id=summit_id, retention={"papers": 10}),
                Delegate(office_id=office.id, position=0, name="대표단"),
                JoinDetails(session_id=invitation.session_id, meeting_url="https://meet.example"),
                LetterTemplate(
                    summit_id=summit_id, kind=LetterKind.MOVED, body=Text(en="{session}")
                ),
                MailingEntry(mailing_id=mailing.id, invitation_id=invitation.id, mail_id=mail_id),
                MailDomain(domain="example.org", next_at=later(seconds=1)),
                MailSwitch(paused_at=NOW, paused_by="tester"),
                Presence(invitation_id=invitation.id, arrived_at=NOW, recorded_by="tester"),
                Rehearsal(slot_id=slot.id, seat=1, office_id=office.id, booked_at=NOW),
                Reply(
                    inbound_id=inbound.id,
                    summit_id=summit_id,
                    invitation_id=invitation.id,
                    state=ReplyState.PROPOSAL,
                    received_at=NOW,
                    proposed_start=later(days=1),
                ),
                Visit(contact_id=contact.id, device="Chrome", first_at=NOW, last_at=NOW),
            ]
        )


def refused(path: Path, *, replace: bool = True) -> str:
    """Restore what must be refused, see that nothing was changed, and return the words."""
    before, stored, epoch = everything(), uploads(), db.session.scalar(select(Epoch.value))
    db.session.rollback()
    with pytest.raises(Refused) as told:
        restore(path, replace=replace)
    assert everything() == before
    assert uploads() == stored
    assert db.session.scalar(select(Epoch.value)) == epoch
    db.session.rollback()
    return str(told.value)


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("sqlite", "sqlite"),
        ("postgresql", "postgresql"),
        ("sqlite", "postgresql"),
        ("postgresql", "sqlite"),
    ],
)
def test_everything_comes_back_on_either_engine(
    make_app: MakeApp, tmp_path: Path, source: str, target: str
) -> None:
    path, again = tmp_path / "one.zip", tmp_path / "two.zip"
    with make_app(source):
        fill()
        before, stored = everything(), uploads()
        # Every table of these rooms has something to lose.
        rooms = (
            attendance,
            declaration_models,
            mail_models,
            rundown_models,
            streaming_models,
            question_models,
        )
        tables = {
            model.__tablename__
            for room in rooms
            for model in vars(room).values()
            if isinstance(model, type) and issubclass(model, Base) and model is not Base
        }
        assert {"answer", "inbound_mail", "invitation", "mail", "paper", "reply"} <= tables
        assert {"adoption", "declaration_clause", "endorsement", "issued_file"} <= tables
        assert {"rundown_command", "live_board", "youtube_quota", "question_vote"} <= tables
        assert [name for name in sorted(tables) if not before[name]] == []
        epoch = db.session.scalar(select(Epoch.value))
        saved = save(path, force=False, now=NOW)
    assert saved == Saved(sum(map(len, before.values())), 2)
    with make_app(target):
        assert restore(path, replace=False) == saved.rows
        assert everything() == before
        assert uploads() == stored
        assert db.session.scalar(select(Ingest.stream_key)) == SECRET
        assert db.session.scalar(select(Epoch.value)) not in {epoch, None}
        db.session.rollback()
        save(again, force=False, now=NOW)
        with unit_of_work():  # what is new gets a number of its own
            summit = make.summit("new")
            db.session.flush()
            assert summit.id > max(row["id"] for row in before["summit"])
            operations.publish(summit, actor=TESTER, now=NOW)
    with zipfile.ZipFile(path) as one, zipfile.ZipFile(again) as two:
        assert one.namelist() == two.namelist()
        for name in one.namelist():
            assert SECRET.encode() not in one.read(name)
            if name.startswith("tables/"):
                # The engines keep the keys of JSON in orders of their own.
                rows = [[json.loads(line) for line in z.open(name)] for z in (one, two)]
                assert rows[0] == rows[1], name


def test_null_and_the_null_of_json_are_told_apart(make_app: MakeApp, tmp_path: Path) -> None:
    with make_app("sqlite"):
        with unit_of_work():
            db.session.execute(
                text(
                    "INSERT INTO outbox (kind, args, state, due, tries, error, created_at)"
                    " VALUES ('x', 'null', 'done', :now, 0, '', :now)"
                ),
                {"now": "2027-03-01 09:00:00.000000"},
            )
        save(tmp_path / "b.zip", force=False, now=NOW)
        restore(tmp_path / "b.zip", replace=True)
        row = db.session.execute(text("SELECT args, key FROM outbox")).one()
        assert tuple(row) == ("null", None)


def test_an_empty_database_needs_no_migrations_beforehand(
    make_app: Any, tmp_path: Path, engine: str
) -> None:
    with make_app(engine):
        with unit_of_work():
            make.city("seoul")
        save(tmp_path / "b.zip", force=False, now=NOW)
        before = everything()
    with make_app(engine, migrated=False):
        restore(tmp_path / "b.zip", replace=False)
        assert everything() == before


def test_what_is_there_is_replaced_only_when_that_is_said(
    make_app: MakeApp, tmp_path: Path, engine: str
) -> None:
    with make_app(engine):
        with unit_of_work():
            make.city("seoul")
        before = everything()
        save(tmp_path / "b.zip", force=False, now=NOW)
        with unit_of_work():
            operations.publish(make.summit("later"), actor=TESTER, now=NOW)
        assert "not empty" in refused(tmp_path / "b.zip", replace=False)
        restore(tmp_path / "b.zip", replace=True)
        assert everything() == before


def test_pages_kept_of_an_earlier_life_are_not_shown(
    make_app: MakeApp, tmp_path: Path, engine: str
) -> None:
    """The same release number of the same summit stands for another programme than before."""
    with make_app(engine) as app:
        with unit_of_work():
            operations.publish(make.summit("forum", make.session("opening")), actor=TESTER, now=NOW)
        save(tmp_path / "b.zip", force=False, now=NOW)
        before = everything()
        with unit_of_work():
            release = db.session.scalars(select(Release)).one()
            document = json.loads(bytes(release.public_document or b""))
            document["summit"]["title"] = {"en": "Changed before the restore"}
            # A release never changes; another life of the database has another of its number.
            changed = update(Release).values(public_document=json.dumps(document).encode())
            db.session.execute(changed.execution_options(synchronize_session=False))
        client = Client(app, app.response_class)
        shown = client.get("/en/forum/").text
        assert "Changed before the restore" in shown
        restore(tmp_path / "b.zip", replace=True)
        assert everything() == before
        again = client.get("/en/forum/")
        assert again.status_code == 200
        assert "Changed before the restore" not in again.text


# The file


def test_a_back_up_is_whole_and_for_its_owner_alone(make_app: MakeApp, tmp_path: Path) -> None:
    path = tmp_path / "b.zip"
    with make_app("sqlite"):
        files.keep(b"picture", "png")
        save(path, force=False, now=NOW)
        assert [one.name for one in tmp_path.iterdir()] == ["b.zip"]
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        first = path.read_bytes()
        with pytest.raises(Refused, match="--force replaces"):
            save(path, force=False, now=NOW)
        assert path.read_bytes() == first
        save(path, force=True, now=NOW)
        assert path.read_bytes() == first  # the same data at the same instant
        (tmp_path / "b.zip.part").write_bytes(b"of another")
        with pytest.raises(Refused, match="another back-up"):
            save(path, force=True, now=NOW)
        assert (tmp_path / "b.zip.part").read_bytes() == b"of another"
        with pytest.raises(Refused, match="cannot be written"):
            save(tmp_path / "nowhere" / "b.zip", force=True, now=NOW)
    with zipfile.ZipFile(path) as archive:
        manifest = json.loads(archive.read("manifest.json"))
        members = manifest.pop("members")
        assert manifest == {
            "format": "summit-backup/1",
            "revision": newest(),
            "created_at": "2027-03-01T09:00:00Z",
            "engine": "sqlite",
        }
        assert set(members) == {*archive.namelist()} - {"manifest.json"}
        assert {name.partition("/")[2] for name in members if name.startswith("tables/")} == {
            f"{name}.jsonl" for name in Base.metadata.tables if name != "epoch"
        }
        name = hashlib.sha256(b"picture").hexdigest() + ".png"
        assert archive.read(f"files/{name[:2]}/{name}") == b"picture"


def test_the_secret_key_is_not_in_it(make_app: MakeApp, tmp_path: Path) -> None:
    with make_app("sqlite") as app:
        fill()
        save(tmp_path / "b.zip", force=False, now=NOW)
        key = app.config["SECRET_KEY"].encode()
    with zipfile.ZipFile(tmp_path / "b.zip") as archive:
        assert all(key not in archive.read(name) for name in archive.namelist())


def test_a_database_that_waits_for_migrations_is_neither_saved_nor_replaced(
    make_app: Any, tmp_path: Path, engine: str
) -> None:
    with make_app(engine):
        save(tmp_path / "b.zip", force=False, now=NOW)
    with make_app(engine, migrated=False):
        upgrade(revision="0003")
        with pytest.raises(Refused, match="flask db upgrade"):
            save(tmp_path / "c.zip", force=False, now=NOW)
        assert [one.name for one in tmp_path.iterdir()] == ["b.zip"]
        with pytest.raises(Refused, match="flask db upgrade"):
            restore(tmp_path / "b.zip", replace=True)


def rewrite(path: Path, change: Callable[[dict[str, bytes], dict[str, Any]], None]) -> None:
    """Write an archive anew with other members; sizes and hashes follow unless the change lies."""
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    manifest = json.loads(members.pop("manifest.json"))
    change(members, manifest)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
        archive.writestr("manifest.json", json.dumps(manifest))


def name_anew(members: dict[str, bytes], manifest: dict[str, Any]) -> None:
    """Let the manifest tell the truth about changed members."""
    manifest["members"] = {
        name: {"size": len(data), "sha256": hashlib.sha256(data).hexdigest()}
        | ({"rows": data.count(b"\n")} if name.startswith("tables/") else {})
        for name, data in members.items()
    }


CITIES = "tables/city.jsonl"


def _flip(members: dict[str, bytes], manifest: dict[str, Any]) -> None:
    members[CITIES] = members[CITIES].replace(b"seoul", b"busan")


def _drop_table(members: dict[str, bytes], manifest: dict[str, Any]) -> None:
    del members[CITIES]


def _drop_table_quietly(members: dict[str, bytes], manifest: dict[str, Any]) -> None:
    del members[CITIES]
    name_anew(members, manifest)


def _add_member(members: dict[str, bytes], manifest: dict[str, Any]) -> None:
    members["tables/more.jsonl"] = b"{}\n"


def _climb(members: dict[str, bytes], manifest: dict[str, Any]) -> None:
    members["files/../../evil.png"] = b"x"
    name_anew(members, manifest)


def _absolute(members: dict[str, bytes], manifest: dict[str, Any]) -> None:
    members["/tmp/evil.png"] = b"x"
    name_anew(members, manifest)


def _wrong_name(members: dict[str, bytes], manifest: dict[str, Any]) -> None:
    name = "a" * 64 + ".png"
    members[f"files/aa/{name}"] = b"not what its name says"
    name_anew(members, manifest)


def _executable(members: dict[str, bytes], manifest: dict[str, Any]) -> None:
    members["tables/../evil.jsonl"] = b"{}\n"
    name_anew(members, manifest)


def _bomb(members: dict[str, bytes], manifest: dict[str, Any]) -> None:
    members[CITIES] += b" " * (8 << 20) + b"\n"
    name_anew(members, manifest)


def _lie_about_rows(members: dict[str, bytes], manifest: dict[str, Any]) -> None:
    manifest["members"][CITIES]["rows"] += 1


def _break_line(members: dict[str, bytes], manifest: dict[str, Any]) -> None:
    members[CITIES] = members[CITIES][:-5] + b"\n"
    name_anew(members, manifest)


def _no_object(members: dict[str, bytes], manifest: dict[str, Any]) -> None:
    members[CITIES] = b"[]\n"
    name_anew(members, manifest)


def _unknown_column(members: dict[str, bytes], manifest: dict[str, Any]) -> None:
    members[CITIES] = members[CITIES].replace(b'"slug"', b'"slugs"')
    name_anew(members, manifest)


def _wrong_value(members: dict[str, bytes], manifest: dict[str, Any]) -> None:
    members[CITIES] = members[CITIES].replace(b'"seoul"', b'["seoul"]')
    name_anew(members, manifest)


def _no_manifest_members(members: dict[str, bytes], manifest: dict[str, Any]) -> None:
    manifest["members"] = []


DAMAGES = [
    _flip,
    _drop_table,
    _drop_table_quietly,
    _add_member,
    _climb,
    _absolute,
    _wrong_name,
    _executable,
    _bomb,
    _lie_about_rows,
    _break_line,
    _no_object,
    _unknown_column,
    _wrong_value,
    _no_manifest_members,
]


@pytest.fixture
def saved(make_app: MakeApp, tmp_path: Path, engine: str) -> Iterator[Path]:
    """A small back-up, while the database has something else by now."""
    path = tmp_path / "b.zip"
    with make_app(engine):
        with unit_of_work():
            make.person("kim", "Kim", city=make.city("seoul"))
        files.keep(b"picture", "png")
        save(path, force=False, now=NOW)
        with unit_of_work():
            make.city("london")
        yield path


def test_no_damage_changes_anything(saved: Path, tmp_path: Path) -> None:
    sound = saved.read_bytes()
    for damage in DAMAGES:
        saved.write_bytes(sound)
        rewrite(saved, damage)
        assert "damaged" in refused(saved), damage.__name__
    saved.write_bytes(sound)
    restore(saved, replace=True)
    assert [row["slug"] for row in everything()["city"]] == ["seoul"]


def test_no_broken_file_changes_anything(saved: Path, tmp_path: Path) -> None:
    sound = saved.read_bytes()
    for end in range(0, len(sound), len(sound) // 20):
        saved.write_bytes(sound[:end])
        assert "damaged" in refused(saved), end
    for place in range(0, len(sound), len(sound) // 40):
        broken = bytearray(sound)
        broken[place] ^= 0xFF
        saved.write_bytes(broken)
        try:
            restore(saved, replace=True)
        except Refused:
            slugs = {row["slug"] for row in everything()["city"]}
            assert slugs == {"seoul", "london"}, place
        else:  # a byte that means nothing, such as one of a time
            assert {row["slug"] for row in everything()["city"]} == {"seoul"}, place
            with unit_of_work():
                make.city("london")
    assert "There is no file" in refused(tmp_path / "nothing.zip")


def test_rows_that_do_not_fit_together_change_nothing(saved: Path) -> None:
    def orphan(members: dict[str, bytes], manifest: dict[str, Any]) -> None:
        members[CITIES] = b""
        name_anew(members, manifest)

    rewrite(saved, orphan)
    assert "does not fit" in refused(saved)


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("format", "summit-backup/2", "form that this version"),
        ("revision", "9999", "newer version"),
        ("revision", "../0001", "newer version"),
    ],
)
def test_what_this_version_does_not_know_is_refused(
    saved: Path, field: str, value: str, told: str
) -> None:
    rewrite(saved, lambda members, manifest: manifest.update({field: value}))
    assert told in refused(saved)


def test_a_back_up_of_an_older_version_is_brought_up(
    make_app: MakeApp, tmp_path: Path, engine: str
) -> None:
    """What 0001 knew of a city and a session comes with what the versions since have added."""
    with make_app(engine):
        with unit_of_work():
            seoul = make.city("seoul", "Seoul", "서울")
            session = make.session("opening", cities=[make.part(seoul)])
            operations.publish(make.summit("forum", session), actor=TESTER, now=NOW)
        now = everything()
        path = tmp_path / "b.zip"
        save(path, force=False, now=NOW)
        rewrite(path, partial(as_of_the_first_revision, folder=tmp_path))
        assert Archive(path).revision == "0001"
        restore(path, replace=True)
        then = everything()
    assert {name for name in now if now[name]} - {name for name in then if then[name]} == set()
    assert then["session"] == [{**row, "edited_by": ""} for row in now["session"]]
    assert then["city"] == now["city"]  # its search column, too, which 0002 has filled
    assert then["summit"] == now["summit"]


def as_of_the_first_revision(
    members: dict[str, bytes], manifest: dict[str, Any], *, folder: Path
) -> None:
    """Leave only what the first revision had, as a back-up of that time would."""
    url = f"sqlite:///{folder / 'first.db'}"
    scratch = create_app(Config.for_tests(database_url=url, var=folder))
    with scratch.app_context():
        upgrade(revision="0001")
        with db.engine.connect() as connection:
            known = {shape.name: set(shape.kinds) for shape in shapes(connection)}
        db.engine.dispose()
    for name in list(members):
        table = name.removeprefix("tables/").removesuffix(".jsonl")
        if not name.startswith("tables/"):
            continue
        if table not in known:
            del members[name]
            continue
        rows = [json.loads(line) for line in members[name].splitlines()]
        members[name] = b"".join(
            json.dumps({key: row[key] for key in row.keys() & known[table]}).encode() + b"\n"
            for row in rows
        )
    manifest["revision"] = "0001"
    name_anew(members, manifest)


# The commands


def test_the_commands_tell_what_they_did(make_app: MakeApp, tmp_path: Path) -> None:
    path = tmp_path / "b.zip"
    with make_app("sqlite") as app:
        with unit_of_work():
            make.city("seoul")
        runner = app.test_cli_runner()
        saved = runner.invoke(args=["backup", str(path)])
        assert (saved.exit_code, saved.output) == (0, f"{path}: 1 rows, 0 files\n")
        twice = runner.invoke(args=["backup", str(path)])
        assert (twice.exit_code, twice.output) == (
            1,
            f"Error: “{path}” is there already; --force replaces it.\n",
        )
        assert runner.invoke(args=["restore", str(path)]).exit_code == 1
        done = runner.invoke(args=["restore", str(path), "--replace"])
        assert (done.exit_code, done.output) == (0, f"{path}: 1 rows restored\n")
