"""What the timetable shows: a day's board, the tray, what is the matter, and what has happened."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cached_property

from flask import g
from flask_babel import gettext as _
from flask_babel import ngettext

from summit.core import clock
from summit.core.actor import Permission
from summit.core.errors import N_, NotFound
from summit.core.guard import actor
from summit.core.i18n import choose_language
from summit.programme import moments, queries, rules, telling
from summit.programme import timetable as days_and_rooms
from summit.programme.facts import NOT_COMING, Facts, SessionFact
from summit.programme.models import SessionState, Waiver
from summit.programme.operations.timetable import UNDO_WITHIN
from summit.programme.placement import Placement
from summit.programme.queries import Stand
from summit.programme.rules import Finding, Level
from summit.programme.telling import FindingShown
from summit.programme.timetable import Board, Card, Tray, day_in
from summit.programme.views.timetable import others
from summit.programme.views.timetable.homes import for_script
from summit.programme.wording import KINDS

#: How many findings of a group stand beside the board; the rest are on their own page.
BESIDE = {"block": 20, "warn": 15, "note": 5, "waived": 5}
#: How long a session is taken to be that has no length yet.
USUAL_MINUTES = 60


@dataclass(frozen=True, slots=True)
class DayTab:
    """A day with how much is to be settled on it."""

    day: str
    label: str
    open: int
    is_shown: bool
    is_outside: bool
    is_judged: bool


@dataclass(frozen=True, slots=True)
class Said:
    """What an act has come to: a sentence, why the session is marked, and what others did.

    ``again`` offers a move once more that somebody else was quicker than: form fields by name.
    """

    message: str
    is_wrong: bool = False
    slug: str | None = None
    findings: Sequence[FindingShown] = ()
    meanwhile: Sequence[str] = ()
    again: Mapping[str, str] = field(default_factory=dict)
    again_label: str = ""


class Desk:
    """Everything that a request of the timetable reads, and how it is shown."""

    def __init__(
        self,
        asked: date | None,
        *,
        whole: bool = False,
        about: str | None = None,
        left: Collection[date | None] = (),
    ) -> None:
        """Read a summit's timetable.

        Args:
            asked: the day to show; another of the summit's where it has no such day.
            whole: from midnight to midnight.
            about: the UID of a session that was moved just now: its day is shown, if it has one,
                and only what that and the days that it ``left`` hold is judged anew.
        """
        self.ref = g.summit_ref
        self.language = choose_language()
        self.may_edit = actor().may(Permission.EDIT, self.ref.id)
        self.now = clock.now()
        self.facts: Facts = queries.facts(self.ref.id, reader=actor())
        self.waived: dict[str, Waiver] = queries.waivers(self.ref.id)
        self.stand: Stand = queries.stand(self.ref.id, actor().key, since=self.now - UNDO_WITHIN)
        self.whole = whole
        self.days = days_and_rooms.days(self.facts)
        self.day = self._chosen(asked)
        zone = self.facts.summit.zone
        self._day_of = {s.uid: day_in(s, zone) for s in self.facts.sessions}
        #: The days that are judged.
        self.judged = frozenset(self.days)
        if about is None:
            self.found: list[Finding] = rules.findings.check(self.facts, self.now)
        else:
            self.day = self._day_of.get(about) or self.day
            self.judged = frozenset(day for day in (self.day, *left) if day is not None)
            chosen = [
                s
                for s in self.facts.sessions
                if (day := self._day_of[s.uid]) is None or day in self.judged
            ]
            self.found = rules.findings.check(
                self._near(chosen), self.now, only=[s.uid for s in chosen]
            )
        self.said: Said | None = None
        # Said on every card, and translated once.
        self._kinds = {kind: str(_(label)) for kind, label in KINDS.items()}
        self._levels = {level: (level.word, str(_(telling.LEVELS[level]))) for level in Level}
        self._not_published = str(_("not published yet"))

    def _chosen(self, asked: date | None) -> date:
        if asked in self.days:
            return asked
        zone = self.facts.summit.zone
        used = sorted(day for s in self.facts.sessions if s.starts_at and (day := day_in(s, zone)))
        return used[0] if used else self.days[0]

    def _near(self, sessions: Collection[SessionFact]) -> Facts:
        """Return the facts with some sessions and only those besides that can clash with them."""
        spare = timedelta(minutes=max((r.changeover for r in self.facts.rooms.values()), default=0))
        first = min((s.starts_at for s in sessions if s.starts_at), default=self.now) - spare
        last = max((s.ends_at for s in sessions if s.ends_at), default=self.now) + spare
        chosen = {s.uid for s in sessions}
        return replace(
            self.facts,
            sessions=tuple(
                s
                for s in self.facts.sessions
                if s.uid in chosen
                or (s.starts_at and s.ends_at and s.starts_at < last and s.ends_at > first)
            ),
        )

    def named(self, slug: str | None) -> SessionFact | None:
        """Return a session by its slug."""
        return next((s for s in self.facts.sessions if s.slug == slug), None) if slug else None

    def session(self, slug: str) -> SessionFact:
        """Return a session by its slug.

        Raises:
            NotFound: there is none.
        """
        found = self.named(slug)
        if found is None:
            raise NotFound(N_("There is no session “%(slug)s”."), slug=slug)
        return found

    @cached_property
    def board(self) -> Board:
        """The shown day."""
        return days_and_rooms.lay_out(self.facts, self.day, whole=self.whole)

    @cached_property
    def tray(self) -> Tray:
        """What has no hour."""
        return days_and_rooms.tray(self.facts, self.day)

    @cached_property
    def levels(self) -> Mapping[str, Level]:
        """The gravest level found at each session."""
        return telling.worst(self.found, self.waived)

    @cached_property
    def tabs(self) -> list[DayTab]:
        """The days, each with how many findings are to be settled."""
        summit = self.facts.summit
        counts = Counter(
            self._day_of.get(f.at) for f in self.found if f.at and telling.is_open(f, self.waived)
        )
        return [
            DayTab(
                day.isoformat(),
                moments.day_text(day, self.language, year=False),
                counts[day],
                day == self.day,
                not summit.starts_on <= day <= summit.ends_on,
                day in self.judged,
            )
            for day in self.days
        ]

    @cached_property
    def panel(self) -> list[tuple[str, str, list[FindingShown], int]]:
        """Findings of the shown day and of what waits, by group.

        With each group how many more there are than are shown.
        """
        here = {uid for uid, day in self._day_of.items() if day in (self.day, None)}
        mine = [f for f in self.found if not here.isdisjoint(f.sessions)]
        kept: Counter[str] = Counter()
        shown = []
        for finding in mine:
            group = telling.group(finding, self.waived)
            kept[group] += 1
            if kept[group] <= BESIDE[group]:
                shown.append(telling.show(finding, self.facts, self.waived))
        return [
            (name, label, findings, kept[name] - len(findings))
            for name, label, findings in telling.grouped(shown)
        ]

    @property
    def undoable(self) -> SessionFact | None:
        """The session whose last move can be taken back."""
        step = self.stand.step
        return self.facts.session(step.uid) if step else None

    @property
    def zone_text(self) -> str:
        """The zone in which everything is shown, with its offset on the shown day."""
        return moments.zone_text(self.facts.summit.zone, self.board.begins_at, self.language)

    @property
    def day_text(self) -> str:
        """The shown day."""
        return moments.day_text(self.day, self.language)

    # Cards

    def hours(self, session: SessionFact) -> str:
        """Say from when to when a session is, on the shown day."""
        if session.starts_at is None or session.ends_at is None:
            minutes = session.minutes
            if not minutes:
                return ""
            return str(ngettext("%(num)s minute", "%(num)s minutes", minutes))
        zone = self.facts.summit.zone
        start = moments.beside_text(session.starts_at, zone, self.day, self.language)
        end = moments.beside_text(session.ends_at, zone, self.day, self.language)
        return f"{start}~{end}" if self.language == "ko" else f"{start}–{end}"

    def kind(self, session: SessionFact) -> str:
        """Name a session's kind."""
        return self._kinds[session.kind.value]

    def marks(self, session: SessionFact) -> list[str]:
        """Return what is to be known of a session, in words."""
        marks: list[str] = []
        if session.is_draft:
            marks.append(_("draft"))
        if session.is_cancelled:
            marks.append(_("cancelled"))
        if session.published_to is None:
            if session.state is SessionState.SCHEDULED:
                marks.append(self._not_published)
        elif (
            session.edited_at is not None
            and self.stand.published_at is not None
            and session.edited_at > self.stand.published_at
        ):
            marks.append(_("changed since release %(n)s", n=self.stand.release))
        return marks

    def who(self, session: SessionFact) -> str:
        """Count who takes part."""
        speakers = sum(place.state not in NOT_COMING for place in session.places)
        cities = sum(part.state not in NOT_COMING for part in session.cities)
        parts = []
        if speakers:
            parts.append(ngettext("%(num)s speaker", "%(num)s speakers", speakers))
        if cities:
            parts.append(ngettext("%(num)s city", "%(num)s cities", cities))
        return " · ".join(parts)

    def level(self, session: SessionFact) -> tuple[str, str] | None:
        """Return the gravest level found at a session: its class and its word."""
        level = self.levels.get(session.uid)
        return self._levels[level] if level is not None else None

    def address(self, session: SessionFact) -> str:
        """Return where a card leads: to the page that moves it, or to the session."""
        base = f"/organizer/summits/{self.ref.slug}"
        if self.may_edit and not session.is_cancelled:
            return f"{base}/timetable/{session.slug}/move"
        return f"{base}/sessions/{session.slug}"

    def is_movable(self, card: Card | SessionFact) -> bool:
        """Tell whether the reader can move a session from where its card stands."""
        session = card.session if isinstance(card, Card) else card
        from_before = isinstance(card, Card) and card.from_before
        return self.may_edit and not session.is_cancelled and not from_before

    def was(self, session: SessionFact) -> str:
        """Write where a session stands, for the page to send back."""
        return json.dumps(self.placement(session).plain(), separators=(",", ":"))

    def placement(self, session: SessionFact) -> Placement:
        """Return where a session stands."""
        return telling.placement(self.facts, session)

    def room_slug(self, session: SessionFact) -> str:
        """Return the slug of a session's room; empty where it has none yet."""
        return self.placement(session).room or ""

    def minutes(self, session: SessionFact) -> int:
        """Return how long a session takes, or is likely to."""
        return session.minutes or session.item_minutes or USUAL_MINUTES

    @cached_property
    def script_data(self) -> str:
        """What the page's script needs of the shown sessions."""
        cards = [card.session for column in self.board.columns for card in column.cards]
        waiting = (*self.tray.waiting, *self.tray.of_the_day, *self.tray.of_other_days)
        return for_script(self.facts, (*cards, *waiting), self.language)

    @property
    def words(self) -> str:
        """The words that the page's script says."""
        return json.dumps(
            {
                "language": self.language,
                "night": _("night"),
                "edge": _("early or late"),
                "noRoom": _("no room yet"),
                "tray": _("Take it out of the timetable"),
                "unavailable": _("%(name)s is not available", name="{name}"),
                "home": _("At home"),
                "nobody": _("Nobody is named for this session yet."),
                "failed": _("The answer did not come; nothing is known to have changed."),
                "summary": _(
                    "%(day)s by day, %(edge)s early or late, %(night)s at night",
                    day="{day}",
                    edge="{edge}",
                    night="{night}",
                ),
            },
            ensure_ascii=False,
        )

    # What an act has come to

    def tell(self, session: SessionFact, message: str, before: Placement | None) -> None:
        """Say what has become of a session, and why it is marked.

        Args:
            before: where it stood, so that what the act has caused can be told from the rest.
        """
        mine = [f for f in self.found if session.uid in f.sessions]
        new: frozenset[str] = frozenset()
        if before is not None:
            new = telling.caused(self._found_at(session, before), mine)
        grave = [f for f in mine if telling.is_open(f, self.waived)]
        self.said = Said(
            message,
            slug=session.slug,
            findings=[
                telling.show(f, self.facts, self.waived, is_new=f.key in new)
                for f in sorted(grave, key=lambda f: (f.level, f.key not in new))
            ],
            meanwhile=self.said.meanwhile if self.said else (),
        )

    def _found_at(self, session: SessionFact, before: Placement) -> list[Finding]:
        room_id = next((r.id for r in self.facts.rooms.values() if r.slug == before.room), None)
        then = replace(
            session,
            starts_at=before.starts_at,
            ends_at=before.ends_at,
            day=before.day,
            room_id=room_id,
            state=before.state,
        )
        return rules.findings.check(
            self._near((session, then)).replacing(then), self.now, only=session.uid
        )

    def tell_meanwhile(self, stamp: int | None) -> None:
        """Say what others have done since a page was made."""
        if stamp is None or stamp >= self.stand.stamp:
            return
        changes = queries.changes_by_others(self.ref.id, actor().key, stamp)
        lines = others.told(self.facts, changes, self.language)
        if lines:
            said = self.said or Said("")
            self.said = replace(said, meanwhile=lines)
