"""Delegation, languages, consents, and a video message: each a page of its own."""

from __future__ import annotations

from flask import g, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from summit.attendance import operations, queries
from summit.attendance.forms.office_details import (
    ConsentForm,
    ConsentRow,
    DelegationForm,
    DelegationRow,
    LanguagesForm,
    VideoForm,
)
from summit.attendance.invited import Invited, invited_to
from summit.attendance.models import Office
from summit.attendance.retention import Kept, days_kept
from summit.attendance.views.office.blueprint import office_answers
from summit.attendance.views.office.entering import (
    all_invited,
    contact_now,
    contact_to_change,
    edition,
    invitation_by_slug,
    invited_by_slug,
    onward,
    refuse,
)
from summit.core import clock
from summit.core.db import unit_of_work
from summit.core.errors import Refused
from summit.core.guard import actor


@office_answers.get("/delegation")
def delegation() -> ResponseReturnValue:
    """Ask who comes along."""
    row = DelegationRow.of(g.office)
    return _page("delegation", DelegationForm.filled(row, edition(row.people)))


@office_answers.post("/delegation")
def save_delegation() -> ResponseReturnValue:
    """Take down who comes along, or only show more rows (``more``)."""
    with unit_of_work():
        now = clock.now()
        office = contact_to_change(now).office
        row = DelegationRow.of(office)
        form = DelegationForm.taken(request.form, obj=row)
        if form.is_stale(edition(row.people)):
            present = DelegationForm.filled(row, edition(row.people))
            return _page("delegation", form.merged(present, obj=row), 409)
        if "more" in request.form:
            return _page("delegation", form)
        if not form.validate():
            return _page("delegation", form, 422)
        try:
            operations.set_delegates(office, form.people.data, actor=actor(), now=now)
        except Refused as refused:
            refuse(form, refused)
            return _page("delegation", form, 422)
    return onward("", _("The delegation is saved."))


@office_answers.get("/languages")
def languages() -> ResponseReturnValue:
    """Ask which languages are spoken and heard."""
    return _page("languages", _languages_filled(g.office))


@office_answers.post("/languages")
def save_languages() -> ResponseReturnValue:
    """Take down which languages are spoken and heard."""
    with unit_of_work():
        now = clock.now()
        office = contact_to_change(now).office
        made_with = _languages_of(office)
        form = LanguagesForm.taken(request.form, obj=office, **made_with)
        present = _languages_filled(office)
        if form.is_stale(int(present.version.data)):
            return _page("languages", form.merged(present, obj=office, **made_with), 409)
        if not form.validate():
            return _page("languages", form, 422)
        spoken, heard = form.values()
        try:
            operations.set_languages(office, spoken, heard, actor=actor(), now=now)
        except Refused as refused:
            refuse(form, refused)
            return _page("languages", form, 422)
    return onward("", _("The languages are saved."))


@office_answers.get("/consent")
def consent() -> ResponseReturnValue:
    """Ask what may be streamed, recorded and photographed."""
    return _consent_page(g.office, _consent_filled(ConsentRow.of(g.office)))


@office_answers.post("/consent")
def save_consent() -> ResponseReturnValue:
    """Take down what may be streamed, recorded and photographed."""
    with unit_of_work():
        now = clock.now()
        office = contact_to_change(now).office
        row = ConsentRow.of(office)
        form = ConsentForm.taken(request.form, obj=row)
        present = _consent_filled(row)
        if form.is_stale(int(present.version.data)):
            return _consent_page(office, form.merged(present, obj=row), 409)
        if not form.validate():
            return _consent_page(office, form, 422)
        operations.set_consents(office, *form.values(), actor=actor(), now=now)
    return onward("", _("Thank you. What you allow is saved; you can change it at any time."))


@office_answers.get("/video/<slug>")
def video(slug: str) -> ResponseReturnValue:
    """Ask where the video message can be fetched."""
    invited = invited_by_slug(g.office, slug)
    return _video_page(invited, _video_filled(invited))


@office_answers.post("/video/<slug>")
def save_video(slug: str) -> ResponseReturnValue:
    """Take down where the video message can be fetched."""
    with unit_of_work():
        now = clock.now()
        contact = contact_now(now)
        found = invitation_by_slug(contact.office, slug)
        found = queries.invitation_of(found.summit_id, found.id, to_change=True)
        form = VideoForm.taken(request.form, obj=found)
        invited = invited_to(found, queries.published(found.summit_id))
        present = _video_filled(invited)
        if form.is_stale(int(present.version.data)):
            return _video_page(invited, form.merged(present, obj=found), 409)
        if not form.validate():
            return _video_page(invited, form, 422)
        operations.set_video(found, form.video_url.data, actor=actor(), now=now)
    return onward("", _("The address of the video is saved."))


def _languages_of(office: Office) -> dict[str, list[str]]:
    """Return what the form is made with: what can be heard, and what was chosen before."""
    offered = [tag for each in all_invited(office) if each.is_open for tag in each.languages]
    return {"offered": offered, "held": [*office.speaks, *office.hears]}


def _languages_filled(office: Office) -> LanguagesForm:
    version = edition(sorted(office.speaks), sorted(office.hears))
    form: LanguagesForm = LanguagesForm.filled(office, version, **_languages_of(office))
    return form


def _consent_filled(row: ConsentRow) -> ConsentForm:
    version = edition(row.streaming, row.recording, row.photos)
    form: ConsentForm = ConsentForm.filled(row, version)
    return form


def _video_filled(invited: Invited) -> VideoForm:
    form: VideoForm = VideoForm.filled(invited.invitation, edition(invited.invitation.video_url))
    return form


def _consent_page(office: Office, form: ConsentForm, status: int = 200) -> ResponseReturnValue:
    arrangements = queries.arrangements(office.summit_id)
    return _page(
        "consent",
        form,
        status,
        arrangements=arrangements,
        days=days_kept(arrangements, Kept.CONSENTS),
    )


def _video_page(invited: Invited, form: VideoForm, status: int = 200) -> ResponseReturnValue:
    return _page("video", form, status, invited=invited)


def _page(name: str, form: object, status: int = 200, **values: object) -> ResponseReturnValue:
    text = render_template(f"office/{name}.html", form=form, status=status, **values)
    return text, status
