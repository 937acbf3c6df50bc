"""Mistakes that the file shows by itself: things named twice, languages, what refers to nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from summit.core.errors import N_
from summit.programme.file.problems import Report, shown
from summit.programme.file.shape import Entry, ProgrammeFile, keys_of
from summit.programme.file.values import ABSENT, ByLanguage


def check_lists(file: ProgrammeFile, report: Report) -> None:
    """Note what stands twice, and where the summit ends before it begins."""
    for entries in (file.organisations, file.cities, file.people, file.rooms, file.sessions):
        _refuse_twice(entries, "slug", report)
        _refuse_former(entries, report)
    _refuse_twice(file.sessions, "uid", report)
    for session in file.sessions:
        _refuse_twice(session.items, "slug", report)
        _refuse_twice(session.cities, "city", report)


def _refuse_twice(entries: Iterable[Entry], name: str, report: Report) -> None:
    lines: dict[str, int] = {}
    for entry in entries:
        value = getattr(entry, name)
        if value is ABSENT:
            continue
        if value in lines:
            report.add(
                entry.line_of(name),
                f"{entry.path}.{name}",
                N_("%(value)s stands twice, here and in line %(other)s"),
                N_("give one of them another %(key)s, or make one entry of the two"),
                value=shown(value),
                other=lines[value],
                key=name,
            )
        else:
            lines[value] = entry.line_of(name)


def _refuse_former(entries: Iterable[Entry], report: Report) -> None:
    """A former slug leads to one entry only, and not to one that has it still."""
    lines: dict[str, int] = {_slug(entry): entry.line_of("slug") for entry in entries}
    for entry in entries:
        former = getattr(entry, "former", ())
        for slug in () if former is ABSENT else former:
            if slug in lines:
                report.add(
                    entry.line_of("former"),
                    f"{entry.path}.former",
                    N_("%(value)s also names the entry in line %(other)s"),
                    N_("a former slug can only lead to one entry"),
                    value=shown(slug),
                    other=lines[slug],
                )
            else:
                lines[slug] = entry.line_of("former")


def _slug(entry: Entry) -> str:
    slug: str = entry.slug  # type: ignore[attr-defined]
    return slug


def summit_entries(file: ProgrammeFile) -> Iterator[Entry]:
    """Return the entries whose texts are in the summit's languages (not the directory's)."""
    yield file.summit
    yield from file.summit.figures
    yield from file.rooms
    for session in file.sessions:
        yield session
        yield from session.cities
        for item in session.items:
            yield item
            yield from item.speakers


def check_languages(file: ProgrammeFile, languages: Iterable[str], report: Report) -> None:
    """Note texts in languages that the summit does not have."""
    known = tuple(languages)
    for entry in summit_entries(file):
        for key in keys_of(type(entry)).values():
            if not isinstance(key.kind, ByLanguage):
                continue
            texts = getattr(entry, key.name)
            for language in () if texts is ABSENT else texts:
                if language not in known:
                    report.add(
                        entry.line_of(key.name),
                        f"{entry.path}.{key.name}.{language}",
                        N_("%(language)s is not a language of this summit (%(known)s)"),
                        N_("add it to summit.languages, or take the text out"),
                        language=shown(language),
                        known=", ".join(known),
                    )
