"""What is amiss with a broadcast before it is public, and what was seen of its video.

Pure. What was seen comes from YouTube's API or, without any, from its oEmbed answer, which is a
hint and no more; where nothing could be seen, that is said and stops nobody. ``Broadcast.checks``
keeps it as :meth:`Seen.plain`, with the id that it was seen of: of another video it says nothing.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from hashlib import sha256
from typing import Any

from summit.streaming.models import FLOOR, SIGN, BroadcastState
from summit.streaming.providers import YOUTUBE, Place, embed_url, is_place, is_video

#: How much of a title from elsewhere is kept.
LONGEST_TITLE = 200


class Problem(StrEnum):
    """What may be wrong. Those of :data:`GRAVE` have to be owned to before it is shown."""

    NO_VIDEO = "no_video"
    NOT_A_VIDEO = "not_a_video"
    NOT_FOUND = "not_found"
    PRIVATE = "private"
    NOT_EMBEDDABLE = "not_embeddable"
    LINK_ONLY = "link_only"
    WRONG_LANGUAGE = "wrong_language"
    ALREADY_USED = "already_used"
    STREAM_INACTIVE = "stream_inactive"
    NOT_CHECKED = "not_checked"
    UNREACHABLE = "unreachable"


#: Problems that a visitor would meet.
GRAVE = frozenset(
    {
        Problem.NO_VIDEO,
        Problem.NOT_A_VIDEO,
        Problem.NOT_FOUND,
        Problem.PRIVATE,
        Problem.NOT_EMBEDDABLE,
        Problem.WRONG_LANGUAGE,
        Problem.ALREADY_USED,
        Problem.STREAM_INACTIVE,
    }
)


@dataclass(frozen=True, slots=True)
class Seen:
    """What was seen of a video; ``None`` and empty texts are what was not.

    ``by`` is ``oembed`` or ``youtube``. ``found``: there is such a video. ``privacy`` and
    ``stream`` are YouTube's own words (``private``, ``inactive``). ``language`` is a tag.
    ``reached`` is false where nobody answered.
    """

    id: str
    by: str
    reached: bool = True
    found: bool | None = None
    embeddable: bool | None = None
    privacy: str = ""
    stream: str = ""
    title: str = ""
    channel: str = ""
    language: str = ""

    def plain(self) -> dict[str, Any]:
        """Return it as a column keeps it."""
        return {name: value for name, value in asdict(self).items() if value not in (None, "")}

    @classmethod
    def read(cls, kept: Mapping[str, Any]) -> Seen | None:
        """Read what :meth:`plain` made; ``None`` of an empty column."""
        if not kept.get("id"):
            return None
        known = {name: kept[name] for name in cls.__slots__ if name in kept}
        return cls(**{"by": "", **known})


@dataclass(frozen=True, slots=True)
class Channel:
    """The channel of which problems are told."""

    language: str
    state: BroadcastState
    place: Place | None
    used_elsewhere: bool
    stream: str = ""  # what the encoder's stream is, as YouTube said last


def problems(channel: Channel, seen: Seen | None) -> tuple[Problem, ...]:
    """Return what may be wrong with a channel, the gravest first."""
    place = channel.place
    if place is None or not is_place(place.provider, place.id):
        return (Problem.NO_VIDEO,)
    found = []
    if not is_video(place.provider):
        found.append(Problem.NOT_A_VIDEO)
    elif embed_url(place.provider, place.id) is None:
        found.append(Problem.LINK_ONLY)
    if channel.used_elsewhere:
        found.append(Problem.ALREADY_USED)
    if channel.stream in ("inactive", "error") and channel.state in _NEEDS_STREAM:
        found.append(Problem.STREAM_INACTIVE)
    if place.provider == YOUTUBE:
        found.extend(_of_video(channel.language, place, seen))
    return tuple(sorted(found, key=list(Problem).index))


#: States in which the encoder has to be sending.
_NEEDS_STREAM = frozenset({BroadcastState.TEST, BroadcastState.READY, BroadcastState.LIVE})


def _of_video(language: str, place: Place, seen: Seen | None) -> Iterable[Problem]:
    if seen is None or seen.id != place.id:
        yield Problem.NOT_CHECKED
        return
    if not seen.reached:
        yield Problem.UNREACHABLE
        return
    if seen.found is False:
        yield Problem.NOT_FOUND
        return
    if seen.privacy == "private":
        yield Problem.PRIVATE
    elif seen.embeddable is False:
        yield Problem.NOT_EMBEDDABLE
    told = {seen.language.partition("-")[0]} if seen.language else languages_in(seen.title)
    if is_other_language(language, told):
        yield Problem.WRONG_LANGUAGE


def is_other_language(language: str, told: Collection[str]) -> bool:
    """Tell whether what is told of a video's language speaks against a channel.

    The floor may be in any language, so only "sign language" speaks against it.
    """
    if not told:
        return False
    if language in (FLOOR, SIGN):
        return SIGN in told and language == FLOOR
    return language not in told


#: How titles of streams name their language, in the languages in which they are written.
_MARKS: Mapping[str, tuple[str, ...]] = {
    "ar": ("arabic", "아랍어"),
    "de": ("german", "독일어", "deutsch"),
    "en": ("english", "영어", "eng", "en"),
    "es": ("spanish", "스페인어", "español"),
    "fa": ("persian", "farsi", "페르시아어"),
    "fr": ("french", "프랑스어", "불어", "français"),
    "id": ("indonesian", "인도네시아어"),
    "it": ("italian", "이탈리아어"),
    "ja": ("japanese", "일본어", "日本語"),
    "ko": ("korean", "한국어", "국문", "kor", "ko", "kr"),
    "mn": ("mongolian", "몽골어"),
    "pt": ("portuguese", "포르투갈어"),
    "ru": ("russian", "러시아어"),
    "th": ("thai", "태국어"),
    "tr": ("turkish", "튀르키예어", "터키어"),
    "vi": ("vietnamese", "베트남어"),
    "zh": ("chinese", "중국어", "中文"),
    SIGN: ("sign language", "수어", "수화"),
    FLOOR: ("floor", "원음"),
}
#: Marks that are letters of other words count only within brackets: "[EN]", "(KOR)".
_BRACKETED = re.compile(r"[\[(【|/]\s*([^\])】|/]{1,24}?)\s*(?=[\])】|/])")
_WORDS = re.compile(r"[^\W_]+")


def languages_in(title: str) -> frozenset[str]:
    """Return the channels that a title names, by tag; none where it names none.

    In which letters it is written says nothing: titles are in Korean on English channels, too.
    """
    lowered = title.lower()
    words = set(_WORDS.findall(lowered))
    short = {mark.strip() for mark in _BRACKETED.findall(lowered)}
    found = set()
    for tag, marks in _MARKS.items():
        for mark in marks:
            if len(mark) <= 3 and mark.isascii():
                hit = mark in short
            elif mark.isascii() and " " not in mark:
                hit = mark in words
            else:
                hit = mark in lowered
            if hit:
                found.add(tag)
    return frozenset(found)


def grave(found: Iterable[Problem]) -> tuple[Problem, ...]:
    """Return those that somebody has to own to before the public sees them."""
    return tuple(each for each in found if each in GRAVE)


def key_of(place: Place | None, found: Iterable[Problem]) -> str:
    """Return the key of exactly these problems of exactly this video, for who owns to them."""
    named = ":".join([*(sorted(found)), place.provider, place.id] if place else sorted(found))
    return sha256(named.encode()).hexdigest()[:16]
