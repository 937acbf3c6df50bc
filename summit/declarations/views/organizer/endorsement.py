"""One endorsement: confirming, refusing, translating its reservation, withdrawing, its scans; and
taking down one that came on paper."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from summit.attendance.access import may_see_contacts
from summit.attendance.papers import MOST_SCAN_BYTES, Examined, examine_scan
from summit.core import clock
from summit.core.actor import Permission
from summit.core.db import db, reading
from summit.core.errors import N_, Conflict, Forbidden, Refused
from summit.core.forms import Form
from summit.core.guard import actor, needs
from summit.core.handing_out import hand_out
from summit.core.i18n import choose_language
from summit.core.security import accepts
from summit.declarations.forms.endorsing import (
    RecordForm,
    RefuseForm,
    StatementForm,
    TranslationForm,
    WithdrawalForm,
)
from summit.declarations.models import Declaration, Endorsement, EndorsementChannel, NoteKind
from summit.declarations.operations import confirming as operations
from summit.declarations.queries import endorsing as queries
from summit.declarations.queries.texts import adoption_of, declaration_of
from summit.declarations.queries.vouching import OwnChange, own_change
from summit.declarations.views.deciding import deciding, held
from summit.declarations.views.organizer.endorsements import (
    address_of,
    common,
    takes_endorsements,
)
from summit.directory.models import City
from summit.programme import queries as programme
from summit.programme.models import Summit

endorsement_pages = Blueprint(
    "endorsement",
    __name__,
    url_prefix="/organizer/summits/<slug>/declarations/<declaration>/endorsements",
)

_ONE = "/<int(max=2147483647):endorsement>"
_UPLOAD = MOST_SCAN_BYTES + 256 * 1024


@endorsement_pages.get("/record")
@needs(Permission.EDIT)
def ask_to_record(slug: str, declaration: str) -> ResponseReturnValue:
    """Ask what came on paper, or was given at the meeting."""
    summit = programme.summit_for(slug, actor(), Permission.EDIT)
    found = declaration_of(summit.id, declaration)
    adoption = adoption_of(found)
    form = _record_form(
        summit,
        found,
        formdata=None,
        data={
            "version_hash": adoption.version_hash if adoption is not None else "",
            "note_kind": NoteKind.NONE,
            "note_language": choose_language(),
            "city": request.args.get("city", "")[:80],
            "channel": EndorsementChannel.PAPER.value,
        },
    )
    return _record_page(summit, found, form)


@endorsement_pages.post("/record")
@accepts(_UPLOAD)
@needs(Permission.EDIT)
def record(slug: str, declaration: str) -> ResponseReturnValue:
    """Take it down, with its scan."""
    with reading():  # what is uploaded is looked at before anything is held
        summit = programme.summit_for(slug, actor(), Permission.EDIT)
        found = declaration_of(summit.id, declaration)
        form = _record_form(summit, found)
        right = form.validate()
        scan = _scan(form)
        if not right or form.scan.errors:
            return _record_page(summit, found, form, 422)
    try:
        with deciding(
            lambda: held(slug, declaration, Permission.EDIT),
            "endorsement.stated",
            city=form.city.data,
        ) as declared:
            made = operations.record_endorsement(
                declared,
                _city(declared, form.city.data),
                form.values(),
                EndorsementChannel(form.channel.data),
                scan,
                form=form.form.data,
                actor=actor(),
                now=clock.now(),
            )
            address = f"{address_of(slug, declared)}/{made.id}"
    except (Refused, Conflict) as refused:
        form.refuse("", refused.told(_))
        summit = programme.summit_for(slug, actor(), Permission.EDIT)
        return _record_page(summit, declaration_of(summit.id, declaration), form, refused.status)
    flash(_("It is recorded."))
    return redirect(address, 303)


@endorsement_pages.get(_ONE)
@needs(Permission.SEE)
def show(slug: str, declaration: str, endorsement: int) -> ResponseReturnValue:
    """Show what a city has stated, and what became of it."""
    return _one(slug, declaration, endorsement)


@endorsement_pages.post(f"{_ONE}/confirm")
@needs(Permission.PUBLISH)
def confirm(slug: str, declaration: str, endorsement: int) -> ResponseReturnValue:
    """Confirm it: it is public from now on."""

    def act(found: Endorsement) -> None:
        _refuse_stale(found)
        operations.confirm(found, actor=actor(), now=clock.now())

    return _act(slug, declaration, endorsement, "endorsement.confirmed", act, _("Confirmed."))


@endorsement_pages.post(f"{_ONE}/refuse")
@needs(Permission.PUBLISH)
def refuse(slug: str, declaration: str, endorsement: int) -> ResponseReturnValue:
    """Refuse it; the office is told why."""
    form = RefuseForm(formdata=request.form, prefix="refuse-")
    if not form.validate():
        return _one(slug, declaration, endorsement, {"refuse_form": form}, 422)

    def act(found: Endorsement) -> None:
        _refuse_stale(found)
        operations.refuse(found, form.reason.data, actor=actor(), now=clock.now())

    said = _("Not confirmed. The office is told why.")
    return _act(
        slug, declaration, endorsement, "endorsement.refused", act, said, {"refuse_form": form}
    )


@endorsement_pages.post(f"{_ONE}/translation")
@needs(Permission.EDIT)
def translate(slug: str, declaration: str, endorsement: int) -> ResponseReturnValue:
    """Keep the secretariat's translation of a reservation."""
    form = TranslationForm.taken(request.form)
    forms: dict[str, Form] = {"translation_form": form}
    if not form.validate():
        return _one(slug, declaration, endorsement, forms, 422)

    def act(found: Endorsement) -> None:
        if form.is_stale(found.version):
            raise _stale()
        operations.translate_note(found, form.translation(), actor=actor(), now=clock.now())

    act_name = "endorsement.note_translated"
    return _act(slug, declaration, endorsement, act_name, act, _("Saved."), forms)


@endorsement_pages.post(f"{_ONE}/withdraw")
@accepts(_UPLOAD)
@needs(Permission.PUBLISH)
def withdraw(slug: str, declaration: str, endorsement: int) -> ResponseReturnValue:
    """Record that the city has withdrawn, as a later entry."""
    with reading():
        form = WithdrawalForm(prefix="withdraw-")
        right = form.validate()
        scan = _scan(form)
    forms: dict[str, Form] = {"withdrawal_form": form}
    if not right or form.scan.errors:
        return _one(slug, declaration, endorsement, forms, 422)

    def act(found: Endorsement) -> None:
        operations.withdraw_endorsement(
            found,
            form.reason.data,
            EndorsementChannel(form.channel.data),
            scan=scan,
            actor=actor(),
            now=clock.now(),
        )

    said = _("The withdrawal is recorded; the endorsement stays on record.")
    return _act(slug, declaration, endorsement, "endorsement.withdrawn", act, said, forms)


@endorsement_pages.get(f"{_ONE}/scans/<int(max=2147483647):number>")
@needs(Permission.SEE)
def scan(slug: str, declaration: str, endorsement: int, number: int) -> ResponseReturnValue:
    """Hand out a scan."""
    summit = programme.summit_for(slug, actor(), Permission.SEE)
    if not may_see_contacts(actor(), summit.id):
        raise Forbidden(N_("Papers of offices are for those who write to them or call them."))
    found = queries.endorsement_by_id(declaration_of(summit.id, declaration), endorsement)
    paper = queries.evidence_of(found, number)
    return hand_out(paper.data, f"{paper.name}.{paper.extension}", paper.media_type)


def _act(
    slug: str,
    declaration: str,
    number: int,
    name: str,
    act: Callable[[Endorsement], None],
    said: str,
    forms: dict[str, Form] | None = None,
) -> ResponseReturnValue:
    """Do something to an endorsement; where it is refused, show why beside what was typed."""
    permission = Permission.EDIT if name == "endorsement.note_translated" else Permission.PUBLISH
    try:
        with deciding(lambda: held(slug, declaration, permission), name, number=number) as declared:
            act(queries.endorsement_by_id(declared, number))
            address = f"{address_of(slug, declared)}/{number}"
    except (Refused, Conflict) as refused:
        db.session.rollback()
        return _one(slug, declaration, number, forms, refused.status, refused.told(_))
    flash(said)
    return redirect(address, 303)


def _refuse_stale(found: Endorsement) -> None:
    """Let only what was looked at be decided."""
    if request.form.get("seen", "") != str(found.version):
        raise _stale()


def _stale() -> Conflict:
    return Conflict(N_("Somebody else has changed this at the same time; look at it again."))


def _city(declaration: Declaration, slug: str) -> City:
    """Return one of the cities that were offered.

    Raises:
        Refused: it is gone meanwhile.
    """
    for each in queries.cities_for(declaration.summit_id):
        if each.slug == slug:
            return each
    raise Refused(N_("There is no such city."))


def _scan(form: Any) -> Examined | None:
    """Return the uploaded scan, or note why it is not taken; none need be uploaded."""
    given = form.scan.data
    if not given or not getattr(given, "filename", ""):
        return None
    data: bytes = given.stream.read(MOST_SCAN_BYTES + 1)
    given.close()
    try:
        return examine_scan(data, given.filename)
    except Refused as refused:
        form.scan.errors = [*form.scan.errors, refused.told(_)]
        return None


def _record_form(summit: Summit, declaration: Declaration, **kwargs: Any) -> RecordForm:
    return RecordForm(cities=queries.cities_for(summit.id), language=choose_language(), **kwargs)


def _record_page(
    summit: Summit, declaration: Declaration, form: StatementForm, status: int = 200
) -> ResponseReturnValue:
    text = render_template(
        "declarations/endorsement_record.html",
        form=form,
        adoption=adoption_of(declaration),
        takes=takes_endorsements(declaration),
        most=MOST_SCAN_BYTES // 1024 // 1024,
        may_confirm=actor().may(Permission.PUBLISH, summit.id),
        **common(summit, declaration),
    )
    return text, status


def _own_change(endorsement: Endorsement) -> OwnChange | None:
    """Return how the office whose page it came by has changed its main contact itself."""
    if endorsement.channel is not EndorsementChannel.PAGE or endorsement.office is None:
        return None
    return own_change(endorsement.office)


def _one(
    slug: str,
    declaration: str,
    number: int,
    forms: dict[str, Form] | None = None,
    status: int = 200,
    problem: str = "",
) -> ResponseReturnValue:
    summit = programme.summit_for(slug, actor(), Permission.SEE)
    found = declaration_of(summit.id, declaration)
    one = queries.endorsement_by_id(found, number)
    others = [tag for tag in found.languages if tag != one.note_language]
    shown: dict[str, Form] = {
        "refuse_form": RefuseForm(formdata=None, prefix="refuse-"),
        "withdrawal_form": WithdrawalForm(
            formdata=None, prefix="withdraw-", data={"channel": EndorsementChannel.PAPER.value}
        ),
        "translation_form": TranslationForm.filled(one, one.version),
        **(forms or {}),
    }
    typed = shown["translation_form"]
    assert isinstance(typed, TranslationForm)
    typed.note_translation.languages = tuple(others)
    text = render_template(
        "declarations/endorsement.html",
        endorsement=one,
        stage=queries.stage_of(one),
        earlier=[each for each in queries.history_of(found.id, one.city_id) if each.id != one.id],
        stage_of=queries.stage_of,
        problem=problem,
        may_confirm=actor().may(Permission.PUBLISH, summit.id),
        may_edit=actor().may(Permission.EDIT, summit.id),
        may_see=may_see_contacts(actor(), summit.id),
        takes=takes_endorsements(found),
        own=_own_change(one),
        most=MOST_SCAN_BYTES // 1024 // 1024,
        **common(summit, found),
        **shown,
    )
    return text, status
