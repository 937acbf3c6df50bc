"""The list of cities as the secretariat sorts and filters it by its address."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from summit.attendance.precedence import english, korean
from summit.core.i18n import choose_language
from summit.core.listing import Listing
from summit.core.search import normalise
from summit.declarations.endorsement_sheet import STAGES
from summit.declarations.models import EndorsementForm, NoteKind
from summit.declarations.queries.endorsing import CityLine

_ORDER = ["stated", "confirmed", "withdrawn", "refused", "none"]


def _by_name(line: CityLine) -> Any:
    return korean(line.label) if choose_language() == "ko" else english(line.label)


def _when(line: CityLine) -> str:
    return line.endorsement.stated_at.isoformat() if line.endorsement is not None else "9"


class CityListing(Listing[CityLine]):
    """What the address of the list asks for."""

    filters: ClassVar[Mapping[str, Callable[[str], bool]]] = {
        "stage": lambda value: value in STAGES,
        "form": lambda value: value in set(EndorsementForm),
        "present": lambda value: value in ("yes", "no", "unknown"),
        "note": lambda value: value in set(NoteKind),
    }
    sorts: ClassVar[Mapping[str, Callable[[CityLine], Any]]] = {
        "city": _by_name,
        "present": lambda line: (str(line.present), _by_name(line)),
        "stage": lambda line: (_ORDER.index(line.stage), _by_name(line)),
        "when": lambda line: (_when(line), _by_name(line)),
    }

    def fits(self, line: CityLine) -> bool:
        """Tell whether a line is asked for."""
        wanted, made = self.wanted, line.endorsement
        present = {True: "yes", False: "no", None: "unknown"}[line.present]
        said = [*line.label.values(), *([*made.name.values()] if made is not None else [])]
        searched = normalise(" ".join(said))
        return (
            wanted.get("stage", line.stage) == line.stage
            and wanted.get("present", present) == present
            and ("form" not in wanted or (made is not None and made.form == wanted["form"]))
            and ("note" not in wanted or (made is not None and made.note_kind == wanted["note"]))
            and all(word in searched for word in normalise(wanted.get("q", "")).split())
        )
