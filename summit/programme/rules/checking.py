"""All rules together: what does not fit in a programme, the gravest first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import UTC, date, datetime

from summit.programme.facts import Facts
from summit.programme.rules import hours, people, plan, rooms, texts
from summit.programme.rules.context import Context
from summit.programme.rules.finding import Finding, Level

#: A rule of an upper room: what it finds in a programme at an instant (aware, UTC).
Rule = Callable[[Facts, datetime], Iterable[Finding]]

_OWN: tuple[Callable[[Context], Iterable[Finding]], ...] = (
    rooms.taken,
    rooms.changeover,
    people.two_places,
    people.elsewhere,
    people.unavailable,
    people.open_places,
    people.not_coming,
    hours.night,
    plan.outside_days,
    plan.unscheduled,
    plan.other_zone,
    plan.items_against_length,
    plan.no_room,
    plan.empty,
    plan.drafts,
    texts.missing,
    texts.outdated,
    texts.names,
)

_FIRST = datetime.min.replace(tzinfo=UTC)


class Findings:
    """The rules of upper rooms (interpretation, attendance); ``app`` fills it.

    A rule gets ``(facts, now)`` and reads what its room knows in a fixed number of statements.
    """

    def __init__(self) -> None:
        self.rules: list[Rule] = []
        #: What pages call the rules that were added: English msgids, by the rule of a finding.
        self.labels: dict[str, str] = {}
        #: Where a session's findings of these rules are settled: a path under the summit with a
        #: place for the session's slug; the session's own page for all others.
        self.pages: dict[str, str] = {}

    def add(
        self, rule: Rule, labels: Mapping[str, str] | None = None, page: str | None = None
    ) -> None:
        """Apply a rule wherever programmes are checked; adding it again changes nothing.

        Args:
            labels: what its findings' rules are called; without, they show as their names.
            page: where the findings of the rules in ``labels`` are settled (:attr:`pages`).
        """
        if rule not in self.rules:
            self.rules.append(rule)
        self.labels.update(labels or {})
        if page is not None:
            self.pages.update(dict.fromkeys(labels or {}, page))

    def check(
        self, facts: Facts, now: datetime, *, only: str | Collection[str] | None = None
    ) -> list[Finding]:
        """Return what all rules find, this room's and those that were added, as :func:`check`."""
        found = check(facts, only=only)
        chosen = _chosen(only)
        for rule in self.rules:
            found.extend(
                finding
                for finding in rule(facts, now)
                if chosen is None or not chosen.isdisjoint(finding.sessions)
            )
        return _in_order(facts, found)


findings = Findings()


def check(facts: Facts, *, only: str | Collection[str] | None = None) -> list[Finding]:
    """Return what does not fit, by level, then by the day and the time of the session.

    Args:
        only: the UID of a session, or several: just the findings that concern one of them.
            Findings about the whole summit are left out then.
    """
    context = Context(facts, _chosen(only))
    return _in_order(facts, [finding for rule in _OWN for finding in rule(context)])


def blocking(found: Iterable[Finding]) -> list[Finding]:
    """Return the findings that nobody can waive."""
    return [finding for finding in found if finding.level is Level.BLOCK]


def for_publishing(facts: Facts, found: Iterable[Finding]) -> list[Finding]:
    """Return the findings that matter for the next release: none that is about a draft.

    Two drafts in one room stop nobody from publishing the rest. What concerns the whole summit
    stays.
    """
    drafts = {session.uid for session in facts.sessions if session.is_draft}
    return [f for f in found if f.at is None or drafts.isdisjoint(f.sessions)]


def summary(found: Iterable[Finding], waived: Collection[str] = ()) -> dict[str, int]:
    """Count findings by level: ``{"block": 1, "warn": 2, "note": 0, "waived": 3}``.

    Args:
        waived: keys of the warnings that somebody answers for; they count as waived alone.
    """
    counts = Counter(
        "waived" if f.level is Level.WARN and f.key in waived else f.level.word for f in found
    )
    return {name: counts[name] for name in ("block", "warn", "note", "waived")}


def _chosen(only: str | Collection[str] | None) -> frozenset[str] | None:
    if only is None:
        return None
    return frozenset((only,)) if isinstance(only, str) else frozenset(only)


def _in_order(facts: Facts, found: list[Finding]) -> list[Finding]:
    when = {
        session.uid: (session.day or date.max, session.starts_at or _FIRST)
        for session in facts.sessions
    }
    nowhere = (date.max, _FIRST)
    return sorted(
        found,
        key=lambda f: (
            f.level,
            when.get(f.at, nowhere) if f.at else nowhere,
            f.rule,
            f.sessions,
        ),
    )
