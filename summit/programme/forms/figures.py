"""Key figures: rows of a number, what it counts in each language, and who says so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext
from wtforms import Field
from wtforms.validators import StopValidation

from summit.core.forms import clean, is_web_address
from summit.core.i18n import LANGUAGES

#: How many figures a summit may have, and how many empty rows a form adds.
MOST, MORE = 20, 2
#: As the programme file bounds them.
LARGEST = 10**15


@dataclass(frozen=True, slots=True)
class FigureRow:
    """One row as typed."""

    value: str
    labels: Mapping[str, str]
    source: str

    @property
    def is_empty(self) -> bool:
        """Whether nothing stands in it."""
        return not (self.value or self.source or any(self.labels.values()))


class FiguresField(Field):
    """Rows named ``<name>-<place>-value``, ``-label-<language>`` and ``-source``.

    ``data`` is the list that :class:`~summit.programme.models.Summit` keeps. Empty rows are left
    out; labels in languages that the form does not show stay.
    """

    def __init__(self, label: str, validators: Sequence[Any] = (), **kwargs: Any) -> None:
        super().__init__(label, validators, **kwargs)
        self.tongues: tuple[str, ...] = kwargs["_form"].tongues or tuple(LANGUAGES)
        self.rows: list[FigureRow] = []

    def process(
        self, formdata: Any, data: Any = None, extra_filters: Sequence[Any] | None = None
    ) -> None:
        """Take what was typed, else what the row holds."""
        self.process_errors: list[str] = []
        held: list[dict[str, Any]] = data if isinstance(data, list) else []
        self.object_data, self.data = held, held
        self.rows = [
            FigureRow(str(figure["value"]), figure["label"], figure.get("source") or "")
            for figure in held
        ]
        if formdata:
            self.rows = [self._typed(formdata, place) for place in range(MOST)]
            while self.rows and self.rows[-1].is_empty:
                self.rows.pop()
            self.data = [
                self._figure(place) for place, row in enumerate(self.rows) if not row.is_empty
            ]

    def pre_validate(self, form: Any) -> None:
        """Refuse a row that is not whole; the message counts rows as they are shown."""
        for number, row in enumerate(self.rows, start=1):
            if row.is_empty:
                continue
            if _number(row.value) is None:
                raise StopValidation(
                    gettext(
                        "Figure %(number)s: enter a whole number, for example: 42", number=number
                    )
                )
            if not any(row.labels.values()):
                raise StopValidation(
                    gettext("Figure %(number)s: say what it counts.", number=number)
                )
            if any(len(label) > 300 for label in row.labels.values()):
                raise StopValidation(
                    gettext("Figure %(number)s: at most 300 characters.", number=number)
                )
            if row.source and not (is_web_address(row.source) and len(row.source) <= 2000):
                raise StopValidation(
                    gettext(
                        "Figure %(number)s: the source is a web address; one begins with https://"
                        " and has no spaces.",
                        number=number,
                    )
                )

    def shown(self) -> list[FigureRow]:
        """Return the rows that a form shows: those there are, and some to be filled in."""
        empty = FigureRow("", {}, "")
        return [*self.rows, *[empty] * MORE][:MOST]

    def inputs(self) -> dict[str, tuple[str, list[str]]]:
        """Return each input's label and what it holds, by its name."""
        found: dict[str, tuple[str, list[str]]] = {}
        for place, row in enumerate(self.rows):
            head, number = f"{self.name}-{place}", str(place + 1)
            found[f"{head}-value"] = (number, [row.value])
            for tag in self.tongues:
                name = f"{number} ({LANGUAGES.get(tag, tag)})"
                found[f"{head}-label-{tag}"] = (name, [row.labels.get(tag, "")])
            found[f"{head}-source"] = (number, [row.source])
        return found

    def _typed(self, formdata: Any, place: int) -> FigureRow:
        head = f"{self.name}-{place}"
        return FigureRow(
            clean(formdata.get(f"{head}-value", "")),
            {tag: clean(formdata.get(f"{head}-label-{tag}", "")) for tag in self.tongues},
            clean(formdata.get(f"{head}-source", "")),
        )

    def _figure(self, place: int) -> dict[str, Any]:
        row = self.rows[place]
        held = self.object_data[place]["label"] if place < len(self.object_data) else {}
        others = {tag: text for tag, text in held.items() if tag not in self.tongues}
        return {
            "value": _number(row.value),
            "label": {**{tag: text for tag, text in row.labels.items() if text}, **others},
            "source": row.source or None,
        }


def _number(typed: str) -> int | None:
    digits = typed.replace(",", "")
    bare = digits.removeprefix("-")
    if not bare.isascii() or not bare.isdigit() or len(bare) > 16:
        return None
    number = int(digits)
    return number if abs(number) <= LARGEST else None
