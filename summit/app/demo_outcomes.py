"""The demonstration's outcomes: the Seoul Statement and CAAP, as far as the sources know them.

Nothing is invented. The statement's wording is not known, so its commitments stand as summaries of
the press, without a hash, without anything to verify or to print as the text.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

import yaml

from config import ROOT
from summit.core.actor import Actor
from summit.core.text import Text
from summit.declarations import operations
from summit.declarations.models import Method, NetworkState
from summit.declarations.operations import DeclarationValues, NetworkValues, SummaryValues
from summit.declarations.queries import declarations_of
from summit.declarations.queries.networks import networks_of
from summit.programme.models import Item, ItemKind, Session, Summit

#: What sources tell of the outcomes of past summits, by the summit's address.
OUTCOMES = ROOT / "demo" / "outcomes"

#: The session of the copy at which a statement would be adopted, and what its plan calls it.
DRAFT_OF, DRAFT_SLUG = "mayoral-meeting", "seoul-statement"
DRAFT_TITLE = Text(en="Seoul Statement", ko="서울선언문")


def are_known(slug: str) -> bool:
    """Tell whether sources tell what came of a summit."""
    return (OUTCOMES / f"{slug}.yaml").exists()


def make_outcomes(summit: Summit, *, actor: Actor, now: datetime) -> bool:
    """Record and publish what came of a past summit; return whether anything was recorded.

    A summit that has a declaration or a network already stays as it is, and so does one whose
    programme was changed so that the item of adoption is gone.
    """
    if declarations_of(summit.id) or networks_of(summit.id):
        return False
    text = (OUTCOMES / f"{summit.slug}.yaml").read_text(encoding="utf-8")
    known: dict[str, Any] = yaml.safe_load(text)
    told, body = known["declaration"], known["network"]
    place = next(
        (
            (session, item)
            for session in summit.sessions
            for item in session.items
            if (session.slug, item.slug) == (told["session"], told["item"])
        ),
        None,
    )
    if place is None:
        return False
    session, item = place
    declaration = operations.record_summary(
        summit,
        SummaryValues(
            slug=told["slug"],
            title=Text(told["title"]),
            adopted_on=told["adopted_on"],
            method=Method(told["method"]),
            summaries=tuple(Text(each) for each in told["summaries"]),
            note=Text(told["note"]),
            sources=tuple(told["sources"]),
            signatories_known=told["signatories_known"],
            session=session,
            item_uid=item.uid,
        ),
        actor=actor,
        now=now,
    )
    operations.publish(declaration, actor=actor, now=now)
    network = operations.make_network(
        summit,
        NetworkValues(
            slug=body["slug"],
            name=Text(body["name"]),
            abbreviation=body["abbreviation"],
            tentative=body["tentative"],
            state=NetworkState(body["state"]),
            since=body["since"],
            declaration=declaration,
            about=Text(body["about"]),
            sources=tuple(body["sources"]),
            members_known=body["members_known"],
        ),
        actor=actor,
        now=now,
    )
    operations.publish_network(network, actor=actor, now=now)
    return True


def begin_draft(summit: Summit, *, actor: Actor, now: datetime) -> None:
    """Begin the copy's statement as its plan has it: a title at an item, and not one clause."""
    session, item = _adopting(summit)
    operations.make_declaration(
        summit,
        DeclarationValues(DRAFT_SLUG, DRAFT_TITLE, session=session, item_uid=item.uid),
        actor=actor,
        now=now,
    )


def _adopting(summit: Summit) -> tuple[Session, Item]:
    session = next(each for each in summit.sessions if each.slug == DRAFT_OF)
    return session, next(each for each in session.items if each.kind is ItemKind.ADOPTION)
