"""What is issued of an adopted text: when, once, and kept as its bytes."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import undefer

from summit.core.db import db, reading, unit_of_work
from summit.core.errors import Conflict
from summit.core.text import Text
from summit.declarations import (
    annex_paper,
    canonical,
    operations,
    queries,
    signatories,
    text_paper,
)
from summit.declarations.following import following
from summit.declarations.issuing import ISSUE_JOB, Paper
from summit.declarations.jobs import Issuing
from summit.declarations.models import (
    Annex,
    Capacity,
    Declaration,
    DeclarationState,
    Endorsement,
    EndorsementForm,
    IssuedFile,
    IssuedKind,
    NoteKind,
)
from summit.declarations.operations.issuing import issue, keep
from summit.journal.models import Entry
from summit.outbox.models import Job, JobState
from summit.outbox.worker import Worker
from tests.actors import TESTER
from tests.declarations.builders import (
    ADOPTED_AT,
    NOW,
    adopted_directly,
    drafted,
    endorsed_directly,
    forum,
    offices,
)
from tests.declarations.paper_world import SITE, check_archival, codes, read, squeezed
from tests.programme.pages import Desk

pytestmark = pytest.mark.usefixtures("database")

LATER = ADOPTED_AT + timedelta(days=30)


def adopted() -> None:
    with unit_of_work():
        declaration = drafted(forum())
        adopted_directly(declaration)
        operations.note("declaration.adopted", declaration, actor=TESTER, now=ADOPTED_AT)


def closed() -> None:
    """Write that three cities endorsed and one signed, and the annex, and tell who follows."""
    with unit_of_work():
        declaration = held()
        adoption = queries.adoption_of(declaration)
        assert adoption is not None
        toronto, delhi, budapest, hanoi = offices(declaration.summit)
        endorsed_directly(adoption, toronto, form=EndorsementForm.SIGNED)
        endorsed_directly(
            adoption,
            delhi,
            note_kind=NoteKind.RESERVATION,
            note="Clause 2 applies as far as our laws allow.",
            note_language="en",
            note_translation=Text(ko="제2항은 우리 법률이 허용하는 범위에서 적용된다."),
        )
        endorsed_directly(
            adoption, budapest, capacity=Capacity.AUTHORISED, authority="Resolution 12/2027"
        )
        endorsed_directly(adoption, hanoi, later=True, now=LATER)
        document = canonical.canonical(
            signatories.annex_document(
                declaration, adoption, db.session.scalars(select(Endorsement)).all()
            )
        )
        db.session.add(
            Annex(
                declaration_id=declaration.id,
                document=document,
                hash=canonical.digest(document),
                count=4,
                closed_by="Kim",
                closed_at=LATER,
            )
        )
        declaration.state = DeclarationState.CLOSED
        operations.note("declaration.closed", declaration, actor=TESTER, now=LATER)


def held() -> Declaration:
    return queries.declaration_by_id(
        db.session.scalars(select(Declaration.id)).one(), to_change=True
    )


def worker(app: Flask) -> Worker:
    made = Worker(app)
    Issuing(SITE).register(made)
    return made


def files() -> dict[tuple[str, str], IssuedFile]:
    with unit_of_work():
        rows = db.session.scalars(select(IssuedFile).options(undefer(IssuedFile.data))).all()
        return {(each.kind.value, each.edition): each for each in rows}


def jobs() -> list[Job]:
    with unit_of_work():
        return list(
            db.session.scalars(
                select(Job).where(Job.kind == ISSUE_JOB).execution_options(populate_existing=True)
            )
        )


def drain(app: Flask) -> None:
    """Do what was asked for; other kinds of jobs are not this worker's."""
    with unit_of_work():
        for job in db.session.scalars(select(Job).where(Job.kind != ISSUE_JOB)):
            db.session.delete(job)
    worker(app).drain(lambda: LATER)


class TestAfterAdoption:
    def test_each_language_and_all_side_by_side_are_issued(self, app: Flask) -> None:
        adopted()
        assert files() == {}
        drain(app)

        found = files()
        assert set(found) == {("text", "en"), ("text", "ko"), ("text", "en-ko")}
        with unit_of_work():
            hashed = held().newest.hash
        for (_kind, edition), file in found.items():
            assert file.source_hash == hashed
            assert file.digest == canonical.digest(file.data)
            assert file.size == len(file.data)
            language = edition.partition("-")[0]
            assert codes(file.data) == [f"{SITE}/{language}/forum/declarations/statement/verify"]
            assert hashed in squeezed(read(file.data)[1])
        assert [each.state for each in jobs()] == [JobState.DONE]

    def test_it_is_asked_for_once_and_issued_once(self, app: Flask) -> None:
        adopted()
        drain(app)
        before = {key: (each.id, each.digest) for key, each in files().items()}
        with unit_of_work():
            following.tell(held(), LATER)
        drain(app)
        with unit_of_work():
            assert issue(held(), public_url=SITE, actor=TESTER, now=LATER) == []

        assert {key: (each.id, each.digest) for key, each in files().items()} == before
        assert len(jobs()) == 1

    def test_a_worker_that_comes_late_keeps_nothing_twice(self, app: Flask) -> None:
        """Two have set the same: the one who notes it second finds it there."""
        adopted()
        handler = Issuing(SITE)
        with unit_of_work():
            declaration_id = held().id
        settles = []
        for _ in range(2):
            with reading():
                settles.append(handler.issue({"declaration": declaration_id}, LATER))
        for settle in settles:
            assert settle is not None
            with unit_of_work():
                settle()

        assert len(files()) == 3
        with unit_of_work():
            entries = db.session.scalars(
                select(Entry).where(Entry.act == "declaration.issued")
            ).all()
            assert [sorted(each.after["files"]) for each in entries] == [
                ["text-en", "text-en-ko", "text-ko"]
            ]

    def test_the_public_board_is_told_when_they_are_there(self, app: Flask) -> None:
        adopted()
        told: list[int] = []

        def note(declaration: Declaration, now: object) -> None:
            told.append(len(queries_files(declaration.id)))

        following.add(note)
        try:
            drain(app)
        finally:
            following._followers.remove(note)
        assert told == [3]

    def test_a_draft_is_never_issued(self, app: Flask) -> None:
        with unit_of_work():
            declaration = drafted(forum())
            operations.freeze(declaration, actor=TESTER, now=NOW)
            operations.note("declaration.tabled", declaration, actor=TESTER, now=NOW)
        assert jobs() == []
        with unit_of_work():
            assert issue(held(), public_url=SITE, actor=TESTER, now=NOW) == []
        assert files() == {}

    def test_a_declaration_that_is_gone_is_given_up(self, app: Flask) -> None:
        adopted()
        with unit_of_work():
            job = db.session.scalars(select(Job).where(Job.kind == ISSUE_JOB)).one()
            job.args = {"declaration": 999_999}
        drain(app)
        assert [each.state for each in jobs()] == [JobState.DEAD]

    def test_what_was_issued_cannot_be_changed(self, app: Flask) -> None:
        adopted()
        drain(app)
        first = files()["text", "en"]
        file_id, data = first.id, first.data
        for change in (
            lambda row: setattr(row, "data", b"%PDF-other"),
            lambda row: setattr(row, "digest", "0" * 64),
            db.session.delete,
        ):
            _refused(file_id, change)
        assert files()["text", "en"].data == data


def _refused(file_id: int, change: Callable[[IssuedFile], object]) -> None:
    # PostgreSQL says it as it says that somebody else was there first.
    with pytest.raises((DatabaseError, Conflict)), unit_of_work():
        change(db.session.get_one(IssuedFile, file_id))
        db.session.flush()


def queries_files(declaration_id: int) -> list[IssuedFile]:
    return list(
        db.session.scalars(select(IssuedFile).where(IssuedFile.declaration_id == declaration_id))
    )


class TestAfterClosing:
    def test_the_annex_is_issued_in_each_language(self, app: Flask) -> None:
        adopted()
        drain(app)
        closed()
        drain(app)

        found = files()
        assert set(found) - {("text", "en"), ("text", "ko"), ("text", "en-ko")} == {
            ("annex", "en"),
            ("annex", "ko"),
        }
        with unit_of_work():
            annex = db.session.scalars(select(Annex)).one()
            text = json.loads(annex.document)["text"]
        for language, title in (("en", "Signatories: Joint Statement"), ("ko", None)):
            file = found["annex", language]
            assert file.source_hash == annex.hash
            words = squeezed(read(file.data)[1])
            assert annex.hash in words
            assert text in words
            check_archival(file.data, language, title or _title(file.data))

    def test_it_says_who_endorsed_who_signed_and_who_reserved_what(self, app: Flask) -> None:
        adopted()
        closed()
        drain(app)
        english = read(files()["annex", "en"].data)[1]
        korean = read(files()["annex", "ko"].data)[1]

        for said in (
            "1 city has signed · 3 cities have endorsed",
            "In alphabetical order",
            "4 Toronto Mayor 1 Mayor of Toronto Signed",
            "Resolution 12/2027",
            "An authorised representative",
            "joined later",
            "with a reservation",
            "Clause 2 applies as far as our laws allow.",
        ):
            assert squeezed(said) in squeezed(english), said
        places = [squeezed(english).index(city) for city in ("1Budapest", "2Delhi", "3Hanoi")]
        assert places == sorted(places)
        for said in ("델리", "제2항은우리법률이", "Clause2appliesasfar"):
            assert said in squeezed(korean), said

    def test_in_precedence_where_the_summit_has_one(self, app: Flask) -> None:
        adopted()
        closed()
        with unit_of_work():
            declaration = held()
            annex = db.session.scalars(select(Annex)).one()
            listed = json.loads(annex.document)
        listed["orders"]["precedence"] = ["toronto", "budapest", "hanoi", "delhi"]
        with app.app_context():
            made = annex_paper.annex_pdf(
                listed,
                declaration.title,
                text_paper.Imprint(Text(en="Forum"), f"{SITE}/%s/forum/declarations/statement"),
                "en",
                digest="0" * 64,
                closed_at=LATER,
                zone="Asia/Seoul",
            )
        words = squeezed(read(made)[1])
        assert "Inorderofprecedence" in words
        assert all(each in words for each in ("1Toronto", "2Budapest", "3Hanoi", "4Delhi"))

    def test_the_console_hands_out_the_very_bytes(self, app: Flask) -> None:
        adopted()
        closed()
        drain(app)
        desk = Desk.of(app, "viewer")
        for (kind, edition), file in files().items():
            asked = f"forum/declarations/statement/issued.pdf?kind={kind}&edition={edition}"
            answer = desk.get(asked)
            assert answer.status_code == 200
            assert answer.data == file.data

    def test_what_another_worker_has_issued_stays(self, app: Flask) -> None:
        adopted()
        drain(app)
        kept = files()["text", "ko"].digest
        with unit_of_work():
            declaration = held()
            source = declaration.newest.hash
            papers = [
                Paper(IssuedKind.TEXT, "ko", source, b"%PDF-other"),
                Paper(IssuedKind.TEXT, "fr", source, b"%PDF-new"),
            ]
            made = keep(declaration, papers, actor=TESTER, now=LATER)
            assert [each.edition for each in made] == ["fr"]
        assert files()["text", "ko"].digest == kept


def _title(data: bytes) -> str:
    metadata = read(data)[0].metadata
    assert metadata is not None
    assert metadata.title
    return metadata.title
