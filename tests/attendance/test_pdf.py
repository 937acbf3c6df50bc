"""Letters, briefs and name plates: what stands in them is read back from the PDF."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from io import BytesIO

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from summit.attendance.pdf import (
    BriefPage,
    BriefSection,
    LetterPage,
    Plate,
    brief_pdf,
    letter_pdf,
    plates_pdf,
)
from summit.attendance.pdf.glyphs import printable
from summit.attendance.pdf.programme import (
    PaperPart,
    PaperVoice,
    ProgrammePage,
    programme_pdf,
)
from summit.attendance.pdf.typesetting import is_printable, shown
from summit.core.text import Text

DAY = date(2027, 3, 1)
#: What typst would run, end or look up, if it read it as its own code.
HOSTILE = '] #panic("no") #sys.inputs \\ $x$ *b* _i_ <label> @ref `raw` // "quote" {n} [c] = head'


@pytest.fixture(autouse=True)
def _words(app_sqlite: Flask) -> object:
    with app_sqlite.app_context():
        yield


def letter(**fields: object) -> LetterPage:
    values: dict[str, object] = {
        "letterhead": "City of Seoul\n110 Sejong-daero, Seoul",
        "number": "CAC-2027-17",
        "date": DAY,
        "addressee": ["Hendra Wijaya", "Governor of Jakarta"],
        "subject": "Invitation to the Mayoral Meeting",
        "body": "Dear Governor,\n\nwe invite you.\nCome.\n\nYours sincerely,",
        "signatory": "Kim Seoul\nMayor of Seoul",
        "language": "en",
    }
    return LetterPage(**{**values, **fields})  # type: ignore[arg-type]


def brief(**fields: object) -> BriefPage:
    values: dict[str, object] = {
        "summit": "Forum",
        "session": "Mayoral Meeting",
        "who": "Hendra Wijaya",
        "when_label": "At your place",
        "when": "Fri 14 May 2027, 20:00–21:30",
        "zone": "Jakarta time, UTC+7",
        "sections": [
            BriefSection("How to connect", [("Link", "https://meet.example.org/a", False)]),
            BriefSection("Empty", []),
        ],
        "remark": "Private.",
        "day": DAY,
        "language": "en",
    }
    return BriefPage(**{**values, **fields})  # type: ignore[arg-type]


def plate(name: str = "Hendra Wijaya", native: str = "", title: str = "Governor") -> Plate:
    return Plate(native, "und", Text(en=name, ko="헨드라 위자야"), Text(en=title))


def plates(*made: Plate) -> bytes:
    return plates_pdf(made, day=DAY, title="Name plates", language="en")


def read(data: bytes) -> tuple[PdfReader, str]:
    reader = PdfReader(BytesIO(data))
    return reader, "\n".join(page.extract_text() for page in reader.pages)


def squeezed(text: str) -> str:
    """A text without the spaces that depend on where lines are broken."""
    return "".join(text.split())


def test_a_letter_says_what_it_was_given_and_nothing_else_first() -> None:
    reader, text = read(letter_pdf(letter()))
    assert len(reader.pages) == 1
    assert text.splitlines() == [
        "City of Seoul",
        "Document no. CAC-2027-17 1 March 2027",
        "Addressed to Hendra Wijaya",
        "Governor of Jakarta",
        "Subject Invitation to the Mayoral Meeting",
        "Dear Governor,",
        "we invite you.",
        "Come.",
        "Yours sincerely,",
        "Kim Seoul",
        "Mayor of Seoul",
        "110 Sejong-daero, Seoul",
    ]
    assert reader.metadata is not None
    assert reader.metadata.title == "Invitation to the Mayoral Meeting (CAC-2027-17)"
    assert reader.metadata.author == "City of Seoul"


def long_brief(words: str) -> bytes:
    sections = [BriefSection("안내", [("비고", words, False)])]
    return brief_pdf(brief(sections=sections, language="ko"))


def long_programme(words: str) -> bytes:
    voice = PaperVoice("발표", [("ko", "이름", "직함")], [("발언문", words)])
    part = PaperPart("20:00", "3분", "기후 연설", {}, "", [voice])
    return programme_pdf(
        ProgrammePage(
            summit="CAC 글로벌 서밋",
            session="시장 회의",
            others={},
            when="2027. 5. 14.(금)",
            facts=[],
            note="",
            parts=[part],
            terms_title="용어",
            heads=[],
            terms=[],
            remark="",
            day=DAY,
            language="ko",
        )
    )


@pytest.mark.parametrize(
    "print_with",
    [
        lambda words: letter_pdf(letter(body=words, language="ko")),
        long_brief,
        long_programme,
    ],
    ids=["letter", "brief", "programme"],
)
def test_a_very_long_korean_paragraph_is_set_and_keeps_its_words(
    print_with: Callable[[str], bytes],
) -> None:
    body = " ".join(f"우리는{number}번째도시를초청합니다" for number in range(1500))

    _, text = read(print_with(body))

    for number in (0, 700):
        assert f"우리는{number}번째도시를초청합니다" in text


def test_a_character_of_no_known_meaning_is_shown_to_be_missing() -> None:
    assert shown("가\ue0bc나\u0378다\uffff") == "가□나□다□"
    assert not is_printable("\ue0bc")
    assert shown("가\u202e나\x07다\u00ad") == "가나다"


def test_a_korean_word_without_end_is_broken_not_lost() -> None:
    endless = "가나다라마바사아자차카타파하" * 60

    _, text = read(letter_pdf(letter(body=f"우리는 {endless} 끝", language="ko")))

    assert endless in "".join(text.split())


def test_a_korean_letter_is_in_korean() -> None:
    page = letter(
        letterhead="서울특별시",
        addressee=["자카르타 주지사 헨드라 위자야 귀하"],
        subject="도시정부 시장회의 초청",
        body="존경하는 주지사님께\n\n초청합니다.",
        signatory="서울특별시장",
        language="ko",
    )
    reader, text = read(letter_pdf(page))
    for said in ("서울특별시", "2027. 3. 1.", "헨드라 위자야 귀하", "도시정부 시장회의 초청"):
        assert squeezed(said) in squeezed(text)
    assert reader.root_object["/Lang"] == "ko"


@pytest.mark.parametrize(
    "make",
    [lambda: letter_pdf(letter()), lambda: brief_pdf(brief()), lambda: plates(plate())],
)
def test_documents_are_tagged_for_screen_readers_and_archives_and_the_same_each_time(
    make: Callable[[], bytes],
) -> None:
    data = make()
    reader, _ = read(data)
    root = reader.root_object
    assert root["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in root
    xmp = root["/Metadata"].get_object().get_data().decode()
    assert "<pdfuaid:part>1</pdfuaid:part>" in xmp
    assert "<pdfaid:part>2</pdfaid:part>" in xmp
    assert "<pdfaid:conformance>A</pdfaid:conformance>" in xmp
    assert reader.metadata is not None
    assert reader.metadata.creation_date is not None
    assert reader.metadata.creation_date.date() == DAY
    assert make() == data


def test_what_people_wrote_is_never_run() -> None:
    long = f"{HOSTILE} {HOSTILE}"
    everywhere = letter(
        letterhead=HOSTILE,
        number=HOSTILE,
        addressee=[HOSTILE],
        subject=HOSTILE,
        body=long,
        signatory=HOSTILE,
    )
    _, text = read(letter_pdf(everywhere))
    assert squeezed(text).count(squeezed(HOSTILE)) == 7
    rows = [(HOSTILE, HOSTILE, True), (HOSTILE, HOSTILE, False)]
    sections = [BriefSection(HOSTILE, rows)]
    _, text = read(brief_pdf(brief(session=HOSTILE, who=HOSTILE, sections=sections)))
    assert squeezed(text).count(squeezed(HOSTILE)) == 7
    _, text = read(plates(plate(HOSTILE, title=HOSTILE)))
    assert squeezed(text).count(squeezed(HOSTILE)) == 2 * 2


def test_a_long_letter_runs_on_with_its_number_and_pages() -> None:
    body = "\n\n".join(["A paragraph of a letter that does not want to end. " * 8] * 14)
    reader, text = read(letter_pdf(letter(body=body)))
    assert len(reader.pages) > 1
    assert f"1 / {len(reader.pages)}" in text
    assert reader.pages[-1].extract_text().count("CAC-2027-17") == 1


def test_a_brief_stays_on_one_page_however_much_is_said() -> None:
    name = "Deputy Mayor for International Relations and Everything Else of the Free City " * 3
    rows = [(f"Row {number}", name, False) for number in range(12)]
    reader, text = read(
        brief_pdf(brief(session=name, who=name, sections=[BriefSection("A", rows)]))
    )
    assert len(reader.pages) == 1
    assert squeezed(text).count(squeezed(name)) == 14
    assert "Row 11" in text


def test_a_brief_leads_to_the_meeting() -> None:
    reader, text = read(brief_pdf(brief()))
    links = [each.get_object()["/A"]["/URI"] for each in reader.pages[0]["/Annots"]]
    assert links == ["https://meet.example.org/a"]
    assert "Empty" not in text


def test_plates_stand_in_the_given_order_a_sheet_each() -> None:
    made = [plate(f"Name {number}") for number in range(3)]
    reader, _ = read(plates(*made))
    assert [page.extract_text().splitlines()[-3] for page in reader.pages] == [
        "Name 0",
        "Name 1",
        "Name 2",
    ]


def test_a_plate_shows_each_form_of_a_name_once() -> None:
    _, text = read(plates(plate("Hendra Wijaya", native="Hendra Wijaya")))
    # Drawn on both faces, of which one is for eyes alone.
    assert text.count("Hendra Wijaya") == 2
    assert text.count("Governor") == 2


@pytest.mark.parametrize(
    "native", ["حسین رضایی", "陈吉宁", "Екатерина", "Ὀδυσσεύς", "Nguyễn", "Tunç Soyer"]
)
def test_native_names_are_printed(native: str) -> None:
    assert is_printable(native)
    _, text = read(plates(plate(native=native)))
    assert len(text) > len(read(plates(plate()))[1])


def test_a_native_name_in_a_script_without_a_font_is_left_out() -> None:
    assert not is_printable("სალომე")
    assert read(plates(plate(native="სალომე")))[1] == read(plates(plate()))[1]


def test_long_names_and_titles_stay_on_their_plate() -> None:
    name = "Maria-Magdalena Freifrau von und zu Hohenlohe-Langenburg-Schillingsfürst " * 4
    reader, text = read(plates(plate(name, title=name, native=f"Z{name}")))
    assert len(reader.pages) == 1
    assert squeezed(text).count(squeezed(name)) == 2 * 3


def test_signs_that_no_font_has_become_boxes_and_controls_go() -> None:
    assert shown("a\0b\u202ec\u0301\x07\U0001f600") == "abć□"
    assert shown("e\u0301\tx\ny") == "é x\ny"
    assert {ord(sign) for sign in "가힣aß□ğЖ"} <= printable()


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.text(max_size=60),
    st.text(alphabet="a\u0301\u0307\u200d\u200cक\u093cا\u0651가\u1100\u1161", max_size=20),
)
def test_any_text_can_be_printed(text: str, marks: str) -> None:
    page = letter(subject=marks, body=f"{text}\n\n{marks}", addressee=[text], letterhead=text)
    assert letter_pdf(page).startswith(b"%PDF-")


def test_no_plates_are_no_document() -> None:
    with pytest.raises(ValueError, match="no plates"):
        plates()
