"""Circulating a version, and telling everyone what became of a consultation: each is looked at
before it is sent."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from flask import abort, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from summit.attendance.letters import without_link
from summit.attendance.models import Office
from summit.core import clock
from summit.core.actor import Permission
from summit.core.db import unit_of_work
from summit.core.errors import Conflict, Refused
from summit.core.guard import actor, needs
from summit.core.i18n import LANGUAGES, choose_language
from summit.core.text import in_language
from summit.declarations import operations, parity, queries
from summit.declarations.forms.consulting import CirculateForm, TellForm, labels
from summit.declarations.models import Declaration
from summit.declarations.operations.consulting import letters
from summit.declarations.operations.consulting.circulating import (
    outlook,
    refuse_unless_circulable,
)
from summit.declarations.operations.consulting.telling import (
    names_of,
    refuse_unless_tellable,
    telling_outlook,
)
from summit.declarations.queries.consulting import versions_seen
from summit.declarations.queries.telling import Telling
from summit.declarations.recipients import LEFT_OUT, Recipient
from summit.declarations.views.organizer.consultation import address_of, consultation
from summit.declarations.views.organizer.drafts import opened
from summit.mail import queries as mail
from summit.programme.models import Summit
from summit.programme.stale import refuse

__all__ = ["consultation"]

_STEPS = ("look", "change", "act")


def _plain(text: Any) -> str:
    return in_language(text, choose_language())[0]


@consultation.get("/circulate")
@needs(Permission.SEND)
def circulate(slug: str, declaration: str) -> ResponseReturnValue:
    """Ask to whom the newest version goes, and until when they comment."""
    summit, found = _of(slug, declaration)
    every = queries.recipients(summit.id)
    form = _form(summit, every, None)
    rounds = queries.rounds_of(found.id)
    form.offices.data = [str(each.office.id) for each in every if each.can_be_chosen]
    form.others_open.data = rounds[-1].others_open if rounds else False
    return _asked(summit, found, form)


@consultation.post("/circulate")
@needs(Permission.SEND)
def send(slug: str, declaration: str) -> ResponseReturnValue:
    """Show what would be sent to whom, go back to change it, or send it."""
    step = request.form.get("step", "look")
    if step not in _STEPS:
        abort(400)
    if step != "act":
        summit, found = _of(slug, declaration)
        form = _form(summit, queries.recipients(summit.id), request.form)
        if step == "change":
            form.validate()
            return _asked(summit, found, form)
        return _checked(summit, found, form)
    try:
        with unit_of_work():
            summit, found = _of(slug, declaration, to_change=True)
            form = _form(summit, queries.recipients(summit.id), request.form)
            if not form.validate() or not form.is_complete:
                return _checked(summit, found, form)
            made = operations.circulate(
                found, form.values(), seen=form.seen.data or "", actor=actor(), now=clock.now()
            )
            number, address = made.number, address_of(summit, found)
    except Conflict as conflict:
        summit, found = _of(slug, declaration)
        form = _form(summit, queries.recipients(summit.id), request.form)
        return _checked(summit, found, form, conflict.told(_), 409)
    except Refused as refused:
        summit, found = _of(slug, declaration)
        form = _form(summit, queries.recipients(summit.id), request.form)
        form.validate()
        refuse(form, refused)
        return _asked(summit, found, form, 422)
    flash(_("Round %(number)s is open; the mails are going out.", number=number))
    return redirect(address, 303)


@consultation.get("/tell")
@needs(Permission.SEND)
def tell(slug: str, declaration: str) -> ResponseReturnValue:
    """Show who would be told what became of the consultation."""
    return _telling_page(*_of(slug, declaration))


@consultation.post("/tell")
@needs(Permission.SEND)
def tell_all(slug: str, declaration: str) -> ResponseReturnValue:
    """Tell everyone consulted."""
    form = TellForm(formdata=request.form)
    try:
        with unit_of_work():
            summit, found = _of(slug, declaration, to_change=True)
            told = operations.tell_outcomes(
                found, seen=form.seen.data or "", actor=actor(), now=clock.now()
            )
            address = address_of(summit, found)
    except Conflict as conflict:
        return _telling_page(*_of(slug, declaration), conflict.told(_), 409)
    except Refused as refused:
        return _telling_page(*_of(slug, declaration), refused.told(_), 422)
    flash(ngettext("%(num)s office is told.", "%(num)s offices are told.", told))
    return redirect(address, 303)


def _of(slug: str, declaration: str, *, to_change: bool = False) -> tuple[Summit, Declaration]:
    return opened(slug, declaration, Permission.SEND, to_change=to_change)


def _form(summit: Summit, every: Sequence[Recipient], given: Any) -> CirculateForm:
    offered = [each.office for each in every if each.can_be_chosen]
    return CirculateForm(formdata=given, zone=summit.zone, offered=labels(offered, _plain))


def _asked(
    summit: Summit, found: Declaration, form: CirculateForm, status: int = 200
) -> ResponseReturnValue:
    """Show the form, with those who can be chosen and those who are left out."""
    why = ""
    try:
        refuse_unless_circulable(found)
    except Refused as refused:
        why = refused.told(_)
    every = queries.recipients(summit.id)
    text = render_template(
        "declarations/consultation_circulate.html",
        summit=summit,
        declaration=found,
        version=found.newest,
        uneven=len({each.clause for each in parity.of_version(found.newest)}),
        number=len(queries.rounds_of(found.id)) + 1,
        form=form,
        why=why,
        every=every,
        chosen=set(form.chosen),
        left_out=LEFT_OUT,
        base=address_of(summit, found),
        switch=mail.switch(),
    )
    return text, status


def _checked(
    summit: Summit,
    found: Declaration,
    form: CirculateForm,
    refusal: str = "",
    status: int = 200,
) -> ResponseReturnValue:
    """Show who is written to, who is not and why, and the mail in each language."""
    right = form.validate()
    if not form.is_complete and not form.deadline.errors:
        form.refuse("deadline", _("Say until when comments are taken."))
    elif right and form.deadline.data <= clock.now():
        form.refuse("deadline", _("The deadline has to be in the future."))
    every = queries.recipients(summit.id, form.chosen)
    written = [each for each in every if not each.left_out]
    if not written:
        form.refuse("offices", _("Choose at least one office that can be written to."))
    if form.errors:
        return _asked(summit, found, form, 422)
    values = form.values()
    number = len(queries.rounds_of(found.id)) + 1
    version = found.newest.number
    seen = versions_seen(found.id)
    examples = {tag: _example(written, tag) for tag in LANGUAGES}
    previews = {
        tag: letters.circulated(
            found,
            office,
            tag,
            version=version,
            revised=seen.get(office.id, version) < version,
            deadline=values.deadline,
            note=values.note,
            others_open=values.others_open,
        )
        for tag, office in examples.items()
    }
    form.seen.data = outlook(found, values, every)
    text = render_template(
        "declarations/consultation_check.html",
        summit=summit,
        declaration=found,
        version=found.newest,
        uneven=len({each.clause for each in parity.of_version(found.newest)}),
        number=number,
        form=form,
        values=values,
        refusal=refusal,
        written=written,
        unwritten=[each for each in every if each.left_out],
        mails=sum(len(each.contacts) for each in written),
        languages=Counter(each.office.language for each in written).most_common(),
        previews={
            tag: (each.subject, without_link(each.body, tag)) for tag, each in previews.items()
        },
        left_out=LEFT_OUT,
        base=address_of(summit, found),
        switch=mail.switch(),
    )
    return text, status


def _example(written: Sequence[Recipient], language: str) -> Office:
    """Return an office that reads a language, else the first."""
    return next(
        (each.office for each in written if each.office.language == language), written[0].office
    )


def _telling_page(
    summit: Summit, found: Declaration, refusal: str = "", status: int = 200
) -> ResponseReturnValue:
    telling = queries.to_tell(found, clock.now())
    why = ""
    try:
        refuse_unless_tellable(telling)
    except Refused as refused:
        why = refused.told(_)
    text = render_template(
        "declarations/consultation_tell.html",
        summit=summit,
        declaration=found,
        telling=telling,
        why=why,
        refusal=refusal,
        form=TellForm(formdata=None, data={"seen": telling_outlook(telling)}),
        mails=sum(len(each.contacts) for each in telling.reached),
        previews=[] if why else _told_previews(found, telling),
        base=address_of(summit, found),
        switch=mail.switch(),
    )
    return text, status


def _told_previews(found: Declaration, telling: Telling) -> list[tuple[str, str, str, str]]:
    """Return for each language who reads the example, its subject and its words; of an office
    that has contributed where there is one."""
    names = names_of(found)
    shown = []
    for tag in LANGUAGES:
        readers = [each for each in telling.reached if each.office.language == tag]
        readers.sort(key=lambda each: not each.contributions)
        for each in readers[:1] or telling.reached[:1]:
            letter = letters.told(found, each.office, tag, each.contributions, names)
            words = without_link(letter.body, tag)
            shown.append((tag, _plain(each.office.label), letter.subject, words))
    return shown
