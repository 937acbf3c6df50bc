"""The form of what a summit has settled for all of its offices."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from summit.attendance.models import Arrangements, Precedence
from summit.attendance.operations import ArrangementValues
from summit.attendance.retention import LONGEST, Kept, days_kept
from summit.attendance.wording import KEPT, PRECEDENCES
from summit.core.forms import (
    BilingualField,
    ChoiceField,
    EditForm,
    TextField,
    WholeNumberField,
)


def _precedence(order: Precedence) -> str:
    return str(gettext(PRECEDENCES[order]))


def _days(kind: Kept) -> WholeNumberField:
    return WholeNumberField(_(KEPT[kind]), least=1, most=LONGEST, required=True)


class ArrangementsForm(EditForm):
    """Letterhead and signatory, numbers, precedence, privacy, and how long what is kept."""

    letterhead = BilingualField(_("Letterhead"), lines=True, most=600)
    signatory = BilingualField(_("Signatory"), lines=True, most=400)
    number_prefix = TextField(_("Before document numbers"), most=40)
    duty_phone = TextField(_("Duty telephone"), most=40)
    quorum = WholeNumberField(_("Quorum"), least=1, most=9999)
    precedence = ChoiceField(_("Order of precedence"), Precedence, _precedence)
    privacy_contact = BilingualField(_("Contact for privacy"), lines=True, most=600)
    keep_contacts = _days(Kept.CONTACTS)
    keep_papers = _days(Kept.PAPERS)
    keep_consents = _days(Kept.CONSENTS)
    keep_correspondence = _days(Kept.CORRESPONDENCE)
    keep_devices = _days(Kept.DEVICES)

    @classmethod
    def of(cls, row: Arrangements, tongues: Iterable[str]) -> dict[str, Any]:
        """Return what the form is made with for a summit's arrangements."""
        kept = {f"keep_{kind.value}": days_kept(row, kind) for kind in Kept}
        return {"obj": row, "tongues": tongues, "data": kept}

    @classmethod
    def shown(cls, version: int, **made_with: Any) -> ArrangementsForm:
        """Return the form as the arrangements are now."""
        form = cls(formdata=None, **made_with)
        form.keep(version)
        return form

    @property
    def kept(self) -> Mapping[Kept, WholeNumberField]:
        """The fields of how long each kind of record is kept."""
        return {kind: self[f"keep_{kind.value}"] for kind in Kept}

    def values(self) -> ArrangementValues:
        """Return what was typed."""
        names = ("letterhead", "signatory", "number_prefix", "duty_phone", "quorum", "precedence")
        return ArrangementValues(
            **{name: self[name].data for name in (*names, "privacy_contact")},
            retention={kind.value: self[f"keep_{kind.value}"].data for kind in Kept},
        )
