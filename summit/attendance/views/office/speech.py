"""Sending a speech text, seeing how long it is, replacing and removing it."""

from __future__ import annotations

from contextlib import closing
from typing import Any

from flask import g, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from summit.attendance.forms.papers import SpeechTextForm
from summit.attendance.invited import Invited
from summit.attendance.operations import papers as operations
from summit.attendance.papers import MOST_BYTES, UnfitPaper, examine_speech_text, length_of
from summit.attendance.queries import papers as queries
from summit.attendance.views.handing_out import hand_out
from summit.attendance.views.office.entering import contact_to_change, invited_by_slug, onward
from summit.attendance.views.office.preparing import office_preparing
from summit.core import clock
from summit.core.db import reading, unit_of_work
from summit.core.errors import Refused
from summit.core.guard import actor
from summit.core.security import accepts

#: Something more than a text may have, so that what is too large is told beside its field.
_UPLOAD = 2 * MOST_BYTES


@office_preparing.get("/speech/<slug>")
def speech(slug: str) -> ResponseReturnValue:
    """Show the speech text that is valid, its earlier versions, and the form for another."""
    return _page(invited_by_slug(g.office, slug), SpeechTextForm(formdata=None))


@office_preparing.post("/speech/<slug>")
@accepts(_UPLOAD)
def send_speech(slug: str) -> ResponseReturnValue:
    """Keep a speech text as the valid one."""
    with reading():  # finding out what it is takes its time, and holds nothing
        invited_by_slug(g.office, slug)
    data, name = _uploaded()
    try:
        examined = examine_speech_text(data, name)
        with unit_of_work():
            now = clock.now()
            office = contact_to_change(now).office
            invitation = invited_by_slug(office, slug).invitation
            operations.add_speech_text(invitation, examined, actor=actor(), now=now)
    except (UnfitPaper, Refused) as refused:
        form = SpeechTextForm(formdata=None)
        form.file.errors = [refused.told(_)]
        return _page(invited_by_slug(g.office, slug), form, 422)
    return onward(f"speech/{slug}", _("We have your speech text. Thank you."))


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
    return hand_out(queries.paper_of_office(g.office, paper_id))


def _uploaded() -> tuple[bytes, str]:
    """Return the file that was sent and its name; both are empty without one."""
    given: Any = request.files.get("file")
    if given is None:
        return b"", ""
    with closing(given):
        return given.stream.read(_UPLOAD), given.filename or ""


def _page(invited: Invited, form: SpeechTextForm, status: int = 200) -> ResponseReturnValue:
    texts = queries.speech_texts(invited.invitation)
    valid = texts[0] if texts else None
    length = length_of(valid.words, valid.language) if valid and valid.words else None
    allotted = invited.place.minutes if invited.place is not None else None
    text = render_template(
        "office/speech.html",
        invited=invited,
        form=form,
        valid=valid,
        earlier=texts[1:],
        length=length,
        allotted=allotted,
        is_long=bool(length and allotted and length.least > allotted),
        most=MOST_BYTES // 1024 // 1024,
    )
    return text, status
