"""The PDF of a declaration: what stands in it, for whom it is readable, and that it is the same."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from typing import Any

import pytest
from flask import Flask

from summit.attendance.pdf import LetterPage, letter_pdf
from summit.attendance.pdf.glyphs import FONTS, _characters, printable
from summit.attendance.pdf.typesetting import is_printable
from summit.core.db import unit_of_work
from summit.core.text import Text
from summit.declarations import canonical, operations, qr, queries, text_paper
from summit.declarations.models import Adoption, ClauseKind, Declaration, Method
from summit.declarations.operations import ClauseValues
from tests.actors import TESTER
from tests.declarations.builders import DAY, NOW, adopted_directly, drafted, forum
from tests.declarations.paper_world import (
    SITE,
    check_archival,
    codes,
    fonts,
    page_texts,
    read,
    squeezed,
    tags,
)
from tests.programme.builders import summit
from tests.programme.pages import Desk

pytestmark = pytest.mark.usefixtures("database")

HOUSE = text_paper.Imprint(
    Text(en="Forum of Cities", ko="도시 포럼"), f"{SITE}/%s/forum/declarations/s"
)
#: What typst would run, end or look up, if it read it as its own code.
HOSTILE = '] #panic("no") #sys.inputs \\ $x$ *b* _i_ <label> @ref `raw` // "quote" {n} [c] = head'


def adopted(**fields: Any) -> tuple[dict[str, Any], Adoption]:
    """Return the canonical document of an adopted statement, and its ruling."""
    with unit_of_work():
        declaration = drafted(forum(), **fields)
        adoption = adopted_directly(declaration)
        document = canonical.text_document(declaration.uid, declaration.newest)
    return document, adoption


def long(document: dict[str, Any], count: int, repeated: int = 1) -> dict[str, Any]:
    """Return a document with ``count`` clauses, their words ``repeated`` times."""
    parts = [each for each in document["clauses"] if each["kind"] != "clause"]
    parts[1:1] = [
        {
            "id": f"c{number}",
            "kind": "clause",
            "number": number,
            "heading": {"en": f"Measure {number}", "ko": f"제{number}조치"},
            "text": {
                "en": " ".join([f"We commit to measure {number}."] * repeated),
                "ko": " ".join([f"우리는 제{number}조치를 이행한다."] * repeated),
            },
        }
        for number in range(1, count + 1)
    ]
    return {**document, "clauses": parts}


class TestAdopted:
    @pytest.mark.parametrize("edition", ["en", "ko", "en-ko"])
    def test_it_is_for_archives_and_for_screen_readers(self, edition: str) -> None:
        document, adoption = adopted()
        languages = edition.split("-")
        made = text_paper.adopted_pdf(document, adoption, HOUSE, languages)

        titles = {"en": "Joint Statement", "ko": "공동선언문"}
        check_archival(made, languages[0], " / ".join(titles[tag] for tag in languages))
        reader, _ = read(made)
        assert reader.metadata is not None
        assert reader.metadata.creation_date is not None
        assert reader.metadata.creation_date.date() == DAY

    def test_it_says_the_text_and_how_it_was_adopted(self) -> None:
        document, adoption = adopted()
        _, text = read(text_paper.adopted_pdf(document, adoption, HOUSE, ["en"]))

        found = squeezed(text)
        for said in (
            "Forum of Cities",
            "Joint Statement",
            "Adopted on 14 May 2027 · Mayoral Meeting",
            "A political declaration, not legally binding.",
            "We, the mayors of the participating cities,",
            "having met by video,",
            "1. Measure 1 We commit ourselves to measure 1 within 30 days.",
            "5. Measure 5 We commit ourselves to measure 5 within 30 days.",
            "Adopted by video conference.",
            "Annex 1. Terms Terms used in this statement.",
            "Fri 14 May 2027, 23:15 (Seoul, UTC+9)",
            "Consensus",
            "Kim Hana, Mayor of Seoul",
            "I hear no objection. It is so decided.",
            "English, Korean (equally authentic)",
            f"{SITE}/en/forum/declarations/s/verify",
            adoption.version_hash,
        ):
            assert squeezed(said) in found
        assert "우리" not in text

    def test_korean_is_whole_and_in_serifs(self) -> None:
        document, adoption = adopted()
        reader, text = read(text_paper.adopted_pdf(document, adoption, HOUSE, ["ko"]))

        for said in (
            "공동선언문",
            "우리는 30일 이내에 제5조치를 이행할 것을 약속한다.",
            "서울특별시장",
        ):
            assert squeezed(said) in squeezed(text)
        assert {"NanumMyeongjo", "NanumMyeongjoBold"} <= fonts(reader)
        assert "We commit" not in text

    def test_side_by_side_each_language_is_marked_as_such(self) -> None:
        document, adoption = adopted()
        reader, text = read(text_paper.adopted_pdf(document, adoption, HOUSE, ["en", "ko"]))

        assert squeezed("We commit ourselves to measure 3") in squeezed(text)
        assert squeezed("우리는 30일 이내에 제3조치를") in squeezed(text)
        assert reader.root_object["/Lang"] == "en"
        assert "ko" in {str(each["/Lang"]) for each in tags(reader) if "/Lang" in each}

    def test_clauses_begin_on_the_same_page_in_both_languages(self) -> None:
        document, adoption = adopted()
        made = text_paper.adopted_pdf(long(document, 40, 12), adoption, HOUSE, ["en", "ko"])

        pages = page_texts(made)
        assert len(pages) > 5
        for number in range(1, 41):
            begun = [
                next(place for place, words in enumerate(pages) if heading in words)
                for heading in (f"Measure{number}We", f"제{number}조치우리는")
            ]
            assert begun[0] == begun[1], number

    def test_every_page_has_its_number_and_says_what_it_belongs_to(self) -> None:
        document, adoption = adopted()
        pages = page_texts(text_paper.adopted_pdf(long(document, 60), adoption, HOUSE, ["en"]))

        assert len(pages) > 3
        for number, text in enumerate(pages, 1):
            assert f"{number}/{len(pages)}" in text
            assert adoption.version_hash[:16] in text

    def test_the_same_text_makes_the_same_bytes(self) -> None:
        document, adoption = adopted()
        first = text_paper.adopted_pdf(document, adoption, HOUSE, ["en", "ko"])
        again = text_paper.adopted_pdf(document, adoption, HOUSE, ["en", "ko"])
        document["clauses"][1]["text"]["ko"] += "!"

        assert first == again
        assert text_paper.adopted_pdf(document, adoption, HOUSE, ["en", "ko"]) != first

    @pytest.mark.parametrize("language", ["en", "ko"])
    def test_its_code_leads_to_the_verify_page_in_its_language(self, language: str) -> None:
        document, adoption = adopted()
        made = text_paper.adopted_pdf(document, adoption, HOUSE, [language])

        address = f"{SITE}/{language}/forum/declarations/s/verify"
        assert codes(made) == [address]
        reader, _ = read(made)
        figures = [each for each in tags(reader) if each["/S"] == "/Figure"]
        assert [address in str(each["/Alt"]) for each in figures] == [True]

    def test_a_recorded_vote_is_told_by_name(self) -> None:
        document, adoption = adopted()
        adoption.method = Method.RECORDED_VOTE
        adoption.votes = {
            "threshold": "majority",
            "yes": 2,
            "no": 0,
            "abstain": 1,
            "ballots": [
                {"party": {"en": "Toronto"}, "city": "toronto", "choice": "yes"},
                {"party": {"en": "Delhi"}, "city": "delhi", "choice": "abstain"},
                {"party": {"en": "Hanoi"}, "city": "hanoi", "choice": "yes"},
            ],
        }
        _, text = read(text_paper.adopted_pdf(document, adoption, HOUSE, ["en"]))

        for said in (
            "2 for, 0 against, 1 abstaining",
            "In favour: Toronto, Hanoi",
            "Abstains: Delhi",
        ):
            assert squeezed(said) in squeezed(text)

    def test_which_language_prevails_is_said(self) -> None:
        document, adoption = adopted(authentic=("en",), prevailing="en")
        _, text = read(text_paper.adopted_pdf(document, adoption, HOUSE, ["en"]))

        said = "English; where they differ, English prevails; translation: Korean"
        assert squeezed(said) in squeezed(text)

    def test_what_people_wrote_is_never_run(self) -> None:
        parts = [
            ClauseValues(
                ClauseKind.CLAUSE,
                Text(en=HOSTILE, ko=f"우리는 {HOSTILE}"),
                Text(en=HOSTILE, ko="가"),
            )
        ]
        document, adoption = adopted(parts=parts)
        _, text = read(text_paper.adopted_pdf(document, adoption, HOUSE, ["en", "ko"]))

        assert squeezed(text).count(squeezed(HOSTILE)) == 3

    def test_what_no_font_has_is_a_box_and_said(self) -> None:
        cuneiform = "\U00012000"
        assert not is_printable(cuneiform)
        parts = [ClauseValues(ClauseKind.CLAUSE, Text(en=f"Sign {cuneiform}.", ko="부호."))]
        document, adoption = adopted(parts=parts)
        _, text = read(text_paper.adopted_pdf(document, adoption, HOUSE, ["en"]))
        _, korean = read(text_paper.adopted_pdf(document, adoption, HOUSE, ["ko"]))

        assert "Sign □." in text
        assert squeezed("□ stands for a character that cannot be printed") in squeezed(text)
        assert "□" not in korean

    @pytest.mark.parametrize("languages", [["en"], ["ko"], ["en", "ko"]])
    def test_the_longest_text_is_printed_whole(self, languages: list[str]) -> None:
        document, adoption = adopted()
        document = long(document, 299)
        document["clauses"][150]["text"] = {
            "en": "word " * 4000 + "end",
            "ko": "낱말 " * 4000 + "끝",
        }
        made = text_paper.adopted_pdf(document, adoption, HOUSE, languages)

        found = "".join(page_texts(made))
        for number in (1, 149, 151, 299):
            words = {"en": f"Wecommittomeasure{number}.", "ko": f"제{number}조치를이행한다."}
            assert all(words[tag] in found for tag in languages)
        assert {tag: found.count(word) for tag, word in (("en", "word"), ("ko", "낱말"))} == {
            tag: 4000 if tag in languages else 0 for tag in ("en", "ko")
        }

    def test_it_is_printed_in_some_language(self) -> None:
        document, adoption = adopted()
        with pytest.raises((ValueError, IndexError)):
            text_paper.adopted_pdf(document, adoption, HOUSE, [])


class TestDrafts:
    def test_every_page_says_that_it_is_no_more_than_a_draft(self) -> None:
        with unit_of_work():
            declaration = drafted(forum())
            document = canonical.text_document(declaration.uid, declaration.newest)
        document = long(document, 40)
        made = text_paper.draft_pdf(document, HOUSE, ["en", "ko"], digest="", day=date(2027, 1, 2))

        reader, _ = read(made)
        assert len(reader.pages) > 2
        for page in reader.pages:
            assert squeezed("Draft, version 1, not adopted") in squeezed(page.extract_text())
        check_archival(made, "en", "Joint Statement / 공동선언문")
        assert codes(made) == []

    def test_a_part_that_is_not_translated_says_so(self) -> None:
        with unit_of_work():
            declaration = drafted(
                forum(), parts=[ClauseValues(ClauseKind.CLAUSE, Text(en="Only in English."))]
            )
            document = canonical.text_document(declaration.uid, declaration.newest)
        _, text = read(
            text_paper.draft_pdf(document, HOUSE, ["en", "ko"], digest="", day=date(2027, 1, 2))
        )

        assert "Only in English." in text
        assert "SHA-256" not in text


class TestCode:
    @pytest.mark.parametrize("length", [20, 90, 300])
    def test_it_has_its_quiet_zone_and_is_one_square(self, length: int) -> None:
        made = qr.svg(f"{SITE}/{'a' * length}")
        sizes = re.findall(r'(?:width|height)="(\d+)"', made)

        assert len(set(sizes)) == 1
        # 17 + 4 × version modules (ISO/IEC 18004), and 4 on each side.
        assert (int(sizes[0]) - 2 * qr.BORDER - 17) % 4 == 0
        assert made.startswith("<svg ")


class TestFonts:
    def test_serifs_are_there_with_their_licences_and_are_counted(self) -> None:
        there = {path.name for path in FONTS.iterdir()}
        assert {
            "NanumMyeongjo_400Regular.ttf",
            "NanumMyeongjo_700Bold.ttf",
            "SourceSerif4_400Regular.ttf",
            "nanum-myeongjo-LICENSE",
            "source-serif-4-LICENSE",
        } <= there
        assert set(range(0xAC00, 0xD7A4)) <= printable()

    def test_every_character_counted_is_printed_by_every_kind_of_paper(self) -> None:
        """One that a font of declarations alone has would end the making of a letter."""
        document, adoption = adopted()
        # Those that are in one font alone; Chinese ones are many, and in none but their own.
        there = Counter(
            code
            for path in sorted(FONTS.iterdir())
            if path.suffix in (".otf", ".ttf")
            for code in set(_characters(path.read_bytes()))
        )
        rare = "".join(
            sign
            for sign in map(chr, sorted(there))
            if there[ord(sign)] == 1 and is_printable(sign) and not "\u4e00" <= sign <= "\u9fff"
        )
        assert len(rare) > 500
        document["clauses"] = [
            {"id": "a", "kind": "clause", "number": 1, "heading": {}, "text": {"en": rare}}
        ]
        assert len(page_texts(text_paper.adopted_pdf(document, adoption, HOUSE, ["en"]))) >= 2
        letter = LetterPage("Seoul", "1", DAY, ["Mayor"], "Subject", rare, "Mayor", "en")
        assert page_texts(letter_pdf(letter))


class TestPages:
    HERE = "forum/declarations/statement"

    def made(self) -> Declaration:
        with unit_of_work():
            return drafted(forum())

    def test_the_newest_version_is_handed_out_as_a_draft(self, app: Flask) -> None:
        self.made()
        answer = Desk.of(app, "viewer").get(f"{self.HERE}/draft.pdf")

        assert answer.status_code == 200
        assert answer.mimetype == "application/pdf"
        assert answer.headers["Content-Disposition"] == (
            "attachment; filename=forum-statement-draft-1-en-ko.pdf"
        )
        assert "no-store" in answer.headers["Cache-Control"]
        assert squeezed("Draft, version 1, not adopted") in squeezed(read(answer.data)[1])

    def test_an_older_version_reads_as_it_did(self, app: Flask) -> None:
        declaration = self.made()
        with unit_of_work():
            held = held_again(declaration)
            operations.freeze(held, actor=TESTER, now=NOW)
            uid = held.newest.clauses[1].uid
            values = ClauseValues(ClauseKind.CLAUSE, Text(en="Another wording.", ko="다른 문안."))
            operations.edit_clause(held, uid, values, actor=TESTER, now=NOW)
        desk = Desk.of(app, "viewer")
        old = read(desk.get(f"{self.HERE}/draft.pdf?edition=en&version=1").data)[1]
        new = read(desk.get(f"{self.HERE}/draft.pdf?edition=en").data)[1]

        assert "Another wording." not in old
        assert squeezed("measure 1 within") in squeezed(old)
        assert "SHA-256" in old
        assert squeezed("Draft, version 2, not adopted") in squeezed(new)
        assert "Another wording." in new
        assert "SHA-256" not in new

    def test_what_was_adopted_is_no_draft(self, app: Flask) -> None:
        declaration = self.made()
        with unit_of_work():
            adopted_directly(held_again(declaration))
        desk = Desk.of(app, "viewer")
        led = desk.get(f"{self.HERE}/draft.pdf?edition=ko")

        assert led.status_code == 302
        assert led.location.endswith(f"{self.HERE}/issued.pdf?kind=text&edition=ko")
        assert desk.get(f"{self.HERE}/issued.pdf?kind=text&edition=ko").status_code == 404

    @pytest.mark.parametrize(
        ("asked", "status"),
        [
            ("draft.pdf?edition=fr", 400),
            ("draft.pdf?edition=ko-en", 400),
            ("draft.pdf?edition=%00", 400),
            ("draft.pdf?version=2", 404),
            ("draft.pdf?version=0", 404),
            ("draft.pdf?version=-1", 400),
            ("draft.pdf?version=99999999999999999999", 400),
            ("draft.pdf?version=%C2%B2", 400),
            ("draft.pdf?version=%00", 400),
            ("issued.pdf", 404),
            ("issued.pdf?kind=secret", 400),
            ("issued.pdf?edition=%00", 404),
            ("issued.pdf?edition=" + "x" * 5000, 404),
        ],
    )
    def test_what_does_not_exist_is_not_handed_out(
        self, app: Flask, asked: str, status: int
    ) -> None:
        self.made()
        answer = Desk.of(app, "viewer").get(f"{self.HERE}/{asked}")
        assert answer.status_code == status
        assert b"%PDF" not in answer.data

    def test_a_draft_of_another_summit_is_not_handed_out(self, app: Flask) -> None:
        self.made()
        with unit_of_work():
            summit("other")
        desk = Desk.of(app, "owner", summit_slug="other")
        for path in (f"{self.HERE}/draft.pdf", "other/declarations/statement/draft.pdf"):
            answer = desk.get(path)
            assert answer.status_code == 404
            assert b"%PDF" not in answer.data


def held_again(declaration: Declaration) -> Declaration:
    return queries.declaration_by_id(declaration.id, to_change=True)
