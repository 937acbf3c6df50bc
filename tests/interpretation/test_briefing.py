"""The briefing of a session: who may read what of it, and what stands in it."""

from __future__ import annotations

import zipfile
from datetime import timedelta
from io import BytesIO

import pytest
from flask import Flask
from pypdf import PdfReader
from sqlalchemy import select

from summit.attendance import operations as attendance
from summit.attendance.models import NameOrder, Office
from summit.attendance.operations import NameValues
from summit.core import clock
from summit.core.db import db, unit_of_work
from summit.core.text import Text
from summit.directory.models import City, Person
from summit.interpretation.models import Interpreter, ItemFloor, SessionBooths, Term
from summit.programme.models import Item, Session, Speaker, SpeakerRole, SpeakerState
from tests.actors import TESTER
from tests.attendance.paper_files import docx, pdf_saying
from tests.conftest import CountSql
from tests.interpretation.briefing_world import ARA, BORA, JUN, SOMIN, make, send_text
from tests.office.world import client_of
from tests.programme import builders as programme

pytestmark = pytest.mark.usefixtures("database")

SECRET = "The river belongs to everybody"


def session_row(slug: str = "mayors") -> Session:
    return db.session.scalars(select(Session).where(Session.slug == slug)).one()


def settle(**values: object) -> None:
    """Settle something for the booths of the mayoral meeting."""
    with unit_of_work():
        db.session.add(SessionBooths(session_id=session_row().id, **values))


def test_programme_names_and_texts_stand_in_it(app: Flask) -> None:
    made = make(app)
    paper, _ = send_text(app, "jakarta", f"{SECRET} ".encode() * 20)
    with unit_of_work():
        office = db.session.scalars(
            select(Office).join(City, City.id == Office.city_id).where(City.slug == "jakarta")
        ).one()
        office.speaks = ["id"]
        values = NameValues(
            "Pramono Anung W.",
            "id",
            Text(en="Pramono Anung Wibowo", ko="프라모노 아눙 위보워"),
            Text(en="Governor of Jakarta", ko="자카르타 주지사"),
            NameOrder.GIVEN_FIRST,
            "PRAH-mo-no AH-nung",
        )
        attendance.state_names(office, values, actor=TESTER, now=clock.now())
        for speaker in db.session.scalars(select(Speaker)):
            speaker.state = SpeakerState.CONFIRMED
    settle(note="Bring the lapel badge.", domains=["water"])
    with unit_of_work():
        summit_id = session_row().summit_id
        for word, domain in (("dike", "Water"), ("tram", "transport")):
            words = Text(en=word, ko="낱말")
            now = clock.now()
            db.session.add(Term(summit_id=summit_id, words=words, domain=domain, added_at=now))

    page = client_of(app).get(made.briefing())

    assert page.status_code == 200
    for said in (
        "Mayoral Meeting: Cities after dark",
        "도시정부 시장회의",
        "Pramono Anung Wibowo",
        "프라모노 아눙 위보워",
        "Governor of Jakarta",
        "자카르타 주지사",
        "PRAH-mo-no AH-nung",
        "Pramono Anung W.",
        "Given name first",
        "Floor: Indonesian",
        "as the speaker's office has stated",
        "Bring the lapel badge.",
        f"/papers/{paper}",
        "100 words, English",
        "dike",
        "7 min",
    ):
        assert said in page.text, said
    assert SECRET not in page.text
    assert "tram" not in page.text
    assert page.headers["Cache-Control"] == "no-store, private"
    assert page.headers["Referrer-Policy"] == "no-referrer"
    for language, heading in (("en", "Briefing"), ("ko", "통역 자료")):
        assert heading in client_of(app).get(made.briefing(language=language)).text


def test_hours_are_those_that_were_told_and_stop_after_an_item_without_minutes(app: Flask) -> None:
    made = make(app)
    with unit_of_work():
        # A draft that nobody was told of.
        row = session_row()
        assert row.starts_at is not None
        assert row.ends_at is not None
        row.starts_at += timedelta(hours=3)
        row.ends_at += timedelta(hours=3)
    page = client_of(app).get(made.briefing()).text
    assert ">22:00<" in page
    assert ">22:10<" in page
    assert ">22:17<" in page
    assert "01:00" not in page

    with unit_of_work():
        item = db.session.scalars(select(Item).where(Item.slug == "words")).one()
        item.minutes = None
    page = client_of(app).get(made.briefing()).text
    assert ">22:10<" in page
    assert ">22:17<" not in page


def test_who_has_not_agreed_sees_neither_papers_nor_who_is_asked(app: Flask) -> None:
    made = make(app)
    paper, key = send_text(app, "jakarta", SECRET.encode())
    send_text(app, "jakarta", f"{SECRET}. So it is.".encode())
    with unit_of_work():
        for speaker in db.session.scalars(select(Speaker)):
            speaker.state = SpeakerState.INVITED
    here, client = made.briefing(SOMIN), client_of(app)

    offered = client.get(here)
    confirmed = client.get(made.briefing(BORA))

    assert offered.status_code == confirmed.status_code == 200
    assert "Pramono" in confirmed.text
    assert "the answer is still to come" in confirmed.text
    assert "Pramono" not in offered.text
    assert "Jakarta" not in offered.text
    assert "To be announced" in offered.text
    assert "shown once you have accepted this place" in offered.text
    assert f"/papers/{paper}" not in offered.text
    for path in (f"papers/{paper}", f"texts/{key}"):
        refused = client.get(f"{here}/{path}")
        assert refused.status_code == 403
        assert SECRET not in refused.text
        assert "those who have accepted their place" in refused.text
    with zipfile.ZipFile(BytesIO(client.get(f"{here}/pack.zip").data)) as archive:
        assert archive.namelist() == ["mayors.pdf"]
    shown = PdfReader(BytesIO(client.get(f"{here}/briefing.pdf").data))
    said = " ".join(each.extract_text() for each in shown.pages)
    assert "Opening" in said
    assert "Pramono" not in said


@pytest.mark.parametrize("name", [JUN, ARA])
def test_who_has_no_place_in_a_session_learns_nothing_of_it(app: Flask, name: str) -> None:
    made = make(app)
    paper, key = send_text(app, "jakarta", SECRET.encode())
    here, client = made.briefing(name), client_of(app)
    for path in ("", f"/papers/{paper}", f"/texts/{key}", "/pack.zip", "/briefing.pdf"):
        refused = client.get(here + path)
        assert refused.status_code == 404, path
        assert SECRET not in refused.text
        assert "Cities after dark" not in refused.text
        assert "Pramono" not in refused.text
        assert "You have no place in such a session." in refused.text


def test_another_session_s_papers_are_not_handed_out_through_one_s_own(app: Flask) -> None:
    made = make(app)
    paper, key = send_text(app, "jakarta", SECRET.encode())
    own, _ = send_text(app, "jakarta", b"Between the two of us.", session="bilateral")
    here = f"{made.base(ARA)}briefing/bilateral"
    client = client_of(app)

    assert client.get(f"{here}/papers/{own}").data == b"Between the two of us."
    for path in (f"papers/{paper}", f"texts/{key}"):
        refused = client.get(f"{here}/{path}")
        assert refused.status_code == 404
        assert SECRET not in refused.text
    assert SECRET.encode() not in client.get(f"{here}/pack.zip").data


def test_texts_are_withheld_until_the_organizers_show_them(app: Flask) -> None:
    made = make(app)
    paper, key = send_text(app, "jakarta", SECRET.encode())
    send_text(app, "jakarta", f"{SECRET}. So it is.".encode())
    settle(papers_from=clock.now() + timedelta(days=2))
    here, client = made.briefing(), client_of(app)

    page = client.get(here)

    assert "The organizers show the speech texts of this session from" in page.text
    assert f"/papers/{paper}" not in page.text
    assert "version 2" not in page.text
    assert "words a minute" not in page.text
    for path in (f"papers/{paper}", f"texts/{key}"):
        refused = client.get(f"{here}/{path}")
        assert refused.status_code == 403
        assert SECRET not in refused.text
        assert "The organizers show the speech texts of this session later." in refused.text
    with zipfile.ZipFile(BytesIO(client.get(f"{here}/pack.zip").data)) as archive:
        assert archive.namelist() == ["mayors.pdf"]

    with unit_of_work():
        db.session.scalars(select(SessionBooths)).one().papers_from = clock.now()
    assert client.get(f"{here}/papers/{paper}").data == SECRET.encode()


def test_an_embargo_is_said_in_words_with_its_end(app: Flask) -> None:
    made = make(app)
    until = clock.now() + timedelta(days=3)
    send_text(app, "jakarta", SECRET.encode(), embargo_until=until)
    page = client_of(app).get(made.briefing()).text
    assert "Under embargo" in page
    assert "nobody outside the booth is to know this text until" in page
    assert f"{until.astimezone(programme.at(1).tzinfo).day} " in page.partition("Under embargo")[2]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (770, "110 words a minute in 7 minutes; 100 to 110 can be interpreted."),
        (777, "<b>Too fast</b>: 111 words a minute in 7 minutes"),
        (300, "43 words a minute in 7 minutes"),
    ],
)
def test_read_speed_is_judged_at_below_and_above_the_threshold(
    app: Flask, words: int, said: str
) -> None:
    made = make(app)
    send_text(app, "jakarta", b"word " * words)
    page = client_of(app).get(made.briefing()).text
    assert said in page
    assert ("Too fast" in page) is (words == 777)


def test_korean_is_judged_by_its_own_words_and_minutes_are_shared(app: Flask) -> None:
    made = make(app)
    send_text(app, "jakarta", ("도시는 " * 550).encode())
    assert "Too fast" in client_of(app).get(made.briefing()).text  # 79 of at most 77
    with unit_of_work():
        item = db.session.scalars(select(Item).where(Item.slug == "words")).one()
        item.speakers.append(
            Speaker(position=9, role=SpeakerRole.PRESENTER, state=SpeakerState.CONFIRMED)
        )
        item.speakers.append(
            Speaker(position=10, role=SpeakerRole.MODERATOR, state=SpeakerState.CONFIRMED)
        )
    page = client_of(app).get(made.briefing()).text
    assert "158 words a minute in 3.5 minutes; 70 to 77 can be interpreted." in page


def test_the_organizers_word_on_the_floor_goes_before_the_office_s(app: Flask) -> None:
    made = make(app)
    with unit_of_work():
        item = db.session.scalars(select(Item).where(Item.slug == "words")).one()
        floor = ItemFloor(
            session_id=item.session_id, item_uid=item.uid, language="fr", own_interpreter=True
        )
        db.session.add(floor)
    page = client_of(app).get(made.briefing()).text
    assert "Floor: French" in page
    assert "brings an interpreter" in page


def test_the_pack_holds_the_texts_that_hold_and_the_glossary(app: Flask) -> None:
    made = make(app)
    send_text(app, "jakarta", b"An old version.")
    word = docx(SECRET)
    send_text(app, "jakarta", word)
    send_text(app, "seoul", b"From Seoul.")
    with unit_of_work():
        summit_id = session_row().summit_id
        now = clock.now()
        db.session.add(Term(summit_id=summit_id, words=Text(en="dike"), added_at=now))

    answer = client_of(app).get(f"{made.briefing()}/pack.zip")

    assert answer.headers["Cache-Control"] == "no-store, private"
    with zipfile.ZipFile(BytesIO(answer.data)) as archive:
        names = archive.namelist()
        assert names[2].startswith("01 ")
        assert names[3].startswith("02 ")
        assert [name.rpartition(".")[2] for name in names] == ["pdf", "xlsx", "docx", "txt"]
        assert archive.read(names[2]) == word
        assert archive.read(names[3]) == b"From Seoul."
        said = " ".join(
            page.extract_text() for page in PdfReader(BytesIO(archive.read("mayors.pdf"))).pages
        )
    assert "Mayoral Meeting" in said
    assert "도시정부" in said


def test_two_versions_are_compared_word_by_word(app: Flask) -> None:
    made = make(app)
    _, key = send_text(app, "jakarta", b"We will build a wall.\nThank you all.")
    send_text(app, "jakarta", docx("We will build a bridge. Thank you all."))
    page = client_of(app).get(f"{made.briefing()}/texts/{key}").text
    compared = page.partition('<article class="compared"')[2].partition("</article>")[0]
    assert "We will build a" in compared
    assert "wall." in compared.partition("<del>")[2].partition("</del>")[0]
    assert "bridge." in compared.partition("<ins>")[2].partition("</ins>")[0]
    assert "1 word is new" in page
    assert "1 word is gone" in page
    assert compared.count("gone: ") == 1  # not by looks alone


def test_other_versions_can_be_chosen_and_nonsense_is_refused(app: Flask) -> None:
    made = make(app)
    for text in (b"One two.", b"One two three.", b"One two three."):
        _, key = send_text(app, "jakarta", text)
    here, client = f"{made.briefing()}/texts/{key}", client_of(app)
    assert "Both versions have the same words." in client.get(here).text
    chosen = client.get(f"{here}?from=3&to=1").text
    assert "From version 1 to version 3" in chosen
    for asked in ("from=1&to=1", "from=0&to=9", "from=x", "from=&to=", "from=1%00", "to=²"):
        assert client.get(f"{here}?{asked}").status_code == 404, asked


def test_one_version_is_compared_with_nothing(app: Flask) -> None:
    made = make(app)
    _, key = send_text(app, "jakarta", b"Once.")
    assert client_of(app).get(f"{made.briefing()}/texts/{key}").status_code == 404


def test_a_pdf_is_compared_and_what_cannot_be_read_is_said(app: Flask) -> None:
    made = make(app)
    _, key = send_text(app, "jakarta", b"Cities breathe")
    send_text(app, "jakarta", pdf_saying("Cities sleep"))
    assert "1 word is new" in client_of(app).get(f"{made.briefing()}/texts/{key}").text
    _, key = send_text(app, "seoul", b"word " * 7000)
    send_text(app, "seoul", b"word " * 7001)
    answer = client_of(app).get(f"{made.briefing()}/texts/{key}")
    assert answer.status_code == 200
    assert "A text of more than 6000 words is not compared here." in answer.text


def test_who_declines_has_no_text_any_more(app: Flask) -> None:
    from summit.attendance.models import AnswerKind, Invitation

    made = make(app)
    paper, key = send_text(app, "jakarta", SECRET.encode())
    with unit_of_work():
        row = db.session.get(Invitation, key)
        assert row is not None
        row.answer = AnswerKind.DECLINED
    client, here = client_of(app), made.briefing()
    assert f"/papers/{paper}" not in client.get(here).text
    refused = client.get(f"{here}/papers/{paper}")
    assert refused.status_code == 404
    assert SECRET not in refused.text


def test_the_briefing_costs_the_same_with_one_item_and_with_thirty(
    app: Flask, count_sql: CountSql
) -> None:
    made = make(app)
    send_text(app, "jakarta", b"One.")
    client = client_of(app)
    client.get(made.briefing())
    with count_sql() as few:
        assert client.get(made.briefing()).status_code == 200
    with unit_of_work():
        row = session_row()
        for number in range(30):
            person = programme.person(f"p{number}", f"Speaker {number}")
            added = programme.item(f"i{number}", [programme.speaker(person)], minutes=3)
            added.position = number + 9
            row.items.append(added)
    with count_sql() as many:
        page = client.get(made.briefing())
    assert "Speaker 29" in page.text
    assert len(many) == len(few)


def test_a_revoked_link_opens_no_briefing(app: Flask) -> None:
    made = make(app)
    paper, _ = send_text(app, "jakarta", SECRET.encode())
    with unit_of_work():
        found = db.session.get(Interpreter, made.numbers[BORA])
        assert found is not None
        found.link_version += 1
    for path in ("", f"/papers/{paper}", "/pack.zip"):
        refused = client_of(app).get(made.briefing() + path)
        assert refused.status_code == 404
        assert SECRET.encode() not in refused.data
        assert "Pramono" not in refused.text


def test_a_person_without_any_answer_is_not_named_before_they_are_asked(app: Flask) -> None:
    made = make(app)
    with unit_of_work():
        person = db.session.scalars(select(Person).where(Person.slug == "pramono")).one()
        speaker = db.session.scalars(select(Speaker).where(Speaker.person_id == person.id)).one()
        speaker.state = SpeakerState.PROPOSED
    page = client_of(app).get(made.briefing()).text
    assert "Pramono" not in page
    assert "To be announced" in page
