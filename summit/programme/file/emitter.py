"""Writes YAML that people read: plain where it is safe, quoted where it is not.

PyYAML's emitters are either slow or escape what is not in the first plane; this one writes the
few forms that a programme file needs, and every parser of YAML 1.1 or 1.2 reads them alike.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

#: Collections up to this width are written on one line.
_WIDTH = 96

_WORDS = frozenset(
    ("y", "yes", "n", "no", "on", "off", "true", "false", "null", "none", "nan", "inf")
)

#: What YAML does not take as it is between quotes, or takes for a line's end.
_ESCAPED = re.compile(
    '[\x00-\x1f"\\\\\x7f-\xa0\xad\u200b\u200c\u200e\u200f\u2028-\u202f\u2060-\u206f\ufeff'
    "\ud800-\udfff\ufffe\uffff]"
)
_LITERAL = re.compile("[^\x00-\x08\x0b-\x1f\x7f-\xa0\u2028\u2029\ufeff\ud800-\udfff\ufffe\uffff]+")
_SHORT = {"\n": "\\n", "\t": "\\t", '"': '\\"', "\\": "\\\\"}


class Plain(str):
    """A word that is written without quotes: a day, a time, a year."""

    __slots__ = ()


def emit(value: Mapping[str, Any]) -> str:
    """Write a mapping of mappings, lists, texts, numbers and truth values as YAML."""
    return "".join(f"{line}\n" for line in _mapping(value, ""))


def _mapping(value: Mapping[str, Any], indent: str) -> Iterator[str]:
    for key, part in value.items():
        yield from _entry(f"{indent}{key}:", part, indent)


def _entry(head: str, value: Any, indent: str) -> Iterator[str]:
    flow = _flow(value)
    if flow is not None and (len(head) + len(flow) < _WIDTH or not _divisible(value)):
        yield f"{head} {flow}"
    elif isinstance(value, str):
        yield f"{head} {_chomping(value)}"
        for line in value.removesuffix("\n").split("\n"):
            yield f"{indent}  {line}" if line else ""
    elif isinstance(value, Mapping):
        yield head
        yield from _mapping(value, indent + "  ")
    else:
        yield head
        for item in value:
            yield from _item(item, indent + "  ")


def _item(value: Any, indent: str) -> Iterator[str]:
    flow = _flow(value)
    if flow is not None and (len(indent) + len(flow) < _WIDTH or not _divisible(value)):
        yield f"{indent}- {flow}"
        return
    lines = _mapping(value, indent + "  ")
    yield f"{indent}- {next(lines)[len(indent) + 2 :]}"
    yield from lines


def _divisible(value: Any) -> bool:
    if isinstance(value, str):
        return False
    return isinstance(value, Mapping | Sequence) and len(value) > 0


def _flow(value: Any) -> str | None:
    """Write a value on one line; ``None`` where it needs several."""
    match value:
        case bool():
            return "true" if value else "false"
        case int() | float() | Plain():
            return str(value)
        case str():
            return None if "\n" in value and _fits_block(value) else scalar(value)
        case Mapping():
            parts = [(key, _flow(part)) for key, part in value.items()]
            if any(part is None or _nested(value[key]) for key, part in parts):
                return None
            return "{" + ", ".join(f"{key}: {part}" for key, part in parts) + "}"
        case Sequence():
            items = [_flow(item) for item in value]
            if any(
                item is None or isinstance(part, Mapping)
                for item, part in zip(items, value, strict=True)
            ):
                return None
            return "[" + ", ".join(map(str, items)) + "]"
    raise TypeError(f"{type(value).__name__} cannot stand in a programme file")


def _nested(value: Any) -> bool:
    return isinstance(value, Mapping | list) and bool(value)


def scalar(value: str) -> str:
    """Write a text: without quotes if no parser could take it for anything else."""
    begins_well = value[:1].isalpha() and not value.endswith(" ")
    if (
        begins_well
        and value.lower() not in _WORDS
        and all(c.isalnum() or c in " -_./()'" for c in value)
    ):
        return value
    return '"' + _ESCAPED.sub(_escape, value) + '"'


def _escape(match: re.Match[str]) -> str:
    character = match[0]
    return _SHORT.get(character) or f"\\u{ord(character):04x}"


def _fits_block(value: str) -> bool:
    """A literal block keeps texts exactly, unless spaces stand where none can be seen."""
    body = value.removesuffix("\n")
    lines = body.split("\n")
    return (
        bool(body)
        and not body.endswith("\n")
        and not lines[0].startswith((" ", "\t"))
        and lines[0] != ""
        and all(line == line.rstrip(" \t") for line in lines)
        and _LITERAL.fullmatch(value) is not None
    )


def _chomping(value: str) -> str:
    return "|" if value.endswith("\n") else "|-"
