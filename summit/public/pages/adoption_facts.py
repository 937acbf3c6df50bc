"""How a text was adopted, as facts of its page: when, where, by whom, with how many votes."""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple

from flask_babel import gettext as _
from markupsafe import Markup, escape

from summit.declarations import wording
from summit.declarations.public_document import (
    AdoptionDoc,
    DeclarationDoc,
)
from summit.programme import wording as programme_wording
from summit.public import addresses, times
from summit.public.pages import parties
from summit.public.pages.frame import zone_query
from summit.public.programme import Programme
from summit.public.reader import ProgrammeReader

#: What a party without a city is drawn with: nothing.
_NOWHERE: dict[str, Any] = {"country": {}, "latitude": None, "longitude": None}


class Fact(NamedTuple):
    """One line of how a text was adopted."""

    label: str
    value: Markup


class Ballots(NamedTuple):
    """Those who voted one way in a recorded vote."""

    label: str
    number: int
    parties: list[Markup]


def adopted_on(adoption: AdoptionDoc, language: str) -> str:
    """Write the day of the adoption; empty where nobody knows it."""
    day = adoption["ruled_on"]
    if day is None:
        return ""
    return times.day_text(times.day_number(date.fromisoformat(day)), language, weekday=False)


def adoption_facts(
    doc: DeclarationDoc, programme: Programme, reader: ProgrammeReader, zone: str
) -> list[Fact]:
    """Say how a declaration was adopted, and until when it is or was open for endorsement.

    Args:
        zone: by whose clocks instants are told.
    """
    adoption, language = doc["adoption"], reader.language
    facts = [Fact(_("How adopted"), escape(_method(adoption, reader)))]
    if adoption["ruled_at"]:
        facts.append(Fact(_("When"), parties.moment(adoption["ruled_at"], zone, reader)))
    elif day := adopted_on(adoption, language):
        facts.append(Fact(_("When"), escape(day)))
    if place := _session(adoption, programme, reader):
        facts.append(Fact(_("At"), place))
    if adoption["chair"]:
        facts.append(
            Fact(
                # Translators: who led the session and ruled; 의장.
                _("In the chair"),
                Markup(", ").join(
                    part
                    for part in (
                        reader.text(adoption["chair"]),
                        reader.text(adoption["chair_title"]),
                    )
                    if part
                ),
            )
        )
    if adoption["present"] is not None:
        count = _("%(number)s cities", number=adoption["present"])
        if adoption["quorum"]:
            count = _(
                "%(number)s cities, the quorum being %(quorum)s",
                number=adoption["present"],
                quorum=adoption["quorum"],
            )
        facts.append(Fact(_("Cities present"), escape(count)))
    if doc["holding"] == "text":
        facts.append(Fact(_("Authentic languages"), escape(_authentic(doc, reader))))
    if doc["state"] == "open" and doc["endorsing_until"]:
        shown = parties.moment(doc["endorsing_until"], doc["endorsing_zone"] or zone, reader)
        facts.append(Fact(_("Open for endorsement until"), shown))
    elif doc["annex"] is not None:
        closed = parties.moment(doc["annex"]["closed_at"], doc["endorsing_zone"] or zone, reader)
        facts.append(Fact(_("Endorsement closed"), closed))
    return facts


def _method(adoption: AdoptionDoc, reader: ProgrammeReader) -> str:
    name = reader.label(wording.METHODS, adoption["method"])
    votes = adoption["votes"]
    if votes is None:
        return name
    counts = _(
        "%(yes)s for, %(no)s against, %(abstain)s abstaining",
        yes=votes["yes"],
        no=votes["no"],
        abstain=votes["abstain"],
    )
    threshold = reader.label(wording.THRESHOLDS, votes["threshold"])
    return f"{name}: {counts} ({threshold})"


def _authentic(doc: DeclarationDoc, reader: ProgrammeReader) -> str:
    names = [reader.label(programme_wording.LANGUAGES, tag) for tag in doc["authentic"]]
    joined = ", ".join(names)
    if doc["prevailing"]:
        prevailing = reader.label(programme_wording.LANGUAGES, doc["prevailing"])
        said: str = _(
            "%(languages)s; where they differ, the %(prevailing)s text prevails",
            languages=joined,
            prevailing=prevailing,
        )
        return said
    if len(names) > 1:
        return str(_("%(languages)s, equally", languages=joined))
    return joined


def _session(adoption: AdoptionDoc, programme: Programme, reader: ProgrammeReader) -> Markup:
    """Name the session, with a link where the release shows it."""
    found = next(
        (each for each in programme.sessions.values() if each.doc["uid"] == adoption["session"]),
        None,
    )
    item = reader.text(adoption["item_title"])
    if found is None:
        place = reader.text(adoption["session_title"])
    else:
        url = addresses.session(reader.language, programme.slug, found.slug, zone_query(reader))
        place = Markup('<a href="{}">{}</a>').format(url, reader.title(found))
    return Markup(", ").join(part for part in (place, item) if part)


def ballots(adoption: AdoptionDoc, reader: ProgrammeReader) -> list[Ballots]:
    """Return who voted how in the vote by which it was adopted, by choice; empty without one."""
    votes = adoption["votes"]
    if votes is None or not votes["ballots"]:
        return []
    found = []
    for choice in ("yes", "no", "abstain"):
        named = [each for each in votes["ballots"] if each["choice"] == choice]
        if named:
            shown = sorted(
                (parties.party({**_NOWHERE, **each}, reader) for each in named),  # type: ignore[typeddict-item]
                key=lambda party: party.order,
            )
            label = reader.label(wording.CHOICES, choice)
            found.append(Ballots(label, len(named), [each.name for each in shown]))
    return found
