"""The form of an outcome's document: all that the public may read of a declaration or a network.

Plain JSON. Texts are objects by language, instants RFC 3339 in UTC, days ``YYYY-MM-DD``, cities
named as they were when they acted, beside their slug. No draft is in it, nothing that waits for the
secretariat, no contribution, and nobody of the staff.

``SCHEMA`` rises when the form changes; :func:`read` brings older documents up to it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, TypedDict

SCHEMA = 1

ByLanguage = dict[str, str]


class HeadlineDoc(TypedDict):
    """What lists show. ``kind`` is declaration or network; ``holding`` is text, summary or, of a
    network, empty. ``day`` is that of its adoption or its state, ``session`` the session's UID,
    ``declaration`` the UID of the one that founds a network, ``hash`` the adopted text's."""

    schema: int
    kind: str
    slug: str
    uid: str
    name: ByLanguage
    abbreviation: str
    holding: str
    state: str
    method: str
    day: str | None
    session: str | None
    declaration: str | None
    hash: str


class PartyDoc(TypedDict):
    """A city: its name when it acted, and what is known of where it lies."""

    party: ByLanguage
    city: str | None
    country: ByLanguage
    latitude: float | None
    longitude: float | None


class BallotDoc(TypedDict):
    party: ByLanguage
    city: str | None
    choice: str


class VoteDoc(TypedDict):
    """The recorded vote by which a text was adopted."""

    threshold: str
    yes: int
    no: int
    abstain: int
    ballots: list[BallotDoc]


class AdoptionDoc(TypedDict):
    """The ruling. ``ruled_at`` is the instant, in ``zone``; ``ruled_on`` the day where no more is
    known. ``present`` counts the cities; it and ``quorum`` are ``None`` where nobody says."""

    method: str
    ruled_at: str | None
    ruled_on: str | None
    zone: str
    chair: ByLanguage
    chair_title: ByLanguage
    ruling: ByLanguage
    session: str | None  # UID
    session_title: ByLanguage
    item_title: ByLanguage
    quorum: int | None
    present: int | None
    votes: VoteDoc | None


class SignatoryDoc(PartyDoc):
    """A confirmed endorsement, ``form`` endorsed or signed; ``withdrawn_at`` is when the city took
    it back, which does not undo that it was given."""

    form: str
    name: ByLanguage
    title: ByLanguage
    capacity: str
    authority: str
    on_behalf_of: ByLanguage
    stated_at: str
    later: bool
    note_kind: str
    note: str
    note_language: str
    note_translation: ByLanguage
    withdrawn_at: str | None


class VersionDoc(TypedDict):
    """A frozen version. ``text`` is its canonical document; ``credits`` names by clause the cities
    on whose proposal it reads so."""

    number: int
    frozen_at: str
    hash: str
    previous: str
    text: dict[str, Any]
    credits: dict[str, list[ByLanguage]]


class FileDoc(TypedDict):
    """A PDF that was issued; ``kind`` is text or annex, ``digest`` its SHA-256."""

    kind: str
    edition: str
    digest: str
    size: int
    issued_at: str


class AnnexDoc(TypedDict):
    """The list of signatories as it was when endorsement closed."""

    hash: str
    count: int
    closed_at: str
    document: dict[str, Any]


class CorrigendumDoc(TypedDict):
    number: int
    clause: str
    reads: ByLanguage
    should_read: ByLanguage
    reason: ByLanguage
    issued_at: str


class DeclarationDoc(TypedDict):
    """An adopted declaration. Of a summary ``text`` and ``annex`` are ``None``, ``hash`` is empty,
    and there is no file: what is known of it are ``summaries``."""

    schema: int
    uid: str
    slug: str
    holding: str
    state: str
    title: ByLanguage
    status: ByLanguage
    languages: list[str]
    authentic: list[str]
    prevailing: str
    adoption: AdoptionDoc
    version: int | None
    hash: str
    text: dict[str, Any] | None
    endorsing_until: str | None
    endorsing_zone: str
    present: list[PartyDoc]
    signatories_known: bool
    signatories: list[SignatoryDoc]
    annex: AnnexDoc | None
    history: list[VersionDoc]
    files: list[FileDoc]
    corrigenda: list[CorrigendumDoc]
    summaries: list[ByLanguage]
    summary_note: ByLanguage
    sources: list[str]


class MemberDoc(PartyDoc):
    """A member, or who has been one: then ``left_on`` is the day on which it left."""

    capacity: str
    since: str | None
    left_on: str | None


class NetworkDoc(TypedDict):
    schema: int
    uid: str
    slug: str
    name: ByLanguage
    abbreviation: str
    tentative: bool
    state: str
    since: str | None
    declaration: str | None  # UID; it is shown only where it is public itself
    about: ByLanguage
    sources: list[str]
    members_known: bool
    joining_open: bool
    members: list[MemberDoc]


def write(document: Mapping[str, Any]) -> bytes:
    """Serialise a document as UTF-8 JSON; the same document gives the same bytes."""
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()


def read(data: bytes) -> dict[str, Any]:
    """Read a document or a headline.

    Raises:
        ValueError: its schema is newer than this version of Summit.
    """
    document: dict[str, Any] = json.loads(data)
    if document["schema"] > SCHEMA:
        raise ValueError(f"outcome of schema {document['schema']}, known up to {SCHEMA}")
    return document
