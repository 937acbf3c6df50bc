"""What others have done in the meantime, in words."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext as _

from summit.programme.facts import Facts
from summit.programme.placement import Placement
from summit.programme.queries import Change
from summit.programme.telling import name, place_text, placement


def told(facts: Facts, changes: Sequence[Change], language: str) -> list[str]:
    """Say what has become of sessions, one line for each.

    Args:
        changes: the newest first.
    """
    by_session: dict[str, list[Change]] = {}
    for change in changes:
        by_session.setdefault(change.uid, []).append(change)
    lines = []
    for uid, of_it in by_session.items():
        session = facts.session(uid)
        title = name(of_it[0].title, language)
        who = ", ".join(dict.fromkeys(change.who for change in of_it))
        if session is None or not any(change.is_placing for change in of_it):
            lines.append(_("%(who)s has edited “%(session)s”.", who=who, session=title))
            continue
        was = present = placement(facts, session)
        for change in of_it:
            was = was.changed(change.before)
        lines.append(moved_text(facts, who, title, was, present, language))
    return lines


def moved_text(
    facts: Facts, who: str, title: str, was: Placement | None, present: Placement, language: str
) -> str:
    """Say who has moved what from where to where."""
    to = place_text(facts, present, language)
    if was is None or was == present:
        return str(
            _("%(who)s has moved “%(session)s”; it is now %(to)s.", who=who, session=title, to=to)
        )
    return str(
        _(
            "%(who)s has moved “%(session)s” from %(before)s to %(to)s.",
            who=who,
            session=title,
            before=place_text(facts, was, language),
            to=to,
        )
    )
