"""From an uploaded file to what is kept of it: what it is, is told by its contents alone."""

from __future__ import annotations

import re
from dataclasses import dataclass
from io import BytesIO
from typing import Final

from summit.attendance.papers import docx, pdf, plain
from summit.attendance.papers.counting import count
from summit.attendance.papers.unfit import DAMAGED, PROTECTED, UnfitPaper
from summit.core.errors import N_

#: How large a speech text may be, in bytes, and a scan.
MOST_BYTES: Final = 5 * 1024 * 1024
MOST_SCAN_BYTES: Final = 10 * 1024 * 1024

DOCX: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PDF: Final = "application/pdf"
TEXT: Final = "text/plain"  # in UTF-8, whatever it came in

_ZIP: Final = b"PK\x03\x04"
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HWP: Final = "HwpSummaryInformation".encode("utf-16-le")
#: The stream in which Office keeps a protected document (MS-OFFCRYPTO, 1.3.2).
_SEALED: Final = "EncryptedPackage".encode("utf-16-le")

_CHOOSE: Final = N_("Choose a file first.")
_TOO_LARGE: Final = N_("The file has %(size)s MB; at most %(most)s MB can be taken.")
_OLD_WORD: Final = N_("This is a file of an older Word or another program. Save it as docx or PDF.")
_HANGUL: Final = N_("This is a Hangul document (hwp). Save it as docx or PDF.")
_EMPTY: Final = N_("There is no text in this file.")
_NO_SCAN: Final = N_("This is no PDF, JPEG or PNG, whatever its name says.")

_PICTURES: Final = {"JPEG": ("jpg", "image/jpeg"), "PNG": ("png", "image/png")}
_MOST_PIXELS: Final = 100_000_000


@dataclass(frozen=True, slots=True)
class Examined:
    """A file that can be kept.

    ``name`` is what its owner called it, without a path and without its ending. ``words`` is
    ``None`` where they could not be counted; ``language`` is the text's, empty where unknown.
    """

    data: bytes
    name: str
    extension: str
    media_type: str
    words: int | None = None
    language: str = ""


def examine_speech_text(data: bytes, name: str) -> Examined:
    """Find out what an uploaded speech text is, and count its words. Takes up to seconds for a PDF.

    Raises:
        UnfitPaper: it is not taken; the message says why.
    """
    _refuse_size(data, MOST_BYTES)
    extension, media_type, text = _read(data)
    if text is not None and not text.strip():
        raise UnfitPaper(_EMPTY)
    counted = count(text) if text is not None else None
    if extension == "txt":
        data = (text or "").encode()  # whichever encoding it came in, it goes out in one
    return Examined(
        data,
        _name(name),
        extension,
        media_type,
        counted.words if counted else None,
        counted.language if counted else "",
    )


def text_of(data: bytes) -> str | None:
    """Return what a kept speech text says, a paragraph a line; ``None`` where it cannot be read.

    Takes up to seconds for a PDF, as :func:`examine_speech_text` does.
    """
    try:
        return _read(data)[2]
    except UnfitPaper:  # taken once, refused by newer rules
        return None


def examine_scan(data: bytes, name: str) -> Examined:
    """Find out what the scan of a letter is: PDF, JPEG or PNG.

    Raises:
        UnfitPaper: it is not taken; the message says why.
    """
    _refuse_size(data, MOST_SCAN_BYTES)
    if _is_pdf(data):
        pdf.read(data)
        return Examined(data, _name(name), "pdf", PDF)
    from PIL import Image  # it is large, and few requests need it

    try:
        with Image.open(BytesIO(data), formats=tuple(_PICTURES)) as picture:
            kind = _PICTURES[str(picture.format)]
            if picture.width * picture.height > _MOST_PIXELS:
                raise UnfitPaper(_NO_SCAN)
            picture.verify()
    except UnfitPaper:
        raise
    except Exception as error:  # decoders raise whatever a malformed file makes of them
        raise UnfitPaper(_NO_SCAN) from error
    return Examined(data, _name(name), *kind)


def _read(data: bytes) -> tuple[str, str, str | None]:
    """Return extension, media type and text of a file."""
    if data.startswith(_ZIP):
        return "docx", DOCX, docx.read(data)
    if _is_pdf(data):
        return "pdf", PDF, pdf.read(data)
    if data.startswith(_OLE):
        if _SEALED in data:
            raise UnfitPaper(PROTECTED)
        raise UnfitPaper(_HANGUL if _HWP in data else _OLD_WORD)
    if data.startswith((b"PK\x05\x06", b"PK\x07\x08")):
        raise UnfitPaper(DAMAGED)
    return "txt", TEXT, plain.decode(data)


def _is_pdf(data: bytes) -> bool:
    return data.startswith(b"%PDF-")


def _refuse_size(data: bytes, most: int) -> None:
    if not data:
        raise UnfitPaper(_CHOOSE)
    if len(data) > most:
        size = f"{len(data) / 1024 / 1024:.1f}"
        raise UnfitPaper(_TOO_LARGE, size=size, most=most // 1024 // 1024)


def _name(given: str) -> str:
    """Return a file's name as people can read it again, without path, ending and control signs."""
    last = re.split(r"[/\\]", given)[-1]
    kept = "".join(sign for sign in last if sign.isprintable() and sign not in '<>:"|?*')
    stem = re.sub(r"\.[A-Za-z0-9]{1,5}\Z", "", kept.strip()).strip(". ")
    return stem[:150] or "document"
