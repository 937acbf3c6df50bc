"""Rules about what is agreed with interpreters: consent, night hours, releases, and the hour."""

from __future__ import annotations

from collections.abc import Iterator

from summit.core.errors import N_
from summit.interpretation.fees import cancellation_percent, night_minutes
from summit.interpretation.models import AssignmentState
from summit.interpretation.rule_set import Rule
from summit.interpretation.rules.context import Context, Member, ids, names
from summit.programme.models import Audience
from summit.programme.rules import Finding
from summit.programme.rules.finding import Names, Phrase, Span, Value

_CONSENT = N_(
    "“%(session)s” is public, so it is streamed and recorded, and these have not agreed to it: "
    "%(people)s."
)
_ASKED = N_("%(person)s (has not said)")
_REFUSED = N_("%(person)s (has refused)")
_CONSENT_REMEDY = N_(
    "Ask them, which costs %(percent)s per cent of the fee more, assign somebody else, or do not "
    "record their channel."
)
_NIGHT = N_(
    "“%(session)s” lies at night for %(minutes)s min: %(fee)s %(currency)s for each hour begun and "
    "interpreter, %(total)s %(currency)s for %(count)s (%(people)s)."
)
_NIGHT_EMPTY = N_(
    "“%(session)s” lies at night for %(minutes)s min: %(fee)s %(currency)s for each hour begun and "
    "interpreter, %(total)s %(currency)s for the %(count)s needed."
)
_NIGHT_REMEDY = N_("Move it out of the night, or plan for the cost.")
_RELEASE = N_(
    "Whoever is released from “%(session)s” today costs %(percent)s per cent of their fee: "
    "%(people)s."
)
_RELEASE_REMEDY = N_("Release sooner rather than later: the share rises as the day comes near.")
_TOLD = N_("“%(session)s” is not at the time that these interpreters know: %(people)s.")
_TOLD_ONE = N_("%(person)s (%(when)s)")
_TOLD_REMEDY = N_("Tell them of the new time, and ask whether they can.")


def consent(context: Context) -> Iterator[Finding]:
    """Find who has not agreed to be recorded in a session that everybody may hear (R15).

    What they have said of the session itself stands before what they have said in general.
    """
    for manned in context.manned:
        if manned.session.audience is not Audience.PUBLIC:
            continue
        told: list[Value] = []
        people: list[int] = []
        depends = []
        for member in manned.members:
            agreed = agrees(member)
            if agreed:
                continue
            message = _ASKED if agreed is None else _REFUSED
            told.append(Phrase(message, {"person": member.interpreter.name}))
            people.append(member.id)
            depends.append((member.id, str(agreed)))
        if told:
            yield context.finding(
                Rule.CONSENT,
                manned.session,
                _CONSENT,
                _CONSENT_REMEDY,
                {
                    "people": Names(tuple(told), are_people=True),
                    "percent": context.values.broadcast_percent,
                },
                tuple(sorted(depends)),
                people=people,
            )


def agrees(member: Member) -> bool | None:
    """Return whether somebody agrees to be recorded in a session, or ``None`` if not said."""
    if member.assignment.consented is not None:
        return member.assignment.consented
    return member.interpreter.consents


def night(context: Context) -> Iterator[Finding]:
    """Find sessions at night, and name what that costs by the rule set (R16).

    What somebody has agreed for themselves is theirs: it stands in the ledger and not here, where
    everybody reads it.
    """
    values = context.values
    for manned in context.manned:
        session = manned.session
        assert session.hours is not None
        minutes = night_minutes(session.hours, context.zone, values)
        if not minutes:
            continue
        members = list(manned.members)
        count = len(members) or sum(crew.booth.team for crew in manned.crews)
        total = -(-minutes // 60) * values.night_fee * count
        yield context.finding(
            Rule.NIGHT,
            session,
            _NIGHT if members else _NIGHT_EMPTY,
            _NIGHT_REMEDY,
            {
                "minutes": minutes,
                "fee": f"{values.night_fee:,}",
                "currency": values.currency,
                "total": f"{total:,}",
                "count": count,
                "people": names(members),
            },
            minutes,
            (values.night_from, values.night_to, values.night_fee, values.currency),
            ids(members) if members else count,
            people=ids(members),
        )


def cancellation(context: Context) -> Iterator[Finding]:
    """Find sessions so near that whoever has confirmed could not be released for nothing (R17)."""
    today = context.day(context.now)
    for manned in context.manned:
        session = manned.session
        assert session.hours is not None
        if context.now >= session.hours[0]:
            continue
        days = (context.day(session.hours[0]) - today).days
        percent = cancellation_percent(days, context.values)
        confirmed = [
            each for each in manned.members if each.assignment.state is AssignmentState.CONFIRMED
        ]
        if not percent or not confirmed:
            continue
        yield context.finding(
            Rule.CANCELLATION,
            session,
            _RELEASE,
            _RELEASE_REMEDY,
            {"percent": percent, "people": names(confirmed)},
            percent,
            ids(confirmed),
            people=ids(confirmed),
        )


def told(context: Context) -> Iterator[Finding]:
    """Find interpreters who were offered a place, or confirmed one, at another hour than it is."""
    for manned in context.manned:
        session = manned.session
        wrong = [
            (member, member.assignment.told)
            for member in manned.members
            if not member.is_proposed
            and member.assignment.told is not None
            and member.assignment.told != session.hours
        ]
        if not wrong:
            continue
        yield context.finding(
            Rule.TOLD,
            session,
            _TOLD,
            _TOLD_REMEDY,
            {
                "people": Names(
                    tuple(
                        Phrase(
                            _TOLD_ONE,
                            {
                                "person": member.interpreter.name,
                                "when": Span(*hours, session.zone),
                            },
                        )
                        for member, hours in wrong
                    ),
                    are_people=True,
                )
            },
            session.hours,
            tuple(sorted((member.id, *hours) for member, hours in wrong)),
            people=ids(member for member, _ in wrong),
        )
