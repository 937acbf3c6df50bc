"""Content lines of iCalendar: cleaning, escaping and folding (RFC 5545, section 3.1).

The icalendar library does this too, but took 44 ms of processor time for 120 sessions where the
whole calendar took 9 ms here, and turns a literal ``\\N`` in a title into a line break: see
``docs/decisions/004-calendar-lines.md``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

#: Octets of a physical line, without its CRLF.
_LIMIT = 75

#: What ends a line somewhere: a parser, a terminal or ``str.splitlines``.
_BREAK = re.compile("\r\n|[\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")

#: Controls but line feed and tab, and the surrogates that UTF-8 cannot write.
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")

#: What a parameter value here never needs: they are language tags, zones and type names.
_NOT_PARAMETER = re.compile(r"[^A-Za-z0-9/_+.-]")


def one_line(text: str) -> str:
    """Return the text as one line: breaks and tabs become spaces, other controls go."""
    if not text.isprintable():
        text = _CONTROL.sub("", _BREAK.sub(" ", text).replace("\t", " "))
    return text.strip()


def paragraphs(text: str) -> str:
    """Return the text with every kind of line break as ``\\n`` and without other controls."""
    return _CONTROL.sub("", _BREAK.sub("\n", text)).strip()


def escaped(text: str) -> str:
    """Escape a value of type TEXT (RFC 5545, section 3.3.11)."""
    # Four replacements take far less time than str.translate on Hangul.
    return text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def line(name: str, value: str, **parameters: str) -> bytes:
    """Write one property, folded to physical lines of at most 75 octets, each ended by CRLF.

    ``value`` is in the form of the wire already (:func:`escaped` for TEXT) and free of line
    breaks. No code point and no escape sequence is split by a fold.
    """
    return _folded(f"{name}{_head(parameters)}:{value}")


def party_line(name: str, address: str, common_name: str, **parameters: str) -> bytes:
    """Write a property whose value is a calendar user (RFC 5545, section 3.3.3).

    Args:
        address: a plain mail address.
        common_name: shown instead of it; what no quoted parameter can hold (section 3.2) is left
            out or replaced, and so is the circumflex, by which RFC 6868 means more than itself.
    """
    shown = one_line(common_name).replace('"', "'").replace("^", "")
    quoted = f';CN="{shown}"' if shown else ""
    return _folded(f"{name}{_head(parameters)}{quoted}:mailto:{address}")


def _head(parameters: Mapping[str, str]) -> str:
    return "".join(f";{key}={_NOT_PARAMETER.sub('', given)}" for key, given in parameters.items())


def _folded(unfolded: str) -> bytes:
    octets = unfolded.encode()
    if len(octets) <= _LIMIT:
        return octets + b"\r\n"
    pieces = []
    start, room = 0, _LIMIT
    while len(octets) - start > room:
        end = start + room
        while octets[end] & 0xC0 == 0x80:  # the middle of a code point
            end -= 1
        piece = octets[start:end]
        if (len(piece) - len(piece.rstrip(b"\\"))) % 2:  # the middle of an escape sequence
            end -= 1
            piece = octets[start:end]
        pieces.append(piece)
        start, room = end, _LIMIT - 1  # the space that marks a folded line counts
    pieces.append(octets[start:])
    return b"\r\n ".join(pieces) + b"\r\n"
