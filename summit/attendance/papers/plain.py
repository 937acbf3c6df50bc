"""Plain text: which encoding it is in, and whether it is text at all."""

from __future__ import annotations

import codecs

from summit.attendance.papers.unfit import UnfitPaper
from summit.core.errors import N_

_NO_TEXT = N_("This is neither a Word document (docx) nor a PDF nor plain text.")
_ENCODING = N_("The encoding of this text is not known. Save it as UTF-8, or as docx.")
_RTF = N_("This is a text in Rich Text Format. Save it as docx or PDF.")

#: Four-byte encodings begin like two-byte ones.
_WIDE = (codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)
#: Control characters that texts have: tab, line feed, form feed, carriage return.
_CONTROLS = frozenset("\t\n\x0b\x0c\r")


def decode(data: bytes) -> str:
    """Return what a plain text says: UTF-8, UTF-16 with a mark, or the Korean CP949.

    Raises:
        UnfitPaper: it is in another encoding, or no text.
    """
    if data.startswith(b"{\\rtf"):
        raise UnfitPaper(_RTF)
    text = _decoded(data)
    if any(sign < " " and sign not in _CONTROLS for sign in text):
        raise UnfitPaper(_NO_TEXT)
    return text


def _decoded(data: bytes) -> str:
    if data.startswith(_WIDE):
        raise UnfitPaper(_ENCODING)
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        tried = ["utf-16"]
    elif b"\0" in data:
        raise UnfitPaper(_NO_TEXT)
    else:
        tried = ["utf-8-sig", "cp949"]
    for encoding in tried:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if encoding != "cp949" or _is_korean(text):
            return text
    raise UnfitPaper(_ENCODING)


def _is_korean(text: str) -> bool:
    """Tell whether what reads as CP949 is Korean: nearly any bytes can be read so.

    What people write is in KS X 1001 but for a rare syllable; what CP949 adds is rare words.
    """
    foreign = [sign for sign in text if sign > "\x7f"]
    # Syllables outside of it are spelt out, in eight bytes.
    usual = sum(len(sign.encode("euc_kr", "ignore")) == 2 for sign in foreign)
    return usual >= len(foreign) * 0.9
