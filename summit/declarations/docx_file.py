"""A declaration as a Word document: one language, or all side by side in a table, clause by clause.

The same text gives the same bytes: nothing in the file says when it was made.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

import docx
from docx.document import Document
from docx.enum.section import WD_ORIENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt
from flask_babel import force_locale, gettext

from summit.core.i18n import LANGUAGES
from summit.core.text import NOT_IN_XML
from summit.declarations.canonical import canonical, digest
from summit.declarations.models import ClauseKind
from summit.declarations.wording import CLAUSE_KINDS
from summit.programme.wording import LANGUAGES as NAMES

_SERIF: Final = "Noto Serif KR"
#: What Word knows the languages by; others by their tag.
_REGIONS: Final = {"en": "en-GB", "ko": "ko-KR", "ja": "ja-JP", "zh": "zh-CN"}
#: How long the title among a file's properties may be, in characters.
_MOST_OF_A_PROPERTY: Final = 255
#: Zip archives cannot say that there is no time; this is the earliest (PKWARE APPNOTE, 4.4.6).
_NO_TIME: Final = (1980, 1, 1, 0, 0, 0)


def write(document: Mapping[str, Any], languages: Sequence[str]) -> bytes:
    """Return a canonical document as docx in languages, side by side where there are several."""
    made = docx.Document()
    _set_up(made, document, languages)
    for tag in languages:
        _head(made, document, tag)
    if len(languages) == 1:
        for clause in document["clauses"]:
            _clause(made, clause, languages[0])
    else:
        _table(made, document, languages)
    _foot(made, document, languages[0])
    stream = io.BytesIO()
    made.save(stream)
    return _timeless(stream.getvalue())


def _set_up(made: Document, document: Mapping[str, Any], languages: Sequence[str]) -> None:
    style = made.styles["Normal"]
    style.font.name, style.font.size = _SERIF, Pt(11)
    style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), _SERIF)
    style.paragraph_format.space_after = Pt(6)
    section = made.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    if len(languages) > 2:
        section.orientation = WD_ORIENT.LANDSCAPE
        section.page_width, section.page_height = Cm(29.7), Cm(21)
    section.left_margin = section.right_margin = Cm(2.3)
    known = made.core_properties
    title = next((document["title"][tag] for tag in languages if tag in document["title"]), "")
    known.title = _holdable(title)[:_MOST_OF_A_PROPERTY]
    known.author, known.comments = "", ""
    known.language = _REGIONS.get(languages[0], languages[0])
    known.created = known.modified = datetime(*_NO_TIME)  # noqa: DTZ001  # no instant is meant


def _head(made: Document, document: Mapping[str, Any], tag: str) -> None:
    if tag in document["title"]:
        _say(made.add_heading(level=0), document["title"][tag], tag)
    if tag in document["status"]:
        _say(made.add_paragraph(), document["status"][tag], tag, italic=tag != "ko")


def _clause(made: Any, clause: Mapping[str, Any], tag: str) -> None:
    """Write a part into a document or a cell; its number and heading stand before it."""
    heading = _heading(clause, tag)
    if heading:
        paragraph = made.add_paragraph()
        paragraph.paragraph_format.keep_with_next = True
        paragraph.paragraph_format.space_before = Pt(8)
        _say(paragraph, heading, tag, bold=True)
    for line in clause["text"].get(tag, "").split("\n"):
        if line:
            _say(made.add_paragraph(), line, tag)


def _heading(clause: Mapping[str, Any], tag: str) -> str:
    said: str = clause["heading"].get(tag, "")
    if clause["kind"] == ClauseKind.CLAUSE:
        return f"{clause['number']}. {said}".rstrip()
    if clause["kind"] == ClauseKind.ANNEX:
        with force_locale(tag if tag in LANGUAGES else "en"):
            name = gettext(CLAUSE_KINDS[ClauseKind.ANNEX])
        return f"{name} {clause['number']}" + (f": {said}" if said else "")
    return said


def _table(made: Document, document: Mapping[str, Any], languages: Sequence[str]) -> None:
    """Write all languages side by side, a row for each part; the first row repeats on each page."""
    table = made.add_table(rows=1, cols=len(languages))
    table.style = "Table Grid"
    for cell, tag in zip(table.rows[0].cells, languages, strict=True):
        with force_locale(tag if tag in LANGUAGES else "en"):
            name = gettext(NAMES.get(tag, tag))
        _say(cell.paragraphs[0], name, tag, bold=True)
    repeat = OxmlElement("w:tblHeader")
    repeat.set(qn("w:val"), "true")
    table.rows[0]._tr.get_or_add_trPr().append(repeat)  # noqa: SLF001  # the library has no way
    for clause in document["clauses"]:
        for cell, tag in zip(table.add_row().cells, languages, strict=True):
            _clause(cell, clause, tag)
            first = cell.paragraphs[0]
            if len(cell.paragraphs) > 1:
                first._element.getparent().remove(first._element)  # noqa: SLF001  # it is empty


def _foot(made: Document, document: Mapping[str, Any], tag: str) -> None:
    """Say at the end which languages are authentic, and which version this is."""
    with force_locale(tag if tag in LANGUAGES else "en"):
        names = [gettext(NAMES.get(each, each)) for each in document["authentic"]]
        lines = [gettext("Authentic languages: %(names)s.", names=", ".join(names))]
        if document["prevailing"]:
            prevailing = gettext(NAMES.get(document["prevailing"], document["prevailing"]))
            lines.append(gettext("Where they differ, %(language)s prevails.", language=prevailing))
        lines.append(gettext("Version %(number)s.", number=document["version"]))
        lines.append(gettext("SHA-256 of this text: %(hash)s", hash=digest(canonical(document))))
    for place, line in enumerate(lines):
        paragraph = made.add_paragraph()
        paragraph.paragraph_format.space_before = Pt(14 if place == 0 else 0)
        paragraph.paragraph_format.space_after = Pt(0)
        _say(paragraph, line, tag).font.size = Pt(8.5)


def _say(
    paragraph: Any, text: str, tag: str, *, bold: bool | None = None, italic: bool | None = None
) -> Any:
    """Add words with their language, by which Word chooses the face, the breaks, the voice."""
    run = paragraph.add_run(_holdable(text))
    run.bold, run.italic = bold, italic
    properties = run._element.get_or_add_rPr()  # noqa: SLF001  # the library has no way to it
    language = OxmlElement("w:lang")
    region = _REGIONS.get(tag, tag)
    for name in ("w:val", "w:eastAsia"):
        language.set(qn(name), region)
    properties.append(language)
    return run


def _holdable(text: str) -> str:
    """Return a text as the file can hold it; what it cannot is shown to be missing."""
    return NOT_IN_XML.sub("□", text)


def _timeless(data: bytes) -> bytes:
    """Return an archive with the same files, none of which says when it was put in."""
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            entry = zipfile.ZipInfo(name, _NO_TIME)
            entry.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(entry, old.read(name))
    return stream.getvalue()
