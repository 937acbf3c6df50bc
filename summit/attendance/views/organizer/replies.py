"""Replies that came by mail: what waits for somebody, what became of the rest."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, Response, abort, flash, g, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from summit.attendance import wording
from summit.attendance.access import may_see_contacts
from summit.attendance.forms.replies import HANDLED, asked_before, asked_state, seen_version
from summit.attendance.models import Invitation, Reply, ReplyState
from summit.attendance.operations import replies as operations
from summit.attendance.queries import replies as queries
from summit.attendance.queries.published import published, published_session
from summit.attendance.verdicts import WHYS
from summit.core import clock
from summit.core.actor import Actor, Permission
from summit.core.db import unit_of_work
from summit.core.errors import N_, Conflict, Forbidden, NotFound, Refused
from summit.core.guard import actor, needs, needs_administrator
from summit.core.i18n import choose_language
from summit.core.text import Text
from summit.programme import moments
from summit.programme.document import ProgrammeDoc
from summit.programme.wording import label

replies = Blueprint("replies", __name__, url_prefix="/organizer/summits/<slug>/replies")
site_replies = Blueprint("site_replies", __name__, url_prefix="/organizer/replies")

_ONE = "/<int(max=2147483647):reply_id>"
_SITE_ZONE = "UTC"

#: How a session's time is told twice: by the clocks of the summit and of the office.
Times = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Shown:
    """A reply in words. ``zones`` are the summit's and the office's, one where they are the same.

    ``address`` and ``comment`` are empty for those who may not see them.
    """

    id: int
    state: ReplyState
    state_words: str
    received_at: datetime
    address: str
    office_id: int | None
    office: Text
    session: Text
    session_slug: str
    version: int
    says: str
    known: str
    why: str
    comment: str
    present: Times
    proposed: Times
    can_be_taken: bool
    decided_by: str
    has_raw: bool


@replies.get("")
@needs(Permission.SEE)
def show(slug: str) -> ResponseReturnValue:
    """What waits, and what was handled."""
    return _page()


@replies.post(f"{_ONE}/take")
@needs(Permission.EDIT)
def take(slug: str, reply_id: int) -> ResponseReturnValue:
    """Let a reply set the answer."""
    return _act(
        slug, reply_id, operations.take, _("The answer is set; the office is told."), versioned=True
    )


@replies.post(f"{_ONE}/dismiss")
@needs(Permission.EDIT)
def dismiss(slug: str, reply_id: int) -> ResponseReturnValue:
    """Close a reply without any effect."""
    return _act(slug, reply_id, operations.dismiss, _("The reply is dismissed."))


@replies.post(f"{_ONE}/decline")
@needs(Permission.SEND)
def decline(slug: str, reply_id: int) -> ResponseReturnValue:
    """Tell the office that the session stays when it is."""
    return _act(
        slug,
        reply_id,
        operations.decline_proposal,
        _("The proposal is declined; the office is told by mail."),
    )


@replies.get(f"{_ONE}.eml")
@needs(Permission.SEE)
def raw(slug: str, reply_id: int) -> ResponseReturnValue:
    """The mail as it came."""
    if not may_see_contacts(actor(), g.summit_ref.id):
        raise Forbidden(N_("Your role does not allow this. An owner of the summit can change it."))
    return _raw(queries.reply_of(g.summit_ref.id, reply_id))


@site_replies.get("")
@needs_administrator
def site_show() -> ResponseReturnValue:
    """Mails whose address names no invitation."""
    return _site_page()


@site_replies.post(f"{_ONE}/dismiss")
@needs_administrator
def site_dismiss(reply_id: int) -> ResponseReturnValue:
    """Close one of them."""
    try:
        with unit_of_work():
            reply = queries.reply_of(None, reply_id, to_change=True)
            operations.dismiss(reply, actor=actor(), now=clock.now())
    except Refused as refused:
        return _site_page(wrong=refused.told(_), status=422)
    flash(_("The reply is dismissed."))
    return redirect("/organizer/replies", 303)


@site_replies.get(f"{_ONE}.eml")
@needs_administrator
def site_raw(reply_id: int) -> ResponseReturnValue:
    """One of them as it came."""
    return _raw(queries.reply_of(None, reply_id))


Operation = Callable[..., None]


def _act(
    slug: str, reply_id: int, operation: Operation, done: str, *, versioned: bool = False
) -> ResponseReturnValue:
    seen = seen_version(request.form)
    if versioned and seen is None:
        abort(400)
    try:
        with unit_of_work():
            reply = queries.reply_of(g.summit_ref.id, reply_id, to_change=True)
            if versioned and reply.invitation is not None and reply.invitation.version != seen:
                raise Conflict(
                    N_("The invitation has changed since you opened this page; look at it again.")
                )
            operation(reply, actor=actor(), now=clock.now())
    except (Conflict, Refused) as error:
        return _page(wrong=error.told(_), status=error.status)
    flash(done)
    return redirect(f"/organizer/summits/{slug}/replies", 303)


def _page(*, wrong: str = "", status: int = 200) -> ResponseReturnValue:
    ref = g.summit_ref
    state, before = asked_state(request.args), asked_before(request.args)
    waiting = queries.open_replies(ref.id)
    handled = queries.handled_replies(ref.id, state, before)
    # Parsed only where a time is shown.
    document = published(ref.id) if any(_proposes(each) for each in waiting) else None
    shown = _Shower(actor(), ref.id, ref.zone, document)
    more = len(handled) > queries.PAGE
    return render_template(
        "attendance/replies.html",
        waiting=[shown.show(each) for each in waiting],
        handled=[shown.show(each) for each in handled[: queries.PAGE]],
        older=handled[queries.PAGE - 1].id if more else None,
        states=[(each.value, _(wording.REPLY_STATES[each.value])) for each in HANDLED],
        state=state.value if state else "",
        wrong=wrong,
        base=f"/organizer/summits/{ref.slug}",
        zone=ref.zone,
        may_edit=actor().may(Permission.EDIT, ref.id),
        may_send=actor().may(Permission.SEND, ref.id),
    ), status


def _site_page(*, wrong: str = "", status: int = 200) -> ResponseReturnValue:
    state, before = asked_state(request.args), asked_before(request.args)
    handled = queries.handled_replies(None, state, before)
    shown = _Shower(actor(), None, _SITE_ZONE, None)
    more = len(handled) > queries.PAGE
    return render_template(
        "attendance/replies_site.html",
        waiting=[shown.show(each) for each in queries.open_replies(None)],
        handled=[shown.show(each) for each in handled[: queries.PAGE]],
        older=handled[queries.PAGE - 1].id if more else None,
        states=[(each.value, _(wording.REPLY_STATES[each.value])) for each in HANDLED],
        state=state.value if state else "",
        wrong=wrong,
        zone=_SITE_ZONE,
    ), status


def _raw(reply: Reply) -> Response:
    """Answer with the mail to be kept as a file: no browser shows what a stranger wrote."""
    data = queries.raw_of(reply)
    if not data:
        raise NotFound(N_("The mail itself was erased."))
    answer = Response(data, content_type="text/plain; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="reply-{reply.id}.eml"'
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _proposes(reply: Reply) -> bool:
    return reply.state is ReplyState.PROPOSAL


class _Shower:
    """Puts replies into the words of whoever reads, as far as they may see them."""

    def __init__(
        self, reader: Actor, summit_id: int | None, zone: str, document: ProgrammeDoc | None
    ) -> None:
        self.zone = zone
        self.document = document
        self.sees_contacts = reader.is_admin or (
            summit_id is not None and may_see_contacts(reader, summit_id)
        )

    def show(self, reply: Reply) -> Shown:
        invitation = reply.invitation
        return Shown(
            id=reply.id,
            state=reply.state,
            state_words=label(wording.REPLY_STATES, reply.state.value, _),
            received_at=reply.received_at,
            address=reply.attendee if self.sees_contacts else "",
            office_id=invitation.office_id if invitation is not None else None,
            office=invitation.office.label if invitation is not None else Text(),
            session=invitation.session.title if invitation is not None else Text(),
            session_slug=invitation.session.slug if invitation is not None else "",
            version=invitation.version if invitation is not None else 0,
            says=label(wording.ANSWERS, reply.kind.value, _) if reply.kind else "",
            known=_known(invitation),
            why=label(WHYS, reply.why, _) if reply.why else "",
            comment=reply.comment if self.sees_contacts else "",
            present=self._present(reply),
            proposed=self._times(reply, reply.proposed_start, reply.proposed_end),
            can_be_taken=reply.state is ReplyState.REVIEW and reply.kind is not None,
            decided_by=reply.decided_by,
            has_raw=self.sees_contacts,
        )

    def _present(self, reply: Reply) -> Times:
        if reply.invitation is None or not _proposes(reply):
            return ()
        session = published_session(self.document, reply.invitation.session.uid)
        return self._times(reply, *queries.times_of(session))

    def _times(self, reply: Reply, start: datetime | None, end: datetime | None) -> Times:
        if start is None or reply.invitation is None:
            return ()
        language = choose_language()
        zones = dict.fromkeys((self.zone, reply.invitation.office.zone))
        return [
            (
                moments.span_text(start, end, zone, language),
                moments.zone_text(zone, start, language),
            )
            for zone in zones
        ]


def _known(invitation: Invitation | None) -> str:
    """Say what is known of an invitation: its answer and how that came, or that there is none."""
    if invitation is None:
        return ""
    if invitation.answer is None:
        return str(_(wording.NO_ANSWER))
    answer = label(wording.ANSWERS, invitation.answer.value, _)
    if invitation.channel is None:
        return answer
    return f"{answer}, {label(wording.CHANNELS, invitation.channel.value, _)}"
