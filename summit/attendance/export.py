"""The readiness board as a workbook: what is shown, in the reader's language."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import datetime

from summit.attendance import board_wording
from summit.attendance.board import Row, plain
from summit.attendance.readiness import BoardStep
from summit.core.errors import N_
from summit.core.sheets import harmless, spelled
from summit.programme import moments
from summit.programme.wording import Words

_HEADINGS = (
    N_("City or person"),
    N_("Country"),
    N_("Tie to the host"),
    N_("Who takes part"),
    N_("Official title"),
    N_("Answer"),
    N_("Answer due"),
    N_("Time zone"),
    N_("Hour there now"),
)
_AFTER = (N_("Arrived"), N_("Left"), N_("Mail comes back since"))
_PRIVATE = (N_("Contact"), N_("E-mail address"), N_("Telephone"), N_("Telephone on the day"))


def workbook(
    rows: Sequence[Row],
    *,
    language: str,
    words: Words,
    zone: str,
    now: datetime,
    private: bool,
) -> bytes:
    """Return rows of the board as an xlsx in which nothing can be taken for a formula.

    Args:
        zone: the summit's, in which instants are written.
        private: whether contacts may stand in it; the rows then hold them.
    """
    import openpyxl
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet(_text(words(N_("Readiness")))[:31])
    sheet.freeze_panes = "B2"
    heads = [*_HEADINGS, *(board_wording.STEPS[step] for step in BoardStep), *_AFTER]
    heads += _PRIVATE if private else ()
    for at in range(len(heads)):
        sheet.column_dimensions[get_column_letter(at + 1)].width = 22
    head = [WriteOnlyCell(sheet, _text(words(each))) for each in heads]
    for cell in head:
        cell.font = Font(bold=True)
    sheet.append(head)
    for row in rows:
        cells = _cells(row, language, words, zone, now)
        if private:
            cells += _contact(row)
        sheet.append([_text(cell) for cell in cells])
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def _cells(row: Row, language: str, words: Words, zone: str, now: datetime) -> list[str]:
    def moment(at: datetime | None) -> str:
        return moments.moment_text(at, zone, language) if at is not None else ""

    relation = words(board_wording.RELATIONS[row.relation]) if row.relation else ""
    return [
        plain(row.label, language),
        plain(row.country, language),
        relation,
        plain(row.name, language),
        plain(row.title, language),
        words(board_wording.STAGES[row.stage]),
        moment(row.deadline),
        row.zone,
        moments.moment_text(now, row.zone, language),
        *(words(board_wording.STATES[row.cells[step].state]) for step in BoardStep),
        moment(row.attended.arrived_at if row.attended else None),
        moment(row.attended.left_at if row.attended else None),
        moment(row.undeliverable_at),
    ]


def _contact(row: Row) -> list[str]:
    contact = row.contact
    if contact is None:
        return [""] * len(_PRIVATE)
    return [contact.name, contact.address, contact.phone, contact.day_phone]


def _text(value: str) -> str:
    return harmless(spelled(value))
