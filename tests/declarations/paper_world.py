"""What tests of printed declarations read back from a PDF."""

from __future__ import annotations

import io
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pypdfium2
import zxingcpp
from pypdf import PdfReader

#: The public address of the application under test.
SITE = "http://localhost:8000"


def read(data: bytes) -> tuple[PdfReader, str]:
    reader = PdfReader(io.BytesIO(data))
    return reader, "\n".join(page.extract_text() for page in reader.pages)


def page_texts(data: bytes) -> list[str]:
    """Return the words of each page, without spaces; many times faster than :func:`read`."""
    document = pypdfium2.PdfDocument(data)
    try:
        return [
            squeezed(document[number].get_textpage().get_text_range())
            for number in range(len(document))
        ]
    finally:
        document.close()


def squeezed(text: str) -> str:
    """A text without the spaces and line ends that depend on where lines are broken."""
    return "".join(text.split())


def codes(data: bytes) -> list[str]:
    """Return what a telephone reads on the pages, as they would be printed."""
    document = pypdfium2.PdfDocument(data)
    try:
        return [
            found.text
            for number in range(len(document))
            for found in zxingcpp.read_barcodes(document[number].render(scale=3).to_numpy())
        ]
    finally:
        document.close()


def tags(reader: PdfReader) -> Iterator[dict[str, Any]]:
    """Yield the elements of the structure by which a PDF is read aloud."""
    waiting: list[Any] = [reader.root_object["/StructTreeRoot"]]
    while waiting:
        element = waiting.pop().get_object()
        if isinstance(element, list):
            waiting.extend(reversed(element))
        elif isinstance(element, dict):
            if "/S" in element:
                yield element
            if "/K" in element:
                waiting.append(element["/K"])


def check_archival(data: bytes, language: str, title: str) -> None:
    """Assert what PDF/A-2a (ISO 19005-2) and PDF/UA-1 (ISO 14289-1) ask, as far as it is seen from
    outside: what the file says of itself, tags, language, title, fonts inside, no transparency of
    unknown colour, nothing that runs or leads to another file."""
    reader, _ = read(data)
    root = reader.root_object
    xmp = root["/Metadata"].get_object().get_data().decode()
    assert "<pdfaid:part>2</pdfaid:part>" in xmp
    assert "<pdfaid:conformance>A</pdfaid:conformance>" in xmp
    assert "<pdfuaid:part>1</pdfuaid:part>" in xmp
    assert root["/MarkInfo"]["/Marked"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert root["/Lang"] == language
    assert reader.metadata is not None
    assert reader.metadata.title == title
    assert root["/OutputIntents"][0].get_object()["/S"] == "/GTS_PDFA1"
    assert not {"/AA", "/OpenAction"} & set(root)
    assert "/Encrypt" not in reader.trailer
    assert len(reader.trailer["/ID"]) == 2

    kinds = [element["/S"] for element in tags(reader)]
    levels = [int(kind[2:]) for kind in kinds if kind[:2] == "/H" and kind[2:].isdigit()]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    for element in tags(reader):
        if element["/S"] == "/Figure":
            assert element["/Alt"]
        if element["/S"] == "/Table":
            assert "/TH" in [each["/S"] for each in _below(element)]
    for page in reader.pages:
        assert page["/Tabs"] == "/S" if "/Annots" in page else True
        assert "/StructParents" in page
        for font in page["/Resources"].get("/Font", {}).values():
            _check_font(font.get_object())


def _below(element: dict[str, Any]) -> Iterator[dict[str, Any]]:
    waiting = [element["/K"]]
    while waiting:
        found = waiting.pop().get_object() if hasattr(waiting[-1], "get_object") else waiting.pop()
        if isinstance(found, list):
            waiting.extend(found)
        elif isinstance(found, dict) and "/S" in found:
            yield found
            waiting.append(found.get("/K", []))


def _check_font(font: Any) -> None:
    """Assert that a font is in the file, and that its glyphs have Unicode, none of them missing."""
    assert "/ToUnicode" in font
    descendant = font["/DescendantFonts"][0].get_object() if "/DescendantFonts" in font else font
    descriptor = descendant["/FontDescriptor"].get_object()
    assert {"/FontFile", "/FontFile2", "/FontFile3"} & set(descriptor)
    assert descriptor["/FontName"][7] == "+"  # a part of the font


def fonts(reader: PdfReader) -> set[str]:
    """Return the names of the fonts of all pages, without the mark of the subset."""
    return {
        str(font.get_object()["/BaseFont"]).partition("+")[2].removesuffix("-Identity-H")
        for page in reader.pages
        for font in page["/Resources"].get("/Font", {}).values()
    }
