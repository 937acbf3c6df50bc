"""One channel: its addresses, its recording and the recording's chapters."""

from __future__ import annotations

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from summit.core import clock
from summit.core.actor import Permission
from summit.core.db import unit_of_work
from summit.core.errors import N_, NotFound, Refused
from summit.core.guard import actor, needs
from summit.core.i18n import LANGUAGES
from summit.programme import queries as programme
from summit.programme.stale import refuse, saved_last
from summit.rundown import queries as rundowns
from summit.streaming import operations, queries
from summit.streaming.chapters import chapters_of
from summit.streaming.forms.broadcasts import ChannelForm, ChaptersForm, RecordingForm
from summit.streaming.models import Broadcast
from summit.streaming.operations.recordings import may_attach
from summit.streaming.views.organizer.blueprint import CHANNEL, broadcasts
from summit.streaming.views.organizer.desk import Desk, channel_name


@broadcasts.get(CHANNEL)
@needs(Permission.SEE)
def channel(slug: str, session_slug: str, language: str) -> ResponseReturnValue:
    """Show one channel with its addresses, recording and chapters."""
    return _page(Desk.of(slug, session_slug, Permission.SEE), language)


@broadcasts.post(CHANNEL)
@needs(Permission.EDIT)
def save(slug: str, session_slug: str, language: str) -> ResponseReturnValue:
    """Settle where a channel is."""
    with unit_of_work():
        desk = _to_edit(slug, session_slug)
        broadcast = desk.card(language).broadcast
        made_with = ChannelForm.of(broadcast)
        form = ChannelForm.taken(request.form, **made_with)
        if form.is_stale(broadcast.version if broadcast is not None else 0):
            present = ChannelForm.shown(broadcast)
            return _page(desk, language, addresses=form.merged(present, **made_with), status=409)
        if not form.validate():
            return _page(desk, language, addresses=form, status=422)
        try:
            operations.set_channel(
                desk.session, language, form.values(), actor=actor(), now=clock.now()
            )
        except Refused as refused:
            refuse(form, refused)
            return _page(desk, language, addresses=form, status=422)
        address = desk.address
    flash(_("Saved."))
    return redirect(f"{address}#c-{language}", 303)


@broadcasts.post(f"{CHANNEL}/remove")
@needs(Permission.EDIT)
def remove(slug: str, session_slug: str, language: str) -> ResponseReturnValue:
    """Take a channel away."""
    with unit_of_work():
        desk = _to_edit(slug, session_slug)
        broadcast = _held(desk, language)
        try:
            operations.remove_channel(broadcast, actor=actor(), now=clock.now())
        except Refused as refused:
            return _page(desk, language, refusal=refused.told(_), status=422)
        address = desk.address
    flash(_("“%(channel)s” was removed.", channel=channel_name(language)))
    return redirect(address, 303)


@broadcasts.post(f"{CHANNEL}/recording")
@needs(Permission.EDIT)
def attach(slug: str, session_slug: str, language: str) -> ResponseReturnValue:
    """Attach a recording: the broadcast itself, or another video."""
    form = RecordingForm(formdata=request.form)
    with unit_of_work():
        desk = _to_edit(slug, session_slug)
        broadcast = _held(desk, language)
        if not form.validate():
            return _page(desk, language, recording=form, status=422)
        try:
            changed = operations.attach_recording(
                broadcast, form.recording.data, actor=actor(), now=clock.now()
            )
        except Refused as refused:
            form.refuse("recording", refused.told(_))
            return _page(desk, language, recording=form, status=422)
        address = desk.address
    flash(_("The recording is attached.") if changed else _("Nothing was changed."))
    return redirect(f"{address}/{language}#recording", 303)


@broadcasts.post(f"{CHANNEL}/recording/remove")
@needs(Permission.EDIT)
def detach(slug: str, session_slug: str, language: str) -> ResponseReturnValue:
    """Take the recording away."""
    with unit_of_work():
        desk = _to_edit(slug, session_slug)
        changed = operations.detach_recording(_held(desk, language), actor=actor(), now=clock.now())
        address = desk.address
    flash(_("The recording was taken away.") if changed else _("Nothing was changed."))
    return redirect(f"{address}/{language}#recording", 303)


@broadcasts.post(f"{CHANNEL}/chapters")
@needs(Permission.EDIT)
def save_chapters(slug: str, session_slug: str, language: str) -> ResponseReturnValue:
    """Settle the chapters of the recording."""
    with unit_of_work():
        desk = _to_edit(slug, session_slug)
        broadcast = _held(desk, language)
        made_with = ChaptersForm.of(broadcast, LANGUAGES)
        form = ChaptersForm.taken(request.form, **made_with)
        if form.is_stale(broadcast.version):
            present = ChaptersForm.shown(broadcast.version, **made_with)
            return _page(desk, language, chapters=form.merged(present, **made_with), status=409)
        if not form.validate():
            return _page(desk, language, chapters=form, status=422)
        try:
            changed = operations.set_chapters(
                broadcast, form.values(), form.offset.data or 0, actor=actor(), now=clock.now()
            )
        except Refused as refused:
            form.refuse("chapters", refused.told(_))
            return _page(desk, language, chapters=form, status=422)
        address = desk.address
    flash(_("Saved.") if changed else _("Nothing was changed."))
    return redirect(f"{address}/{language}#chapters", 303)


@broadcasts.post(f"{CHANNEL}/chapters/make")
@needs(Permission.EDIT)
def make_chapters(slug: str, session_slug: str, language: str) -> ResponseReturnValue:
    """Make the chapters from when the items of the session really began."""
    with unit_of_work():
        desk = _to_edit(slug, session_slug)
        broadcast = _held(desk, language)
        form = ChaptersForm(formdata=request.form, tongues=tuple(LANGUAGES))
        offset = form.offset.data or 0
        try:
            if not form.offset.validate(form):
                raise Refused(N_("No recording begins so long before its session."))
            rundown = rundowns.rundown_of(desk.summit.id, desk.session.slug)
            made = chapters_of(
                rundowns.rundown_fact(rundown), offset, by_turn="by_turn" in request.form
            )
            if not made:
                raise Refused(N_("The session has not run by its rundown, or too little of it."))
            operations.set_chapters(broadcast, made, offset, actor=actor(), now=clock.now())
        except NotFound:
            refusal = _("This session has no rundown.")
            return _page(desk, language, refusal=refusal, status=422)
        except Refused as refused:
            return _page(desk, language, refusal=refused.told(_), status=422)
        address = desk.address
    flash(ngettext("%(num)s chapter was made.", "%(num)s chapters were made.", len(made)))
    return redirect(f"{address}/{language}#chapters", 303)


def _to_edit(slug: str, session_slug: str) -> Desk:
    summit = programme.summit_for(slug, actor(), Permission.EDIT, to_change=True)
    return Desk(summit, programme.session_of(summit, session_slug))


def _held(desk: Desk, language: str) -> Broadcast:
    """Return a channel's broadcast, held until the transaction ends, or raise NotFound."""
    broadcast = queries.channel_of(desk.session.id, language, to_change=True)
    if broadcast is None:
        raise NotFound(N_("This channel is gone; look at the session again."))
    return broadcast


def _page(
    desk: Desk,
    language: str,
    *,
    addresses: ChannelForm | None = None,
    recording: RecordingForm | None = None,
    chapters: ChaptersForm | None = None,
    refusal: str = "",
    status: int = 200,
) -> ResponseReturnValue:
    card = desk.card(language)
    broadcast = card.broadcast
    who = ""
    if status == 409 and broadcast is not None:
        who = saved_last(desk.summit, "broadcast", str(broadcast.id))
    if broadcast is not None:
        recording = recording or RecordingForm.shown(broadcast)
        made_with = ChaptersForm.of(broadcast, LANGUAGES)
        chapters = chapters or ChaptersForm.shown(broadcast.version, **made_with)
    text = render_template(
        "streaming/channel.html",
        **desk.words(),
        card=card,
        may_attach=broadcast is not None and may_attach(broadcast, clock.now()),
        addresses=addresses or ChannelForm.shown(broadcast),
        recording=recording,
        chapters=chapters,
        refusal=refusal,
        who_addresses=who if addresses is not None else "",
        who_chapters=who if chapters is not None and addresses is None else "",
    )
    return text, status
