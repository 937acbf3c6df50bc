"""What a session's cue sheet says on paper, in one language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from summit.attendance.pdf.cue_sheet import CueRow, CueSheetPage, Tongued, cue_sheet_pdf
from summit.core.errors import N_
from summit.core.lengths import length_text
from summit.core.text import in_language
from summit.interpretation.wording import booth_text
from summit.programme import moments
from summit.programme.wording import ITEM_KINDS, LANGUAGES, Words, label
from summit.rundown import wording
from summit.rundown.cue_lines import (
    CueLine,
    Duties,
    Sums,
    clock_text,
    cue_lines,
    day_of,
    lower_third_of,
    other_day,
    sums_of,
    with_seconds,
)
from summit.rundown.facts import RundownFact
from summit.rundown.models import CueState

_HEADS = (
    N_("No."),
    N_("Start"),
    N_("Length"),
    N_("Item"),
    N_("Speaker, title as spoken"),
    N_("Source, floor"),
    N_("Booth on duty"),
    N_("Lower third"),
    N_("Slide or video"),
    N_("Cue words"),
    N_("Fallback, telephone"),
    # Translators: who sees to a cue, a colleague of the team (not the role); 담당.
    N_("In charge"),
)
_FALLBACK = N_("Fallback")
#: Translators: a length of time that is never cut on the day. 고정
_HARD = N_("fixed")
#: Translators: how early a cue is proposed to be dropped, "cut 2". 생략 순위 2
_CUT = N_("cut %(priority)s")
_NEVER = N_("Without a “cut” a line is never proposed to be dropped; greater numbers go first.")
_INSTEAD = N_("instead of %(name)s")
_EDITION = N_("Edition %(version)s")
_EMPTY = N_("This rundown has no cues yet.")


def cue_sheet(
    rundown: RundownFact,
    duties: Duties,
    *,
    summit: Mapping[str, str],
    languages: Sequence[str],
    fallback_day: date,
    language: str,
    words: Words,
    phones: bool,
) -> bytes:
    """Return a rundown's cue sheet as PDF; the same bytes for the same rundown.

    Args:
        duties: who is on duty in the booths, by cue.
        summit: the summit's title.
        languages: the summit's; what stands first is in ``language``.
        fallback_day: the document's date where the session has no hour.
        phones: whether its readers may see telephones.
    """
    maker = _Maker(rundown, language, languages, words, phones=phones)
    lines = cue_lines(rundown, duties)
    heads = [words(head) for head in _HEADS]
    if not phones:
        heads[10] = words(_FALLBACK)
    title, tongue = in_language(rundown.title, language)
    page = CueSheetPage(
        summit=in_language(summit, language)[0],
        session=title or rundown.session,
        others=[pair for pair in maker.tongued(rundown.title) if pair[1] != tongue],
        when=maker.when(),
        sums=sums_text(sums_of(rundown), rundown, language, words),
        edition=words(_EDITION) % {"version": rundown.version},
        heads=heads,
        rows=[maker.row(line, seconds=with_seconds(lines)) for line in lines],
        fixed=words(_HARD),
        keys=words(_NEVER) if lines else "",
        empty=words(_EMPTY),
        day=day_of(rundown) or fallback_day,
        language=language,
    )
    return cue_sheet_pdf(page)


def sums_text(sums: Sums, rundown: RundownFact, language: str, words: Words) -> str:
    """Say how long the cues take together, and what that leaves of the session."""
    text = words(N_("%(count)s cues, in the session %(total)s")) % {
        "count": sums.cues,
        "total": length_text(sums.total),
    }
    if sums.before:
        earlier = words(N_("%(total)s before it")) % {"total": length_text(sums.before)}
        text += f" · {earlier}"
    if sums.ends_at is not None:
        end = words(N_("planned end %(time)s")) % {
            "time": _hour(sums, rundown, language),
        }
        text += f" · {end}"
    if sums.slack is not None:
        text += f" · {slack_text(sums.slack, words)}"
    return text


def slack_text(slack: int, words: Words) -> str:
    """Say what is left at the end: ``05:00 slack``, ``overrun of 07:00``, ``no slack``."""
    if slack == 0:
        return words(N_("no slack"))
    #: Translators: lengths of time as minutes and seconds. 여유, 초과
    message = N_("%(length)s slack") if slack > 0 else N_("overrun of %(length)s")
    return words(message) % {"length": length_text(abs(slack))}


def _hour(sums: Sums, rundown: RundownFact, language: str) -> str:
    assert sums.ends_at is not None
    hour = clock_text(sums.ends_at, rundown.zone, seconds=bool(sums.ends_at.second))
    day = other_day(sums.ends_at, rundown.zone, day_of(rundown), language)
    return f"{day} {hour}".strip()


class _Maker:
    """Words the lines of one sheet."""

    def __init__(
        self,
        rundown: RundownFact,
        language: str,
        languages: Sequence[str],
        words: Words,
        *,
        phones: bool,
    ) -> None:
        self.rundown, self.language, self.words, self.phones = rundown, language, words, phones
        self.tongues = list(dict.fromkeys((language, *languages)))

    def when(self) -> str:
        """Say from when to when the session is planned, and by whose clocks."""
        start = self.rundown.starts_at
        if start is None:
            return self.words(N_("no time yet"))
        zone = self.rundown.zone
        span = moments.span_text(start, self.rundown.ends_by, zone, self.language)
        return f"{span} ({moments.zone_text(zone, start, self.language)})"

    def tongued(self, text: Mapping[str, str]) -> list[Tongued]:
        """Return a text in each language that it has, the reader's first, none said twice."""
        order = [*self.tongues, *text]
        said: dict[str, str] = {}
        for tag in dict.fromkeys(order):
            if text.get(tag):
                said.setdefault(text[tag], _plain(tag))
        return list(said.items())

    def row(self, line: CueLine, *, seconds: bool) -> CueRow:
        """Return a line as it stands on the sheet."""
        cue, zone, words = line.cue, self.rundown.zone, self.words
        start = day = ""
        if line.starts_at is not None:
            start = clock_text(line.starts_at, zone, seconds=seconds)
            day = other_day(line.starts_at, zone, day_of(self.rundown), self.language)
        kind = label(ITEM_KINDS, cue.kind, words)
        instead = in_language(cue.name, self.language)[0] if cue.is_substituted else ""
        place = in_language(cue.place, self.language)[0]
        return CueRow(
            number=str(line.number),
            start=start,
            day=day,
            length=length_text(cue.seconds),
            fixed=cue.hard,
            cut=words(_CUT) % {"priority": cue.priority} if cue.priority else "",
            kind=kind if cue.title and not cue.is_before else "",
            item=self.tongued(cue.title) or [(kind, self.language)],
            who=[
                (cue.speaker.get(tag, ""), cue.speaker_title.get(tag, ""), _plain(tag))
                for tag in dict.fromkeys([*self.tongues, *cue.speaker])
                if cue.speaker.get(tag) or cue.speaker_title.get(tag)
            ],
            place=words(_INSTEAD) % {"name": instead} if instead else place,
            source=label(wording.SOURCES, cue.source, words),
            floor=label(LANGUAGES, cue.language, words) if cue.language else "",
            booths=[
                (booth_text(key, words), in_language(name, self.language)[0])
                for key, name in line.duties
            ],
            lower_third=self.tongued(lower_third_of(cue)),
            media=cue.media,
            cue_words=self.tongued(cue.words),
            fallback=cue.fallback,
            telephone=cue.telephone if self.phones else "",
            owner=cue.owner,
            note=cue.note,
            struck=cue.state is CueState.SKIPPED,
        )


def _plain(tag: str) -> str:
    # typst knows languages without their regions.
    return tag.partition("-")[0]
