"""From rows of sheets to the text of a programme file, with the cell behind each line.

The file is then read, checked and applied like any other: every rule stands once, in the import.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial
from typing import Any

from summit.core.errors import N_
from summit.programme.exchange.columns import (
    NAMING,
    Form,
    Heading,
    SheetKind,
    Target,
    find,
    guess,
    near,
)
from summit.programme.exchange.headings import match_headings
from summit.programme.exchange.mistakes import Mistake, Mistakes, Place
from summit.programme.exchange.tables import Table, Value
from summit.programme.file.emitter import scalar
from summit.programme.file.shape import FORMAT

_YES = frozenset({"true", "yes", "y", "1", "예", "네", "o"})
_NO = frozenset({"false", "no", "n", "0", "아니요", "아니오", "x"})


@dataclass(frozen=True, slots=True)
class Converted:
    """A programme file made of sheets.

    ``places`` are the cells behind its lines; ``kinds`` what its sheets were taken for;
    ``left_out`` the names of sheets that hold none of the three.
    """

    text: str
    places: list[Place | None]
    kinds: list[SheetKind]
    left_out: list[str]


@dataclass(slots=True)
class _Entry:
    """An entry in the making: each value is written YAML, or several by language."""

    place: Place
    values: dict[str, tuple[str, Place]] = field(default_factory=dict)
    texts: dict[str, dict[str, tuple[str, Place]]] = field(default_factory=dict)
    parts: dict[str, list[_Entry]] = field(default_factory=dict)
    position: float = 0


@dataclass(frozen=True, slots=True)
class _Cell:
    heading: Heading
    yaml: str
    place: Place


def convert(
    tables: Sequence[Table], slug: str, languages: Sequence[str], kind: SheetKind | None = None
) -> Converted:
    """Make a programme file of the sheets of one summit.

    Args:
        slug: the summit's; ``languages``: of its texts, to suggest headings.
        kind: what the sheets are; by default each is recognised by its headings.

    Raises:
        Mistakes: headings or cells are wrong in themselves.
    """
    return _Converting(slug, tuple(languages)).run(tables, kind)


class _Converting:
    def __init__(self, slug: str, languages: tuple[str, ...]) -> None:
        self.slug = slug
        self.languages = languages
        self.mistakes: list[Mistake] = []
        self.lists: dict[str, dict[str, _Entry]] = {"cities": {}, "people": {}, "sessions": {}}
        self.rows: dict[str, int] = {}  # of sessions that their own sheet lists
        self.lines: list[str] = []
        self.places: list[Place | None] = []

    def run(self, tables: Sequence[Table], kind: SheetKind | None) -> Converted:
        """Take every sheet in turn."""
        guessed = [(table, guess(table.headings)) for table in tables]
        if kind is not None:
            chosen = [(table, kind) for table, of in guessed if of is kind]
            chosen = chosen or [(table, kind) for table in tables if table.headings][:1]
        else:
            chosen = [(table, of) for table, of in guessed if of is not None]
        if not chosen:
            raise Mistakes([self._unknown(tables)])
        for table, of in chosen:
            self._table(table, of)
        if self.mistakes:
            raise Mistakes(self.mistakes)
        self._write()
        taken = {id(table) for table, _ in chosen}
        left_out = [table.name for table in tables if id(table) not in taken and table.headings]
        return Converted(
            "\n".join(self.lines) + "\n", self.places, [of for _, of in chosen], left_out
        )

    def _unknown(self, tables: Sequence[Table]) -> Mistake:
        if not any(table.headings for table in tables):
            return Mistake(N_("The spreadsheet is empty."), N_("Its first row holds the headings."))
        return Mistake(
            N_("The headings are those of no sheet of sessions, speakers or cities."),
            N_("Export one to see how it is headed, or choose what it is."),
            place=Place(next(table.name for table in tables if table.headings), 1),
        )

    def _wrong(self, place: Place, message: str, remedy: str = "", **values: Any) -> None:
        self.mistakes.append(Mistake(message, remedy, values, place))

    # -- rows ----------------------------------------------------------------------------------

    def _table(self, table: Table, kind: SheetKind) -> None:
        headings = self._headings(table, kind)
        if headings is None:
            return
        take = {
            SheetKind.SESSIONS: self._session,
            SheetKind.SPEAKERS: self._speaker,
            SheetKind.CITIES: self._city,
        }[kind]
        for number, values in table.rows:
            cells = self._cells(table, headings, number, values)
            named = {cell.heading.column.name for cell in cells}
            missing = [name for name in NAMING[kind] if name not in named]
            if missing and cells:
                for name in missing:
                    self._wrong(
                        Place(table.name, number, self._written(table, headings, name)),
                        N_("is empty, but says what the row is about"),
                        N_("fill it in, or empty the row"),
                    )
            elif cells:
                take(Place(table.name, number), cells)

    @staticmethod
    def _written(table: Table, headings: Mapping[int, Heading], name: str) -> str:
        return next(table.headings[at] for at, of in headings.items() if of.column.name == name)

    def _headings(self, table: Table, kind: SheetKind) -> dict[int, Heading] | None:
        before = len(self.mistakes)
        found = match_headings(
            table,
            partial(find, kind),
            lambda written: near(kind, written, self.languages),
            self._wrong,
        )
        names = {heading.column.name for heading in found.values()}
        for name in NAMING[kind]:
            if name not in names:
                self._wrong(
                    Place(table.name, 1),
                    N_("the column %(heading)s is missing"),
                    N_("add it: it says what each row is about"),
                    heading=name,
                )
        return found if len(self.mistakes) == before else None

    def _cells(
        self,
        table: Table,
        headings: Mapping[int, Heading],
        number: int,
        values: Sequence[Value | None],
    ) -> list[_Cell]:
        cells = []
        for at, value in enumerate(values):
            if value is None:
                continue
            heading = headings.get(at)
            if heading is None:
                self._wrong(
                    Place(table.name, number),
                    N_("the cell in column %(number)s stands under no heading"),
                    N_("give the column a heading, or empty the cell"),
                    number=at + 1,
                )
                continue
            place = Place(table.name, number, table.headings[at])
            cells.append(_Cell(heading, _yaml(heading.column.form, value), place))
        return cells

    # -- entries -------------------------------------------------------------------------------

    def _named(self, name: str, place: Place, cell: _Cell) -> _Entry:
        """Return the entry of a list that a cell names, made where it is new."""
        entries = self.lists[name]
        if cell.yaml not in entries:
            entries[cell.yaml] = _Entry(place, {"slug": (cell.yaml, cell.place)})
        return entries[cell.yaml]

    def _put(self, entry: _Entry, cell: _Cell, key: str = "") -> None:
        """Note a value; two rows that say it differently contradict each other."""
        column = cell.heading.column
        key = key or column.key
        held = entry.texts.setdefault(key, {}) if column.by_language else entry.values
        name = cell.heading.language if column.by_language else key
        if name in held and held[name][0] != cell.yaml:
            self._wrong(
                cell.place,
                N_("says something else than row %(row)s of the same"),
                N_("let both rows say the same, or one of them nothing"),
                row=held[name][1].row,
            )
        held.setdefault(name, (cell.yaml, cell.place))

    def _session(self, place: Place, cells: list[_Cell]) -> None:
        naming = _one(cells, "slug")
        assert naming is not None
        if naming.yaml in self.rows:
            self._wrong(
                naming.place,
                N_("%(value)s stands twice, here and in row %(other)s"),
                N_("make one row of the two, or correct the address"),
                value=naming.yaml,
                other=self.rows[naming.yaml],
            )
            return
        self.rows[naming.yaml] = place.row
        entry = self._named("sessions", place, naming)
        for cell in cells:
            if cell is not naming:
                self._put(entry, cell)

    def _speaker(self, place: Place, cells: list[_Cell]) -> None:
        of, naming = _one(cells, "session"), _one(cells, "item")
        assert of is not None
        assert naming is not None
        items = self._named("sessions", place, of).parts.setdefault("items", [])
        item = next((each for each in items if each.values["slug"][0] == naming.yaml), None)
        if item is None:
            item = _Entry(place, {"slug": (naming.yaml, naming.place)})
            items.append(item)
        speaker = _Entry(place)
        person = _one(cells, "person")
        for cell in cells:
            target = cell.heading.column.target
            if target is Target.ITEM and cell is not naming:
                self._put(item, cell)
            elif target is Target.SPEAKER and cell.heading.column.key == "position":
                speaker.position = self._position(cell)
            elif target is Target.SPEAKER:
                self._put(speaker, cell)
            elif target is Target.PERSON and person is None:
                self._wrong(
                    cell.place,
                    N_("names somebody, but the row says not who"),
                    N_("fill in the column %(column)s"),
                    column="person",
                )
            elif target is Target.PERSON and person is not None:
                self._put(self._named("people", place, person), cell)
        if speaker.values or speaker.texts:
            item.parts.setdefault("speakers", []).append(speaker)

    def _position(self, cell: _Cell) -> float:
        if re.fullmatch(r"[0-9]{1,4}", cell.yaml):
            return int(cell.yaml)
        self._wrong(
            cell.place,
            N_("must be a whole number, not %(found)s"),
            N_("1 is the first speaker of the item"),
            found=cell.yaml,
        )
        return 0

    def _city(self, place: Place, cells: list[_Cell]) -> None:
        naming, of = _one(cells, "slug"), _one(cells, "session")
        assert naming is not None
        city = self._named("cities", place, naming)
        part = _Entry(place, {"city": (naming.yaml, naming.place)})
        for cell in cells:
            target = cell.heading.column.target
            if target is Target.CITY and cell is not naming:
                self._put(city, cell)
            elif target is Target.PART and of is None:
                self._wrong(
                    cell.place,
                    N_("is about a session, but the row names none"),
                    N_("fill in the column %(column)s"),
                    column="session",
                )
            elif target is Target.PART:
                self._put(part, cell)
        self._coordinates(city, place, cells)
        if of is not None:
            parts = self._named("sessions", place, of).parts
            parts.setdefault("cities", []).append(part)

    def _coordinates(self, city: _Entry, place: Place, cells: list[_Cell]) -> None:
        north, east = _one(cells, "latitude"), _one(cells, "longitude")
        if north and east:
            city.values["coordinates"] = (f"[{north.yaml}, {east.yaml}]", north.place)
        elif given := north or east:
            self._wrong(
                given.place,
                N_("latitude and longitude stand together"),
                N_("fill in both, or none"),
            )

    # -- the file ------------------------------------------------------------------------------

    def _write(self) -> None:
        self._line(f"format: {FORMAT}")
        self._line("summit:")
        self._line(f"  slug: {scalar(self.slug)}")
        for name, entries in self.lists.items():
            if entries:
                self._line(f"{name}:")
                for entry in entries.values():
                    self._entry(entry, "  ")

    def _line(self, text: str, place: Place | None = None) -> None:
        self.lines.append(text)
        self.places.append(place)

    def _entry(self, entry: _Entry, indent: str) -> None:
        begun = len(self.lines)
        inner = indent + "  "
        for key, (value, place) in entry.values.items():
            if key not in ("latitude", "longitude"):
                self._line(f"{inner}{key}: {value}", place)
        for key, texts in entry.texts.items():
            self._line(f"{inner}{key}:", next(iter(texts.values()))[1])
            for language, (value, place) in texts.items():
                self._line(f"{inner}  {language}: {value}", place)
        for name, parts in entry.parts.items():
            self._line(f"{inner}{name}:", parts[0].place)
            for part in sorted(parts, key=lambda each: each.position):
                self._entry(part, inner + "  ")
        self.lines[begun] = f"{indent}- {self.lines[begun][len(inner) :]}"


def _one(cells: Sequence[_Cell], name: str) -> _Cell | None:
    return next((cell for cell in cells if cell.heading.column.name == name), None)


def _yaml(form: Form, value: Value) -> str:
    """Write a cell for the reader, which says what is wrong with it."""
    text = _text(form, value)
    if form is Form.TEXT:
        return scalar(_without_surrogates(text))
    text = _without_surrogates(text.strip())
    if form is Form.LIST:
        words = [word.strip() for word in text.split(",")]
        return "[" + ", ".join(_quoted(word) for word in words if word) + "]"
    if form is Form.FLAG and text.casefold() in _YES | _NO:
        return "true" if text.casefold() in _YES else "false"
    if form is Form.NUMBER and re.fullmatch(r"-?[0-9]{1,15}", text):
        return str(int(text))
    if form is Form.DEGREES and re.fullmatch(r"-?\d{1,3}(\.\d{1,40})?([eE]-?\d{1,3})?", text):
        return text
    return _quoted(text)


def _quoted(text: str) -> str:
    """Write a word in quotes: a slug such as ``1`` or ``no`` must stay a text."""
    written = scalar(text)
    return written if written.startswith('"') else f'"{written}"'


def _text(form: Form, value: Value) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case float() if value.is_integer() and form is not Form.DEGREES:
            return str(int(value))
        case datetime():
            if form is Form.DAY and value.time().isoformat() == "00:00:00":
                return value.date().isoformat()
            return value.strftime("%Y-%m-%d %H:%M:%S" if value.second else "%Y-%m-%d %H:%M")
        case date():
            return value.isoformat()
    return str(value)


def _without_surrogates(text: str) -> str:
    """Half characters, which no encoding can hold, become the sign of an unknown one."""
    return re.sub("[\ud800-\udfff]", "\ufffd", text)
