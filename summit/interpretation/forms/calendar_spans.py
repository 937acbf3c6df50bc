"""The form of an interpreter's calendar: spans by the clocks of where they live."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zlib import crc32

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import Field
from wtforms.validators import StopValidation

from summit.core.forms import EditForm, MomentField, clean
from summit.core.forms.fields import REQUIRED
from summit.interpretation.models import Interpreter, SpanKind
from summit.interpretation.operations.interpreters import MOST_SPANS, Span, UnfitSpan

#: How many empty rows a form adds.
MORE = 3
_ROW = re.compile(r"([0-9a-f]{8}|new[0-9]{1,3})-(?:from|to|kind)")


@dataclass(slots=True)
class Row:
    """One span as it is shown and typed; ``key`` is the same as long as the span is."""

    key: str
    begins: MomentField
    ends: MomentField
    kind: str
    dropped: bool

    @property
    def is_empty(self) -> bool:
        """Whether nothing stands in it, or it is to be forgotten."""
        return self.dropped or not (self.begins._value() or self.ends._value())  # noqa: SLF001

    @property
    def is_new(self) -> bool:
        """Whether the row holds no span yet."""
        return self.key.startswith("new")


class SpansField(Field):
    """Rows named ``<name>-<key>-from``, ``-to``, ``-kind`` and ``-drop``.

    ``data`` is the list of spans. A row keeps its name as long as its span is the same, so that
    what two people change is put together span by span.
    """

    zone: str = "UTC"

    def process(
        self, formdata: Any, data: Any = None, extra_filters: Sequence[Any] | None = None
    ) -> None:
        """Take what was typed, else what the interpreter's row holds."""
        self.process_errors: list[str] = []
        held = {_key(span): span for span in data or ()}
        self.object_data = data or []
        self.data: list[Span] = []
        if formdata:
            found = (
                _ROW.fullmatch(name.removeprefix(f"{self.name}-"))
                for name in formdata
                if name.startswith(f"{self.name}-")
            )
            keys = list(dict.fromkeys(match[1] for match in found if match))[: MOST_SPANS + MORE]
        else:
            keys = list(held)
        self.rows = [self._row(key, formdata, held.get(key)) for key in keys]

    def use_zone(self, zone: str) -> None:
        """Read and show the clocks of a zone."""
        self.zone = zone
        for row in self.rows:
            row.begins.zone = row.ends.zone = zone

    def pre_validate(self, form: Any) -> None:
        """Read every row; name the rows that are wrong, and what would be right."""
        wrong: list[str] = []
        spans: list[tuple[Row, Span]] = []
        for number, row in enumerate(self.rows, start=1):
            if row.is_empty:
                continue
            good = [self._read(field, number, wrong, form) for field in (row.begins, row.ends)]
            if row.kind not in set(SpanKind):
                wrong.append(_of_row(number, gettext("Choose one of the list.")))
            elif all(good):
                span = Span(row.begins.data, row.ends.data, SpanKind(row.kind))
                spans.append((row, span))
        self.data = [span for _row, span in spans]
        self.kept = [row for row, _span in spans]
        if wrong:
            raise StopValidation(" ".join(wrong))

    def refuse(self, unfit: UnfitSpan) -> None:
        """Note at its input what is wrong with one of the spans."""
        row = self.kept[unfit.index] if unfit.index < len(self.kept) else None
        said = unfit.told(gettext)
        if row is not None:
            field = row.begins if unfit.field == "starts_at" else row.ends
            field.errors = [said]
            said = _of_row(self.rows.index(row) + 1, said)
        self.errors: list[str] = [*self.errors, said]

    @property
    def first_input(self) -> str:
        """The id to which an error leads: the first input that is wrong."""
        fields = [field for row in self.rows for field in (row.begins, row.ends)]
        wrong = next((field for field in fields if field.errors), None)
        first = wrong or (self.shown()[0].begins)
        return str(first.id)

    def shown(self) -> list[Row]:
        """Return the rows that a form shows: those there are, and some to be filled in."""
        taken = {row.key for row in self.rows if row.is_new}
        free = (key for key in (f"new{number}" for number in range(1000)) if key not in taken)
        blank = sum(row.is_new and row.is_empty for row in self.rows)
        more = [self._row(next(free), None, None) for _each in range(max(0, MORE - blank))]
        return [*self.rows, *more]

    def inputs(self) -> dict[str, tuple[str, list[str]]]:
        """Return each input's label and what it holds, by its name."""
        found: dict[str, tuple[str, list[str]]] = {}
        for number, row in enumerate(self.rows, start=1):
            if row.is_empty and row.is_new:
                continue
            head = f"{self.name}-{row.key}"
            found[row.begins.name] = (str(number), [row.begins._value()])  # noqa: SLF001
            found[row.ends.name] = (str(number), [row.ends._value()])  # noqa: SLF001
            found[f"{head}-kind"] = (str(number), [row.kind])
            found[f"{head}-drop"] = (str(number), ["y"] if row.dropped else [])
        return found

    def _row(self, key: str, formdata: Any, held: Mapping[str, str] | None) -> Row:
        head = f"{self.name}-{key}"
        begins = MomentField(_("From"), name=f"{head}-from", _form=None, _meta=self.meta)
        ends = MomentField(_("Until"), name=f"{head}-to", _form=None, _meta=self.meta)
        begins.process(formdata, _instant(held, "from"))
        ends.process(formdata, _instant(held, "to"))
        kind = held["kind"] if held else SpanKind.UNAVAILABLE.value
        dropped = False
        if formdata:
            kind = clean(formdata.get(f"{head}-kind", ""))
            dropped = bool(formdata.get(f"{head}-drop"))
        begins.zone = ends.zone = self.zone
        return Row(key, begins, ends, kind, dropped)

    @staticmethod
    def _read(field: MomentField, number: int, wrong: list[str], form: Any) -> bool:
        try:
            field.pre_validate(form)
            if field.data is None:
                raise StopValidation(str(REQUIRED))
        except StopValidation as stop:
            field.errors = [str(stop)]
            wrong.append(_of_row(number, f"{field.label.text}: {stop}"))
            return False
        return True


def _of_row(number: int, said: str) -> str:
    return str(gettext("Span %(number)s: %(said)s", number=number, said=said))


def _key(span: Mapping[str, str]) -> str:
    whole = " ".join(span[name] for name in ("from", "to", "kind"))
    return f"{crc32(whole.encode()):08x}"


def _instant(held: Mapping[str, str] | None, name: str) -> datetime | None:
    return datetime.fromisoformat(held[name]) if held else None


class SpansForm(EditForm):
    """When an interpreter can work, and when not."""

    spans = SpansField(_("Spans"))

    def __init__(self, *args: Any, zone: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.spans.use_zone(zone)

    @classmethod
    def of(cls, interpreter: Interpreter) -> dict[str, Any]:
        """Return what the form is made with for an interpreter."""
        return {"data": {"spans": interpreter.spans}, "zone": interpreter.zone}
