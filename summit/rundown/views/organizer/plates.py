"""The name plate of whoever really speaks, announced a minute before as they may be."""

from __future__ import annotations

from flask import Blueprint, g
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from summit.attendance.pdf import Plate, plates_pdf
from summit.core import clock
from summit.core.actor import Permission
from summit.core.errors import N_, NotFound
from summit.core.guard import needs
from summit.core.i18n import choose_language
from summit.core.text import in_language
from summit.programme import moments
from summit.rundown import queries

cue_plates = Blueprint(
    "cue_plates", __name__, url_prefix="/organizer/summits/<slug>/sessions/<session>/rundown/cues"
)


@cue_plates.get("/<uid>/plate.pdf")
@needs(Permission.SEE)
def plate(slug: str, session: str, uid: str) -> ResponseReturnValue:
    """Print the plate in all languages that the name is known in, the title below."""
    rundown = queries.rundown_fact(queries.rundown_of(g.summit_ref.id, session))
    cue = rundown.cue(uid)
    if cue is None:
        raise NotFound(N_("This rundown has no such cue any more."))
    name, title = cue.speaker or cue.place, cue.speaker_title
    if not name:
        raise NotFound(N_("Nobody speaks in this cue."))
    language = choose_language()
    data = plates_pdf(
        [Plate(native="", native_language="", name=name, title=title)],
        day=moments.local(clock.now(), rundown.zone).date(),
        title=_("Name plate: %(name)s", name=in_language(name, language)[0]),
        language=language,
    )
    return data, {
        "Content-Type": "application/pdf",
        "Content-Disposition": f'inline; filename="{rundown.session}-plate.pdf"',
        "Cache-Control": "no-store",
    }
