"""Corrigenda: proposed, told to the cities, and issued after the time for objections."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from summit.core import clock
from summit.core.actor import Actor, Permission
from summit.core.errors import Conflict, Refused
from summit.core.guard import actor, needs
from summit.core.i18n import choose_language
from summit.declarations import operations, queries
from summit.declarations.forms.adopting import CorrigendumForm, NoticeForm, ReasonForm
from summit.declarations.forms.texts import part_name, tongue
from summit.declarations.models import Corrigendum, Declaration, DeclarationVersion
from summit.declarations.numbering import numbers
from summit.declarations.queries import corrigenda as found_in
from summit.declarations.views.deciding import deciding, held
from summit.programme import moments
from summit.programme import queries as programme
from summit.programme.models import Summit
from summit.programme.stale import refuse, saved_last

corrigenda = Blueprint(
    "corrigenda",
    __name__,
    url_prefix="/organizer/summits/<slug>/declarations/<declaration>/corrigenda",
)

_ONE = "/<int(max=2147483647):number>"


class Errata:
    """What the pages of corrigenda read of an adopted text, and how it is shown."""

    def __init__(self, summit: Summit, declaration: Declaration) -> None:
        self.summit, self.declaration = summit, declaration
        self.now = clock.now()
        self.language = choose_language()
        self.may_publish = actor().may(Permission.PUBLISH, summit.id)
        self.home = f"/organizer/summits/{summit.slug}/declarations/{declaration.slug}/corrigenda"
        ruling = queries.adoption_of(declaration)
        self.version: DeclarationVersion | None = ruling.of_version if ruling is not None else None

    @property
    def places(self) -> list[tuple[str, str]]:
        """Where something can be corrected: title and status line, and each part."""
        found = [("", str(_("Title and status line")))]
        if self.version is not None:
            numbered = numbers(self.version.clauses)
            for clause in self.version.clauses:
                number = numbered[clause.uid]
                found.append((clause.uid, part_name(clause.kind, number, {})))
        return found

    def where(self, corrigendum: Corrigendum) -> str:
        """Name the part that a corrigendum is about."""
        return dict(self.places).get(corrigendum.clause_uid, "")

    def tongue(self, tag: str) -> str:
        """Return what a language is called."""
        return tongue(tag)

    def moment(self, at: datetime) -> str:
        """Write an instant by the summit's clocks, with their zone."""
        zone = moments.zone_text(self.summit.zone, at, self.language)
        return f"{moments.moment_text(at, self.summit.zone, self.language)} ({zone})"

    def state(self, corrigendum: Corrigendum) -> str:
        """Say how far a corrigendum is."""
        if corrigendum.issued_at is not None:
            return "issued"
        if corrigendum.withdrawn_at is not None:
            return "withdrawn"
        if corrigendum.objections_until is None:
            return "proposed"
        return "waiting" if self.now < corrigendum.objections_until else "due"

    def form(self, corrigendum: Corrigendum | None = None) -> CorrigendumForm:
        """Return the form as a corrigendum is, or empty."""
        version = corrigendum.version if corrigendum is not None else 0
        made: CorrigendumForm = CorrigendumForm.filled(corrigendum, version, **self.given)
        return made

    @property
    def given(self) -> dict[str, object]:
        """What the form of a corrigendum needs."""
        return {"clauses": self.places, "tongues": self.declaration.languages}


@corrigenda.get("")
@needs(Permission.SEE)
def index(slug: str, declaration: str) -> ResponseReturnValue:
    """List the corrigenda of a text."""
    errata = _opened(slug, declaration)
    return render_template(
        "declarations/corrigenda.html",
        summit=errata.summit,
        declaration=errata.declaration,
        errata=errata,
        found=found_in.corrigenda_of(errata.declaration),
    )


@corrigenda.get("/new")
@needs(Permission.PUBLISH)
def begin(slug: str, declaration: str) -> ResponseReturnValue:
    """Ask what is to be corrected."""
    errata = _opened(slug, declaration)
    return _form(errata, None, errata.form())


@corrigenda.post("/new")
@needs(Permission.PUBLISH)
def propose(slug: str, declaration: str) -> ResponseReturnValue:
    """Propose a corrigendum."""
    return _save(slug, declaration, None)


@corrigenda.get(_ONE)
@needs(Permission.SEE)
def show(slug: str, declaration: str, number: int) -> ResponseReturnValue:
    """Show a corrigendum and what comes next."""
    errata = _opened(slug, declaration)
    return _page(errata, found_in.corrigendum_of(errata.declaration, number))


@corrigenda.get(f"{_ONE}/edit")
@needs(Permission.PUBLISH)
def edit(slug: str, declaration: str, number: int) -> ResponseReturnValue:
    """Show a corrigendum to be changed."""
    errata = _opened(slug, declaration)
    found = found_in.corrigendum_of(errata.declaration, number)
    return _form(errata, found, errata.form(found))


@corrigenda.post(f"{_ONE}/edit")
@needs(Permission.PUBLISH)
def save(slug: str, declaration: str, number: int) -> ResponseReturnValue:
    """Change a corrigendum."""
    return _save(slug, declaration, number)


@corrigenda.post(f"{_ONE}/notify")
@needs(Permission.PUBLISH)
def notify(slug: str, declaration: str, number: int) -> ResponseReturnValue:
    """Tell the cities, with a time for objections."""
    typed: NoticeForm | None = None
    try:
        with deciding(
            lambda: held(slug, declaration, Permission.PUBLISH),
            "declaration.corrigendum_notified",
            corrigendum=number,
        ) as owner:
            errata = Errata(owner.summit, owner)
            found = found_in.corrigendum_of(owner, number)
            typed = NoticeForm(formdata=request.form, zone=owner.summit.zone)
            if not typed.validate():
                return _page(errata, found, 422, notice=typed)
            mails = operations.notify_corrigendum(
                found, typed.until.data, actor=actor(), now=errata.now
            )
    except (Refused, Conflict) as refusal:
        return _refused(slug, declaration, number, refusal, notice=typed)
    flash(_on_their_way(mails))
    return redirect(f"{errata.home}/{number}", 303)


@corrigenda.post(f"{_ONE}/issue")
@needs(Permission.PUBLISH)
def issue(slug: str, declaration: str, number: int) -> ResponseReturnValue:
    """Issue a corrigendum."""

    def act(found: Corrigendum, *, actor: Actor, now: datetime) -> int:
        return operations.issue_corrigendum(found, actor=actor, now=now)

    said = _("Issued. It stands beside the text for good.")
    return _do(slug, declaration, number, "declaration.corrigendum_issued", act, said)


@corrigenda.post(f"{_ONE}/withdraw")
@needs(Permission.PUBLISH)
def withdraw(slug: str, declaration: str, number: int) -> ResponseReturnValue:
    """Give a corrigendum up."""
    form = ReasonForm(formdata=request.form)
    if not form.validate():
        errata = _opened(slug, declaration)
        found = found_in.corrigendum_of(errata.declaration, number)
        return _page(errata, found, 422, why=form)

    def act(found: Corrigendum, *, actor: Actor, now: datetime) -> int:
        return operations.withdraw_corrigendum(found, form.why.data, actor=actor, now=now)

    said = _("Withdrawn; the reason stands beside it.")
    return _do(slug, declaration, number, "declaration.corrigendum_withdrawn", act, said, why=form)


def _on_their_way(mails: int) -> str:
    return str(ngettext("%(num)s mail is on its way.", "%(num)s mails are on their way.", mails))


def _opened(slug: str, name: str) -> Errata:
    summit = programme.summit_for(slug, actor(), Permission.SEE)
    return Errata(summit, queries.declaration_of(summit.id, name))


def _save(slug: str, name: str, number: int | None) -> ResponseReturnValue:
    act = "declaration.corrigendum_proposed" if number is None else "declaration.corrigendum_edited"
    typed: CorrigendumForm | None = None
    try:
        with deciding(lambda: held(slug, name, Permission.PUBLISH), act) as owner:
            errata = Errata(owner.summit, owner)
            found = None if number is None else found_in.corrigendum_of(owner, number)
            given = {**errata.given, "obj": found}
            form: CorrigendumForm = CorrigendumForm.taken(request.form, **given)
            typed = form
            if form.is_stale(found.version if found is not None else 0):
                return _form(errata, found, form.merged(errata.form(found), **given), 409)
            if not form.validate():
                return _form(errata, found, form, 422)
            if found is None:
                found = operations.propose_corrigendum(
                    owner, form.values, actor=actor(), now=errata.now
                )
                said = _("Proposed. Nobody outside has been told of it yet.")
            else:
                changed = operations.edit_corrigendum(
                    found, form.values, actor=actor(), now=errata.now
                )
                said = _("Saved.") if changed else _("Nothing was changed.")
            address = f"{errata.home}/{found.number}"
    except Refused as refusal:
        errata = _opened(slug, name)
        found = None if number is None else found_in.corrigendum_of(errata.declaration, number)
        form = typed or errata.form(found)
        refuse(form, refusal)
        return _form(errata, found, form, 422)
    flash(said)
    return redirect(address, 303)


def _do(
    slug: str,
    name: str,
    number: int,
    tried: str,
    act: Callable[..., int],
    said: str,
    *,
    why: ReasonForm | None = None,
) -> ResponseReturnValue:
    try:
        with deciding(
            lambda: held(slug, name, Permission.PUBLISH), tried, corrigendum=number
        ) as owner:
            errata = Errata(owner.summit, owner)
            mails = act(found_in.corrigendum_of(owner, number), actor=actor(), now=errata.now)
    except (Refused, Conflict) as refusal:
        return _refused(slug, name, number, refusal, why=why)
    flash(said)
    if mails:
        flash(_on_their_way(mails))
    return redirect(f"{errata.home}/{number}", 303)


def _refused(
    slug: str,
    name: str,
    number: int,
    refusal: Refused | Conflict,
    *,
    notice: NoticeForm | None = None,
    why: ReasonForm | None = None,
) -> ResponseReturnValue:
    errata = _opened(slug, name)
    found = found_in.corrigendum_of(errata.declaration, number)
    return _page(errata, found, refusal.status, refusal=refusal.told(_), notice=notice, why=why)


def _page(
    errata: Errata,
    corrigendum: Corrigendum,
    status: int = 200,
    *,
    refusal: str = "",
    notice: NoticeForm | None = None,
    why: ReasonForm | None = None,
) -> ResponseReturnValue:
    state = errata.state(corrigendum)
    text = render_template(
        "declarations/corrigendum.html",
        summit=errata.summit,
        declaration=errata.declaration,
        errata=errata,
        corrigendum=corrigendum,
        state=state,
        refusal=refusal,
        notice=notice or NoticeForm(formdata=None, zone=errata.summit.zone),
        why=why or ReasonForm(formdata=None),
        concerned=found_in.concerned(errata.declaration)
        if errata.may_publish and state not in ("issued", "withdrawn")
        else None,
        zone=moments.zone_text(errata.summit.zone, errata.now, errata.language),
    )
    return text, status


def _form(
    errata: Errata, corrigendum: Corrigendum | None, form: CorrigendumForm, status: int = 200
) -> ResponseReturnValue:
    text = render_template(
        "declarations/corrigendum_edit.html",
        summit=errata.summit,
        declaration=errata.declaration,
        errata=errata,
        corrigendum=corrigendum,
        form=form,
        who=saved_last(errata.summit, "declaration", errata.declaration.key)
        if status == 409
        else "",
    )
    return text, status
