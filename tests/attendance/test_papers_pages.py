"""Speech texts and letters in the browser: sent, counted, replaced, removed, handed out to few."""

from __future__ import annotations

import threading
from io import BytesIO

import pytest
from flask import Flask
from pypdf import PdfReader
from sqlalchemy import select
from werkzeug.test import TestResponse

from summit.attendance import operations as attendance
from summit.attendance import queries
from summit.attendance.letters import NotPublished
from summit.attendance.models import (
    Arrangements,
    Invitation,
    LetterKind,
    LetterTemplate,
    Paper,
    PaperKind,
)
from summit.attendance.operations import ArrangementValues
from summit.attendance.operations.papers import MOST_VERSIONS, issue_letter, keep_scan
from summit.attendance.papers import examine_scan
from summit.attendance.queries.papers import papers_of
from summit.core import clock
from summit.core.db import db, unit_of_work
from summit.core.errors import Refused
from summit.core.text import Text
from summit.journal.models import Entry
from summit.programme.queries import summit_by_slug
from tests.actors import TESTER
from tests.attendance.paper_files import docx, form_with_file, pdf, pdf_saying
from tests.conftest import Client
from tests.office import world
from tests.signing_in import sign_in

SECRET = "Embargoed words of the governor"
pytestmark = pytest.mark.usefixtures("database")


def send(
    client: Client, page: str, data: bytes, name: str = "Rede.docx", **more: str
) -> TestResponse:
    """Open the page, choose a file and send it."""
    form = {**world.hidden(client.get(page)), **more}
    return client.post(page, **form_with_file(form, data, name))  # type: ignore[arg-type]


def kept() -> list[tuple[str, str, int | None]]:
    rows = db.session.scalars(select(Paper).order_by(Paper.id)).all()
    found = [(f"{row.name}.{row.extension}", row.kind.value, row.words) for row in rows]
    db.session.remove()
    return found


def entries() -> list[Entry]:
    found = db.session.scalars(
        select(Entry).where(Entry.act.startswith("paper.")).order_by(Entry.id)
    ).all()
    db.session.remove()
    return list(found)


def test_a_speech_text_is_counted_replaced_and_removed_for_good(app: Flask) -> None:
    made = world.make(app)
    client, page = world.client_of(app), f"{made.base(world.JAKARTA)}speech/mayors"
    assert "Your item has 7 minutes." in client.get(page).text

    assert send(client, page, docx(SECRET * 200), "발언문.docx").status_code == 303
    shown = client.get(page).text
    assert "발언문.docx" in shown
    assert "801 words" in shown
    assert "about 7.5 to 8 minutes to say" in shown
    assert "This is more than can be said in the 7 minutes of your item." in shown
    assert send(client, page, pdf_saying("Short words"), "b.pdf").status_code == 303
    shown = client.get(page).text
    assert "1 earlier version" in shown
    assert "more than can be said" not in shown
    assert kept() == [("발언문.docx", "speech_text", 801), ("b.pdf", "speech_text", 2)]

    asked = client.get(f"{page}/remove")
    assert "with all 2 versions" in asked.text
    assert len(kept()) == 2
    assert world.post(client, f"{page}/remove").status_code == 303
    assert kept() == []
    found = entries()
    assert [each.act for each in found] == ["paper.added", "paper.replaced", "paper.removed"]
    told = "".join(f"{each.before}{each.after}{each.actor}" for each in found)
    assert "발언문" not in told
    assert "jakarta.example" not in told


def test_a_scanned_speech_is_kept_and_said_to_be_uncounted(app: Flask) -> None:
    made = world.make(app)
    client, page = world.client_of(app), f"{made.base(world.JAKARTA)}speech/mayors"
    assert send(client, page, pdf(b"0 0 100 100 re f"), "scan.pdf").status_code == 303
    assert "The words could not be counted." in client.get(page).text


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "Choose a file first."),
        (b"x" * (6 * 1024 * 1024), "at most 5 MB can be taken"),
        (docx("words", more={"word/vbaProject.bin": b"x"}), "macros"),
        (b"MZ\0\0", "neither a Word document"),
    ],
)
def test_what_is_not_taken_is_told_beside_the_field(app: Flask, data: bytes, said: str) -> None:
    made = world.make(app)
    client, page = world.client_of(app), f"{made.base(world.JAKARTA)}speech/mayors"
    answer = send(client, page, data)
    assert answer.status_code == 422
    assert said in answer.text
    assert 'aria-describedby="file-hint file-error"' in answer.text
    assert kept() == []


def test_a_body_beyond_all_bounds_and_a_text_for_a_file_are_refused(app: Flask) -> None:
    made = world.make(app)
    client, page = world.client_of(app), f"{made.base(world.JAKARTA)}speech/mayors"
    assert send(client, page, b"x" * (11 * 1024 * 1024)).status_code == 413
    form = world.hidden(client.get(page))
    assert client.post(page, data={**form, "file": "no file"}).status_code == 422
    assert client.post(page, data={"file": (BytesIO(b"words"), "a.txt")}).status_code == 400
    assert kept() == []


def test_an_office_reads_its_own_texts_and_nobody_elses(app: Flask) -> None:
    made = world.make(app)
    ours, theirs = world.client_of(app), world.client_of(app)
    send(ours, f"{made.base(world.JAKARTA)}speech/mayors", SECRET.encode(), "my text.html")
    number = db.session.scalars(select(Paper.id)).one()
    db.session.remove()

    got = ours.get(f"{made.base(world.AIDE)}papers/{number}")
    assert got.data == SECRET.encode()
    assert got.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert got.headers["Content-Disposition"] == 'attachment; filename="my text.txt"'
    assert got.headers["X-Content-Type-Options"] == "nosniff"
    assert got.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert got.headers["Cache-Control"] == "no-store, private"
    for address in (world.SEOUL_OFFICE, world.LIMA):
        refused = theirs.get(f"{made.base(address)}papers/{number}")
        assert refused.status_code == 404
        assert SECRET not in refused.text
    assert theirs.get(f"{made.base(world.LIMA)}speech/bilateral").status_code == 404


@pytest.mark.parametrize(
    ("role", "status"),
    [("editor", 200), ("operator", 200), ("viewer", 403), (None, 404)],
)
def test_staff_who_may_see_contacts_get_papers(
    app: Flask, client: Client, role: str | None, status: int
) -> None:
    made = world.make(app)
    page = f"{made.base(world.JAKARTA)}speech/mayors"
    send(world.client_of(app), page, SECRET.encode())
    number = db.session.scalars(select(Paper.id)).one()
    db.session.remove()
    sign_in(client, app, role=role)
    answer = client.get(f"/organizer/summits/forum/papers/{number}")
    assert answer.status_code == status
    assert (SECRET in answer.text) is (status == 200)
    if status == 200:
        assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert client.get(f"/organizer/summits/forum/papers/{number + 1}").status_code == 404


def test_a_paper_of_another_summit_is_not_found(app: Flask, client: Client) -> None:
    from tests.programme.builders import summit

    made = world.make(app)
    send(world.client_of(app), f"{made.base(world.JAKARTA)}speech/mayors", SECRET.encode())
    number = db.session.scalars(select(Paper.id)).one()
    db.session.remove()
    with unit_of_work():
        summit("other")
    sign_in(client, app, role="owner", summit_slug="other")
    answer = client.get(f"/organizer/summits/other/papers/{number}")
    assert answer.status_code == 404
    assert SECRET not in answer.text


def test_there_is_an_end_to_versions(app: Flask) -> None:
    made = world.make(app)
    client, page = world.client_of(app), f"{made.base(world.JAKARTA)}speech/mayors"
    for _ in range(MOST_VERSIONS):
        assert send(client, page, b"words").status_code == 303
    refused = send(client, page, b"words")
    assert refused.status_code == 422
    assert len(kept()) == MOST_VERSIONS


# Letters on paper


def invitation(address: str = world.JAKARTA) -> Invitation:
    """An office's invitation to the mayors' meeting, in the open unit of work."""
    contacts = summit_contacts()
    return next(
        each
        for each in queries.invitations_for(contacts[address].office)
        if each.session.slug == "mayors"
    )


def summit_contacts() -> dict[str, object]:
    from summit.attendance.models import Contact

    return {each.address: each for each in db.session.scalars(select(Contact))}


def settle(**fields: object) -> None:
    values = {
        "letterhead": Text(en="Seoul Metropolitan Government\n110 Sejong-daero", ko="서울특별시"),
        "signatory": Text(en="Oh Sehun\nMayor of Seoul", ko="서울특별시장 오세훈"),
        "number_prefix": "CAC-2027-",
        "duty_phone": "+82 2 555 0100",
        "quorum": None,
        "precedence": Arrangements.precedence.default.arg,  # type: ignore[attr-defined]
        "privacy_contact": Text(),
        "retention": {},
    }
    with unit_of_work():
        attendance.edit_arrangements(
            summit_by_slug("forum"),
            ArrangementValues(**{**values, **fields}),  # type: ignore[arg-type]
            actor=TESTER,
            now=clock.now(),
        )


def words_of(paper: Paper) -> str:
    reader = PdfReader(BytesIO(paper.data))
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


def test_a_letter_is_issued_once_with_a_number_and_kept(app: Flask) -> None:
    world.make(app)
    settle()
    with unit_of_work():
        asked = invitation()
        paper = issue_letter(asked, actor=TESTER, now=clock.now())
        same = issue_letter(asked, actor=TESTER, now=clock.now())
        other = issue_letter(invitation(world.SEOUL_OFFICE), actor=TESTER, now=clock.now())
        assert same.id == paper.id
        assert (asked.letter_number, asked.letter_at is not None) == ("CAC-2027-1", True)
        assert (paper.kind, paper.name, paper.extension) == (PaperKind.LETTER, "CAC-2027-1", "pdf")
        assert other.name == "CAC-2027-2"
        english, korean = words_of(paper), words_of(other)
        assert [each.name for each in papers_of(asked.office)] == ["CAC-2027-1"]
    for said in (
        "Seoul Metropolitan Government",
        "CAC-2027-1",
        "Pramono Anung Governor of Jakarta",
        "Mayoral Meeting: Cities after dark",
        "20:00–21:30 (Jakarta, UTC+7)",
        "22:00–23:30 (Seoul, UTC+9)",
        "+82 2 555 0100",
        "Oh Sehun Mayor of Seoul",
    ):
        assert said in english, said
    assert "office/" not in english
    assert "{" not in english
    for said in (
        "서울특별시",
        "CAC-2027-2",
        "오세훈 귀하",
        "도시정부 시장회의",
        "오후 10:00~11:30",
    ):
        assert said.replace(" ", "") in korean.replace(" ", ""), said
    assert [(each.act, each.after["number"]) for each in entries()] == [
        ("paper.issued", "CAC-2027-1"),
        ("paper.issued", "CAC-2027-2"),
    ]


def test_another_letter_gets_a_number_of_its_own_and_the_first_stays(app: Flask) -> None:
    world.make(app)
    settle()
    with unit_of_work():
        asked = invitation()
        first = issue_letter(asked, actor=TESTER, now=clock.now())
        second = issue_letter(asked, actor=TESTER, now=clock.now(), anew=True)
        assert (first.name, second.name, asked.letter_number) == (
            "CAC-2027-1",
            "CAC-2027-2",
            "CAC-2027-2",
        )
        again = issue_letter(asked, actor=TESTER, now=clock.now())
        assert again.id == second.id
    assert [name for name, _, _ in kept()] == ["CAC-2027-1.pdf", "CAC-2027-2.pdf"]


def test_the_summits_own_words_stand_in_the_letter_without_their_link(app: Flask) -> None:
    world.make(app)
    settle()
    body = "{addressee}\n\n{salutation},\n\nCome to {session}.\n\nAnswer here: {link}\n\n{sender}"
    with unit_of_work():
        row = LetterTemplate(
            summit_id=summit_by_slug("forum").id,
            kind=LetterKind.INVITATION,
            subject=Text(en="Our invitation"),
            body=Text(en=body),
        )
        db.session.add(row)
        text = words_of(issue_letter(invitation(), actor=TESTER, now=clock.now()))
    assert "Subject Our invitation" in text
    assert "Come to Mayoral Meeting: Cities after dark." in text
    assert "Answer here" not in text
    assert text.count("Oh Sehun") == 1
    assert text.count("Pramono Anung") <= 2


def test_a_session_that_is_not_published_is_told_to_nobody(app: Flask) -> None:
    world.make(app, published=False)
    with unit_of_work(), pytest.raises(NotPublished):
        issue_letter(invitation(), actor=TESTER, now=clock.now())
    assert kept() == []


def test_a_withdrawn_invitation_gets_no_letter(app: Flask) -> None:
    world.make(app)
    with unit_of_work():
        asked = invitation()
        attendance.withdraw(asked, actor=TESTER, now=clock.now())
        with pytest.raises(Refused):
            issue_letter(asked, actor=TESTER, now=clock.now())


def test_letters_at_once_get_different_numbers(app: Flask) -> None:
    """Real threads, each with a unit of work of its own."""
    world.make(app)
    settle()
    with unit_of_work():
        ids = [
            invitation(address).id for address in (world.JAKARTA, world.SEOUL_OFFICE, world.LIMA)
        ]
    start = threading.Barrier(len(ids) * 2)
    numbers: list[tuple[int, str]] = []

    def issue(number: int) -> None:
        with app.app_context():
            start.wait()
            with unit_of_work():
                asked = queries.invitation_by_id(number, to_change=False)
                paper = issue_letter(asked, actor=TESTER, now=clock.now(), anew=False)
                numbers.append((number, paper.name))
            db.session.remove()

    threads = [threading.Thread(target=issue, args=(number,)) for number in ids * 2]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(numbers) == 6
    assert sorted({name for _, name in numbers}) == ["CAC-2027-1", "CAC-2027-2", "CAC-2027-3"]
    assert len(set(numbers)) == 3


def test_a_number_that_another_summits_letter_bears_is_passed_over(app: Flask) -> None:
    world.make(app)
    settle(number_prefix="")
    with unit_of_work():
        invitation(world.LIMA).letter_number = "FORUM-1"
        paper = issue_letter(invitation(), actor=TESTER, now=clock.now())
        assert paper.name == "FORUM-2"


def test_a_scan_is_the_staffs_alone(app: Flask) -> None:
    made = world.make(app)
    with unit_of_work():
        examined = examine_scan(pdf(b"0 0 100 100 re f"), "letter.pdf")
        number = keep_scan(invitation(), examined, actor=TESTER, now=clock.now()).id
    answer = world.client_of(app).get(f"{made.base(world.JAKARTA)}papers/{number}")
    assert answer.status_code == 404
