"""The cities with their endorsements as a workbook, in the reader's language."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from typing import Any

from summit.core.errors import N_
from summit.core.sheets import harmless, spelled
from summit.core.text import Text, in_language
from summit.declarations.queries.endorsing import CityLine
from summit.declarations.wording import (
    CAPACITIES,
    ENDORSEMENT_CHANNELS,
    ENDORSEMENT_STATES,
    FORMS,
    NOTE_KINDS,
)
from summit.programme import moments
from summit.programme.wording import Words

#: How far a city is, in words; the states are those of its endorsement.
STAGES: Mapping[str, str] = {
    **ENDORSEMENT_STATES,
    "withdrawn": N_("Withdrawn by the city"),
    "none": N_("Nothing stated"),
}


_HEADINGS = (
    N_("City"),
    N_("Present at the adoption"),
    N_("Endorsed"),
    N_("Signed"),
    N_("How far"),
    N_("Who commits the city"),
    N_("Official title"),
    N_("In which capacity"),
    N_("Authority"),
    N_("On behalf of"),
    N_("Reservation or explanation"),
    N_("Its words"),
    N_("It came"),
    N_("Stated"),
    N_("After the day of the meeting"),
    N_("Confirmed by the secretariat"),
    N_("Withdrawn by the city"),
)


def workbook(lines: Sequence[CityLine], *, language: str, words: Words, zone: str) -> bytes:
    """Return lines as an xlsx in which nothing can be taken for a formula.

    Args:
        zone: IANA, in which instants are written.
    """
    import openpyxl
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet(_cell(words(N_("Endorsements")))[:31])
    sheet.freeze_panes = "B2"
    for at in range(len(_HEADINGS)):
        sheet.column_dimensions[get_column_letter(at + 1)].width = 22
    head = [WriteOnlyCell(sheet, _cell(words(each))) for each in _HEADINGS]
    for cell in head:
        cell.font = Font(bold=True)
    sheet.append(head)
    for line in lines:
        sheet.append([_cell(each) for each in _cells(line, language, words, zone)])
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def _cells(line: CityLine, language: str, words: Words, zone: str) -> list[str]:
    def told(text: Text) -> str:
        return in_language(text, language)[0]

    def moment(at: Any) -> str:
        if at is None:
            return ""
        return f"{moments.moment_text(at, zone, language)} ({zone})"

    def yes(fact: bool | None) -> str:
        return "" if fact is None else words(N_("yes")) if fact else words(N_("no"))

    made = line.endorsement
    three = [told(line.label), yes(line.present), yes(line.endorsed), yes(line.signed)]
    stage = words(STAGES[line.stage])
    if made is None:
        return [*three, stage, *[""] * (len(_HEADINGS) - 5)]
    confirmed = made.decided_at if made.state == "confirmed" else None
    return [
        *three,
        f"{stage} ({words(FORMS[made.form])})",
        told(made.name),
        told(made.title),
        words(CAPACITIES[made.capacity]),
        made.authority,
        told(made.on_behalf_of),
        words(NOTE_KINDS[made.note_kind]) if made.note else "",
        made.note,
        words(ENDORSEMENT_CHANNELS[made.channel]),
        moment(made.stated_at),
        yes(made.later),
        moment(confirmed),
        moment(made.withdrawal.stated_at if made.withdrawal is not None else None),
    ]


def _cell(value: str) -> str:
    return harmless(spelled(str(value)))
