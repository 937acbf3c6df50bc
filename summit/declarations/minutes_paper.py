"""Minutes in words: what the console shows, and what is printed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any

from flask_babel import force_locale, gettext, ngettext, pgettext

from summit.attendance.pdf.minutes import (
    Matter,
    MatterEvent,
    MinutesPage,
    MinutesWords,
    PersonLine,
    Said,
    TurnLine,
)
from summit.attendance.pdf.signatories import NoteWords, SignatoryNote
from summit.attendance.precedence import korean
from summit.core.errors import N_
from summit.core.lengths import clock_length
from summit.core.text import in_language
from summit.declarations.minutes import Attended, Dealt, Minutes, Spoke, Step
from summit.declarations.models import Adoption, Endorsement, Holding, Objection, Poll
from summit.declarations.text_paper import parts_of, votes_text
from summit.declarations.wording import METHODS, NOTE_KINDS, STATES, THRESHOLDS
from summit.programme import moments
from summit.programme.wording import ITEM_KINDS, label

#: What was done with a text, with the number of its version and without.
_STEPS: Mapping[Step, tuple[str, str]] = {
    Step.TABLED: (N_("Version %(number)s was put on the table."), N_("It was put on the table.")),
    Step.CERTIFIED: (
        N_("Version %(number)s was certified, an oral revision."),
        N_("An oral revision was certified."),
    ),
    Step.RETURNED: (
        N_("It was taken off the table, to be drafted on."),
        N_("It was taken off the table, to be drafted on."),
    ),
    Step.WITHDRAWN: (
        N_("It was withdrawn from negotiation."),
        N_("It was withdrawn from negotiation."),
    ),
    Step.NOT_ADOPTED: (N_("It was not adopted."), N_("It was not adopted.")),
    Step.BROUGHT_BACK: (
        N_("It was taken up again as a draft."),
        N_("It was taken up again as a draft."),
    ),
}


def page_of(minutes: Minutes, language: str, *, fallback_day: date) -> MinutesPage:
    """Return minutes in words.

    Args:
        fallback_day: their date where the session has no hour.
    """
    with force_locale(language):
        return _Writer(minutes, language, fallback_day).page()


#: Where what has no instant stands.
_LAST = datetime.max.replace(tzinfo=UTC)
_NOON = time(12, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class _Writer:
    """Writes in the language of the present locale."""

    minutes: Minutes
    language: str
    fallback_day: date

    def page(self) -> MinutesPage:
        minutes = self.minutes
        # Translators: what is written of a meeting; 회의록.
        heading = pgettext("of a meeting", "Minutes")
        session = self.said(minutes.title)
        return MinutesPage(
            house=self.said(minutes.summit_title),
            heading=heading,
            session=session,
            facts=self.facts(),
            words=self.words(),
            present=[self.person(each) for each in self.in_order(minutes.present)],
            absent=[self.person(each) for each in self.in_order(minutes.absent)],
            turns=[self.turn(each) for each in minutes.spoken],
            matters=[self.matter(each) for each in minutes.dealt if each.is_recorded],
            remark=gettext(
                "Drawn up from what is on record: presence as it was noted on the day, turns as"
                " the rundown was led, decisions as the chair ruled."
            ),
            running=f"{heading}: {session[0]}",
            day=self.day(),
            language=self.language,
            empty={
                "present": gettext("No presence is on record."),
                "spoken": gettext("Who spoke is not on record: no rundown was used."),
                "decided": gettext("No text was before this session."),
            },
        )

    def in_order(self, people: Sequence[Attended]) -> Sequence[Attended]:
        """Return people by the alphabet of the reader's language, cities first."""
        if self.language != "ko":
            return people
        return sorted(people, key=lambda each: (not each.is_city, korean(each.label)))

    def words(self) -> MinutesWords:
        count = len(self.minutes.present)
        present = gettext("Present")
        return MinutesWords(
            present=f"{present} ({count})" if count else present,
            absent=gettext("Expected, and not recorded as present"),
            spoken=gettext("Who spoke"),
            decided=gettext("Decisions"),
            text=gettext("Adopted text"),
            noted=gettext("Reservations and explanations"),
            present_heads=[gettext("City"), pgettext("person", "Name"), gettext("Present")],
            spoken_heads=[
                pgettext("hour", "Time"),
                pgettext("person", "Speaker"),
                gettext("Item"),
                pgettext("of a turn", "Length"),
            ],
            decided_heads=[pgettext("hour", "Time"), gettext("What happened")],
            hash=gettext("SHA-256 of the adopted text"),
        )

    def said(self, text: Mapping[str, str]) -> Said:
        return in_language(text, self.language)

    def day(self) -> date:
        at = self.minutes.began_at or self.minutes.starts_at
        return self.fallback_day if at is None else moments.local(at, self.minutes.zone).date()

    def clock(self, at: datetime) -> str:
        return moments.beside_text(at, self.minutes.zone, self.day(), self.language)

    def span(self, start: datetime, end: datetime | None) -> str:
        dash = "~" if self.language == "ko" else "–"
        return f"{self.clock(start)}{dash}{self.clock(end) if end else ''}"

    def facts(self) -> list[tuple[str, str]]:
        minutes, language = self.minutes, self.language
        rows = []
        if minutes.starts_at is not None:
            when = moments.span_text(minutes.starts_at, minutes.ends_at, minutes.zone, language)
            rows.append((gettext("Planned"), when))
        if minutes.began_at is not None:
            when = moments.span_text(minutes.began_at, minutes.ended_at, minutes.zone, language)
            if minutes.ended_at is None:
                when += " – " + gettext("not ended yet")
            rows.append((pgettext("time", "Actual"), when))
        rows.append(
            (
                gettext("All times"),
                moments.zone_text(
                    minutes.zone,
                    minutes.starts_at or datetime.combine(self.day(), _NOON),
                    language,
                ),
            )
        )
        rows.append((gettext("Room"), self.said(minutes.room)[0]))
        chairs = dict.fromkeys(
            _joined(self.said(each.adoption.chair)[0], self.said(each.adoption.chair_title)[0])
            for each in minutes.dealt
            if each.adoption is not None and each.adoption.version_id is not None
        )
        rows.append((pgettext("role", "Chair"), "\n".join(name for name in chairs if name)))
        return [(name, value) for name, value in rows if value]

    def person(self, attended: Attended) -> PersonLine:
        return PersonLine(
            party=self.said(attended.label),
            name=self.said(attended.name),
            title=self.said(attended.title),
            remark=gettext("in the place of the principal") if attended.is_deputy else "",
            times=[self.span(start, end) for start, end in attended.spans],
        )

    def turn(self, spoke: Spoke) -> TurnLine:
        instead = self.said(spoke.instead_of)[0]
        about = self.said(spoke.about)
        if not about[0]:
            about = (label(ITEM_KINDS, spoke.kind, gettext), self.language)
        name, party = self.said(spoke.name), self.said(spoke.place)
        return TurnLine(
            time=self.span(spoke.began_at, spoke.ended_at),
            name=name if name[0] else party,
            title=self.said(spoke.title),
            party=party if name[0] else ("", self.language),
            remark=gettext("in the place of %(name)s", name=instead) if instead else "",
            about=about,
            length=clock_length(spoke.seconds),
        )

    def matter(self, dealt: Dealt) -> Matter:
        declaration = dealt.declaration
        document = dealt.document
        events = sorted(self.events(dealt), key=lambda each: each[0] or _LAST)
        return Matter(
            title=self.said(document["title"] if document else declaration.title),
            state=label(STATES, declaration.state, gettext),
            events=[event for _at, event in events],
            hash=dealt.adoption.version_hash if dealt.adoption is not None else "",
            parts=parts_of(document, self.language, missing=True) if document else [],
            notes=[self.note(each) for each in dealt.noted],
            address=declaration.slug,
        )

    def events(self, dealt: Dealt) -> Iterator[tuple[datetime | None, MatterEvent]]:
        """Yield what happened, each with its instant, if that is known."""
        for taken in dealt.steps:
            numbered, plain = _STEPS[taken.step]
            what = gettext(plain)
            if taken.version is not None:
                what = gettext(numbered) % {"number": taken.version}
            yield taken.at, MatterEvent(self.clock(taken.at), what)
        for objection in dealt.objections:
            yield from self.objection(objection)
        for poll in dealt.polls:
            if poll.closed_at is not None:
                yield poll.closed_at, self.poll(poll, poll.closed_at)
        if dealt.adoption is not None:
            yield dealt.adoption.ruled_at, self.adoption(dealt, dealt.adoption)

    def objection(self, objection: Objection) -> Iterator[tuple[datetime, MatterEvent]]:
        party = self.said(objection.party)[0]
        raised = objection.raised_at
        what = gettext("%(city)s objected.", city=party)
        quote = (objection.words, objection.language or self.language)
        yield raised, MatterEvent(self.clock(raised), what, quote=quote)
        if objection.withdrawn_at is not None:
            what = gettext("%(city)s withdrew its objection.", city=party)
            at = objection.withdrawn_at
            yield at, MatterEvent(self.clock(at), what)

    def poll(self, poll: Poll, closed_at: datetime) -> MatterEvent:
        votes: dict[str, Any] = {
            "yes": poll.yes or 0,
            "no": poll.no or 0,
            "abstain": poll.abstain or 0,
            "ballots": [
                {"party": each.party, "choice": each.choice.value} for each in poll.ballots
            ],
        }
        number = poll.of_version.number
        what = (
            gettext("A recorded vote on version %(number)s was carried.", number=number)
            if poll.carried
            else gettext("A recorded vote on version %(number)s was not carried.", number=number)
        )
        needed = label(THRESHOLDS, poll.threshold, gettext)
        lines = [gettext("Needed: %(threshold)s", threshold=needed)]
        return MatterEvent(
            self.clock(closed_at), what, [*lines, *votes_text(votes, self.language).split("\n")]
        )

    def adoption(self, dealt: Dealt, adoption: Adoption) -> MatterEvent:
        method = label(METHODS, adoption.method, gettext)
        lines = []
        if adoption.present is not None and adoption.version_id is not None:
            there = ngettext("%(num)s city", "%(num)s cities", adoption.present)
            lines.append(gettext("Present: %(cities)s", cities=there))
            if adoption.quorum is not None:
                lines.append(gettext("Quorum: %(number)s", number=adoption.quorum))
        chair = _joined(self.said(adoption.chair)[0], self.said(adoption.chair_title)[0])
        if chair:
            lines.append(gettext("Ruled by the chair: %(chair)s", chair=chair))
        if dealt.declaration.holding is Holding.SUMMARY:
            lines.append(gettext("Its text is not held here."))
        when = "" if adoption.ruled_at is None else self.clock(adoption.ruled_at)
        if not when and adoption.ruled_on is not None:
            when = moments.day_text(adoption.ruled_on, self.language)
        return MatterEvent(
            when or pgettext("time", "Not documented"),
            gettext("Adopted. How: %(method)s", method=method),
            lines,
            quote=self.said(adoption.ruling),
        )

    def note(self, endorsement: Endorsement) -> SignatoryNote:
        own = endorsement.note_language or self.language
        parts = [NoteWords(own, "", _lines(endorsement.note))]
        translated = endorsement.note_translation.get(self.language, "")
        if translated and own != self.language:
            told = gettext("As it was stated")
            parts = [
                NoteWords(
                    self.language, gettext("Translated by the secretariat"), _lines(translated)
                ),
                NoteWords(own, told, _lines(endorsement.note)),
            ]
        kind = label(NOTE_KINDS, endorsement.note_kind, gettext)
        when = self.clock(endorsement.stated_at)
        return SignatoryNote(f"{self.said(endorsement.party)[0]}: {kind}, {when}", parts)


def _joined(*parts: str) -> str:
    return ", ".join(part for part in parts if part)


def _lines(text: str) -> list[str]:
    return [line for line in text.split("\n") if line]
