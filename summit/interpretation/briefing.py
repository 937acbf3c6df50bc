"""What an interpreter reads before a session: who speaks, what, in which language, how fast.

Hours are those that the interpreter was told, never what is being planned. A person who has not
agreed to come is named to nobody who has not agreed to come either.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from summit.attendance.briefing import LEADING
from summit.attendance.models import AnswerKind, Invitation, NameOrder, Office, Paper
from summit.core.text import Text
from summit.interpretation.facts import FloorFact
from summit.interpretation.models import Assignment, AssignmentState, SessionBooths
from summit.interpretation.pace import Pace, pace_of
from summit.interpretation.rule_set import Thresholds
from summit.programme.facts import NOT_COMING
from summit.programme.models import Item, Session, Speaker, SpeakerState


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a speech text; ``number`` counts from 1, the oldest."""

    number: int
    id: int
    name: str
    extension: str
    words: int | None
    language: str
    by: str
    at: datetime
    size: int


@dataclass(frozen=True, slots=True)
class SpeechText:
    """A speech text with its versions, the valid one first, and the embargo of that one.

    ``key`` is the number of its invitation, ``of`` whose it is. ``pace`` is ``None`` where words
    or minutes are not known.
    """

    key: int
    of: Text
    versions: tuple[Version, ...]
    embargo_until: datetime | None
    pace: Pace | None

    @property
    def valid(self) -> Version:
        """The version that holds."""
        return self.versions[0]


@dataclass(frozen=True, slots=True)
class Voice:
    """A speaker's place in an item, as far as the interpreter may know who holds it.

    ``is_named`` is false for a place whose holder is not known, or not known yet; ``is_open`` says
    that the named has not answered. ``native_name`` is how they write it themselves. ``video``
    says that a video message takes the place, ``video_held`` that the organizers have it.
    """

    uid: str
    role: str
    is_named: bool
    is_open: bool
    name: Text
    title: Text
    native_name: str
    native_language: str
    name_order: NameOrder | None
    pronunciation: str
    of: Text
    topic: Text
    remote: bool
    video: bool
    video_held: bool
    text: SpeechText | None


@dataclass(frozen=True, slots=True)
class Part:
    """An item; ``starts_at`` is counted from the hour that the interpreter was told."""

    uid: str
    kind: str
    title: Text
    minutes: int | None
    starts_at: datetime | None
    floor: FloorFact
    voices: tuple[Voice, ...]


@dataclass(frozen=True, slots=True)
class Briefing:
    """The briefing of one session for one of its interpreters.

    ``withheld_until`` is when speech texts may be read at the earliest, while that is to come;
    ``awaits_answer`` says that they are shown once the place is confirmed. ``others`` are texts
    for the session whose speaker has no item yet.
    """

    session: Session
    assignment: Assignment
    parts: tuple[Part, ...]
    others: tuple[SpeechText, ...]
    booths: SessionBooths
    awaits_answer: bool
    withheld_until: datetime | None

    @property
    def texts(self) -> list[SpeechText]:
        """All speech texts that may be read, in order of speaking."""
        found = {
            voice.text.key: voice.text
            for part in self.parts
            for voice in part.voices
            if voice.text is not None
        }
        return [*found.values(), *self.others]


def may_read_papers(assignment: Assignment, booths: SessionBooths, now: datetime) -> bool:
    """Tell whether an interpreter may read the speech texts of a session by now."""
    if assignment.state is not AssignmentState.CONFIRMED:
        return False
    return booths.papers_from is None or booths.papers_from <= now


def briefing_of(
    assignment: Assignment,
    invitations: Sequence[Invitation],
    papers: Iterable[Paper],
    floors: Mapping[str, FloorFact],
    booths: SessionBooths,
    thresholds: Thresholds,
    now: datetime,
) -> Briefing:
    """Put a briefing together.

    Args:
        assignment: offered or confirmed, its session with items and speakers.
        invitations: to the session, none withdrawn, with offices and deputies.
        papers: speech texts of these invitations, the newest first.
        floors: what is known to be spoken in items, by UID.
    """
    session = assignment.session
    readable = may_read_papers(assignment, booths, now)
    by_invitation: dict[int, list[Paper]] = defaultdict(list)
    if readable:
        for paper in papers:
            if paper.invitation_id is not None:
                by_invitation[paper.invitation_id].append(paper)
    maker = _Maker(assignment, invitations, by_invitation, thresholds)
    parts = tuple(maker.parts(session, floors))
    withheld = booths.papers_from
    return Briefing(
        session=session,
        assignment=assignment,
        parts=parts,
        others=tuple(maker.others()),
        booths=booths,
        awaits_answer=assignment.state is not AssignmentState.CONFIRMED,
        withheld_until=withheld if withheld is not None and withheld > now else None,
    )


class _Maker:
    def __init__(
        self,
        assignment: Assignment,
        invitations: Sequence[Invitation],
        papers: Mapping[int, Sequence[Paper]],
        thresholds: Thresholds,
    ) -> None:
        self.is_confirmed = assignment.state is AssignmentState.CONFIRMED
        self.starts_at = assignment.told_from or assignment.session.starts_at
        self.invitations = invitations
        self.papers = papers
        self.thresholds = thresholds
        self.placed: set[int] = set()

    def parts(self, session: Session, floors: Mapping[str, FloorFact]) -> Iterable[Part]:
        at = self.starts_at
        for item in session.items:
            yield Part(
                uid=item.uid,
                kind=item.kind.value,
                title=item.title,
                minutes=item.minutes,
                starts_at=at,
                floor=_floor(session, floors.get(item.uid)),
                voices=tuple(self._voices(item)),
            )
            # What follows an item without a length has no hour of its own.
            if at is not None:
                at = at + timedelta(minutes=item.minutes) if item.minutes is not None else None

    def others(self) -> Iterable[SpeechText]:
        for invitation in self.invitations:
            if invitation.id not in self.placed:
                text = self._text(invitation, Text(), None)
                if text is not None:
                    yield text

    def _voices(self, item: Item) -> Iterable[Voice]:
        speaking = [each for each in item.speakers if each.state not in NOT_COMING]
        sharing = sum(each.role.value not in LEADING for each in speaking)
        for speaker in speaking:
            leads = speaker.role.value in LEADING
            minutes = item.minutes / max(1, sharing) if item.minutes and not leads else None
            yield self._voice(speaker, minutes)

    def _voice(self, speaker: Speaker, minutes: float | None) -> Voice:
        invitation = self._invitation(speaker)
        is_open = speaker.state is not SpeakerState.CONFIRMED
        asked = speaker.state is SpeakerState.INVITED and self.is_confirmed
        person = speaker.person if not is_open or asked else None
        office = invitation.office if invitation is not None else None
        own = office if office is not None and person is not None else None
        if own is not None and person is not None and own.person_id != person.id:
            own = None  # a deputy comes: what the office has stated is the principal's
        name = _name(person.name, own) if person is not None else Text()
        text = None
        if invitation is not None:
            self.placed.add(invitation.id)
            text = self._text(invitation, name, minutes)
        answer = invitation.answer if invitation is not None else None
        return Voice(
            uid=speaker.uid,
            role=speaker.role.value,
            is_named=person is not None,
            is_open=is_open,
            name=name,
            title=_title(speaker, own) if person is not None else Text(),
            native_name=own.native_name if own is not None else "",
            native_language=own.native_language if own is not None else "",
            name_order=own.name_order if own is not None else None,
            pronunciation=_pronunciation(person.pronunciation, own) if person is not None else "",
            of=_of(speaker) if not is_open or self.is_confirmed else Text(),
            topic=speaker.topic if person is not None else Text(),
            remote=speaker.remote,
            video=answer is AnswerKind.VIDEO,
            video_held=invitation is not None and invitation.video_held_at is not None,
            text=text,
        )

    def _invitation(self, speaker: Speaker) -> Invitation | None:
        """Return the invitation that a speaker's place came of."""
        for invitation in self.invitations:
            if invitation.speaker_uid == speaker.uid:
                return invitation
        for invitation in self.invitations:
            office = invitation.office
            if invitation.speaker_uid is None and (
                (office.person_id is not None and office.person_id == speaker.person_id)
                or (office.city_id is not None and office.city_id == speaker.city_id)
            ):
                return invitation
        return None

    def _text(self, invitation: Invitation, name: Text, minutes: float | None) -> SpeechText | None:
        papers = self.papers.get(invitation.id, ())
        if not papers:
            return None
        newest = papers[0]
        pace = None
        if newest.words and minutes:
            pace = pace_of(newest.words, newest.language, minutes, self.thresholds)
        return SpeechText(
            key=invitation.id,
            of=name or invitation.office.label,
            versions=tuple(
                Version(
                    number=len(papers) - at,
                    id=paper.id,
                    name=paper.name,
                    extension=paper.extension,
                    words=paper.words,
                    language=paper.language,
                    by=paper.added_by,
                    at=paper.added_at,
                    size=paper.size,
                )
                for at, paper in enumerate(papers)
            ),
            embargo_until=newest.embargo_until,
            pace=pace,
        )


def _floor(session: Session, known: FloorFact | None) -> FloorFact:
    """Return what is spoken in an item; where nobody has said, what the session is held in."""
    if known is None:
        return FloorFact(tuple(session.floor), own_interpreter=False, by_office=False)
    return replace(known, languages=known.languages or tuple(session.floor))


def _name(name: Text, own: Office | None) -> Text:
    """Return the directory's name, and what the office has stated before anybody approved it."""
    return Text({**name, **own.name}) if own is not None else name


def _title(speaker: Speaker, own: Office | None) -> Text:
    assert speaker.person is not None
    stated = own.title if own is not None else Text()
    return Text({**(speaker.capacity or speaker.person.title), **stated})


def _pronunciation(known: str, own: Office | None) -> str:
    return (own.pronunciation if own is not None else "") or known


def _of(speaker: Speaker) -> Text:
    """Say for whom somebody speaks: their city, else their organisation, else the capacity."""
    if speaker.city is not None:
        return speaker.city.name
    if speaker.organisation is not None:
        return speaker.organisation.name
    return speaker.capacity if speaker.person is None else Text()
