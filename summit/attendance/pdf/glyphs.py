"""Which characters the fonts of documents have: what none has cannot be printed.

A document for the archive may hold no character without a glyph, so that typst refuses to make
one; which characters there are, is read from the fonts' ``cmap`` tables (OpenType 1.9, "cmap",
formats 4 and 12).
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

#: Where ``make`` puts the fonts.
FONTS = Path(__file__).parent / "fonts"


@lru_cache(maxsize=1)
def printable() -> frozenset[int]:
    """Return the code points that some font of documents has.

    Raises:
        RuntimeError: there are no fonts; ``make`` puts them there.
    """
    files = sorted(path for path in FONTS.glob("*") if path.suffix in (".otf", ".ttf"))
    if not files:
        raise RuntimeError(f"no fonts in {FONTS}: run `make setup`")
    return frozenset(code for path in files for code in _characters(path.read_bytes()))


def _characters(font: bytes) -> Iterator[int]:
    """Yield the code points of one font."""
    (tables,) = struct.unpack_from(">H", font, 4)
    offsets = {}
    for index in range(tables):
        tag, _checksum, offset, _length = struct.unpack_from(">4sLLL", font, 12 + 16 * index)
        offsets[tag] = offset
    cmap = offsets[b"cmap"]
    (subtables,) = struct.unpack_from(">H", font, cmap + 2)
    for index in range(subtables):
        platform, encoding, offset = struct.unpack_from(">HHL", font, cmap + 4 + 8 * index)
        # Unicode by either of its two names; others are of old systems.
        if platform == 0 or (platform == 3 and encoding in (1, 10)):
            yield from _subtable(font, cmap + offset)


def _subtable(font: bytes, at: int) -> Iterator[int]:
    (form,) = struct.unpack_from(">H", font, at)
    if form == 12:
        (groups,) = struct.unpack_from(">L", font, at + 12)
        for index in range(groups):
            first, last, glyph = struct.unpack_from(">LLL", font, at + 16 + 12 * index)
            yield from range(first + (glyph == 0), last + 1)
    elif form == 4:
        yield from _segments(font, at)


def _segments(font: bytes, at: int) -> Iterator[int]:
    """Yield the code points of a subtable of format 4."""
    (double,) = struct.unpack_from(">H", font, at + 6)
    count = double // 2
    ends = struct.unpack_from(f">{count}H", font, at + 14)
    starts = struct.unpack_from(f">{count}H", font, at + 16 + double)
    deltas = struct.unpack_from(f">{count}H", font, at + 16 + 2 * double)
    ranges_at = at + 16 + 3 * double
    ranges = struct.unpack_from(f">{count}H", font, ranges_at)
    for index in range(count):
        for code in range(starts[index], min(ends[index], 0xFFFE) + 1):
            glyph = code
            if ranges[index]:
                place = ranges_at + 2 * index + ranges[index] + 2 * (code - starts[index])
                (glyph,) = struct.unpack_from(">H", font, place)
                if glyph == 0:
                    continue
            if (glyph + deltas[index]) & 0xFFFF:
                yield code
