"""Rules about what interpreters have before them: papers in time, at a speed, with videos."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from summit.core.errors import N_
from summit.interpretation.facts import PaperFact
from summit.interpretation.pace import as_english
from summit.interpretation.rule_set import Rule
from summit.interpretation.rules.context import Context, Manned, language_name
from summit.programme.facts import NOT_COMING, ItemFact, PlaceFact
from summit.programme.models import ItemKind, SpeakerRole
from summit.programme.rules import Finding
from summit.programme.rules.finding import Moment, Names, Phrase, Value, Word
from summit.programme.wording import ITEM_KINDS

#: Items in which people read what they have prepared.
_PREPARED = frozenset(
    {
        ItemKind.OPENING,
        ItemKind.KEYNOTE,
        ItemKind.PRESENTATION,
        ItemKind.INTERVENTION,
        ItemKind.CLOSING,
        ItemKind.VIDEO_MESSAGE,
    }
)

_PAPERS = N_("Speech texts for the booths of “%(session)s” come late: %(people)s.")
_MISSING = N_("%(person)s (none yet, due %(due)s)")
_LATE = N_("%(person)s (to be read from %(at)s, due %(due)s)")
_MISSING_REMOTE = N_("%(person)s (none yet, speaks remotely %(speaks)s)")
_LATE_REMOTE = N_("%(person)s (to be read from %(at)s, speaks remotely %(speaks)s)")
_PAPERS_REMEDY = N_(
    "Ask for them, or let interpreters read them sooner: %(days)s days ahead, better %(ideal)s; a "
    "remote speaker’s %(minutes)s min before the speaking at the latest."
)
_SPEED = N_(
    "Texts of “%(session)s” are too long to be interpreted at %(most)s words a minute: %(people)s."
)
_FAST = N_(
    "%(person)s (%(words)s words in %(minutes)s min, %(speed)s a minute; %(needed)s min needed)"
)
_SPEED_REMEDY = N_("Give these items more time, or ask for shorter texts.")
_VIDEO = N_("Videos in “%(session)s” cannot be interpreted as it stands: %(problems)s.")
_NO_SOUND = N_("their sound is not fed to the booths")
_NO_SCRIPT = N_("no script of %(person)s")
_VIDEO_REMEDY = N_("Have the sound fed to the booths, and ask for the words that are spoken.")
_UNCOVERED = N_("In “%(session)s” nobody interprets what is spoken in: %(items)s.")
_ITEM = N_("%(item)s (%(languages)s)")
_UNCOVERED_REMEDY = N_(
    "Add the language to the session’s languages, or note that the speaker brings an interpreter."
)


def _item_starts(manned: Manned) -> Iterator[tuple[ItemFact, datetime]]:
    """Yield items and when they begin: as far as times are known, else the latest known time."""
    assert manned.session.hours is not None
    at, is_known = manned.session.hours[0], True
    for item in manned.session.items:
        yield item, at
        if item.minutes is None:
            is_known = False
        elif is_known:
            at += timedelta(minutes=item.minutes)


def _readable(paper: PaperFact, manned: Manned) -> datetime:
    """Return from when interpreters can read a text: it is there, and nothing holds it back."""
    held = (paper.added_at, paper.embargo_until, manned.setup.papers_from)
    return max(each for each in held if each is not None)


def papers(context: Context) -> Iterator[Finding]:
    """Find speech texts that are missing when they are due, or can be read too late (R12).

    They concern nobody any more once the session is over.
    """
    values, now = context.values, context.now
    ahead, before = timedelta(days=values.papers_days), timedelta(minutes=values.text_before)
    for manned in context.manned:
        session = manned.session
        assert session.hours is not None
        if now >= session.hours[1]:
            continue
        due = session.hours[0] - ahead
        told: list[Value] = []
        depends = []
        for item, starts_at in _item_starts(manned):
            for place in _prepared(item):
                paper = context.papers.get(place.uid)
                readable = None if paper is None else _readable(paper, manned)
                latest = starts_at - before
                is_late = place.remote and (readable or now) > latest
                if not is_late and (readable or now) <= due:
                    continue
                told.append(_late(context, manned, place, readable, due, starts_at, is_late))
                depends.append((place.uid, readable, starts_at if is_late else None))
        if told:
            yield context.finding(
                Rule.PAPERS,
                session,
                _PAPERS,
                _PAPERS_REMEDY,
                {
                    "people": Names(tuple(told), are_people=True),
                    "days": values.papers_days,
                    "ideal": values.papers_ideal_days,
                    "minutes": values.text_before,
                },
                due,
                values.text_before,
                tuple(depends),
            )


def _prepared(item: ItemFact) -> Iterator[PlaceFact]:
    if item.kind in _PREPARED:
        for place in item.places:
            if place.state not in NOT_COMING and place.role is not SpeakerRole.MODERATOR:
                yield place


def _late(
    context: Context,
    manned: Manned,
    place: PlaceFact,
    readable: datetime | None,
    due: datetime,
    speaks: datetime,
    is_remote: bool,
) -> Phrase:
    zone = manned.session.zone
    values: dict[str, Value] = {
        "person": context.speaker(place),
        "due": Moment(due, zone),
        "speaks": Moment(speaks, zone),
    }
    if readable is None:
        return Phrase(_MISSING_REMOTE if is_remote else _MISSING, values)
    values["at"] = Moment(readable, zone)
    return Phrase(_LATE_REMOTE if is_remote else _LATE, values)


def speed(context: Context) -> Iterator[Finding]:
    """Find items whose texts have more words than can be interpreted in their minutes (R13).

    All texts of an item are read one after the other in its time; Korean words count as the
    English ones that they are taken to stand for.
    """
    most = context.values.words_most
    for manned in context.manned:
        told: list[Value] = []
        depends = []
        for item in manned.session.items:
            if not item.minutes:
                continue
            counted = [
                (place, as_english(paper.words, paper.language))
                for place in item.places
                if place.state not in NOT_COMING
                and (paper := context.papers.get(place.uid)) is not None
                and paper.words
            ]
            words = sum(number for _, number in counted)
            if words <= most * item.minutes:
                continue
            who = Names(tuple(context.speaker(place) for place, _ in counted), are_people=True)
            told.append(
                Phrase(
                    _FAST,
                    {
                        "person": who,
                        "words": words,
                        "minutes": item.minutes,
                        "speed": -(-words // item.minutes),
                        "needed": -(-words // most),
                    },
                )
            )
            depends.append((item.uid, words, item.minutes))
        if told:
            yield context.finding(
                Rule.SPEED,
                manned.session,
                _SPEED,
                _SPEED_REMEDY,
                {"people": Names(tuple(told)), "most": most},
                most,
                tuple(depends),
            )


def video(context: Context) -> Iterator[Finding]:
    """Find videos whose sound does not reach the booths, or whose words they do not have (R14)."""
    for manned in context.manned:
        videos = [
            (item, place)
            for item in manned.session.items
            for place in item.places
            if place.state not in NOT_COMING
            and (item.kind is ItemKind.VIDEO_MESSAGE or place.uid in context.situation.videos)
        ]
        any_video = videos or any(
            item.kind is ItemKind.VIDEO_MESSAGE for item in manned.session.items
        )
        if not any_video:
            continue
        problems: list[Value] = []
        if not manned.setup.sound_fed:
            problems.append(Word(_NO_SOUND))
        without = [place for _, place in videos if place.uid not in context.papers]
        problems += [Phrase(_NO_SCRIPT, {"person": context.speaker(place)}) for place in without]
        if problems:
            yield context.finding(
                Rule.VIDEO,
                manned.session,
                _VIDEO,
                _VIDEO_REMEDY,
                {"problems": Names(tuple(problems))},
                manned.setup.sound_fed,
                tuple(place.uid for place in without),
            )


def uncovered(context: Context) -> Iterator[Finding]:
    """Find items in a language that no booth covers, whose speakers bring no interpreter."""
    for manned in context.all:
        if manned.session.is_cancelled or not manned.demand.uncovered:
            continue
        items = {item.uid: item for item in manned.session.items}
        by_item: dict[str, list[str]] = {}
        for each in manned.demand.uncovered:
            by_item.setdefault(each.item_uid, []).append(each.language)
        yield context.finding(
            Rule.UNCOVERED,
            manned.session,
            _UNCOVERED,
            _UNCOVERED_REMEDY,
            {
                "items": Names(
                    tuple(
                        Phrase(
                            _ITEM,
                            {
                                "item": _item_name(context, items[uid]),
                                "languages": Names(tuple(map(language_name, languages))),
                            },
                        )
                        for uid, languages in by_item.items()
                    )
                )
            },
            tuple((uid, *languages) for uid, languages in by_item.items()),
        )


def _item_name(context: Context, item: ItemFact) -> Value:
    """Return an item's title, else who speaks in it, else what kind of item it is."""
    if item.title:
        return item.title
    if item.places:
        return Names(tuple(context.speaker(place) for place in item.places), are_people=True)
    return Word(ITEM_KINDS[item.kind.value])
