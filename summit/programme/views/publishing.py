"""The publishing page: a look at everything that would follow, and only then the act."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, current_app, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from summit.accounts import queries as accounts
from summit.accounts.approvals import Approvals
from summit.accounts.models import Approval, ApprovalState
from summit.core import clock
from summit.core.actor import Permission
from summit.core.db import reading, unit_of_work
from summit.core.errors import Conflict, Refused
from summit.core.guard import actor, needs
from summit.core.i18n import choose_language
from summit.programme import operations, queries, rules, telling
from summit.programme.audience import Publication, Told
from summit.programme.audience import audience as tellers
from summit.programme.comparison import Comparison, compare, joined
from summit.programme.document import SessionDoc
from summit.programme.forms.publishing import PublishForm, Step, audience, step
from summit.programme.models import ReleaseAudience, Summit
from summit.programme.operations import Proposal

publishing = Blueprint("publishing", __name__, url_prefix="/organizer/summits/<slug>/publish")


@dataclass(frozen=True, slots=True)
class Look:
    """Everything that the page shows of a publication, put into the reader's words."""

    proposal: Proposal
    comparison: Comparison
    findings: list[tuple[str, str, list[telling.FindingShown]]]
    stops: int
    moved: dict[str, SessionDoc]
    told: list[Told]
    second_pair: bool
    withdrawn: bool
    waiting: list[tuple[Approval, bool]]

    @property
    def may_go(self) -> bool:
        """Whether the rules let it be published, and there is something to publish."""
        return not (self.stops or self.proposal.is_empty or self.withdrawn)


@publishing.get("")
@needs(Permission.SEE)
def look(slug: str) -> ResponseReturnValue:
    """Show what publishing would change, what stands against it, and who would be told."""
    return _page(slug, PublishForm(), audience(request.args))


@publishing.post("")
@needs(Permission.PUBLISH)
def act(slug: str) -> ResponseReturnValue:
    """Show the consequences once more, go back, or publish (or ask for approval)."""
    form, to, asked = PublishForm(request.form), audience(request.form), step()
    if asked is Step.BACK:
        return _page(slug, form, to)
    if not form.validate():
        return _page(slug, form, to, status=422)
    if asked is Step.LOOK:
        return _check(slug, form, to)
    try:
        done = _do(slug, form, to)
    except Conflict:
        return _page(slug, form, to, status=409, stale=True)
    except Refused as refused:
        return _page(slug, form, to, status=422, refused=refused)
    said, page = done
    flash(said)
    return redirect(f"/organizer/summits/{slug}/{page}", 303)


def _do(slug: str, form: PublishForm, to: ReleaseAudience) -> tuple[str, str]:
    """Publish or ask for approval; return what to say of it, and on which page."""
    now = clock.now()
    with reading():
        second_pair = queries.summit_for(slug, actor(), Permission.PUBLISH).second_pair
    with unit_of_work():
        # Whoever approves holds the request first and then the summit; nobody waits for both.
        summit = queries.summit_for(slug, actor(), Permission.PUBLISH, to_change=not second_pair)
        if second_pair:
            operations.ask_for_approval(
                summit,
                registry=_registry(),
                audience=to,
                note=form.note.data,
                asks_again=form.asks_again,
                fingerprint=form.fingerprint.data or "",
                actor=actor(),
                now=now,
            )
            said: str = gettext("Another person is asked for approval; nothing is published yet.")
            return said, "approvals"
        release = operations.publish(
            summit,
            actor=actor(),
            now=now,
            audience=to,
            note=form.note.data,
            asks_again=form.asks_again,
            fingerprint=form.fingerprint.data or "",
        )
    if to is ReleaseAudience.EVERYONE:
        said = gettext("Release %(number)s is published to everyone.", number=release.number)
    else:
        said = gettext("Release %(number)s is published to invitees.", number=release.number)
    return said, "releases"


def _check(slug: str, form: PublishForm, to: ReleaseAudience) -> ResponseReturnValue:
    """Show the consequences; the programme must still be the one that was looked at."""
    look = _look(slug, form, to)
    if form.fingerprint.data != look.proposal.fingerprint:
        return _page(slug, form, to, status=409, stale=True)
    if not look.may_go:
        return _page(slug, form, to, status=422)
    return render_template("programme/publish_check.html", look=look, form=form, words=_words())


def _page(
    slug: str,
    form: PublishForm,
    to: ReleaseAudience,
    *,
    status: int = 200,
    stale: bool = False,
    refused: Refused | None = None,
) -> ResponseReturnValue:
    look = _look(slug, form, to)
    form.fingerprint.data = look.proposal.fingerprint
    text = render_template(
        "programme/publish.html",
        look=look,
        form=form,
        stale=stale,
        # The page itself shows what stops the publication.
        refused=refused.told(gettext) if refused and not look.stops else "",
        may=actor().may,
        words=_words(),
    )
    return text, status


def _look(slug: str, form: PublishForm, to: ReleaseAudience) -> Look:
    now = clock.now()
    summit = queries.summit_for(slug, actor(), Permission.SEE)
    proposal = operations.propose(summit, to, now)
    facts = queries.facts(summit.id, reader=actor())
    found = operations.findings(facts, now)
    waived = queries.waivers(summit.id)
    publication = Publication(
        summit_id=summit.id,
        audience=to,
        before=proposal.newest,
        after=proposal.restricted,
        asks_again=form.asks_again,
    )
    return Look(
        proposal=proposal,
        comparison=_comparison(proposal),
        findings=telling.grouped(telling.show(finding, facts, waived) for finding in found),
        stops=len(rules.blocking(found)),
        moved={session["uid"]: session for session in proposal.moved},
        told=tellers.told(publication),
        second_pair=summit.second_pair,
        withdrawn=summit.withdrawn_at is not None,
        waiting=_waiting(summit, proposal, now) if summit.second_pair else [],
    )


def _comparison(proposal: Proposal) -> Comparison:
    language = choose_language()
    whole = compare(proposal.current, proposal.document, language, gettext)
    if not proposal.for_everyone:
        return whole
    only = proposal.invitees_only
    return joined(
        whole, compare(proposal.newest, proposal.restricted, language, gettext, only=only)
    )


def _waiting(summit: Summit, proposal: Proposal, now: datetime) -> list[tuple[Approval, bool]]:
    """Return what waits for approval, and whether each is still what would be published."""
    found = []
    for approval in accounts.approvals(summit.id, actor()):
        if approval.act != operations.PUBLISH_ACT or approval.state is not ApprovalState.WAITING:
            continue
        same = proposal
        if approval.args["audience"] != proposal.audience.value:
            same = operations.propose(summit, ReleaseAudience(approval.args["audience"]), now)
        found.append((approval, approval.fingerprint == same.fingerprint))
    return found


def _words() -> Callable[[str], str]:
    words: Callable[[str], str] = gettext
    return words


def _registry() -> Approvals:
    found: Approvals = current_app.extensions["summit.approvals"]
    return found
