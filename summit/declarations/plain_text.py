"""A declaration as plain text, written and read: one language after the other, no markup.

What precedes a line of dashes is the head (title, status line). Then come the parts: those of the
preamble and the closing part, each group under its name, parted by empty lines; clauses by a
number at the beginning of a line; annexes by their name and number. Within a clause or an annex
every line is a paragraph. A line that begins with spaces is never anything but a paragraph.

Reading takes what people paste: "1." or "1)" or "Article 1" or "제1조(목적)", with a heading on the
line of the number, or without one.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import Any, Final

from summit.core.errors import N_
from summit.core.text import Text
from summit.declarations.canonical import normal
from summit.declarations.models import ClauseKind
from summit.declarations.numbering import NUMBERED

#: What the parts are called in a file, by language; English where there is none.
NAMES: Final[Mapping[str, Mapping[ClauseKind, str]]] = {
    "en": {
        ClauseKind.PREAMBLE: "Preamble",
        ClauseKind.CLOSING: "Closing part",
        ClauseKind.ANNEX: "Annex",
    },
    "ko": {
        ClauseKind.PREAMBLE: "전문",
        ClauseKind.CLOSING: "맺음말",
        ClauseKind.ANNEX: "부속서",
    },
}

#: Parts the head from the text, and the text from what closes it.
RULE: Final = "-" * 40
_BETWEEN: Final = "=" * 40
_INDENT: Final = "    "

_PREAMBLE = re.compile(
    r"(?:preamble|전\s?문|서\s?문|前文)\s*(?::\s*(?P<heading>.*))?$", re.IGNORECASE
)
_CLOSING = re.compile(
    r"(?:closing(?: part| provisions?| words)?|맺음말|맺는말|맺는 말|마무리|결어|末文)"
    r"\s*(?::\s*(?P<heading>.*))?$",
    re.IGNORECASE,
)
_ANNEX = re.compile(
    r"(?:annex|appendix|부속서|부록|별첨|붙임)\s*(?:\d{1,2}|[A-Z]|[IVX]{1,4})?\s*"
    r"(?:[.:)–—-]\s*(?P<heading>.*)|$)",
    re.IGNORECASE,
)
_RULE = re.compile(r"[-–—_*=·]{3,}$")
_STYLES: Final = (
    re.compile(
        r"(?:article|clause)\s+(?P<number>\d{1,3})\s*[.:)–—-]?(?:\s+(?P<rest>.*)|$)", re.IGNORECASE
    ),
    re.compile(
        r"제\s?(?P<number>\d{1,3})\s?[조항](?![가-힣])\s*"
        r"(?:\((?P<heading>[^)]*)\))?[.:]?\s*(?P<rest>.*)$"
    ),
    re.compile(r"(?P<number>\d{1,3})\.(?!\d)(?:\s*(?P<rest>.*)|$)"),
    re.compile(r"(?P<number>\d{1,3})\)(?:\s*(?P<rest>.*)|$)"),
)
#: What a heading does not end with, and how long it is at most.
_SENTENCE: Final = tuple(".;:,。!?;:,")
_LONGEST_HEADING: Final = 150

_SKIPS = N_("The number %(number)s follows %(before)s.")
_REPEATS = N_(
    "The number %(number)s begins again; the line was read as a paragraph of clause %(before)s."
)
_COUNTS = N_("%(count)s in one language, %(others)s in the other; those at the end stay alone.")


@dataclass(frozen=True, slots=True)
class Part:
    """A part that was read: its words by language, and the line on which each begins."""

    kind: ClauseKind
    heading: Text
    words: Text
    lines: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that may have been read wrongly. ``line`` counts from 1; ``None``: the whole."""

    language: str | None
    line: int | None
    message: str
    values: Mapping[str, Any]
    kind: ClauseKind | None = None


@dataclass(frozen=True, slots=True)
class Parsed:
    """A text that was read. ``heads`` is what stood before it, which is not part of it."""

    parts: tuple[Part, ...]
    problems: tuple[Problem, ...]
    languages: tuple[str, ...]
    heads: Mapping[str, str]


@dataclass
class _Open:
    """A part that is being read."""

    kind: ClauseKind
    line: int
    heading: str = ""
    words: list[str] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        return not self.heading and not self.words


def parse(texts: Mapping[str, str], known: Mapping[str, Collection[str]] | None = None) -> Parsed:
    """Read a text in one or several languages; parts of one kind belong together in their order.

    Languages whose text is empty count as absent.

    Args:
        known: by language, lines that are the head where they stand on top, such as the title.
    """
    given = {tag: text for tag, text in texts.items() if text.strip()}
    read = {tag: _Reader(tag, text, (known or {}).get(tag, ())) for tag, text in given.items()}
    parts: list[Part] = []
    problems = [problem for reader in read.values() for problem in reader.problems]
    for kind in ClauseKind:
        rows = {
            tag: [each for each in reader.parts if each.kind is kind]
            for tag, reader in read.items()
        }
        counts = sorted({len(found) for found in rows.values()})
        if len(counts) > 1:
            values = {"count": counts[-1], "others": counts[0]}
            problems.append(Problem(None, None, _COUNTS, values, kind))
        for together in zip_longest(*rows.values()):
            found = {tag: part for tag, part in zip(rows, together, strict=True) if part}
            if all(part.is_empty for part in found.values()):
                continue
            parts.append(
                Part(
                    kind,
                    Text({tag: part.heading for tag, part in found.items()}),
                    Text({tag: "\n".join(part.words) for tag, part in found.items()}),
                    {tag: part.line for tag, part in found.items()},
                )
            )
    heads = {tag: reader.head for tag, reader in read.items() if reader.head}
    return Parsed(tuple(parts), tuple(problems), tuple(given), heads)


class _Reader:
    """Reads one language from its first line to its last."""

    def __init__(self, language: str, text: str, known: Collection[str] = ()) -> None:
        self.language = language
        self.parts: list[_Open] = []
        self.problems: list[Problem] = []
        lines = text.replace("\r\n", "\n").replace("\r", "\n").removeprefix("\ufeff").split("\n")
        begin = _beginning([normal(line) for line in lines], known)
        self.head = normal("\n".join(line for line in lines[:begin] if not _is_rule(line)))
        self._lines = lines
        self._style: re.Pattern[str] | None = None
        self._number = 0
        self._kind = ClauseKind.PREAMBLE
        self._after_gap = True
        for place in range(begin, len(lines)):
            self._read(place, lines[place])
        # A number without words holds the place of a clause that is not translated yet.
        self.parts = [part for part in self.parts if not part.is_empty or part.kind in NUMBERED]

    def _read(self, place: int, raw: str) -> None:
        line = raw.strip()
        if not line:
            self._after_gap = True
            return
        is_text = raw[0] in " \t\u3000"
        if is_text or not (self._names(place, line) or self._numbered(place, line)):
            self._paragraph(place, line)
        self._after_gap = False

    def _names(self, place: int, line: str) -> bool:
        """Read a line that names a kind of part, or rules one off."""
        if _is_rule(line):
            if self._number and self._kind is ClauseKind.CLAUSE:
                self._kind = ClauseKind.CLOSING
            self._after_gap = True
            return True
        for kind, pattern in (
            (ClauseKind.PREAMBLE, _PREAMBLE),
            (ClauseKind.CLOSING, _CLOSING),
            (ClauseKind.ANNEX, _ANNEX),
        ):
            match = pattern.match(line)
            if match is None or (kind is ClauseKind.PREAMBLE and self._number):
                continue
            heading = (match["heading"] or "").strip()
            if kind is ClauseKind.ANNEX and not self._is_heading(heading):
                continue
            self._begin(kind, place, heading)
            return True
        return False

    def _is_heading(self, heading: str) -> bool:
        return len(heading) <= _LONGEST_HEADING and not heading.endswith(_SENTENCE)

    def _numbered(self, place: int, line: str) -> bool:
        """Read a line that begins a clause by its number."""
        if self._kind is ClauseKind.ANNEX or self._kind is ClauseKind.CLOSING:
            return False
        styles = _STYLES if self._style is None else (self._style,)
        for style in styles:
            match = style.match(line)
            if match is None:
                continue
            number = int(match["number"])
            if self._style is None and number != 1:
                continue
            if number <= self._number:
                values = {"number": number, "before": self._number}
                self._problem(place, _REPEATS, values)
                return False
            if number != self._number + 1:
                values = {"number": number, "before": self._number}
                self._problem(place, _SKIPS, values)
            self._style, self._number = style, number
            in_brackets = (match.groupdict().get("heading") or "").strip()
            rest = (match["rest"] or "").strip()
            heads = not in_brackets and bool(rest) and self._heads(place, rest)
            self._begin(ClauseKind.CLAUSE, place, rest if heads else in_brackets)
            if rest and not heads:
                self.parts[-1].words.append(rest)
            return True
        return False

    def _heads(self, place: int, rest: str) -> bool:
        """Tell whether what stands beside a number is a heading, by what follows it."""
        following = next((line for line in self._lines[place + 1 :] if line.strip()), "")
        if following[:1] in (" ", "\t", "\u3000"):
            return True
        if not following or _is_rule(following):
            return False
        begins_another = any(
            pattern.match(following.strip())
            for pattern in (self._style or _STYLES[0], _CLOSING, _ANNEX)
        )
        return not begins_another and self._is_heading(rest)

    def _begin(self, kind: ClauseKind, place: int, heading: str) -> None:
        self._kind = kind
        self.parts.append(_Open(kind, place + 1, heading))

    def _paragraph(self, place: int, line: str) -> None:
        """Add a paragraph; in preamble and closing part an empty line begins another part."""
        kind = self._kind
        last = self.parts[-1] if self.parts else None
        apart = kind in (ClauseKind.PREAMBLE, ClauseKind.CLOSING) and self._after_gap
        if last is None or last.kind is not kind or (apart and last.words):
            last = _Open(kind, place + 1)
            self.parts.append(last)
        last.words.append(line)

    def _problem(self, place: int, message: str, values: Mapping[str, Any]) -> None:
        self.problems.append(Problem(self.language, place + 1, message, values))


def _beginning(lines: Sequence[str], known: Collection[str]) -> int:
    """Return the place of the first line after the head: after a rule, or what is known of it, or
    at "Preamble"."""
    after_known = 0
    while after_known < len(lines) and (not lines[after_known] or lines[after_known] in known):
        after_known += 1
    for place, line in enumerate(lines):
        if _PREAMBLE.match(line):
            return place
        if _is_rule(line):
            return place + 1
        if any(style.match(line) for style in _STYLES):
            break
    return after_known


def _is_rule(line: str) -> bool:
    return bool(_RULE.match(line.strip()))


def write(document: Mapping[str, Any], languages: Iterable[str]) -> str:
    """Return a canonical document as plain text in languages, one after the other."""
    return f"\n{_BETWEEN}\n\n".join(_written(document, tag) for tag in languages)


def _written(document: Mapping[str, Any], language: str) -> str:
    names = NAMES.get(language, NAMES["en"])
    head = [document["title"].get(language, ""), document["status"].get(language, "")]
    blocks = ["\n".join(each for each in head if each), RULE]
    named: ClauseKind | None = None
    for clause in document["clauses"]:
        kind = ClauseKind(clause["kind"])
        heading = clause["heading"].get(language, "")
        words = clause["text"].get(language, "")
        lines = [each for each in words.split("\n") if each]
        if kind is ClauseKind.CLAUSE:
            blocks.append(_clause(f"{clause['number']}.", heading, lines))
        elif kind is ClauseKind.ANNEX:
            title = f"{names[kind]} {clause['number']}" + (f": {heading}" if heading else "")
            blocks.append("\n".join((title, *map(_safe, lines))))
        else:
            if heading or named is not kind:
                blocks.append(f"{names[kind]}: {heading}" if heading else names[kind])
            blocks.append("\n".join(map(_safe, lines)))
        named = kind
    return "\n\n".join(block for block in blocks if block) + "\n"


def _clause(number: str, heading: str, lines: Sequence[str]) -> str:
    if not heading:
        return "\n".join((number, *map(_safe, lines)))
    unclear = len(heading) > _LONGEST_HEADING or heading.endswith(_SENTENCE)
    indented = [f"{_INDENT}{line}" if unclear else _safe(line) for line in lines]
    return "\n".join((f"{number} {heading}", *indented))


def _safe(line: str) -> str:
    """Indent a paragraph that would else be read as the beginning of a part."""
    patterns = (*_STYLES, _PREAMBLE, _CLOSING, _ANNEX, _RULE)
    return f"{_INDENT}{line}" if any(each.match(line) for each in patterns) else line
