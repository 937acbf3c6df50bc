"""From bytes to nodes that know their line: YAML without tags, aliases or surprises.

PyYAML's C parser gives events with marks; composing them here, instead of letting PyYAML do it,
bounds the depth, names both lines of a repeated key, and stops at an alias before it multiplies.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

import yaml

from summit.core.errors import N_
from summit.programme.file.problems import Report, shown

MAX_BYTES: Final = 20 * 1024 * 1024

#: The deepest place of a right file is ``sessions[0].items[0].speakers[0].capacity.en``: 8.
MAX_DEPTH: Final = 16

#: What the YAML parser rejects as a whole, or counts as a line end where editors do not. Each is
#: replaced by a stand-in of the private planes, so that the value it stands in can be named.
_STAND_IN: Final = 0xF0000
_UNREADABLE: Final = (
    *(code for code in range(0x20) if chr(code) not in "\t\n\r"),
    *range(0x7F, 0xA0),
    0x2028,
    0x2029,
    0xFFFE,
    0xFFFF,
)
_TO_STAND_IN: Final = {code: _STAND_IN + code for code in _UNREADABLE}
_FROM_STAND_IN: Final = {stand_in: code for code, stand_in in _TO_STAND_IN.items()}
_ANY_UNREADABLE: Final = re.compile("[" + "".join(map(chr, _UNREADABLE)) + "]")

_STRING: Final = "tag:yaml.org,2002:str"


class Scalar:
    """A single value as written; ``plain`` when it stands without quotes."""

    __slots__ = ("line", "plain", "value")

    def __init__(self, line: int, value: str, plain: bool) -> None:
        self.line = line
        self.value = value
        self.plain = plain

    @property
    def type(self) -> str:
        """What YAML takes it for: ``str``, ``int``, ``bool``, ``null``, ``timestamp``…"""
        return _plain_type(self.value) if self.plain else "str"


class Sequence:
    """A list."""

    __slots__ = ("items", "line")

    def __init__(self, line: int) -> None:
        self.line = line
        self.items: list[Node] = []


class Mapping:
    """Keys and values, in order; the keys are all different."""

    __slots__ = ("line", "pairs")

    def __init__(self, line: int) -> None:
        self.line = line
        self.pairs: dict[str, tuple[int, Node]] = {}


Node = Scalar | Sequence | Mapping


@lru_cache(maxsize=4096)
def _plain_type(value: str) -> str:
    resolvers = yaml.SafeLoader.yaml_implicit_resolvers
    for tag, pattern in (*resolvers.get(value[:1], ()), *resolvers.get(None, ())):
        if pattern.match(value):
            return str(tag).rpartition(":")[2]
    return "str"


def found(node: Node) -> str:
    """Show a node in a message."""
    if isinstance(node, Scalar):
        return shown(node.value)
    return "[…]" if isinstance(node, Sequence) else "{…}"


def _decoded(data: bytes, report: Report) -> str | None:
    if len(data) > MAX_BYTES:
        report.add(
            1,
            "",
            N_("the file is larger than %(limit)s MB"),
            N_("divide it: what a file leaves out stays as it is"),
            limit=MAX_BYTES // 1024 // 1024,
        )
        return None
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        report.add(
            data.count(b"\n", 0, error.start) + 1,
            "",
            N_("the file is not UTF-8: byte %(byte)s"),
            N_("save it in the encoding UTF-8"),
            byte=f"0x{data[error.start]:02x}",
        )
        return None


def compose(data: bytes, report: Report) -> Node | None:
    """Read a YAML document; on a mistake that hides the rest, note it and return ``None``."""
    text = _decoded(data, report)
    if text is None:
        return None
    stand_ins = _FROM_STAND_IN if _ANY_UNREADABLE.search(text) else {}
    try:
        return _Composer(
            yaml.CSafeLoader(text.translate(_TO_STAND_IN)), report, stand_ins
        ).document()
    except _GivenUp:
        return None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        report.add(
            mark.line + 1 if mark else 1,
            "",
            N_("this is not YAML: %(problem)s"),
            N_("indent with spaces only, and put a text that holds a colon or # into quotes"),
            problem=error.problem or error.context or "",
        )
    except yaml.YAMLError as error:
        report.add(1, "", N_("this is not YAML: %(problem)s"), problem=str(error))
    return None


class _GivenUp(Exception):
    pass


class _Composer:
    def __init__(self, parser: yaml.CSafeLoader, report: Report, stand_ins: dict[int, int]) -> None:
        self._parser = parser
        self._stand_ins = stand_ins
        self._report = report
        self._stack: list[Sequence | Mapping] = []
        self._keys: list[Scalar | None] = []
        self._root: Node | None = None

    def document(self) -> Node | None:
        documents = 0
        while True:
            event = self._parser.get_event()
            assert event is not None
            assert event.start_mark is not None
            line = event.start_mark.line + 1
            match event:
                case yaml.ScalarEvent():
                    self._refuse_tag(event.tag, line)
                    value = event.value.translate(self._stand_ins)
                    self._put(Scalar(line, value, bool(event.implicit[0])))
                case yaml.MappingStartEvent():
                    self._refuse_tag(event.tag, line)
                    self._open(Mapping(line))
                case yaml.SequenceStartEvent():
                    self._refuse_tag(event.tag, line)
                    self._open(Sequence(line))
                case yaml.MappingEndEvent() | yaml.SequenceEndEvent():
                    self._stack.pop()
                    self._keys.pop()
                case yaml.AliasEvent():
                    self._give_up(
                        line,
                        N_("the alias *%(name)s is not understood here"),
                        N_("write out what it stands for"),
                        name=shown(event.anchor or "")[1:-1],
                    )
                case yaml.DocumentStartEvent():
                    documents += 1
                    if documents > 1:
                        self._give_up(
                            line,
                            N_("a second document begins here"),
                            N_("keep one summit to a file, and take the --- out"),
                        )
                case yaml.StreamEndEvent():
                    return self._root

    def _give_up(self, line: int, message: str, remedy: str, **values: str | int) -> None:
        self._report.add(line, self._path(), message, remedy, **values)
        raise _GivenUp

    def _path(self) -> str:
        path = ""
        for depth, container in enumerate(self._stack):
            if isinstance(container, Sequence):
                reading = depth == len(self._stack) - 1
                path += f"[{len(container.items) - (0 if reading else 1)}]"
            elif (key := self._keys[depth]) is not None:
                path = joined(path, key.value)
            elif container.pairs and depth < len(self._stack) - 1:
                path = joined(path, next(reversed(container.pairs)))
        return path

    def _refuse_tag(self, tag: str | None, line: int) -> None:
        if tag is not None:
            self._report.add(
                line,
                self._path(),
                N_("the tag %(tag)s is not allowed"),
                N_("take it out; a text goes into quotes"),
                tag=shown(tag),
            )

    def _open(self, node: Sequence | Mapping) -> None:
        if len(self._stack) >= MAX_DEPTH:
            self._give_up(
                node.line,
                N_("lists and keys are nested more than %(limit)s deep"),
                N_("no part of a programme is"),
                limit=MAX_DEPTH,
            )
        self._put(node)
        self._stack.append(node)
        self._keys.append(None)

    def _put(self, node: Node) -> None:
        if not self._stack:
            self._root = node
            return
        container = self._stack[-1]
        if isinstance(container, Sequence):
            container.items.append(node)
            return
        key = self._keys[-1]
        if key is None:
            if not isinstance(node, Scalar):
                self._give_up(
                    node.line,
                    N_("a list or a group of keys stands where a key belongs"),
                    N_("a text that begins with { or [ goes into quotes"),
                )
            assert isinstance(node, Scalar)
            self._keys[-1] = node
            return
        self._keys[-1] = None
        if key.value in container.pairs:
            self._report.add(
                key.line,
                joined(self._path(), key.value),
                N_("the key %(key)s stands twice, here and in line %(other)s"),
                N_("keep one of them"),
                key=shown(key.value),
                other=container.pairs[key.value][0],
            )
            return
        container.pairs[key.value] = (key.line, node)


def joined(path: str, key: str) -> str:
    """Append a key to a path."""
    word = key if key.isidentifier() else shown(key)
    return f"{path}.{word}" if path else word
