"""A briefing to take along: its page as PDF, and a zip of that and all papers."""

from __future__ import annotations

import re
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import IO

from summit.attendance import local_time
from summit.attendance.pdf.programme import PaperPart, PaperVoice, ProgrammePage
from summit.attendance.wording import NAME_ORDERS
from summit.core.errors import N_
from summit.core.text import Text, in_language
from summit.interpretation.briefing import Briefing, Part, SpeechText, Voice
from summit.interpretation.models import Interpreter, Term
from summit.interpretation.pace import Verdict
from summit.programme.moments import local
from summit.programme.wording import ITEM_KINDS, LANGUAGES, ROLES, Words, label

#: What names of files cannot hold on some system, and signs that turn round how one is read.
_NOT_IN_NAME = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]+')
_STATED = N_("as the speaker's office has stated")
#: Up to this size a pack is put together in memory; a larger one on disk.
_IN_MEMORY = 4 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class _Maker:
    briefing: Briefing
    reader: Interpreter
    language: str
    languages: Sequence[str]
    words: Words
    now: datetime

    def said(self, text: Mapping[str, str]) -> str:
        return in_language(text, self.language)[0]

    def others(self, text: Mapping[str, str]) -> Mapping[str, str]:
        shown = in_language(text, self.language)[1]
        return {tag: said for tag, said in text.items() if tag != shown}

    def moment(self, at: datetime) -> str:
        zone = self.reader.zone
        when = local_time.moment_text(at, zone, self.language)
        return f"{when} ({local_time.zone_text(zone, at, self.language, self.words)})"

    def tongues(self, tags: Iterable[str]) -> str:
        return ", ".join(label(LANGUAGES, tag, self.words) for tag in tags)

    def part(self, part: Part) -> PaperPart:
        words = self.words
        about = f"{label(ITEM_KINDS, part.kind, words)} · " if part.title else ""
        floor = words(N_("Floor: %(languages)s"))
        about += floor % {"languages": self.tongues(part.floor.languages)}
        if part.floor.by_office:
            about += f" ({words(_STATED)})"
        if part.floor.own_interpreter:
            about += " · " + words(N_("brings an interpreter"))
        hour = ""
        if part.starts_at is not None:
            hour = local_time.clock_text(part.starts_at, self.reader.zone, self.language)
        minutes = words(N_("%(minutes)s min")) % {"minutes": part.minutes} if part.minutes else ""
        return PaperPart(
            hour=hour or "—",
            minutes=minutes,
            title=self.said(part.title) or label(ITEM_KINDS, part.kind, words),
            others=self.others(part.title),
            about=about,
            voices=[self.voice(each) for each in part.voices],
        )

    def voice(self, voice: Voice) -> PaperVoice:
        words = self.words
        role = label(ROLES, voice.role, words)
        if voice.remote:
            role += " · " + words(N_("speaks remotely"))
        names = []
        facts: list[tuple[str, str]] = []
        if voice.is_named:
            names = [
                (tag, voice.name.get(tag, "—"), voice.title.get(tag, "—")) for tag in self.languages
            ]
        else:
            facts.append((words(N_("Name")), words(N_("To be announced"))))
        if voice.pronunciation:
            facts.append((words(N_("Say")), voice.pronunciation))
        if voice.native_name:
            facts.append((words(N_("Writes the name")), voice.native_name))
        if voice.name_order is not None:
            order = words(NAME_ORDERS[voice.name_order])
            facts.append((words(N_("Order of the name")), order))
        if voice.of:
            facts.append((words(N_("For")), self.each(voice.of)))
        if voice.topic:
            facts.append((words(N_("Topic")), self.each(voice.topic)))
        if voice.is_named and voice.is_open:
            facts.append(
                (
                    words(N_("Answer")),
                    words(N_("Has been invited; the answer is still to come.")),
                )
            )
        if voice.video:
            facts.append((words(N_("Video message")), words(N_("A video message is played."))))
        if voice.text is not None:
            facts += self.text(voice.text)
        return PaperVoice(role, names, facts)

    def text(self, text: SpeechText) -> list[tuple[str, str]]:
        words, valid = self.words, text.valid
        said = words(N_("version %(number)s")) % {"number": valid.number}
        said += f", {self.moment(valid.at)}"
        if valid.words:
            said += ", " + words(N_("number of words: %(count)s")) % {"count": valid.words}
        rows = [(words(N_("Speech text")), said)]
        pace = text.pace
        if pace is not None and pace.verdict is Verdict.FAST:
            fast = words(
                N_(
                    "%(rate)s words a minute in %(minutes)s minutes; %(least)s to %(most)s can be"
                    " interpreted. %(fitting)s words would fit."
                )
            )
            values = {
                "rate": pace.per_minute,
                "minutes": f"{pace.minutes:.3g}",
                "least": pace.least,
                "most": pace.most,
                "fitting": pace.fitting,
            }
            rows.append((words(N_("Too fast")), fast % values))
        if text.embargo_until is not None and text.embargo_until > self.now:
            rows.append((words(N_("Under embargo until")), self.moment(text.embargo_until)))
        return rows

    def each(self, text: Text) -> str:
        """Write a text in all its languages, the reader's own first."""
        return " · ".join([self.said(text), *self.others(text).values()])


def page_of(
    briefing: Briefing,
    reader: Interpreter,
    terms: Sequence[Term],
    facts: Sequence[tuple[str, str]],
    *,
    language: str,
    words: Words,
    now: datetime,
) -> ProgrammePage:
    """Put a briefing onto paper.

    Args:
        terms: those of the glossary that belong to it.
        facts: labels and values about booth, place and telephones.
        words: translates the words around.
    """
    languages = reader.summit.languages
    maker = _Maker(briefing, reader, language, languages, words, now)
    place = briefing.assignment
    start = place.told_from or briefing.session.starts_at
    when = words(N_("The time is not settled yet. You will be told."))
    if start is not None:
        end = place.told_to or briefing.session.ends_at
        when = local_time.span_text(start, end, reader.zone, language)
        when += f" ({local_time.zone_text(reader.zone, start, language, words)})"
    remark = words(N_("Made on %(moment)s. Confidential: for the booths alone."))
    return ProgrammePage(
        summit=maker.said(reader.summit.title),
        session=maker.said(briefing.session.title),
        others=maker.others(briefing.session.title),
        when=when,
        facts=facts,
        note=briefing.booths.note,
        parts=[maker.part(each) for each in briefing.parts],
        terms_title=words(N_("Glossary")),
        heads=[*(label(LANGUAGES, tag, words) for tag in languages), words(N_("Note"))],
        terms=[
            [*(term.words.get(tag, "—") for tag in languages), term.note or " "] for term in terms
        ],
        remark=remark % {"moment": maker.moment(now)},
        day=local(now, reader.zone).date(),
        language=language,
    )


def names_of(briefing: Briefing, language: str, words: Words) -> Iterator[tuple[int, str]]:
    """Yield the papers that hold, each by its id with the name of its file in a pack."""
    for at, text in enumerate(briefing.texts, 1):
        who = _NOT_IN_NAME.sub(" ", in_language(text.of, language)[0]).strip(" .")[:80]
        version = words(N_("version %(number)s")) % {"number": text.valid.number}
        yield text.valid.id, f"{at:02} {who} ({version}).{text.valid.extension}"


def pack(made: Mapping[str, bytes], papers: Iterable[tuple[str, Callable[[], bytes]]]) -> IO[bytes]:
    """Return a zip of files by name; of papers one at a time is held in memory."""
    target = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115  (who sends it closes it)
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in made.items():
            archive.writestr(name, data)
        for name, load in papers:
            archive.writestr(name, load())
    target.seek(0)
    return target
