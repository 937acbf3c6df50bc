"""The language channels of a session as a page offers them: where each is watched, and in what."""

from __future__ import annotations

from typing import NamedTuple
from urllib.parse import urlencode

from summit.core.errors import N_
from summit.core.lengths import clock_length
from summit.programme import wording
from summit.public.live import Phase, is_recording
from summit.public.reader import ProgrammeReader
from summit.streaming import providers
from summit.streaming.live_document import LiveBroadcast, LiveChapter, LiveSession

#: How each player and each page of a provider is told where to begin, in seconds.
_SEEK = {
    "youtube": ("start={}", "t={}s"),
    "vimeo": ("#t={}s", "#t={}s"),
    "dailymotion": ("startTime={}", "start={}"),
}

_LABELS = {
    # Translators: what a listener can choose besides languages; 원음.
    "floor": N_("Original sound"),
    # Translators: a channel with an interpreter into sign language; 수어.
    "sign": N_("Sign language"),
}
_NOTES = {
    "failed": N_("This channel has failed. Choose another one."),
    "ended": N_("This channel has ended."),
    "waiting": N_("This channel is not on the air yet."),
}


class Channel(NamedTuple):
    """One channel. ``embed`` is its player's address, empty where nothing plays here (yet);
    ``watch`` its page at ``provider``, ``spare`` another place, each may be empty. ``seek`` says
    how the player is told where to begin. ``note`` says why it does not play."""

    tag: str
    label: str
    lang: str
    url: str
    embed: str
    watch: str
    provider: str
    spare: str
    spare_provider: str
    seek: str
    note: str
    title: str
    current: bool


class Chapter(NamedTuple):
    """A part of a recording: its start as people write it and in seconds, and where it plays."""

    clock: str
    seconds: int
    title: str
    url: str


class Chapters(NamedTuple):
    """The chapters of one channel's recording, which begins at an instant of its own."""

    tag: str
    every: list[Chapter]
    current: bool


class Channels(NamedTuple):
    """All channels of a session, the one that is shown, and the chapters of each recording."""

    every: list[Channel]
    chosen: Channel | None
    chapters: list[Chapters]


def channels(
    slug: str,
    title: str,
    live: LiveSession,
    phase: Phase,
    reader: ProgrammeReader,
    asked: str | None,
    query: list[tuple[str, str]],
) -> Channels:
    """Offer what a session can be watched in.

    Args:
        title: the session's, for whoever hears the name of the frame.
        asked: the channel that the address names, if any.
        query: what else the address of a chosen channel has to keep.
    """
    offered = [
        (broadcast, provider, video)
        for broadcast in live["broadcasts"]
        for provider, video in [_place(broadcast, phase)]
        if providers.is_place(provider, video) or broadcast["state"] == "failed"
    ]
    plain = [
        _channel(broadcast, provider, video, title, phase, reader, query)
        for broadcast, provider, video in offered
    ]
    chosen = choose(plain, asked, reader.language)
    every = [channel._replace(current=channel is chosen) for channel in plain]
    chapters = [
        Chapters(
            broadcast["language"],
            [_chapter(each, provider, video, reader) for each in broadcast["chapters"]],
            chosen is not None and chosen.tag == broadcast["language"],
        )
        for broadcast, provider, video in offered
        if broadcast["chapters"] and phase is Phase.RECORDED
    ]
    return Channels(every, next((each for each in every if each.current), None), chapters)


def choose(offered: list[Channel], asked: str | None, language: str) -> Channel | None:
    """Choose a channel: what was asked for, else what plays, first in the reader's language and
    then in the original sound."""
    for channel in offered:
        if channel.tag == asked:
            return channel
    for wanted in (
        [c for c in offered if c.embed],
        [c for c in offered if c.watch and not c.note],
        offered,
    ):
        for tag in (language, "floor"):
            for channel in wanted:
                if channel.tag == tag:
                    return channel
        if wanted:
            return wanted[0]
    return None


def label(tag: str, reader: ProgrammeReader) -> str:
    """Name a channel by its language, or what else it is."""
    if tag in _LABELS:
        return reader.words(_LABELS[tag])
    return reader.label(wording.LANGUAGES, tag)


def _place(broadcast: LiveBroadcast, phase: Phase) -> tuple[str, str]:
    """Return where a channel is watched at present: afterwards it is the recording."""
    if phase is Phase.RECORDED:
        if broadcast["recording_id"]:
            return broadcast["recording_provider"], broadcast["recording_id"]
        if not is_recording(broadcast):
            return "", ""
    return broadcast["provider"], broadcast["video_id"]


def _channel(
    broadcast: LiveBroadcast,
    provider: str,
    video: str,
    title: str,
    phase: Phase,
    reader: ProgrammeReader,
    query: list[tuple[str, str]],
) -> Channel:
    tag = broadcast["language"]
    name = label(tag, reader)
    note = _note(broadcast, phase)
    plays = phase in (Phase.LIVE, Phase.RECORDED) and not note
    embed = providers.embed_url(provider, video) if plays else None
    spare = providers.watch_url(broadcast["spare_provider"], broadcast["spare_id"])
    return Channel(
        tag=tag,
        label=name,
        lang="" if tag in _LABELS or tag == reader.language else tag,
        url="?" + urlencode([*query, ("channel", tag)]),
        embed=_embed(embed, provider, reader.language) if embed else "",
        watch=(providers.watch_url(provider, video) or "") if note != _NOTES["failed"] else "",
        provider=providers.PROVIDERS.get(provider, ""),
        spare=(spare or "") if phase is not Phase.RECORDED else "",
        spare_provider=providers.PROVIDERS.get(broadcast["spare_provider"], ""),
        seek=_SEEK[provider][0] if provider in _SEEK else "",
        note=reader.words(note) if note else "",
        title=f"{title} – {name}",
        current=False,
    )


def _note(broadcast: LiveBroadcast, phase: Phase) -> str:
    """Say why a channel does not play while its session is on; empty where it does."""
    state = broadcast["state"]
    if state == "failed" and phase is not Phase.RECORDED:
        return _NOTES["failed"]
    if phase is Phase.LIVE and state != "live":
        return _NOTES["ended" if state in ("ended", "recorded") else "waiting"]
    return ""


def _chapter(chapter: LiveChapter, provider: str, video: str, reader: ProgrammeReader) -> Chapter:
    watch = providers.watch_url(provider, video) or ""
    if provider in _SEEK:
        watch = _with(watch, _SEEK[provider][1].format(chapter["seconds"]))
    return Chapter(
        clock=clock_length(chapter["seconds"]),
        seconds=chapter["seconds"],
        title=reader.text(chapter["title"]),
        url=watch,
    )


def _embed(address: str, provider: str, language: str) -> str:
    """Ask YouTube's player for words in the reader's language, and for no other channels' films."""
    if provider != providers.YOUTUBE:
        return address
    return _with(address, f"rel=0&playsinline=1&hl={language}")


def _with(address: str, more: str) -> str:
    """Add a parameter, or a fragment, to a provider's address."""
    if more.startswith("#"):
        return address + more
    return f"{address}{'&' if '?' in address else '?'}{more}"
