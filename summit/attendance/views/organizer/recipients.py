"""One recipient of a mailing: what they will read, or what was sent to them."""

from __future__ import annotations

from flask import flash, g, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from summit.attendance import letters, wording
from summit.attendance.models import LetterKind, MailingState
from summit.attendance.queries import arrangements, mailings, published
from summit.attendance.views.organizer.mailing_list import mailing_pages
from summit.core import clock
from summit.core.actor import Permission
from summit.core.db import unit_of_work
from summit.core.errors import N_, Refused
from summit.core.guard import actor, needs
from summit.mail import queries as mail
from summit.mail.operations import send_again

__all__ = ["mailing_pages"]

_ENTRY = "/<int(max=2147483647):mailing_id>/recipients/<int(max=2147483647):entry_id>"


@mailing_pages.get(_ENTRY)
@needs(Permission.EDIT)
def recipient(slug: str, mailing_id: int, entry_id: int) -> ResponseReturnValue:
    """Show a mail exactly as its recipient will read it, but for the link."""
    mailing = mailings.mailing_of(g.summit_ref.id, mailing_id)
    entry = mailings.entry_of(mailing, entry_id)
    sent = mail.mail(entry.mail_id) if entry.mail_id is not None else None
    now = clock.now()
    document = published(mailing.summit_id)
    found = mailings.judged(mailing, now, ids=[entry.id], document=document)[0]
    letter, why = None, ""
    if sent is None and document is not None and found.session is not None:
        kind = LetterKind(mailing.kind.value)
        facts = letters.facts_of(
            entry.invitation,
            document,
            found.contact,
            arrangements=arrangements(mailing.summit_id),
            dues=found.dues or mailings.example_dues(entry.invitation, document, now),
            session=found.session,
        )
        letter = letters.render(kind, facts, mailings.letter_template(mailing.summit_id, kind))
        if mailing.rehearsal_to:
            letter = letters.rehearsal(letter, facts)
    elif sent is None:
        why = _("There is nothing to show yet: publish to invitees first, so that there is a time.")
    language = sent.language if sent is not None else entry.invitation.office.language
    body = sent.body if sent is not None else letter.body if letter is not None else ""
    return render_template(
        "attendance/mailing_recipient.html",
        mailing=mailing,
        entry=entry,
        found=found,
        sent=sent,
        subject=sent.subject if sent is not None else letter.subject if letter else "",
        body=letters.without_link(body, language),
        language=language,
        why=why,
        has_calendar=sent.part_kind is not None
        if sent is not None
        else found.asks and not mailing.rehearsal_to,
        local=letters.when(found.session, entry.invitation.office.zone, language)
        if found.session is not None
        else "",
        may_send=actor().may(Permission.SEND, g.summit_ref.id),
        is_draft=mailing.state is MailingState.DRAFT,
        wording=wording,
    )


@mailing_pages.post(f"{_ENTRY}/send-again")
@needs(Permission.SEND)
def resend(slug: str, mailing_id: int, entry_id: int) -> ResponseReturnValue:
    """Try a mail that failed once more."""
    here = f"/organizer/summits/{g.summit_ref.slug}/mailings/{mailing_id}"
    try:
        with unit_of_work():
            mailing = mailings.mailing_of(g.summit_ref.id, mailing_id)
            entry = mailings.entry_of(mailing, entry_id)
            if entry.mail_id is None:
                raise Refused(N_("Nothing was sent to them yet."))
            send_again(mail.mail(entry.mail_id), actor=actor(), now=clock.now())
    except Refused as refused:
        flash(refused.told(_), "error")
        return redirect(f"{here}/recipients/{entry_id}", 303)
    flash(_("It is being sent again."))
    return redirect(f"{here}/recipients/{entry_id}", 303)
