"""An upload on its way in: told apart, read, and looked at; nothing is written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from summit.core.actor import Actor
from summit.core.errors import N_
from summit.programme.exchange import tables
from summit.programme.exchange.columns import SheetKind
from summit.programme.exchange.mistakes import Mistake, Mistakes, Place, of_file
from summit.programme.exchange.outlook import Outlook, look
from summit.programme.exchange.reading import convert
from summit.programme.file import reader
from summit.programme.file.problems import FileErrors


@dataclass(frozen=True, slots=True)
class Taken:
    """A programme file as uploaded, or made of a spreadsheet with the cells behind its lines."""

    text: bytes
    places: list[Place | None] = field(default_factory=list)
    kinds: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    encoding: str = ""

    @property
    def is_sheets(self) -> bool:
        """Whether it was made of a spreadsheet."""
        return bool(self.places)


def take(data: bytes, name: str, *, kind: str, slug: str | None, languages: Sequence[str]) -> Taken:
    """Tell what an upload is, and bring it into the form of a programme file.

    Args:
        kind: ``programme``, a :class:`SheetKind`, or empty: it is recognised.
        slug: the summit's; ``None`` where the file makes one, which only a programme file can.

    Raises:
        Mistakes: it is nothing that could be imported, or a sheet's cells are wrong.
    """
    programme = kind == "programme" or (not kind and _looks_like_programme(data, name))
    if programme:
        if tables.is_workbook(data):
            raise Mistakes(
                [Mistake(N_("this is a spreadsheet"), N_("choose which, or let it be recognised"))]
            )
        return Taken(data)
    if slug is None:
        raise Mistakes(
            [
                Mistake(
                    N_("a new summit comes from a programme file (YAML), not from a spreadsheet"),
                    N_("make the summit first, then import the spreadsheet there"),
                )
            ]
        )
    read = tables.read(data)
    made = convert(read.tables, slug, languages, SheetKind(kind) if kind else None)
    return Taken(
        made.text.encode(),
        made.places,
        tuple(each.value for each in made.kinds),
        tuple(made.left_out),
        read.encoding,
    )


def _looks_like_programme(data: bytes, name: str) -> bool:
    if name.lower().endswith((".yaml", ".yml")):
        return True
    if name.lower().endswith((".csv", ".xlsx", ".xls", ".tsv")) or tables.is_workbook(data):
        return False
    return b"format:" in data[:2000] or b"summit:" in data[:2000]


def outlook(
    taken: Taken, name: str, *, summit_id: int | None, replace: bool, actor: Actor
) -> Outlook:
    """Return what importing an upload would change.

    Raises:
        Mistakes: it cannot be imported.
    """
    try:
        file = reader.read(taken.text, name)
        return look(file, summit_id=summit_id, replace=replace, actor=actor)
    except FileErrors as errors:
        raise of_file(errors, taken.places) from errors
