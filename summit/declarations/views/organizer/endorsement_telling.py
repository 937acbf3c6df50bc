"""Telling offices that a text is open for endorsement, and vouching for the main contacts that
offices have named themselves: what decides whom mail about endorsements reaches."""

from __future__ import annotations

import re
from collections import Counter

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from summit.attendance.access import may_see_contacts
from summit.attendance.letters import without_link
from summit.core import clock
from summit.core.actor import Permission
from summit.core.db import db
from summit.core.errors import N_, Conflict, Forbidden, Refused
from summit.core.guard import actor, needs
from summit.core.i18n import LANGUAGES
from summit.declarations.models import Declaration
from summit.declarations.operations import announcing, vouching
from summit.declarations.queries import endorsing as queries
from summit.declarations.queries.announcing import NOT_TOLD, to_invite
from summit.declarations.queries.texts import declaration_of
from summit.declarations.queries.vouching import own_changes
from summit.declarations.views.deciding import deciding, held
from summit.declarations.views.organizer.endorsement_window import endorsement_window
from summit.declarations.views.organizer.endorsements import address_of, common
from summit.mail import queries as mail
from summit.programme import queries as programme
from summit.programme.models import Summit

__all__ = ["endorsement_window"]

#: An office's id, and the entry of the journal by which it changed its main contact.
_TICKED = re.compile(r"([0-9]{1,9})\.([0-9]{1,18})", re.ASCII)


@endorsement_window.get("/tell")
@needs(Permission.SEND)
def ask_to_tell(slug: str, declaration: str) -> ResponseReturnValue:
    """Show who would be told that the text is open, and what they would read."""
    return _telling_page(*_of(slug, declaration, Permission.SEND))


@endorsement_window.post("/tell")
@needs(Permission.SEND)
def tell(slug: str, declaration: str) -> ResponseReturnValue:
    """Tell those that were shown."""
    try:
        with deciding(
            lambda: held(slug, declaration, Permission.SEND), "declaration.opening_told"
        ) as declared:
            seen = request.form.get("seen", "")[:64]
            told = announcing.tell_opening(declared, seen=seen, actor=actor(), now=clock.now())
            address = address_of(slug, declared)
    except (Refused, Conflict) as refused:
        db.session.rollback()
        found = _of(slug, declaration, Permission.SEND)
        return _telling_page(*found, refused.told(_), refused.status)
    flash(ngettext("%(num)s office is told.", "%(num)s offices are told.", told))
    return redirect(address, 303)


@endorsement_window.get("/contacts")
@needs(Permission.PUBLISH)
def contacts(slug: str, declaration: str) -> ResponseReturnValue:
    """List the main contacts that offices have named themselves."""
    return _contacts_page(*_of(slug, declaration, Permission.PUBLISH))


@endorsement_window.post("/contacts")
@needs(Permission.PUBLISH)
def vouch(slug: str, declaration: str) -> ResponseReturnValue:
    """Vouch for those that were ticked, all or none: codes go to them from now on."""
    ticked = {
        int(each[1]): int(each[2])
        for value in request.form.getlist("office")
        if (each := _TICKED.fullmatch(value)) is not None
    }
    try:
        with deciding(
            lambda: held(slug, declaration, Permission.PUBLISH), "contact.vouched"
        ) as declared:
            _refuse_blind(declared.summit_id)
            if not ticked:
                raise Refused(N_("Tick the contacts that are right."))
            offices = {each.id: each for each in queries.principals_of(declared.summit_id)}
            for office_id, seen in ticked.items():
                if office_id not in offices:
                    raise Refused(N_("There is no such office."))
                vouching.vouch(offices[office_id], seen, actor=actor(), now=clock.now())
            address = address_of(slug, declared)
    except (Refused, Conflict) as refused:
        db.session.rollback()
        found = _of(slug, declaration, Permission.PUBLISH)
        return _contacts_page(*found, refused.told(_), refused.status)
    flash(
        ngettext(
            "%(num)s main contact is confirmed; codes go there from now on.",
            "%(num)s main contacts are confirmed; codes go there from now on.",
            len(ticked),
        )
    )
    return redirect(address, 303)


def _of(slug: str, declaration: str, permission: Permission) -> tuple[Summit, Declaration]:
    summit = programme.summit_for(slug, actor(), permission)
    return summit, declaration_of(summit.id, declaration)


def _refuse_blind(summit_id: int) -> None:
    """Let only those vouch for an address who may see it."""
    if not may_see_contacts(actor(), summit_id):
        raise Forbidden(N_("Papers of offices are for those who write to them or call them."))


def _telling_page(
    summit: Summit, declaration: Declaration, problem: str = "", status: int = 200
) -> ResponseReturnValue:
    why = ""
    try:
        announcing.refuse_unless_open(declaration, clock.now())
    except Refused as refused:
        why = refused.told(_)
    every = to_invite(declaration) if not why else []
    told = [each for each in every if not each.left_out]
    examples = {
        tag: next((each for each in told if each.office.language == tag), told[0])
        for tag in LANGUAGES
        if told
    }
    letters = {
        tag: announcing.opening_letter(declaration, each.office, tag)
        for tag, each in examples.items()
    }
    changes = own_changes(summit.id)
    text = render_template(
        "declarations/endorsements_tell.html",
        problem=problem,
        why=why,
        told=told,
        untold=[each for each in every if each.left_out],
        mails=sum(len(each.contacts) for each in told),
        tongues=Counter(each.office.language for each in told).most_common(),
        previews={tag: (it.subject, without_link(it.body, tag)) for tag, it in letters.items()},
        unvouched={each for each, change in changes.items() if change.vouched is None},
        may_confirm=actor().may(Permission.PUBLISH, summit.id),
        reasons=NOT_TOLD,
        seen=announcing.opening_outlook(declaration, every),
        switch=mail.switch(),
        **common(summit, declaration),
    )
    return text, status


def _contacts_page(
    summit: Summit, declaration: Declaration, problem: str = "", status: int = 200
) -> ResponseReturnValue:
    _refuse_blind(summit.id)
    changes = own_changes(summit.id)
    text = render_template(
        "declarations/endorsements_contacts.html",
        problem=problem,
        lines=[
            (each, changes[each.id])
            for each in queries.principals_of(summit.id)
            if each.id in changes and each.primary is not None
        ],
        **common(summit, declaration),
    )
    return text, status
