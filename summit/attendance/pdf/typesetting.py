"""From data to the bytes of a PDF: for archives (PDF/A-2a) and screen readers (PDF/UA-1).

What people wrote reaches typst as JSON alone, never as code. The date is the document's own, so
that the same data give the same bytes with the same version of typst; what was issued is kept,
since another version may write others.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from summit.attendance.pdf.glyphs import FONTS, printable

if TYPE_CHECKING:
    import typst

_FOLDER: Final = Path(__file__).parent

#: Stands for a character that no font of documents has.
_BOX: Final = "\u25a1"
#: Joiners, which Persian and Indian scripts are written with.
_JOINERS: Final = frozenset("\u200c\u200d")


def typeset(
    template: str, data: Mapping[str, Any], *, title: str, author: str, day: date, language: str
) -> bytes:
    """Return a document as PDF.

    Args:
        template: the name of a file of this folder, without its ending.
        data: plain JSON; strings are cleaned by :func:`shown`.
        title, author, day, language: what the file says of itself.
    """
    import typst  # it is large, and few requests need it

    whole = {
        **data,
        "title": title or author or "Summit",
        "author": author,
        "date": [day.year, day.month, day.day],
        "language": language,
    }
    made = typst.compile(
        _FOLDER / f"{template}.typ",
        root=_FOLDER,
        font_paths=_fonts(),
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(_shown(whole), ensure_ascii=False)},
        pdf_standards=["a-2a", "ua-1"],
        timestamp=datetime.combine(day, time(), UTC),
    )
    if not isinstance(made, bytes):
        raise TypeError("typst gave several files where one was asked for")
    return made


def shown(text: str) -> str:
    """Return a text as it can be printed: composed, without controls, a box for what no font has.

    Marks that turn the direction of writing are left out, since they could make a line read as
    another than was written.
    """
    found = []
    for sign in unicodedata.normalize("NFC", text):
        if sign == "\n" or sign in _JOINERS:
            found.append(sign)
        elif sign == "\t":
            found.append(" ")
        elif unicodedata.category(sign) not in ("Cc", "Cf", "Cs", "Zl", "Zp"):
            found.append(sign if ord(sign) in printable() else _BOX)
    return "".join(found)


def is_printable(text: str) -> bool:
    """Tell whether the fonts of documents have every character of a text."""
    return _BOX not in shown(text)


def _shown(value: Any) -> Any:
    if isinstance(value, str):
        return shown(value)
    if isinstance(value, Mapping):
        return {key: _shown(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_shown(part) for part in value]
    return value


@lru_cache(maxsize=1)
def _fonts() -> typst.Fonts:
    import typst

    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONTS)]
    )
