"""What the pages of a declaration's text read and show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from flask_babel import gettext as _

from summit.core.actor import Permission
from summit.core.errors import N_, NotFound
from summit.core.guard import actor
from summit.core.text import Text
from summit.declarations import parity, queries
from summit.declarations.forms.texts import part_name, tongue
from summit.declarations.models import Clause, Declaration, DeclarationVersion, Holding
from summit.declarations.numbering import numbers
from summit.declarations.operations.texts import WRITABLE
from summit.declarations.parity import Finding
from summit.programme import queries as programme
from summit.programme.models import Summit
from summit.programme.stale import saved_last


def opened(
    slug: str, declaration: str, permission: Permission, *, to_change: bool = False
) -> tuple[Summit, Declaration]:
    """Return a summit and one of its declarations to somebody who needs a permission there.

    Raises:
        NotFound: there is none, they may not know of it, or no text of it is held.
        Forbidden: their role does not allow it.
    """
    summit = programme.summit_for(slug, actor(), permission, to_change=to_change)
    found = queries.declaration_of(summit.id, declaration, to_change=to_change)
    if found.holding is not Holding.TEXT:
        raise NotFound(N_("Of this declaration there are summaries only, no text."))
    return summit, found


def address_of(summit: Summit, declaration: Declaration) -> str:
    """Return the address of a declaration's text."""
    return f"/organizer/summits/{summit.slug}/declarations/{declaration.slug}"


def tongues(languages: Sequence[str]) -> dict[str, str]:
    """Return languages by tag, as the reader calls them."""
    return {tag: tongue(tag) for tag in languages}


@dataclass(frozen=True)
class Line:
    """A part as the text page shows it, with what its languages do not share."""

    clause: Clause
    number: int | None
    name: str
    findings: tuple[Finding, ...]
    is_first: bool
    is_last: bool

    def state_in(self, part: str, text: Text, language: str) -> str:
        """Return the state of a translation: missing, outdated, done, or empty where no language
        has the text."""
        if not text:
            return ""
        if not text.get(language):
            return "missing"
        return "outdated" if f"{part}.{language}" in self.clause.outdated else "done"


@dataclass(frozen=True)
class Draft:
    """One version of a declaration as its page shows it."""

    summit: Summit
    declaration: Declaration
    version: DeclarationVersion

    @classmethod
    def of(cls, summit: Summit, declaration: Declaration, number: int | None = None) -> Draft:
        """Read a version by its number, else the newest.

        Raises:
            NotFound: the declaration has none with this number.
        """
        wanted = declaration.newest.number if number is None else number
        return cls(summit, declaration, queries.version_of(declaration, wanted))

    @property
    def address(self) -> str:
        """Where the declaration's text is."""
        return address_of(self.summit, self.declaration)

    @property
    def is_newest(self) -> bool:
        """Whether there is no later version."""
        return self.version.number == self.declaration.newest.number

    @property
    def may_edit(self) -> bool:
        """Whether the reader can change the text, if need be by another version."""
        return (
            self.is_newest
            and self.declaration.state in WRITABLE
            and actor().may(Permission.EDIT, self.summit.id)
        )

    @cached_property
    def languages(self) -> Mapping[str, str]:
        """The languages of the text by tag, as the reader calls them."""
        return tongues(self.version.languages)

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """What the languages do not share."""
        return parity.of_version(self.version)

    @cached_property
    def numbers(self) -> Mapping[str, int | None]:
        """The number of each part by its id."""
        return numbers(self.version.clauses)

    @cached_property
    def lines(self) -> list[Line]:
        """The parts in their order."""
        clauses = self.version.clauses
        found: dict[str, list[Finding]] = {}
        for finding in self.findings:
            found.setdefault(finding.clause or "", []).append(finding)
        return [
            Line(
                clause,
                self.numbers[clause.uid],
                self.name_of(clause),
                tuple(found.get(clause.uid, ())),
                place == 0 or clauses[place - 1].kind is not clause.kind,
                place == len(clauses) - 1 or clauses[place + 1].kind is not clause.kind,
            )
            for place, clause in enumerate(clauses)
        ]

    @property
    def choices(self) -> list[tuple[str, str]]:
        """The parts as the places after which another one can stand."""
        return [(line.clause.uid, _("after %(part)s", part=line.name)) for line in self.lines]

    def name_of(self, clause: Clause) -> str:
        """Return what a part is called; of several without a number, which it is."""
        number = self.numbers[clause.uid]
        kind = [each.uid for each in self.version.clauses if each.kind is clause.kind]
        place = kind.index(clause.uid) + 1 if number is None and len(kind) > 1 else None
        return part_name(clause.kind, number, clause.heading, place)

    def told(self, finding: Finding) -> str:
        """Say a finding in the reader's language."""
        return finding.told(_)

    def place_of(self, finding: Finding) -> str:
        """Say which part a finding is about."""
        for line in self.lines:
            if line.clause.uid == finding.clause:
                return line.name
        return str(_("Title and status line"))

    @cached_property
    def item(self) -> Text | None:
        """The title of the item at which it is to be adopted."""
        session = self.declaration.session
        items = session.items if session is not None and self.declaration.item_uid else []
        return next((each.title for each in items if each.uid == self.declaration.item_uid), None)

    @property
    def who(self) -> str:
        """Who saved the declaration last, and when."""
        return saved_last(self.summit, "declaration", self.declaration.key)
