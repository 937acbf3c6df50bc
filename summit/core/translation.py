"""The state of translations: which text of an object has fallen behind its other languages."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from enum import StrEnum

from summit.core.text import Text


class TranslationState(StrEnum):
    MISSING = "missing"
    OUTDATED = "outdated"
    DONE = "done"


def state_of(
    name: str, text: Mapping[str, str], language: str, outdated: Collection[str]
) -> TranslationState | None:
    """Return the state of one text in one language; ``None`` where no language has any text.

    Args:
        outdated: the row's list, such as ``["title.ko"]``.
    """
    if not text:
        return None
    if not text.get(language):
        return TranslationState.MISSING
    return TranslationState.OUTDATED if f"{name}.{language}" in outdated else TranslationState.DONE


def outdated_after(
    outdated: Iterable[str],
    name: str,
    before: Mapping[str, str],
    after: Mapping[str, str],
    *,
    settled: Collection[str] = (),
) -> list[str]:
    """Return a row's list of outdated texts after one of its texts was edited.

    A language that was written to is up to date, and so is one that somebody has declared still
    right; where another language was written to and this one was left alone, it is outdated. A
    first translation added to a text makes nothing outdated, nor does one that catches up: whoever
    translates after a change would else go round in a circle.

    Args:
        settled: languages declared still right.
    """
    marked = set(outdated)
    changed = {tag for tag in {*before, *after} if before.get(tag, "") != after.get(tag, "")}
    revised = {
        tag
        for tag in changed
        if before.get(tag) and after.get(tag) and f"{name}.{tag}" not in marked
    }
    for tag in after:
        if tag in changed or tag in settled:
            marked.discard(f"{name}.{tag}")
        elif revised - {tag}:
            marked.add(f"{name}.{tag}")
    marked -= {f"{name}.{tag}" for tag in before if tag not in after}
    return sorted(marked)


def edit_text(
    row: object, name: str, text: Mapping[str, str], *, settled: Collection[str] = ()
) -> None:
    """Give a row's text another value and keep its ``outdated`` list; nothing where it is equal."""
    before: Text = getattr(row, name)
    after = Text(text)
    now = outdated_after(row.outdated, name, before, after, settled=settled)  # type: ignore[attr-defined]
    if before != after:
        setattr(row, name, after)
    if now != row.outdated:  # type: ignore[attr-defined]
        row.outdated = now  # type: ignore[attr-defined]
