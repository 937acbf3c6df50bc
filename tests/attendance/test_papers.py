"""What an uploaded file is, and how long it takes to say, is told by its contents alone."""

from __future__ import annotations

import struct
import zipfile
from io import BytesIO
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from summit.attendance.papers import (
    MOST_BYTES,
    UnfitPaper,
    examine_scan,
    examine_speech_text,
    length_of,
)
from summit.attendance.papers.counting import Count, count
from tests.attendance.paper_files import TYPES, document, docx, pdf, pdf_saying, zipped

KOREAN = "존경하는 시장님 여러분, 도시는 시민의 삶을 지키는 첫 번째 방패입니다."
MACRO = "application/vnd.ms-word.document.macroEnabled.main+xml"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500)


def found(data: bytes, name: str = "speech.docx") -> tuple[str, int | None, str]:
    examined = examine_speech_text(data, name)
    return examined.extension, examined.words, examined.language


def refusal(data: bytes) -> str:
    with pytest.raises(UnfitPaper) as caught:
        examine_speech_text(data, "speech.docx")
    return caught.value.message


def verdict(data: bytes) -> str:
    try:
        return examine_speech_text(data, "speech").extension
    except UnfitPaper:
        return "refused"


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (docx("Your Excellencies,", "cities act — 24 hours a day."), ("docx", 8, "en")),
        (docx(KOREAN), ("docx", 10, "ko")),
        (pdf_saying("Cities act first"), ("pdf", 3, "en")),
        (pdf(b"0 0 100 100 re f"), ("pdf", None, "")),
        (b"Cities act first.\n", ("txt", 3, "en")),
        (KOREAN.encode("cp949"), ("txt", 10, "ko")),
        (KOREAN.encode(), ("txt", 10, "ko")),
        (b"\xef\xbb\xbf" + KOREAN.encode(), ("txt", 10, "ko")),
        (KOREAN.encode("utf-16"), ("txt", 10, "ko")),
        (b"\xfe\xff" + KOREAN.encode("utf-16-be"), ("txt", 10, "ko")),
        ("各位市长，城市率先行动。".encode(), ("txt", None, "")),
        ("Πόλεις και δήμαρχοι".encode(), ("txt", 3, "")),
    ],
)
def test_kind_words_and_language_are_found(
    data: bytes, expected: tuple[str, int | None, str]
) -> None:
    assert found(data) == expected
    assert found(data, "virus.exe") == expected


def test_text_in_another_encoding_is_kept_in_utf_8() -> None:
    assert examine_speech_text(KOREAN.encode("utf-16"), "a.txt").data.decode() == KOREAN


def test_runs_are_joined_and_what_is_shown_twice_is_counted_once() -> None:
    namespace = "http://schemas.openxmlformats.org/markup-compatibility/2006"
    text = (
        document(["@"])
        .replace("<w:body>", f'<w:body xmlns:mc="{namespace}">')
        .replace(
            "@</w:t>",
            "Ci</w:t></w:r><w:r><w:t>ties</w:t><w:tab/><w:t>act</w:t></w:r><mc:AlternateContent>"
            "<mc:Choice><w:r><w:t> first</w:t></w:r></mc:Choice><mc:Fallback><w:r><w:t> first"
            "</w:t></w:r></mc:Fallback></mc:AlternateContent><w:r><w:delText>gone</w:delText>",
        )
    )
    assert found(docx(more={"word/document.xml": text})) == ("docx", 3, "en")


def lying(data: bytes, name: bytes, *, size: int) -> bytes:
    """The same archive, whose directory claims another size for an entry."""
    at = data.rindex(name) - 46  # in the central directory
    assert data[at : at + 4] == b"PK\x01\x02"
    return data[: at + 24] + struct.pack("<L", size) + data[at + 28 :]


BIG = b"<w:x>" + b" " * (45 * 1024 * 1024)
RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="r" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
    'relationships/attachedTemplate" Target="{}" TargetMode="External"/></Relationships>'
)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "Choose a file"),
        (b"x" * (MOST_BYTES + 1), "at most"),
        (b"  \n\n", "no text"),
        (docx("", " "), "no text"),
        (b"GIF89a\0\0\x01", "neither"),
        (b"MZ\x90\0\x03\0", "neither"),
        (b"MZ\x90not a pdf", "encoding"),
        (b"\x89PNG\r\n\x81a\x82b\x83c\x84d", "encoding"),
        (b"one\x07two", "neither"),
        (b"\xff\xfe\0\0a\0\0\0", "encoding"),
        (b"\xff\xfeabc", "encoding"),
        (b"caf\xe9 \xff\xff", "encoding"),
        (b"{\\rtf1 words}", "Rich Text"),
        (OLE, "older Word"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "password"),
        (OLE + "HwpSummaryInformation".encode("utf-16-le"), "Hangul"),
        (zipped({"a.txt": "words"}), "no Word document"),
        (zipped({"mimetype": "application/vnd.oasis.opendocument.text"}), "no Word document"),
        (zipped({"[Content_Types].xml": TYPES.format("application/xml")}), "no Word document"),
        (docx("words", kind=MACRO), "macros"),
        (docx("words", more={"word/vbaProject.bin": b"x"}), "macros"),
        (docx("words", more={"word/activeX/activeX1.xml": b"x"}), "macros"),
        (
            docx(
                "words",
                more={"word/_rels/settings.xml.rels": RELATIONS.format("https://x.example/a.dotm")},
            ),
            "template",
        ),
        (docx("words")[:-40], "damaged"),
        (docx("words", more={"word/document.xml": "<w:p>"}), "damaged"),
        (
            docx(more={"word/document.xml": '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'}),
            "damaged",
        ),
        (docx("words", more={"word/media/a.bin": BIG}), "unpacks"),
        (docx("words", more={f"word/media/{n}": b"" for n in range(2001)}), "unpacks"),
        (
            lying(
                docx(more={"word/document.xml": BIG[:22_000_000]}), b"word/document.xml", size=90
            ),
            "damaged",
        ),
        (docx(more={"word/document.xml": BIG[:22_000_000]}), "unpacks"),
        (b"%PDF-1.7\nnothing", "damaged"),
        (pdf_saying("words")[:200], "damaged"),
        (
            pdf_saying("words", root="/OpenAction << /S /JavaScript /JS (app.alert\\(1\\)) >>"),
            "runs",
        ),
        (pdf_saying("words", root="/Names << /JavaScript << /Names [] >> >>"), "runs"),
    ],
)
def test_what_is_not_taken(data: bytes, said: str) -> None:
    assert said in refusal(data)


@pytest.mark.parametrize("kind", ["image", "oleObject", "frame", "subDocument", "aFChunk"])
@pytest.mark.parametrize(
    ("part", "target"),
    [
        ("word/_rels/document.xml.rels", "https://x.example/seen.png"),
        ("Word/_RELS/Header1.xml.RELS", "\\\\x.example\\share\\a.png"),
        ("_rels/.rels", "file://///x.example/share/a.png"),
    ],
)
def test_what_would_be_fetched_on_opening_is_refused(kind: str, part: str, target: str) -> None:
    rels = RELATIONS.replace("attachedTemplate", kind).format(target)
    assert "Embed it" in refusal(docx("words", more={part: rels}))


def test_links_to_be_followed_are_no_reason_to_refuse() -> None:
    rels = RELATIONS.replace("attachedTemplate", "hyperlink").format("https://city.example/plan")
    assert found(docx("two words", more={"word/_rels/document.xml.rels": rels}))[1] == 2


def test_an_ordinary_local_template_is_no_reason_to_refuse() -> None:
    rels = RELATIONS.format("file:///C:\\Users\\Kim\\Normal.dotm")
    assert found(docx("two words", more={"word/_rels/settings.xml.rels": rels}))[1] == 2


def test_an_encrypted_archive_is_refused() -> None:
    data = bytearray(docx("words"))
    for mark, place in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
        at = data.index(mark) + place
        data[at] |= 1
    assert "password" in refusal(bytes(data))


def test_an_entry_that_stands_twice_is_refused() -> None:
    buffer = BytesIO(docx("words"))
    with zipfile.ZipFile(buffer, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr("word/document.xml", document(["others"]))
    assert "damaged" in refusal(buffer.getvalue())


def test_a_pdf_with_a_password_is_refused() -> None:
    from pypdf import PdfReader, PdfWriter

    writer = PdfWriter(clone_from=PdfReader(BytesIO(pdf_saying("secret words"))))
    writer.encrypt("password", algorithm="RC4-128")
    buffer = BytesIO()
    writer.write(buffer)
    assert "password" in refusal(buffer.getvalue())


def test_a_pdf_that_unpacks_to_gigabytes_is_refused() -> None:
    bomb = pdf(b"(x) Tj " * 30_000_000, packed=True)
    assert len(bomb) < MOST_BYTES
    assert "unpacks" in refusal(bomb)


def test_a_pdf_that_never_ends_is_refused() -> None:
    """Pages that are their own children, and an endless chain of tables."""
    text = pdf_saying("words")
    circle = text.replace(b"/Kids [3 0 R]", b"/Kids [2 0 R]")
    chain = text.replace(
        b"/Root 1 0 R", b"/Root 1 0 R /Prev " + text[text.rindex(b"xref\n") + 5 :].split()[0]
    )
    assert verdict(circle) in ("pdf", "refused")
    assert verdict(chain) in ("pdf", "refused")


@given(st.binary(max_size=400), st.sampled_from([b"", b"PK\x03\x04", b"\xff\xfe"]))
def test_any_bytes_are_taken_or_refused(data: bytes, head: bytes) -> None:
    assert verdict(head + data) in ("txt", "docx", "refused")


@pytest.mark.parametrize(
    ("given_name", "kept"),
    [
        ("Rede des Bürgermeisters.docx", "Rede des Bürgermeisters"),
        ("C:\\Users\\Kim\\발언문.docx", "발언문"),
        ("../../etc/passwd", "passwd"),
        ("a\r\nSet-Cookie: b=c.pdf", "aSet-Cookie b=c"),
        ("", "document"),
        (".docx", "document"),
        ("x" * 300 + ".pdf", "x" * 150),
    ],
)
def test_names_are_kept_as_people_read_them(given_name: str, kept: str) -> None:
    assert examine_speech_text(b"words", given_name).name == kept


def test_words_are_what_stands_between_spaces_and_is_no_dash() -> None:
    assert count("One – two, three ... 4") == Count(4, "en")
    assert count("— … !") is None
    assert count("서울 Seoul 부산 대구") == Count(4, "ko")


def test_minutes_follow_the_pace_that_interpreters_ask_for() -> None:
    """330 words are three minutes."""
    assert length_of(330, "en").least == 3.0
    assert length_of(330, "en").most == 3.5
    assert length_of(231, "ko").least == 3.0
    assert length_of(210, "ko").most == 3.0
    assert length_of(1, "en").most == 0.5


def picture(kind: str) -> bytes:
    buffer = BytesIO()
    Image.new("RGB", (60, 80), "white").save(buffer, kind)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (picture("JPEG"), ("jpg", "image/jpeg")),
        (picture("PNG"), ("png", "image/png")),
        (pdf(b"0 0 100 100 re f"), ("pdf", "application/pdf")),
    ],
)
def test_scans_are_pdf_jpeg_or_png(data: bytes, expected: tuple[str, str]) -> None:
    examined = examine_scan(data, "letter.pdf")
    assert (examined.extension, examined.media_type) == expected


@pytest.mark.parametrize("data", [picture("GIF"), b"<svg/>", picture("PNG")[:60], docx("words")])
def test_other_scans_are_refused(data: Any) -> None:
    with pytest.raises(UnfitPaper):
        examine_scan(data, "letter.pdf")
