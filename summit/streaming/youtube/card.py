"""The picture of a video: a card with the session's titles, 1280 × 720, far below 2 MB.

Pictures: support.google.com/youtube/answer/72431 (1280 × 720, under 2 MB). What people wrote
reaches typst as JSON alone, never as code; the same data give the same bytes.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from summit.attendance.pdf.glyphs import FONTS
from summit.attendance.pdf.typesetting import shown

_FOLDER: Final = Path(__file__).parent
#: What YouTube takes, in octets.
MOST = 2_000_000
#: Sizes of type by how long the longest title is: letters, first line, other lines.
_SIZES: Final = ((24, 84, 60), (48, 68, 52), (90, 52, 42), (10_000, 38, 32))
_LONGEST = 220


def card(
    titles: Sequence[tuple[str, str]],
    *,
    summit: Sequence[str],
    channel: Sequence[str],
    when: Sequence[str],
) -> bytes:
    """Return the picture as PNG.

    Args:
        titles: the session's title as (language, text), the channel's own language first.
        summit, channel, when: further lines, each in every language.
    """
    import typst  # it is large, and few jobs need it

    lines = [{"language": language, "text": _cut(text)} for language, text in titles if text]
    longest = max((_width(line["text"]) for line in lines), default=0)
    sizes = next(each[1:] for each in _SIZES if longest <= each[0])
    data = {
        "titles": lines,
        "sizes": list(sizes),
        "summit": _lines(summit),
        "channel": _lines(channel),
        "when": _lines(when),
    }
    made: object = typst.compile(
        _FOLDER / "card.typ",
        root=_FOLDER,
        font_paths=[FONTS],
        ignore_system_fonts=True,
        format="png",
        ppi=72.0,
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
    )
    # Several pages are a list; what overflowed is left to the words below the video.
    first = made[0] if isinstance(made, list) else made
    if not isinstance(first, bytes) or len(first) > MOST:
        raise ValueError("the card is no picture, or too large")
    return first


def _lines(texts: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(_cut(text) for text in texts if text))


def _cut(text: str) -> str:
    line = " ".join(shown(text).split())
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…"


def _width(text: str) -> int:
    """Count letters as wide as they are: Hangul and Han take two."""
    return sum(2 if ord(sign) > 0x1100 else 1 for sign in text)
