"""What a video is called and says of itself at YouTube, in every language of the summit."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence

from babel import Locale

from summit.core.text import in_language
from summit.streaming.chapters import Chapter, as_text
from summit.streaming.wording import CHANNELS
from summit.streaming.youtube.bodies import DESCRIPTION, TITLE, Localization, plain, short

#: Stands between the parts of a title.
_DOT = " · "

#: A line of chapters as YouTube reads it, and what stands at the end of our own descriptions.
_CHAPTER = re.compile(r"(?:[0-9]{1,2}:)?[0-9]{1,2}:[0-9]{2}(?:\s|\Z)")
_FIRST = re.compile(r"0{1,2}:00(?:\s|\Z)")
_MARK = "Ref. "


def channel_name(channel: str, language: str, words: Callable[[str], str]) -> str:
    """Name a channel in a reader's language: "English", "한국어", "Floor".

    Args:
        words: translates into that language.
    """
    if channel in CHANNELS:
        return words(CHANNELS[channel])
    return Locale.parse(language).languages.get(channel) or channel


def title(session: str, summit: str, channel: str) -> str:
    """Put a title together of at most :data:`~summit.streaming.youtube.bodies.TITLE` letters.

    The channel is what tells several videos of one session apart: it stays whole, the summit is
    left out where there is no room, and the session is cut last.
    """
    tail = short(channel, 40)
    whole = _DOT.join(short(part, 1000) for part in (session, tail, summit) if part)
    if len(whole) <= TITLE:
        return whole
    return short(session, TITLE - len(_DOT) - len(tail)) + _DOT + tail


def mark(operation_key: str) -> str:
    """Return the line by which what was made for an operation is found again."""
    return f"{_MARK}{operation_key}"


def texts(
    session: Mapping[str, str],
    summit: Mapping[str, str],
    channels: Mapping[str, str],
    links: Mapping[str, str],
    operation_key: str,
) -> dict[str, Localization]:
    """Return titles and descriptions by language.

    Args:
        session, summit: their titles by language.
        channels: the channel's name by language; says in which languages this is written.
        links: the address of the session's page by language, where the public can see it.
        operation_key: stands at the end of each description.
    """
    found: dict[str, Localization] = {}
    for language, channel in channels.items():
        name, event = in_language(session, language)[0], in_language(summit, language)[0]
        lines = [name, _DOT.join(part for part in (event, channel) if part)]
        if language in links:
            lines.append(links[language])
        body = plain("\n".join(line for line in lines if line))
        found[language] = {
            "title": title(name, event, channel),
            "description": f"{body}\n\n{mark(operation_key)}",
        }
    return found


def whole_description(found: Mapping[str, Localization], default: str) -> str:
    """Return a description in all languages, the video's own first.

    The broadcast's own; what readers of a language see is the text of that language alone.
    """
    order = [default, *(language for language in found if language != default)]
    parts = [
        found[language]["description"].rpartition("\n\n")[0]
        for language in order
        if language in found
    ]
    tail = next(iter(found.values()))["description"].rpartition("\n\n")[2]
    return "\n\n".join([*dict.fromkeys(parts), tail])


def with_chapters(description: str, chapters: Sequence[Chapter], language: str) -> str | None:
    """Return a description with these chapters in the place of those it has.

    Everything else stays as it is: only a run of lines that each begin with a time, the first with
    0:00, is taken for chapters. Where there are none they come before the line that names the
    operation, or at the end.

    Returns:
        ``None`` where YouTube has no room for it.
    """
    block = plain(as_text(chapters, language)).split("\n") if chapters else []
    lines = description.split("\n") if description else []
    begin, end = _run(lines)
    if begin is None:
        marks = [n for n, line in enumerate(lines) if line.startswith(_MARK)]
        begin = end = marks[-1] if marks else len(lines)
        if block:
            before = [""] if begin and lines[begin - 1] else []
            after = [""] if end < len(lines) else []
            block = [*before, *block, *after]
    made = "\n".join([*lines[:begin], *block, *lines[end:]])
    return made if len(made.encode()) <= DESCRIPTION else None


def _run(lines: Sequence[str]) -> tuple[int | None, int]:
    """Return where the chapters of a description begin and end, if it has any."""
    for begin, line in enumerate(lines):
        if _FIRST.match(line):
            end = begin
            while end < len(lines) and _CHAPTER.match(lines[end]):
                end += 1
            return begin, end
    return None, 0


def fitting(description: str) -> str:
    """Return as much of a description as YouTube takes, whole lines and its last one always."""
    lines = description.split("\n")
    while len("\n".join(lines).encode()) > DESCRIPTION and len(lines) > 1:
        del lines[-2]
    return "\n".join(lines)


def languages_of(summit: Iterable[str], known: Iterable[str]) -> list[str]:
    """Return the languages in which texts are written: the summit's that the interface has."""
    have = list(known)
    return [each for each in summit if each in have] or have[:1]
