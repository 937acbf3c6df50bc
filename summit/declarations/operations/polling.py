"""Recorded votes: one at a time, by roll call, each city once and by name.

Whoever calls obtains the declaration to change it first and the poll after that, so that of two
who press at the same time the second finds what the first has recorded.
"""

from __future__ import annotations

from datetime import datetime

from summit.core.actor import Actor
from summit.core.db import db
from summit.core.errors import N_, Refused
from summit.declarations.models import Ballot, Choice, Declaration, Poll, Threshold
from summit.declarations.operations.noting import note
from summit.declarations.operations.tabling import refuse_unless_tabled
from summit.declarations.queries import adopting
from summit.declarations.stand import Tally, tally
from summit.directory.models import City


def open_poll(
    declaration: Declaration, threshold: Threshold, *, actor: Actor, now: datetime
) -> Poll:
    """Open a recorded vote on the version on the table, for the cities that are there now.

    Raises:
        Refused: nothing is on the table, its revision is not certified, another vote is going
            on, or no city is there.
    """
    refuse_unless_tabled(declaration)
    version = declaration.newest_frozen
    if declaration.working is not None or version is None:
        raise Refused(N_("The oral revision is not certified yet; its text can still change."))
    earlier = adopting.polls_of(declaration)
    if any(each.closed_at is None for each in earlier):
        raise Refused(N_("A recorded vote is going on; close it first."))
    cities = [each.city for each in adopting.present_cities(declaration, now) if each.city]
    if not cities:
        raise Refused(N_("No city is recorded as present; nobody could vote."))
    poll = Poll(
        declaration_id=declaration.id,
        version_id=version.id,
        of_version=version,
        number=len(earlier) + 1,
        threshold=threshold,
        entitled=sorted(city.id for city in cities),
        opened_by=actor.name,
        opened_at=now,
    )
    db.session.add(poll)
    note(
        "declaration.poll_opened",
        declaration,
        actor=actor,
        now=now,
        after={
            "poll": poll.number,
            "version": version.number,
            "threshold": threshold.value,
            "entitled": len(cities),
        },
        follow=False,
    )
    return poll


def cast(
    poll: Poll,
    city: City,
    choice: Choice,
    *,
    correct: bool = False,
    actor: Actor,
    now: datetime,
) -> Ballot:
    """Record a city's vote.

    Args:
        correct: put another choice in the place of the one that was recorded.

    Raises:
        Refused: the vote is closed, the city was not there when it was opened, or it has voted
            and this is no correction.
    """
    if poll.closed_at is not None:
        raise Refused(N_("The vote is closed; nobody votes any more."))
    if city.id not in poll.entitled:
        raise Refused(N_("This city was not there when the vote was opened."))
    ballot = next((each for each in poll.ballots if each.city_id == city.id), None)
    about = {"poll": poll.number, "city": city.name.plain()}
    if ballot is not None:
        if not correct:
            raise Refused(N_("This city has voted already; correct its vote if that is wrong."))
        before = ballot.choice
        ballot.choice, ballot.cast_at, ballot.recorded_by = choice, now, actor.name
        if before is not choice:
            note(
                "declaration.ballot_corrected",
                poll.of_version.declaration,
                actor=actor,
                now=now,
                before={"choice": before.value},
                after={**about, "choice": choice.value},
                follow=False,
            )
        return ballot
    ballot = Ballot(
        city_id=city.id,
        city=city,
        party=city.name,
        choice=choice,
        cast_at=now,
        recorded_by=actor.name,
    )
    poll.ballots.append(ballot)
    note(
        "declaration.ballot_cast",
        poll.of_version.declaration,
        actor=actor,
        now=now,
        after={**about, "choice": choice.value},
        follow=False,
    )
    return ballot


def close_poll(poll: Poll, *, actor: Actor, now: datetime) -> Poll:
    """Close a recorded vote and count it; closing it again changes nothing and gives the same."""
    if poll.closed_at is not None:
        return poll
    db.session.flush()  # the ballots first: the database lets nobody touch those of a closed one
    counted = tally(poll)
    poll.yes, poll.no, poll.abstain = counted.yes, counted.no, counted.abstain
    poll.carried = carries(counted, poll.threshold)
    poll.closed_at, poll.closed_by = now, actor.name
    note(
        "declaration.poll_closed",
        poll.of_version.declaration,
        actor=actor,
        now=now,
        after={
            "poll": poll.number,
            "yes": poll.yes,
            "no": poll.no,
            "abstain": poll.abstain,
            "carried": poll.carried,
        },
        follow=False,
    )
    return poll


def carries(counted: Tally, threshold: Threshold) -> bool:
    """Tell whether votes carry a text; abstentions do not count, and without a vote for it nothing
    is carried."""
    if threshold is Threshold.TWO_THIRDS:
        return counted.yes > 0 and 3 * counted.yes >= 2 * (counted.yes + counted.no)
    return counted.yes > counted.no
