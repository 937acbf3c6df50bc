"""Sending a speech text, seeing how long it is, replacing and removing it."""

from __future__ import annotations

from contextlib import closing
from typing import Any

from flask import g, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from summit.attendance.forms.papers import EmbargoForm, SpeechTextForm
from summit.attendance.invited import Invited
from summit.attendance.operations import papers as operations
from summit.attendance.papers import MOST_BYTES, UnfitPaper, examine_speech_text, length_of
from summit.attendance.queries import papers as queries
from summit.attendance.views.office.entering import (
    contact_to_change,
    invited_by_slug,
    onward,
    refuse,
)
from summit.attendance.views.office.preparing import office_preparing
from summit.core import clock
from summit.core.db import reading, unit_of_work
from summit.core.errors import Refused
from summit.core.guard import actor
from summit.core.handing_out import hand_out
from summit.core.security import accepts
from summit.programme.operations.editing import Unfit

#: Something more than a text may have, so that what is too large is told beside its field.
_UPLOAD = 2 * MOST_BYTES
#: What the inputs about the valid text begin with: beside them stand those for a newer one.
_VALID = "valid-"


@office_preparing.get("/speech/<slug>")
def speech(slug: str) -> ResponseReturnValue:
    """Show the speech text that is valid, its earlier versions, and the form for another."""
    return _page(invited_by_slug(g.office, slug))


@office_preparing.post("/speech/<slug>")
@accepts(_UPLOAD)
def send_speech(slug: str) -> ResponseReturnValue:
    """Keep a speech text as the valid one."""
    with reading():  # finding out what it is takes its time, and holds nothing
        invited_by_slug(g.office, slug)
        zone = g.office.zone
    data, name = _uploaded()
    form = SpeechTextForm(zone=zone)
    if not form.validate():
        return _page(invited_by_slug(g.office, slug), form, 422)
    try:
        examined = examine_speech_text(data, name)
        with unit_of_work():
            now = clock.now()
            office = contact_to_change(now).office
            invitation = invited_by_slug(office, slug).invitation
            until = form.embargo_until.data
            operations.add_speech_text(
                invitation, examined, embargo_until=until, actor=actor(), now=now
            )
    except Unfit as unfit:
        refuse(form, unfit)
        return _page(invited_by_slug(g.office, slug), form, 422)
    except (UnfitPaper, Refused) as refused:
        form.refuse("file", refused.told(_))
        return _page(invited_by_slug(g.office, slug), form, 422)
    return onward(f"speech/{slug}", _("We have your speech text. Thank you."))


@office_preparing.post("/speech/<slug>/embargo")
def change_embargo(slug: str) -> ResponseReturnValue:
    """Change until when the valid speech text is under embargo."""
    with unit_of_work():
        now = clock.now()
        office = contact_to_change(now).office
        invited = invited_by_slug(office, slug)
        form = EmbargoForm(zone=office.zone, prefix=_VALID)
        if not form.validate():
            return _page(invited, None, 422, form)
        until = form.embargo_until.data
        try:
            operations.set_embargo(invited.invitation, until, actor=actor(), now=now)
        except Unfit as unfit:
            refuse(form, unfit)
            return _page(invited, None, 422, form)
    said = _("The embargo is set.") if until is not None else _("The text is under no embargo.")
    return onward(f"speech/{slug}", said)


@office_preparing.get("/speech/<slug>/remove")
def ask_to_remove_speech(slug: str) -> ResponseReturnValue:
    """Ask whether a speech text is to be removed for good."""
    invited = invited_by_slug(g.office, slug)
    texts = queries.speech_texts(invited.invitation)
    if not texts:
        return onward(f"speech/{slug}")
    return render_template("office/speech_remove.html", invited=invited, texts=texts)


@office_preparing.post("/speech/<slug>/remove")
def remove_speech(slug: str) -> ResponseReturnValue:
    """Remove a speech text for good, with its earlier versions."""
    with unit_of_work():
        now = clock.now()
        office = contact_to_change(now).office
        invitation = invited_by_slug(office, slug).invitation
        operations.remove_speech_text(invitation, actor=actor(), now=now)
    return onward(f"speech/{slug}", _("The speech text is removed for good."))


@office_preparing.get("/papers/<int(max=2147483647):paper_id>")
def own_paper(paper_id: int) -> ResponseReturnValue:
    """Hand out a speech text to the office that has sent it."""
    paper = queries.paper_of_office(g.office, paper_id)
    return hand_out(paper.data, paper.file_name, paper.media_type)


def _uploaded() -> tuple[bytes, str]:
    """Return the file that was sent and its name; both are empty without one."""
    given: Any = request.files.get("file")
    if given is None:
        return b"", ""
    with closing(given):
        return given.stream.read(_UPLOAD), given.filename or ""


def _page(
    invited: Invited,
    form: SpeechTextForm | None = None,
    status: int = 200,
    embargo: EmbargoForm | None = None,
) -> ResponseReturnValue:
    texts = queries.speech_texts(invited.invitation)
    valid = texts[0] if texts else None
    zone = g.office.zone
    # A newer version is under the embargo of the one before, unless the office says otherwise.
    until = valid.embargo_until if valid is not None else None
    still = until if until is not None and until > clock.now() else None
    form = form or SpeechTextForm(formdata=None, zone=zone, data={"embargo_until": still})
    embargo = embargo or EmbargoForm(
        formdata=None, zone=zone, prefix=_VALID, data={"embargo_until": until}
    )
    length = length_of(valid.words, valid.language) if valid and valid.words else None
    allotted = invited.place.minutes if invited.place is not None else None
    text = render_template(
        "office/speech.html",
        invited=invited,
        form=form,
        embargo=embargo,
        is_embargoed=still is not None,
        valid=valid,
        earlier=texts[1:],
        length=length,
        allotted=allotted,
        is_long=bool(length and allotted and length.least > allotted),
        most=MOST_BYTES // 1024 // 1024,
    )
    return text, status
