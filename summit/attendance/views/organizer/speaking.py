"""All speakers of a summit, and what is done to several of them: invite, note, ask."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, flash, g, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from summit.attendance import wording
from summit.attendance.forms.invitations import BY_CITY
from summit.attendance.forms.speaking import DeadlineForm, InviteForm, MarkForm, uids
from summit.attendance.operations.availability import ask_availability
from summit.attendance.operations.enlisting import Prospect, enlist, prospects
from summit.attendance.operations.speaking import mark_places
from summit.attendance.queries.candidates import (
    candidates_of,
    invited_to,
    offices_of,
    session_with_places,
)
from summit.attendance.queries.speaking import (
    invitations_to_change,
    noted_by_hand,
    offices_of_people,
    offices_with_invitations,
    places_chosen,
)
from summit.attendance.speaking import Availability, SpeakerLine, speaker_lines
from summit.attendance.views.organizer.inviting import guest_of, language_by
from summit.attendance.views.organizer.speaking_list import SpeakerListing, counts
from summit.core import clock, zones
from summit.core.actor import Permission
from summit.core.db import db, unit_of_work
from summit.core.errors import Refused
from summit.core.forms import Form
from summit.core.guard import actor, needs
from summit.core.i18n import choose_language
from summit.programme import moments, rules
from summit.programme import queries as programme
from summit.programme import wording as programme_wording
from summit.programme.models import Session, Speaker, SpeakerState, Summit
from summit.programme.rules import Level
from summit.programme.stale import refuse

speaking = Blueprint("speaking", __name__, url_prefix="/organizer/summits/<slug>/speakers")


@speaking.get("")
@needs(Permission.SEE)
def index(slug: str) -> ResponseReturnValue:
    """List a summit's speakers; the address says how they are sorted and which are shown."""
    return _page()


@speaking.post("/mark")
@needs(Permission.EDIT)
def mark(slug: str) -> ResponseReturnValue:
    """Note that those who are ticked have confirmed or declined."""
    with unit_of_work():
        summit = programme.summit_for(slug, actor(), Permission.EDIT, to_change=True)
        form = MarkForm(formdata=request.form)
        right = form.validate()
        chosen = uids(request.form.getlist("place"), form)
        if not right or form.form_errors:
            return _page(form, chosen, 422)
        state, channel = form.values()
        places = places_chosen(summit.id, chosen)
        try:
            changed = mark_places(
                places,
                invitations_to_change(places),
                state,
                channel=channel,
                actor=actor(),
                now=clock.now(),
            )
        except Refused as refused:
            db.session.rollback()
            refuse(form, refused)
            return _page(form, chosen, 422)
        address = _address(summit.slug)
    flash(
        ngettext("%(num)s speaker is noted.", "%(num)s speakers are noted.", changed)
        if changed
        else _("Nothing was changed.")
    )
    return redirect(address, 303)


@speaking.post("/invite")
@needs(Permission.EDIT)
def invite(slug: str) -> ResponseReturnValue:
    """Say what inviting those who are ticked would do; once that is confirmed, do it."""
    with unit_of_work():
        summit = programme.summit_for(slug, actor(), Permission.EDIT, to_change=True)
        sure = request.form.get("sure") == "y"
        form = InviteForm(formdata=request.form if sure else None, zone=summit.zone)
        right = form.validate() if sure else True
        chosen = uids(request.form.getlist("place"))
        groups = _groups(summit, places_chosen(summit.id, chosen))
        if not any(not each.invited for _session, found in groups for each in found):
            return _refused(_("Tick at least one speaker who is not invited yet."), chosen)
        if not sure or not right:
            return _invite_page(form, groups, chosen, 200 if right else 422)
        invited = 0
        try:
            for session, found in groups:
                done = enlist(
                    summit,
                    session,
                    [each.guest for each in found],
                    offices=offices_of(summit.id),
                    deadline=form.deadline.data,
                    language=language_by(form.language.data),
                    actor=actor(),
                    now=clock.now(),
                )
                invited += done.invited
        except Refused as refused:
            db.session.rollback()
            return _refused(refused.told(_), chosen)
        address = _address(summit.slug)
    flash(
        ngettext(
            "%(num)s invitation is drafted. Nobody has been written to yet.",
            "%(num)s invitations are drafted. Nobody has been written to yet.",
            invited,
        )
    )
    return redirect(address, 303)


@speaking.post("/ask")
@needs(Permission.SEND)
def ask(slug: str) -> ResponseReturnValue:
    """Say whom asking for availability would write to; once that is confirmed, write."""
    with unit_of_work():
        summit = programme.summit_for(slug, actor(), Permission.SEND, to_change=True)
        chosen = uids(request.form.getlist("place"))
        people = {
            place.person_id: place
            for place in places_chosen(summit.id, chosen)
            if place.person_id is not None
        }
        offices = offices_of_people(summit.id, people.keys())
        if not offices:
            return _refused(
                _("Tick at least one speaker who has an office: whoever is invited has one."),
                chosen,
            )
        if request.form.get("sure") != "y":
            asked_of = {office.person_id for office in offices}
            return render_template(
                "attendance/speakers_ask.html",
                summit=g.summit_ref,
                offices=offices,
                without=[place for person, place in people.items() if person not in asked_of],
                chosen=chosen,
                base=_address(summit.slug),
            )
        asked = ask_availability(offices, actor=actor(), now=clock.now())
        address = _address(summit.slug)
    flash(
        ngettext(
            "%(num)s office is asked by mail.", "%(num)s offices are asked by mail.", asked.sent
        )
        if asked.sent
        else _("Nobody was written to.")
    )
    if asked.today:
        flash(
            ngettext(
                "%(num)s office was asked earlier today and is not asked again.",
                "%(num)s offices were asked earlier today and are not asked again.",
                asked.today,
            )
        )
    if asked.without_address:
        flash(
            ngettext(
                "%(num)s office has no address that takes mail.",
                "%(num)s offices have no address that takes mail.",
                asked.without_address,
            )
        )
    return redirect(address, 303)


def _address(slug: str) -> str:
    return f"/organizer/summits/{slug}/speakers"


def _groups(summit: Summit, places: Sequence[Speaker]) -> list[tuple[Session, list[Prospect]]]:
    """Return what inviting the holders of places would do, by session."""
    slugs: dict[str, set[str]] = {}
    for place in places:
        slugs.setdefault(place.item.session.slug, set()).add(place.uid)
    offices, groups = offices_of(summit.id), []
    for slug, chosen in slugs.items():
        session = session_with_places(summit.id, slug)
        assert session is not None
        guests = [guest_of(each) for each in candidates_of(session, chosen)]
        found = prospects(guests, offices, invited_to(session), language_by(BY_CITY))
        groups.append((session, found))
    return groups


def _refused(message: str, chosen: Sequence[str]) -> ResponseReturnValue:
    form = MarkForm(formdata=None)
    form.form_errors.append(message)
    return _page(form, chosen, 422)


def _invite_page(
    form: DeadlineForm,
    groups: Sequence[tuple[Session, Sequence[Prospect]]],
    chosen: Sequence[str],
    status: int,
) -> ResponseReturnValue:
    found = [each for _session, group in groups for each in group]
    fresh = [each for each in found if not each.invited]
    text = render_template(
        "attendance/speakers_invite.html",
        summit=g.summit_ref,
        form=form,
        groups=groups,
        chosen=chosen,
        base=_address(g.summit_ref.slug),
        fresh=len(fresh),
        already=len(found) - len(fresh),
        new_offices=sum(each.office is None for each in fresh),
        unreached=sum(each.office is None or each.office.primary is None for each in fresh),
    )
    return text, status


def _page(
    form: Form | None = None, ticked: Sequence[str] = (), status: int = 200
) -> ResponseReturnValue:
    ref = g.summit_ref
    facts = programme.facts(ref.id, reader=actor())
    lines = speaker_lines(
        facts,
        rules.check(facts),
        programme.waivers(ref.id).keys(),
        offices_with_invitations(ref.id),
        noted_by_hand(ref.id),
    )
    listing = SpeakerListing(request.args, _address(ref.slug))
    kept = listing.kept(lines)
    sessions = {line.session_slug: line.session_title for line in lines}
    text = render_template(
        "attendance/speakers.html",
        listing=listing,
        page=listing.page(kept, len(lines)),
        counts=counts(kept),
        sessions=sessions,
        form=form or MarkForm(formdata=None),
        marking=form if isinstance(form, MarkForm) else MarkForm(formdata=None),
        ticked=frozenset(ticked),
        summit=ref,
        wording=wording,
        programme_wording=programme_wording,
        states=SpeakerState,
        availabilities=Availability,
        levels=Level,
        hours_here=lambda line: _hours(line, ref.zone),
        hours_there=lambda line: _hours(line, line.zone) if line.zone else "",
        place=lambda zone: zones.place(zone, choose_language()),
        may_edit=actor().may(Permission.EDIT, ref.id),
        may_send=actor().may(Permission.SEND, ref.id),
    )
    return text, status


def _hours(line: SpeakerLine, zone: str) -> str:
    """Write when somebody is needed, by the clocks of a zone; nothing while that is open."""
    if line.starts_at is None:
        return ""
    return moments.span_text(line.starts_at, line.ends_at, zone, choose_language())
