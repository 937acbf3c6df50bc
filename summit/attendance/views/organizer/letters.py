"""The letters of a summit: their words side by side, and how one recipient will read them."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from summit.attendance import letters, wording
from summit.attendance.forms.letters import LetterForm, Words
from summit.attendance.models import Invitation, LetterKind, LetterTemplate
from summit.attendance.operations.letters import edit_letter, reset_letter
from summit.attendance.queries import arrangements, invitation_of, mailings, published
from summit.attendance.queries.listing import invitation_lines
from summit.core import clock
from summit.core.actor import Permission
from summit.core.db import unit_of_work
from summit.core.errors import N_, NotFound, Refused
from summit.core.guard import actor, needs
from summit.mail.composing import Letter
from summit.programme import queries as programme
from summit.programme.models import Summit
from summit.programme.stale import refuse, saved_last

letter_pages = Blueprint("letters", __name__, url_prefix="/organizer/summits/<slug>/letters")


def _kind(name: str) -> LetterKind:
    try:
        return LetterKind(name)
    except ValueError:
        raise NotFound(N_("There is no letter of this kind.")) from None


@letter_pages.get("")
@needs(Permission.EDIT)
def index(slug: str) -> ResponseReturnValue:
    """List the kinds of letters, and which the summit has written itself."""
    summit = programme.summit_for(slug, actor(), Permission.EDIT)
    return render_template(
        "attendance/letters.html",
        summit=summit,
        kinds=list(LetterKind),
        own=mailings.letter_templates(summit.id),
        words_of=letters.words_of,
        wording=wording,
    )


@letter_pages.get("/<kind>")
@needs(Permission.EDIT)
def show(slug: str, kind: str) -> ResponseReturnValue:
    """Show a letter in all languages, and as one recipient will read it."""
    of = _kind(kind)
    summit = programme.summit_for(slug, actor(), Permission.EDIT)
    template = mailings.letter_template(summit.id, of)
    form = LetterForm.filled(Words(of, template), _version(template), kind=of)
    return _page(summit, of, template, form)


@letter_pages.post("/<kind>")
@needs(Permission.EDIT)
def save(slug: str, kind: str) -> ResponseReturnValue:
    """Give a letter other words."""
    of = _kind(kind)
    with unit_of_work():
        summit = programme.summit_for(slug, actor(), Permission.EDIT, to_change=True)
        template = mailings.letter_template(summit.id, of, to_change=True)
        made_with: dict[str, Any] = {"obj": Words(of, template), "kind": of}
        form = LetterForm.taken(request.form, **made_with)
        if form.is_stale(_version(template)):
            present = LetterForm.filled(Words(of, template), _version(template), kind=of)
            return _page(summit, of, template, form.merged(present, **made_with), 409)
        if not form.validate():
            return _page(summit, of, template, form, 422)
        try:
            changed = edit_letter(
                summit, of, form.subject.data, form.body.data, actor=actor(), now=clock.now()
            )
        except Refused as refused:
            refuse(form, refused)
            return _page(summit, of, template, form, 422)
        address = f"/organizer/summits/{summit.slug}/letters/{of.value}"
    flash(_("Saved.") if changed else _("Nothing was changed."))
    return redirect(address, 303)


@letter_pages.post("/<kind>/reset")
@needs(Permission.EDIT)
def reset(slug: str, kind: str) -> ResponseReturnValue:
    """Take up the house's own words again."""
    of = _kind(kind)
    with unit_of_work():
        summit = programme.summit_for(slug, actor(), Permission.EDIT, to_change=True)
        changed = reset_letter(summit, of, actor=actor(), now=clock.now())
        address = f"/organizer/summits/{summit.slug}/letters/{of.value}"
    flash(_("The prepared letter is back.") if changed else _("Nothing was changed."))
    return redirect(address, 303)


@letter_pages.post("/<kind>/preview")
@needs(Permission.EDIT)
def preview(slug: str, kind: str) -> ResponseReturnValue:
    """Answer with the letter as it is being written, as one recipient would read it."""
    of = _kind(kind)
    summit = programme.summit_for(slug, actor(), Permission.EDIT)
    form = LetterForm.taken(request.form, kind=of)
    template = LetterTemplate(
        summit_id=summit.id, kind=of, subject=form.subject.data, body=form.body.data
    )
    return render_template(
        "attendance/letter_preview.html", shown=_shown(summit, of, template, request.form)
    )


def _version(template: LetterTemplate | None) -> int:
    return template.version if template is not None else 0


def _shown(summit: Summit, kind: LetterKind, template: Any, asked: Any) -> dict[str, Any]:
    """Return the letter to the recipient that is asked for, or why it cannot be shown."""
    number = asked.get("for", "")
    if number and not (number.isascii() and number.isdigit() and len(number) <= 9):
        abort(400)
    choices = _choices(summit)
    if not number and choices:
        number = str(choices[0][0])
    shown: dict[str, Any] = {"choices": choices, "chosen": number, "letter": None, "why": ""}
    if not number:
        return shown
    invitation = invitation_of(summit.id, int(number))
    try:
        letter, language = _letter(invitation, kind, template)
    except Refused as refused:
        return {**shown, "why": refused.told(_)}
    return {
        **shown,
        "letter": letter,
        "language": language,
        "body": letters.without_link(letter.body, language),
    }


def _letter(
    invitation: Invitation, kind: LetterKind, template: LetterTemplate | None
) -> tuple[Letter, str]:
    document = published(invitation.summit_id)
    if document is None:
        raise letters.NotPublished(
            N_("Nothing is published yet: publish to invitees first, so that there is a time.")
        )
    session = next(
        (each for each in document["sessions"] if each["uid"] == invitation.session.uid), None
    )
    facts = letters.facts_of(
        invitation,
        document,
        invitation.office.primary,
        arrangements=arrangements(invitation.summit_id),
        former=session if kind in (LetterKind.MOVED, LetterKind.ASKED_AGAIN) else None,
        dues=mailings.example_dues(invitation, document, clock.now()),
    )
    return letters.render(kind, facts, template), facts.language


def _choices(summit: Summit) -> list[tuple[int, Any, Any]]:
    return [(line.id, line.office, line.session_title) for line in invitation_lines(summit.id)][
        :500
    ]


def _page(
    summit: Summit,
    kind: LetterKind,
    template: LetterTemplate | None,
    form: LetterForm,
    status: int = 200,
) -> ResponseReturnValue:
    draft = LetterTemplate(
        summit_id=summit.id, kind=kind, subject=form.subject.data, body=form.body.data
    )
    text = render_template(
        "attendance/letter.html",
        summit=summit,
        kind=kind,
        form=form,
        is_own=template is not None and bool(template.subject or template.body),
        places=letters.places_of(kind),
        shown=_shown(summit, kind, draft, request.values),
        wording=wording,
        who=saved_last(summit, "letter", kind.value) if status == 409 else "",
    )
    return text, status
