"""Word documents (ECMA-376): whether one is safe to hand on, and what it says.

Nothing is unpacked but the few parts that are read, and none of those beyond its limit, whatever
the archive claims of itself.
"""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Callable
from io import BytesIO
from typing import Final
from xml.parsers import expat

from summit.attendance.papers.unfit import (
    DAMAGED,
    MOST_UNPACKED,
    PROTECTED,
    UNPACKS_TOO_LARGE,
    UnfitPaper,
)
from summit.core.errors import N_

#: Bounds of an archive: its entries, how much denser than its contents it may be, and how much of
#: it may be dense at all. Word's own XML packs to about a tenth.
MOST_ENTRIES: Final = 2000
MOST_RATIO: Final = 150
DENSE_FROM: Final = 1024 * 1024
#: How much of one part is read, in bytes.
MOST_PART: Final = 20 * 1024 * 1024

_WORD: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_STRICT: Final = "http://purl.oclc.org/ooxml/wordprocessingml/main"
_W: Final = ("http://schemas.openxmlformats.org/wordprocessingml/2006/main", _STRICT)
_FALLBACK: Final = "http://schemas.openxmlformats.org/markup-compatibility/2006 Fallback"
_TYPES: Final = "[Content_Types].xml"

_NO_WORD: Final = N_("This is no Word document, but another kind of archive. Save it as docx.")
_MACROS: Final = N_("The document holds macros or controls. Save it as docx without macros.")
_REMOTE: Final = N_("The document loads a template from the internet. Detach it and save again.")
_LINKED: Final = N_("The document loads a picture or something else from the internet. Embed it.")

#: How the address of what is on another machine begins, in lower case.
_AWAY: Final = ("http:", "https:", "ftp:", "\\\\", "//", "file://\\\\", "file:////")

_Attributes = dict[str, str]


def read(data: bytes) -> str:
    """Return what a Word document says, a paragraph a line.

    Raises:
        UnfitPaper: it is another kind of archive, packed to harm, protected, damaged, or it holds
            macros or loads something.
    """
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            _refuse_bombs(archive, len(data))
            return _read(archive)
    except UnfitPaper:
        raise
    except (zipfile.BadZipFile, zlib.error, expat.ExpatError, EOFError, KeyError, OSError) as error:
        raise UnfitPaper(DAMAGED) from error
    except (NotImplementedError, RuntimeError, ValueError, OverflowError) as error:
        # What ``zipfile`` says to packings that it does not know, and to odd numbers.
        raise UnfitPaper(DAMAGED) from error


def _refuse_bombs(archive: zipfile.ZipFile, size: int) -> None:
    entries = archive.infolist()
    if len(entries) > MOST_ENTRIES:
        raise UnfitPaper(UNPACKS_TOO_LARGE)
    total = sum(entry.file_size for entry in entries)
    if total > MOST_UNPACKED or (total > DENSE_FROM and total > MOST_RATIO * size):
        raise UnfitPaper(UNPACKS_TOO_LARGE)
    if any(entry.flag_bits & 1 for entry in entries):
        raise UnfitPaper(PROTECTED)
    names = [entry.filename.casefold() for entry in entries]
    if len(set(names)) != len(names):
        raise UnfitPaper(DAMAGED)  # which of two is meant, programs disagree on


def _read(archive: zipfile.ZipFile) -> str:
    names = archive.namelist()
    if _TYPES not in names:
        raise UnfitPaper(_NO_WORD)
    if any("vbaproject" in name.casefold() or "/activex/" in name.casefold() for name in names):
        raise UnfitPaper(_MACROS)
    main = _main_part(_part(archive, _TYPES))
    for name in names:
        # Programs do not tell capitals apart in the names of parts (ECMA-376, part 2, 6.2.2).
        if name.casefold().endswith(".rels"):
            _refuse_remote(_part(archive, name))
    return _text(_part(archive, main))


def _part(archive: zipfile.ZipFile, name: str) -> bytes:
    with archive.open(name) as file:
        data = file.read(MOST_PART + 1)
    if len(data) > MOST_PART:
        raise UnfitPaper(UNPACKS_TOO_LARGE)
    return data


def _main_part(types: bytes) -> str:
    """Return the name of the part with the document's text."""
    found: list[str] = []

    def start(name: str, attributes: _Attributes) -> None:
        kind = attributes.get("ContentType", "")
        if "macroenabled" in kind.casefold() or "vbaproject" in kind.casefold():
            raise UnfitPaper(_MACROS)
        if name.endswith(" Override") and kind == _WORD:
            found.append(attributes.get("PartName", "").removeprefix("/"))

    _parse(types, start=start)
    if len(found) != 1:
        raise UnfitPaper(_NO_WORD)
    return found[0]


def _refuse_remote(relations: bytes) -> None:
    """Refuse what would be fetched when the document is opened: a template, a picture, a frame.

    A link is only text until somebody follows it.
    """

    def start(_name: str, attributes: _Attributes) -> None:
        kind = attributes.get("Type", "")
        target = attributes.get("Target", "").strip().casefold()
        if target.startswith(_AWAY) and not kind.endswith("/hyperlink"):
            raise UnfitPaper(_REMOTE if kind.endswith("/attachedTemplate") else _LINKED)

    _parse(relations, start=start)


def _text(document: bytes) -> str:
    said: list[str] = []
    # How deep we are in runs of text, and in a second version of the same for older programs.
    inside = {"t": 0, "fallback": 0}

    def start(name: str, _attributes: _Attributes) -> None:
        tag = _tag(name)
        if name == _FALLBACK:
            inside["fallback"] += 1
        elif tag == "t":
            inside["t"] += 1
        elif tag in ("tab", "br", "cr") and not inside["fallback"]:
            said.append(" ")

    def end(name: str) -> None:
        tag = _tag(name)
        if name == _FALLBACK:
            inside["fallback"] -= 1
        elif tag == "t":
            inside["t"] -= 1
        elif tag == "p" and not inside["fallback"]:
            said.append("\n")

    def words(text: str) -> None:
        if inside["t"] and not inside["fallback"]:
            said.append(text)

    _parse(document, start=start, end=end, words=words)
    return "".join(said)


def _tag(name: str) -> str:
    space, _, tag = name.rpartition(" ")
    return tag if space in _W else ""


def _parse(
    data: bytes,
    *,
    start: Callable[[str, _Attributes], None],
    end: Callable[[str], None] | None = None,
    words: Callable[[str], None] | None = None,
) -> None:
    """Walk through XML, refusing declared entities: no Word document has any."""

    def doctype(*_: object) -> None:
        raise UnfitPaper(DAMAGED)

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartDoctypeDeclHandler = doctype
    parser.StartElementHandler = start
    if end is not None:
        parser.EndElementHandler = end
    if words is not None:
        parser.CharacterDataHandler = words
    parser.Parse(data, True)
