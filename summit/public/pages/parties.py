"""Cities that have to do with a declaration or a network: on the map, and as the same facts in a
list. That a city was present, that it endorsed and that it signed are three facts; none is deduced
from another."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from flask_babel import gettext as _
from markupsafe import Markup

from summit.core.errors import N_
from summit.core.text import in_language
from summit.declarations import wording
from summit.declarations.public_document import DeclarationDoc, MemberDoc, PartyDoc, SignatoryDoc
from summit.programme import worldmap
from summit.public import addresses, sorting, times
from summit.public.pages.frame import zone_query
from summit.public.reader import ProgrammeReader

_MARKS = {
    "present": N_("Present at the adoption"),
    "endorsed": wording.FORMS["endorsed"],
    "signed": wording.FORMS["signed"],
    "founding": wording.MEMBER_CAPACITIES["founding"],
    "member": wording.MEMBER_CAPACITIES["member"],
    "observer": wording.MEMBER_CAPACITIES["observer"],
}


class KeyLine(NamedTuple):
    """One line of the map's key."""

    mark: Markup
    label: str
    cities: int


class Party(NamedTuple):
    """A city as a list names it; ``url`` is that of its page, where it has one."""

    order: tuple[int, str]
    name: Markup
    country: Markup
    url: str


class Commitment(NamedTuple):
    """What a city has endorsed or signed. ``note`` is the address of its reservation on the page,
    ``withdrawn`` the day on which it took the endorsement back."""

    form: str
    day: str
    later: bool
    name: Markup
    title: Markup
    capacity: str
    authority: str
    on_behalf_of: Markup
    withdrawn: str
    note: str
    note_label: str


class CityLine(NamedTuple):
    """One city in the list: whether it was present, and what it committed itself to."""

    party: Party
    present: bool
    commitments: list[Commitment]


class Note(NamedTuple):
    """A reservation or an explanation, in its own language, and the secretariat's translation."""

    anchor: str
    kind: str
    party: Markup
    language: str
    paragraphs: list[str]
    translation: Markup
    withdrawn: str


def party(doc: PartyDoc, reader: ProgrammeReader) -> Party:
    """Name a city, and lead to its page where the programme has one."""
    programme, slug = reader.programme, doc["city"]
    present = slug if slug in programme.cities else programme.moved_cities.get(slug or "", "")
    url = (
        addresses.city(reader.language, programme.slug, present, zone_query(reader))
        if present in programme.cities and present
        else ""
    )
    return Party(
        sorting.order(reader.plain(doc["party"]), reader.language),
        reader.text(doc["party"]),
        reader.text(doc["country"]),
        url,
    )


def day_of(instant: str, zone: str, language: str) -> str:
    """Write the day of an instant by the clocks of a zone."""
    day, _minute = times.local(zone, times.minutes_of_text(instant))
    return times.day_text(day, language, weekday=False)


def city_lines(doc: DeclarationDoc, reader: ProgrammeReader, zone: str) -> list[CityLine]:
    """Return all cities that were present or have committed themselves, in alphabetical order."""
    present = {_key(each): each for each in doc["present"]}
    given: dict[str, list[SignatoryDoc]] = {}
    first: dict[str, PartyDoc] = dict(present)
    for each in doc["signatories"]:
        given.setdefault(_key(each), []).append(each)
        first.setdefault(_key(each), each)
    anchors = _anchors(doc)
    lines = [
        CityLine(
            party(one, reader),
            key in present,
            [
                _commitment(each, anchors.get(id(each), ""), reader, zone)
                for each in given.get(key, [])
            ],
        )
        for key, one in first.items()
    ]
    return sorted(lines, key=lambda line: line.party.order)


def _key(doc: PartyDoc) -> str:
    return doc["city"] or in_language(doc["party"], "en")[0]


def _anchors(doc: DeclarationDoc) -> dict[int, str]:
    """Name what was noted, by the place of each endorsement in the order in which they came."""
    return {
        id(each): f"note-{place}"
        for place, each in enumerate(doc["signatories"], 1)
        if each["note_kind"] != "none" and each["note"]
    }


def _commitment(doc: SignatoryDoc, note: str, reader: ProgrammeReader, zone: str) -> Commitment:
    return Commitment(
        form=reader.label(wording.FORMS, doc["form"]),
        day=day_of(doc["stated_at"], zone, reader.language),
        later=doc["later"],
        name=reader.text(doc["name"]),
        title=reader.text(doc["title"]),
        capacity=reader.label(wording.CAPACITIES, doc["capacity"])
        if doc["capacity"] != "principal"
        else "",
        authority=doc["authority"],
        on_behalf_of=reader.text(doc["on_behalf_of"]),
        withdrawn=day_of(doc["withdrawn_at"], zone, reader.language) if doc["withdrawn_at"] else "",
        note=note,
        note_label=reader.label(wording.NOTE_KINDS, doc["note_kind"]),
    )


def notes(doc: DeclarationDoc, reader: ProgrammeReader, zone: str) -> list[Note]:
    """Return the reservations and explanations in the order in which they came."""
    anchors = _anchors(doc)
    return [
        Note(
            anchors[id(each)],
            reader.label(wording.NOTE_KINDS, each["note_kind"]),
            reader.text(each["party"]),
            each["note_language"],
            each["note"].splitlines(),
            reader.text(
                {
                    tag: words
                    for tag, words in each["note_translation"].items()
                    if tag == reader.language and tag != each["note_language"]
                }
            ),
            day_of(each["withdrawn_at"], zone, reader.language) if each["withdrawn_at"] else "",
        )
        for each in doc["signatories"]
        if id(each) in anchors
    ]


def declaration_map(doc: DeclarationDoc, reader: ProgrammeReader) -> tuple[Markup, list[KeyLine]]:
    """Draw where the cities lie, with the key; empty where no place is known."""
    standing = [each for each in doc["signatories"] if not each["withdrawn_at"]]
    groups: list[tuple[str, Sequence[PartyDoc]]] = [
        ("present", doc["present"]),
        ("endorsed", [each for each in standing if each["form"] == "endorsed"]),
        ("signed", [each for each in standing if each["form"] == "signed"]),
    ]
    return _map(groups, reader)


def network_map(
    members: Iterable[MemberDoc], reader: ProgrammeReader
) -> tuple[Markup, list[KeyLine]]:
    """Draw where the members lie, with the key; empty where no place is known."""
    listed = list(members)
    return _map(
        [
            (capacity, [each for each in listed if each["capacity"] == capacity])
            for capacity in ("observer", "member", "founding")
        ],
        reader,
    )


def _map(
    groups: Iterable[tuple[str, Sequence[PartyDoc]]], reader: ProgrammeReader
) -> tuple[Markup, list[KeyLine]]:
    drawn: list[tuple[str, str, float, float]] = []
    key: list[KeyLine] = []
    for mark, parties in groups:
        if not parties:
            continue
        label = reader.words(_MARKS[mark])
        key.append(KeyLine(worldmap.key_mark(mark), label, len(parties)))
        drawn += [
            (mark, f"{reader.plain(each['party'])}: {label}", each["latitude"], each["longitude"])
            for each in parties
            if each["latitude"] is not None and each["longitude"] is not None
        ]
    if not drawn:
        return Markup(), []
    label = _("World map of the cities; the list of cities gives the same facts.")
    return worldmap.draw(drawn, None, label), key


def moment(instant: str, zone: str, reader: ProgrammeReader) -> Markup:
    """Write an instant by the clocks of a zone, and by the reader's where they chose others."""
    minutes = times.minutes_of_text(instant)
    shown = [zone] if reader.zone in (None, zone) else [zone, reader.zone or zone]
    parts = [
        Markup('<span>{} <span class="zone">{}</span></span>').format(
            times.moment_text(each, minutes, reader.language),
            f"{reader.zone_name(each)} {times.offset_text(times.offset(each, minutes))}",
        )
        for each in shown
    ]
    return Markup('<time class="dots" datetime="{}">{}</time>').format(
        instant, Markup(" ").join(parts)
    )
