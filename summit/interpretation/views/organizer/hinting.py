"""What the planner has found, in sentences: how many interpreters it takes, and what would help."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext, ngettext

from summit.core.i18n import choose_language
from summit.core.text import in_language
from summit.interpretation.facts import Situation
from summit.interpretation.planner.instance import Answer, Hint
from summit.interpretation.proposals import Place
from summit.interpretation.views.organizer.saying import booth_name
from summit.programme import moments
from summit.programme.facts import SessionFact

#: Under which rule's number each hint stands; none where it is no numbered rule.
_CODES: Mapping[str, str] = {
    "day_sessions": "R8",
    "day_minutes": "R8",
    "between": "R8",
    "span": "R8",
    "relay": "R4",
    "consent": "R15",
    "languages": "R6",
}
_WHAT: Mapping[str, str] = {
    "day_sessions": lazy_gettext("one session more on that day"),
    "day_minutes": lazy_gettext("more minutes of work on that day"),
    "between": lazy_gettext("a shorter time between two sessions"),
    "span": lazy_gettext("a longer day from first call to last end"),
    "rest": lazy_gettext("less rest between two days"),
    "seniors": lazy_gettext("a team without a senior interpreter"),
    "relay": lazy_gettext("fewer in the team who give relay"),
    "availability": lazy_gettext("being available at that hour"),
    "declined": lazy_gettext("taking the place after all that they have declined"),
    "consent": lazy_gettext("consent to the recording"),
    "site": lazy_gettext("working at the place of that booth"),
}
#: What the planner's stages are called.
STAGES: Mapping[str, str] = {
    "shortage": lazy_gettext("Fewest missing"),
    "changes": lazy_gettext("Fewest changes"),
    "cost": lazy_gettext("Cost, subjects and fair shares"),
}


def headcount(result: Mapping[str, Any], answer: Answer) -> list[str]:
    """Say how many interpreters it takes under the rules: proved, or as far as was found.

    Args:
        result: the stored answer, with how many interpreters there were under ``people``.
    """
    people = result.get("people")
    if not isinstance(people, int):
        return []
    if answer.short:
        return [_too_few(people, answer)]
    if answer.fewest is None:
        return []
    if not answer.fewest_proved:
        return [
            _(
                "%(count)s interpreters suffice under this rule set; whether fewer would do is not"
                " proved.",
                count=answer.fewest,
            )
        ]
    if answer.fewest <= 1:
        return [_("One interpreter suffices under this rule set.")]
    return [
        _(
            "%(fewer)s interpreters are too few under this rule set (proved); %(count)s suffice.",
            fewer=answer.fewest - 1,
            count=answer.fewest,
        )
    ]


def _too_few(people: int, answer: Answer) -> str:
    proved = any(stage.name == "shortage" and stage.optimal for stage in answer.stages)
    if not proved:
        return str(
            _(
                "%(people)s interpreters do not fill everything in this plan; that they are too"
                " few is not proved.",
                people=people,
            )
        )
    if answer.enough is None:
        return str(
            _(
                "%(people)s interpreters are too few under this rule set (proved); how many would"
                " suffice was not found.",
                people=people,
            )
        )
    return str(
        _(
            "%(fewer)s interpreters are too few under this rule set (proved); %(count)s suffice.",
            fewer=people,
            count=people + answer.enough,
        )
    )


def hints(answer: Answer, situation: Situation) -> list[str]:
    """Say which rule, and for whom, would fill a booth that is short."""
    sessions = {session.uid: session for session in situation.programme.sessions}
    said = []
    for hint in answer.hints:
        uid, _mark, key = hint.place.rpartition("/")
        session = sessions.get(uid)
        if session is not None:
            said.append(_hint(hint, session, key, situation))
    return said


def _hint(hint: Hint, session: SessionFact, key: str, situation: Situation) -> str:
    language = choose_language()
    title = in_language(session.title, language)[0]
    places = ngettext("%(num)s place", "%(num)s places", hint.saves)
    values = {"session": title, "booth": booth_name(key), "places": places}
    if hint.rule == "languages":
        return str(
            _(
                "R6: nobody works in the languages of “%(session)s” (%(booth)s). Add interpreters"
                " who do.",
                **values,
            )
        )
    if hint.rule == "people" or hint.rule not in _WHAT:
        return str(
            _(
                "One more interpreter who works in these languages would fill %(places)s in"
                " “%(session)s” (%(booth)s).",
                **values,
            )
        )
    who = situation.interpreters.get(hint.candidate) if hint.candidate is not None else None
    name = in_language(who.name, language)[0] if who else str(_("everybody"))
    code = _CODES.get(hint.rule)
    assert session.day is not None
    values.update(
        {
            "rule": f"{code} · {name}" if code else name,
            "day": moments.day_text(session.day, language, year=False, weekday=False),
            "what": str(_WHAT[hint.rule]),
        }
    )
    return str(
        # Translators: R8 · Kim on 3 June: one session more on that day would fill 1 place in …
        _(
            "%(rule)s on %(day)s: %(what)s would fill %(places)s in “%(session)s” (%(booth)s).",
            **values,
        )
    )


def place_text(place: Place, zone: str) -> str:
    """Say which place of a proposal it is: when, in which session, in which booth."""
    language = choose_language()
    session = place.session
    parts = []
    if session.starts_at is not None:
        parts.append(moments.span_text(session.starts_at, session.ends_at, zone, language))
    parts.append(in_language(session.title, language)[0])
    parts.append(booth_name(place.key))
    if place.standby:
        parts.append(str(_("on standby")))
    return ", ".join(parts)
