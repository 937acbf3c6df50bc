"""Reading the few properties that count out of somebody else's calendar, within bounds.

A library that builds the whole tree reads what nobody here looks at, keeps time zones of strangers
in a memory of the process, and opens a file where it is handed text without a line end. This reads
content lines (RFC 5545, section 3.1) of the calendar, its one event and its zones' clock shifts.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

#: How many lines a reply may have once unfolded; real ones have under a hundred.
MOST_LINES = 4000
_DEEPEST = 10

_PARAMETER = re.compile(r';([A-Za-z0-9-]+)=((?:"[^"]*"|[^";:,]*)(?:,(?:"[^"]*"|[^";:,]*))*)')
_LINE_END = re.compile(r"\r\n|\n|\r")
_NAME = re.compile(r"[A-Za-z0-9-]+")
_ESCAPE = re.compile(r"\\([\\;,nN])")


class Unreadable(Exception):
    """It is no calendar, or one beyond the bounds."""


@dataclass(frozen=True, slots=True)
class Property:
    """A content line: its name in capitals, its parameters by name in capitals, its raw value."""

    name: str
    parameters: dict[str, str]
    value: str

    @property
    def text(self) -> str:
        """The value of a TEXT property, unescaped (section 3.3.11)."""
        return _ESCAPE.sub(lambda found: "\n" if found[1] in "nN" else found[1], self.value)


@dataclass(slots=True)
class Read:
    """What was read: the calendar's own properties, those of each event, its zones' shifts."""

    calendar: list[Property] = field(default_factory=list)
    events: list[list[Property]] = field(default_factory=list)
    offsets: dict[str, frozenset[str]] = field(default_factory=dict)


def read(text: str) -> Read:
    """Read a calendar whose folded lines were put together.

    Raises:
        Unreadable: no VCALENDAR, components that do not close, or more lines than
            :data:`MOST_LINES`.
    """
    lines = _LINE_END.split(text)
    if len(lines) > MOST_LINES:
        raise Unreadable("too many lines")
    found, open_ones, zone = Read(), list[str](), ("", frozenset[str]())
    for line in lines:
        one = _property(line)
        if one is None:
            continue
        if one.name == "BEGIN":
            open_ones.append(one.value.strip().upper())
            if len(open_ones) > _DEEPEST:
                raise Unreadable("nested too deeply")
            if open_ones == ["VCALENDAR", "VEVENT"]:
                found.events.append([])
        elif one.name == "END":
            if not open_ones or open_ones.pop() != one.value.strip().upper():
                raise Unreadable("components do not close")
            if one.value.strip().upper() == "VTIMEZONE":
                found.offsets[zone[0]] = zone[1]
                zone = ("", frozenset())
        elif open_ones == ["VCALENDAR"]:
            found.calendar.append(one)
        elif open_ones == ["VCALENDAR", "VEVENT"]:
            found.events[-1].append(one)
        elif open_ones[:2] == ["VCALENDAR", "VTIMEZONE"]:
            if one.name == "TZID":
                zone = (one.value, zone[1])
            elif one.name == "TZOFFSETTO":
                zone = (zone[0], zone[1] | {one.value.strip()})
    if open_ones or not (found.calendar or found.events):
        raise Unreadable("no whole calendar")
    return found


def _property(line: str) -> Property | None:
    name = _NAME.match(line)
    if name is None:
        return None
    parameters, at = {}, name.end()
    while form := _PARAMETER.match(line, at):
        parameters[form[1].upper()] = form[2].replace('"', "")
        at = form.end()
    if line[at : at + 1] != ":":
        return None
    return Property(name[0].upper(), parameters, line[at + 1 :])
