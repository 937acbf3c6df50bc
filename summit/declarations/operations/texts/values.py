"""What an organizer settles of a declaration, and of a part of its text."""

from __future__ import annotations

from dataclasses import dataclass, field

from summit.core.text import Text
from summit.declarations.models import ClauseKind
from summit.programme.models import Session


@dataclass(frozen=True, slots=True)
class DeclarationValues:
    """What an organizer settles of a declaration besides its clauses."""

    slug: str
    title: Text
    status_line: Text = field(default_factory=Text)
    languages: tuple[str, ...] = ("en", "ko")
    authentic: tuple[str, ...] = ("en", "ko")
    prevailing: str = ""
    session: Session | None = None
    item_uid: str = ""


@dataclass(frozen=True, slots=True)
class ClauseValues:
    """A part of a text; its words are plain, one paragraph to a line."""

    kind: ClauseKind
    words: Text
    heading: Text = field(default_factory=Text)
