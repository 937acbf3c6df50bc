"""Which languages of a text have fallen behind, where translations follow one another."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from summit.core.translation import outdated_after


def lagging(
    outdated: Collection[str],
    name: str,
    before: Mapping[str, str],
    after: Mapping[str, str],
    *,
    settled: Collection[str] = (),
) -> list[str]:
    """Return a row's list of outdated texts after one was edited, as
    :func:`~summit.core.translation.outdated_after` does.

    But a language that only catches up leaves the others as they are: after each amendment the
    secretariat brings the other language up, and would otherwise go round in a circle.
    """
    changed = {tag for tag in {*before, *after} if before.get(tag, "") != after.get(tag, "")}
    if changed and all(f"{name}.{tag}" in outdated for tag in changed):
        up = {tag for tag in after if f"{name}.{tag}" not in outdated}
        settled = {*settled, *up - changed}
    return outdated_after(outdated, name, before, after, settled=settled)
