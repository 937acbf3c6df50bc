"""Who speaks on an item."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.exceptions import BadRequest

from summit.core import clock
from summit.core.actor import Permission
from summit.core.db import unit_of_work
from summit.core.errors import Refused
from summit.core.guard import actor, needs
from summit.core.i18n import choose_language
from summit.core.text import Text, in_language
from summit.directory.kinds import Kind
from summit.directory.queries import choices
from summit.programme import queries, rules, telling, wording
from summit.programme.forms.speakers import SpeakerForm
from summit.programme.models import Item, Session, Speaker, Summit
from summit.programme.operations import editing
from summit.programme.stale import refuse, told
from summit.programme.telling import FindingShown

speakers = Blueprint(
    "speakers",
    __name__,
    url_prefix="/organizer/summits/<slug>/sessions/<session_slug>/items/<item_slug>/speakers",
)

_STEPS = {"up": -1, "down": 1}


@speakers.get("")
@needs(Permission.EDIT)
def new(slug: str, session_slug: str, item_slug: str) -> ResponseReturnValue:
    """Ask for a speaker to be put on an item."""
    summit, item = _item(slug, session_slug, item_slug)
    form = SpeakerForm.shown(0, **SpeakerForm.of(summit, None, _entries()))
    return _page(summit, item, None, form)


@speakers.post("")
@needs(Permission.EDIT)
def create(slug: str, session_slug: str, item_slug: str) -> ResponseReturnValue:
    """Put a speaker on an item."""
    with unit_of_work():
        summit, item = _item(slug, session_slug, item_slug, to_change=True)
        form = SpeakerForm.taken(request.form, **SpeakerForm.of(summit, None, _entries()))
        if not form.validate():
            return _page(summit, item, None, form, 422)
        try:
            editing.create_speaker(item, form.values(), actor=actor(), now=clock.now())
        except Refused as refused:
            refuse(form, refused)
            return _page(summit, item, None, form, 422)
        address = _address(summit, item)
    flash(_("The speaker is on the item."))
    return redirect(f"{address}#speakers", 303)


@speakers.get("/<uid>")
@needs(Permission.SEE)
def show(slug: str, session_slug: str, item_slug: str, uid: str) -> ResponseReturnValue:
    """Show one speaker of an item, and what the rules say of them at this hour."""
    summit, item = _item(slug, session_slug, item_slug)
    speaker = queries.speaker_of(item, uid)
    made_with = SpeakerForm.of(summit, speaker, _entries())
    return _page(summit, item, speaker, SpeakerForm.shown(speaker.version, **made_with))


@speakers.post("/<uid>")
@needs(Permission.EDIT)
def save(slug: str, session_slug: str, item_slug: str, uid: str) -> ResponseReturnValue:
    """Change a speaker of an item."""
    with unit_of_work():
        summit, item = _item(slug, session_slug, item_slug, to_change=True)
        speaker = queries.speaker_of(item, uid)
        made_with = SpeakerForm.of(summit, speaker, _entries())
        form = SpeakerForm.taken(request.form, **made_with)
        if form.is_stale(speaker.version):
            present = SpeakerForm.shown(speaker.version, **made_with)
            return _page(summit, item, speaker, form.merged(present, **made_with), 409)
        if not form.validate():
            return _page(summit, item, speaker, form, 422)
        try:
            changed = editing.edit_speaker(
                item,
                speaker,
                form.values(),
                settled=form.settled(),
                actor=actor(),
                now=clock.now(),
            )
        except Refused as refused:
            refuse(form, refused)
            return _page(summit, item, speaker, form, 422)
        address = _address(summit, item)
    flash(_("Saved.") if changed else _("Nothing was changed."))
    return redirect(f"{address}#speakers", 303)


@speakers.post("/<uid>/move")
@needs(Permission.EDIT)
def move(slug: str, session_slug: str, item_slug: str, uid: str) -> ResponseReturnValue:
    """Move a speaker up or down among the others of the item."""
    steps = _STEPS.get(request.form.get("direction", ""))
    if steps is None:
        raise BadRequest
    with unit_of_work():
        summit, item = _item(slug, session_slug, item_slug, to_change=True)
        speaker = queries.speaker_of(item, uid)
        editing.move_speaker(item, speaker, steps, actor=actor(), now=clock.now())
        address = _address(summit, item)
    return redirect(f"{address}#speaker-{uid}", 303)


@speakers.post("/<uid>/delete")
@needs(Permission.EDIT)
def delete(slug: str, session_slug: str, item_slug: str, uid: str) -> ResponseReturnValue:
    """Take a speaker off an item."""
    with unit_of_work():
        summit, item = _item(slug, session_slug, item_slug, to_change=True)
        speaker = queries.speaker_of(item, uid)
        editing.delete_speaker(item, speaker, actor=actor(), now=clock.now())
        address = _address(summit, item)
    flash(_("The speaker is taken off the item."))
    return redirect(f"{address}#speakers", 303)


def name_of(speaker: Speaker) -> str:
    """Say who holds a speaker's place; without a person, whose place it is."""
    if speaker.person is not None:
        return in_language(speaker.person.name, choose_language())[0]
    place = _place(speaker, city_first=speaker.undocumented)
    if speaker.undocumented:
        return str(_(wording.NOT_DOCUMENTED, city=place))
    return str(_(wording.NAME_TO_BE_CONFIRMED, capacity=place))


def findings_about(
    summit: Summit, session: Session, places: Iterable[Speaker]
) -> Sequence[FindingShown]:
    """Return what the rules say of some speakers of a session: elsewhere, unavailable, at night."""
    facts = queries.facts_around(summit.id, session.id, reader=actor())
    uids = {speaker.uid for speaker in places}
    now = facts.session(session.uid)
    theirs = [place for place in now.places if place.uid in uids] if now is not None else []
    people = {facts.people[p.person_id].slug for p in theirs if p.person_id is not None}
    cities = {facts.cities[p.city_id].slug for p in theirs if p.city_id is not None}
    waived = queries.waivers(summit.id)
    return [
        telling.show(finding, facts, waived)
        for finding in rules.findings.check(facts, clock.now(), only=session.uid)
        if not people.isdisjoint(finding.people) or not cities.isdisjoint(finding.cities)
    ]


def _place(speaker: Speaker, *, city_first: bool) -> str:
    city, of = speaker.city, speaker.organisation
    texts = [
        speaker.capacity,
        city.name if city is not None else Text(),
        of.name if of is not None else Text(),
    ]
    if city_first:
        texts.insert(0, texts.pop(1))
    return next((in_language(text, choose_language())[0] for text in texts if text), "—")


def _item(
    slug: str, session_slug: str, item_slug: str, *, to_change: bool = False
) -> tuple[Summit, Item]:
    permission = Permission.EDIT if to_change else Permission.SEE
    summit = queries.summit_for(slug, actor(), permission, to_change=to_change)
    session = queries.with_items(queries.session_of(summit, session_slug))
    return summit, queries.item_of(session, item_slug)


def _entries() -> dict[str, Iterable[tuple[str, Text]]]:
    return {
        "person": choices(Kind.PERSON),
        "city": choices(Kind.CITY),
        "organisation": choices(Kind.ORGANISATION),
    }


def _address(summit: Summit, item: Item) -> str:
    session = item.session
    return f"/organizer/summits/{summit.slug}/sessions/{session.slug}/items/{item.slug}"


def _page(
    summit: Summit, item: Item, speaker: Speaker | None, form: SpeakerForm, status: int = 200
) -> ResponseReturnValue:
    session = item.session
    text = render_template(
        "programme/speaker.html",
        summit=summit,
        session=session,
        item=item,
        speaker=speaker,
        form=form,
        base=_address(summit, item),
        name=name_of(speaker) if speaker is not None else "",
        item_name=in_language(item.title, choose_language())[0] or _(wording.ITEM_KINDS[item.kind]),
        findings=findings_about(summit, session, [speaker]) if speaker is not None else [],
        may_edit=actor().may(Permission.EDIT, summit.id),
        who=told(session.edited_by, session.edited_at, summit.zone) if status == 409 else "",
    )
    return text, status
