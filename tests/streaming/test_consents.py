"""No channel goes public without consents on record, or without somebody who signs for it."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from summit.attendance.models import Invitation, InvitationState, Office
from summit.core.db import db, unit_of_work
from summit.core.errors import Conflict, Refused
from summit.core.text import Text
from summit.interpretation.models import Assignment, AssignmentState, Interpreter
from summit.journal.models import Entry
from summit.programme.models import Session, Speaker, SpeakerState, Summit
from summit.rundown.models import CueState
from summit.rundown.operations import make_rundown
from summit.streaming import operations, queries
from summit.streaming.consents import Asked, Purpose, Who, Why, key_of, missing, uncovered
from summit.streaming.models import SessionStream
from summit.streaming.operations import NeedsConsent, lacking
from tests.actors import TESTER
from tests.conftest import CountSql
from tests.interpretation.builders import assigned, interpreter
from tests.programme.builders import item, person, speaker
from tests.streaming.builders import NOW, agree, channel, forum, later, session_of

BOTH = [Purpose.STREAMING, Purpose.RECORDING]


def asked(
    ref: str, streaming: bool | None, *, recording: bool | None = None, office: int | None = 1
) -> Asked:
    return Asked(Who.SPEAKER, ref, Text(en=ref), streaming, recording, office)


# Pure


def test_only_a_yes_is_a_consent() -> None:
    found = missing(
        [asked("a", True), asked("b", None), asked("c", False), asked("d", None, office=None)],
        Purpose.STREAMING,
    )
    assert [(each.ref, each.why) for each in found] == [
        ("b", Why.NOT_SAID),
        ("c", Why.REFUSED),
        ("d", Why.NO_OFFICE),
    ]


def test_streaming_and_recording_are_two_questions() -> None:
    people = [asked("a", True, recording=False), asked("b", None, recording=True)]
    assert [[each.ref for each in missing(people, purpose)] for purpose in BOTH] == [["b"], ["a"]]


def test_an_interpreter_needs_no_office() -> None:
    bora = Asked(Who.INTERPRETER, "7", Text(en="Bora"), None, None)
    assert [each.why for each in missing([bora], Purpose.STREAMING)] == [Why.NOT_SAID]


def test_a_waiver_covers_those_it_names_and_nobody_else() -> None:
    before = missing([asked("a", None), asked("b", None)], Purpose.STREAMING)
    key = key_of(before)
    assert uncovered(missing([asked("a", None), asked("b", None)], Purpose.STREAMING, key)) == ()
    # One has consented meanwhile: the other is still covered.
    assert uncovered(missing([asked("a", True), asked("b", None)], Purpose.STREAMING, key)) == ()
    # Somebody new, somebody who refuses, and another purpose are not.
    later_on = [asked("a", False), asked("b", None), asked("c", None)]
    left = uncovered(missing(later_on, Purpose.STREAMING, key))
    assert [each.ref for each in left] == ["a", "c"]
    assert len(uncovered(missing([asked("a", None)], Purpose.RECORDING, key))) == 1


def test_the_key_does_not_depend_on_the_order() -> None:
    found = missing([asked("a", None), asked("b", False)], Purpose.STREAMING)
    assert key_of(found) == key_of(reversed(found))
    assert key_of([]) == ""


# On record

pytestmark = pytest.mark.usefixtures("database")


def refs(made: Summit, *purposes: Purpose) -> list[tuple[str, str, str]]:
    found = lacking(session_of(made, "mayors").id, *(purposes or (Purpose.STREAMING,)))
    return [(each.who.value, each.name["en"], each.why.value) for each in found]


def test_offices_and_interpreters_of_the_session_are_asked() -> None:
    with unit_of_work():
        made = forum()
        mine = refs(made)
    assert mine == [
        ("speaker", "Jakarta", "not_said"),
        ("interpreter", "Kim Bora", "not_said"),
    ]


@pytest.mark.parametrize(("agreed", "left"), [(True, []), (False, ["refused", "refused"])])
def test_what_they_have_said_is_what_counts(agreed: bool, left: list[str]) -> None:
    with unit_of_work():
        assert [each[2] for each in refs(forum(agreed=agreed))] == left


def test_what_an_interpreter_said_of_the_session_comes_before_what_they_say_in_general() -> None:
    with unit_of_work():
        made = forum(agreed=True)
        place = db.session.scalars(select(Assignment)).one()
        place.consented = False
        db.session.flush()
        assert refs(made) == [("interpreter", "Kim Bora", "refused")]
        place.consented = True
        db.session.scalars(select(Interpreter)).one().consents = None
        db.session.flush()
        assert refs(made) == []


def test_who_has_left_the_booth_is_not_asked() -> None:
    with unit_of_work():
        made = forum()
        db.session.scalars(select(Assignment)).one().state = AssignmentState.RELEASED
        db.session.flush()
        assert refs(made) == [("speaker", "Jakarta", "not_said")]


@pytest.mark.parametrize("state", [each for each in SpeakerState if each.value != "confirmed"])
def test_without_a_rundown_only_confirmed_speakers_are_asked(state: SpeakerState) -> None:
    with unit_of_work():
        made = forum()
        db.session.scalars(select(Speaker)).one().state = state
        db.session.flush()
        assert [each[0] for each in refs(made)] == ["interpreter"]


@pytest.mark.parametrize(
    ("state", "turn", "asked"),
    [
        (SpeakerState.PROPOSED, CueState.QUEUED, True),
        (SpeakerState.INVITED, CueState.SPEAKING, True),
        (SpeakerState.INVITED, CueState.DONE, True),
        (SpeakerState.INVITED, CueState.SKIPPED, False),
        (SpeakerState.DECLINED, CueState.QUEUED, False),
        (SpeakerState.WITHDRAWN, CueState.QUEUED, False),
    ],
)
def test_who_has_a_turn_is_asked_though_nobody_noted_that_they_confirmed(
    state: SpeakerState, turn: CueState, asked: bool
) -> None:
    with unit_of_work():
        made = forum()
        place = db.session.scalars(select(Speaker)).one()
        place.state = SpeakerState.PROPOSED
        db.session.flush()
        rundown = make_rundown(session_of(made, "mayors"), actor=TESTER, now=NOW)
        (cue,) = (each for each in rundown.cues if each.speaker_uid == place.uid)
        place.state, cue.state = state, turn
        db.session.flush()
        expected = [("speaker", "Jakarta", "not_said")] if asked else []
        assert refs(made) == [*expected, ("interpreter", "Kim Bora", "not_said")]


def test_a_speaker_without_an_office_has_not_been_asked() -> None:
    with unit_of_work():
        made = forum(agreed=True)
        hana = person("hana", "Kim Hana")
        mayors = session_of(made, "mayors")
        for slug in ("talk", "reply"):  # with two places they are missing once
            added = item(slug, [speaker(hana)])
            added.position = len(mayors.items)
            mayors.items.append(added)
        db.session.flush()
        assert refs(made) == [("speaker", "Kim Hana", "no_office")]


def test_a_withdrawn_invitation_asks_nobody() -> None:
    with unit_of_work():
        made = forum(agreed=True)
        db.session.scalars(select(Invitation)).one().state = InvitationState.WITHDRAWN
        db.session.flush()
        assert [each[2] for each in refs(made)] == ["no_office"]


def test_the_deputy_of_an_office_is_asked_through_it() -> None:
    with unit_of_work():
        made = forum(agreed=True)
        place = db.session.scalars(select(Speaker)).one()
        place.person = person("deputy", "Budi")
        db.session.flush()
        assert refs(made) == []


def test_another_summits_office_says_nothing_here() -> None:
    with unit_of_work():
        made, other = forum(), forum(agreed=True, slug="other")
        assert len(refs(made)) == 2
        assert refs(other) == []


def test_all_sessions_cost_as_many_statements_as_one(count_sql: CountSql) -> None:
    with unit_of_work():
        made = forum()
        for number in range(30):
            hana = person(f"p{number}", f"Person {number}")
            mayors = session_of(made, "mayors" if number % 2 else "seminar")
            added = item(f"i{number}", [speaker(hana)])
            added.position = 10 + number
            mayors.items.append(added)
        db.session.flush()
        ids = [each.id for each in made.sessions]
    counts = []
    for some in (ids[:1], ids):
        db.session.rollback()
        with count_sql() as statements:
            queries.asked_in(some)
        counts.append(len(statements))
    assert counts == [2, 2]


# What it stops


def test_nothing_goes_live_or_public_without_them() -> None:
    with unit_of_work():
        made = forum()
        there = channel(session_of(made, "mayors"))
        operations.to_test(there, actor=TESTER, now=NOW)
        operations.to_ready(there, actor=TESTER, now=NOW)
        with pytest.raises(NeedsConsent) as refused:
            operations.go_live(there, actor=TESTER, now=NOW)
        assert [each.name["en"] for each in refused.value.missing] == ["Jakarta", "Kim Bora"]
        with pytest.raises(NeedsConsent):
            operations.show(there, actor=TESTER, now=NOW)
        assert (there.state.value, there.shown_at, there.live_at) == ("ready", None, None)
    assert "broadcast.live" not in db.session.scalars(select(Entry.act)).all()


def test_with_a_waiver_it_does_until_somebody_else_is_missing() -> None:
    with unit_of_work():
        made = forum()
        mayors = session_of(made, "mayors")
        there = channel(mayors)
        assert operations.waive_consents(mayors, " By telephone. ", actor=TESTER, now=NOW)
        assert not operations.waive_consents(mayors, "By telephone.", actor=TESTER, now=NOW)
        operations.to_test(there, actor=TESTER, now=NOW)
        operations.to_ready(there, actor=TESTER, now=NOW)
        assigned(mayors, interpreter(made, "Lee Nari"))
        with pytest.raises(NeedsConsent) as refused:
            operations.go_live(there, actor=TESTER, now=NOW)
        assert [each.name["en"] for each in refused.value.missing] == ["Lee Nari"]
        db.session.scalars(
            select(Interpreter).where(Interpreter.name["en"].as_string() == "Lee Nari")
        ).one().consents = True
        db.session.flush()
        assert operations.go_live(there, actor=TESTER, now=NOW)
    row = db.session.scalars(select(SessionStream)).one()
    assert (row.waived_reason, row.waived_by, row.waived_at) == ("By telephone.", "tester", NOW)
    entry = db.session.scalars(select(Entry).where(Entry.act == "broadcast.consents_waived")).one()
    assert entry.after == {
        "missing": 2,
        "purposes": ["recording", "streaming"],
        "reason": "By telephone.",
    }


def test_a_refusal_after_the_waiver_stops_it_again() -> None:
    with unit_of_work():
        made = forum()
        mayors = session_of(made, "mayors")
        operations.waive_consents(mayors, "By telephone.", actor=TESTER, now=NOW)
        db.session.scalars(select(Office)).one().streaming = False
        there = channel(mayors)
        with pytest.raises(NeedsConsent) as refused:
            operations.show(there, actor=TESTER, now=NOW)
        assert [(each.name["en"], each.why) for each in refused.value.missing] == [
            ("Jakarta", Why.REFUSED)
        ]


def test_a_waiver_of_the_live_broadcast_is_none_of_the_recording() -> None:
    with unit_of_work():
        made = forum()
        mayors = session_of(made, "mayors")
        operations.waive_consents(
            mayors, "Live only.", purposes=[Purpose.STREAMING], actor=TESTER, now=NOW
        )
        there = channel(mayors, shown_at=NOW)
        there.state = there.state.ENDED
        with pytest.raises(NeedsConsent):
            operations.attach_recording(there, actor=TESTER, now=NOW)
        there.shown_at = None
        assert operations.attach_recording(there, actor=TESTER, now=NOW)
        with pytest.raises(NeedsConsent):
            operations.show(there, actor=TESTER, now=NOW)


def test_a_waiver_is_signed_for_what_was_seen_and_with_a_reason() -> None:
    with unit_of_work():
        made = forum()
        mayors = session_of(made, "mayors")
        key = key_of(lacking(mayors.id, *BOTH))
        with pytest.raises(Refused, match="Say why"):
            operations.waive_consents(mayors, "  ", actor=TESTER, now=NOW)
        with pytest.raises(Refused, match="At most 1000"):
            operations.waive_consents(mayors, "x" * 1001, actor=TESTER, now=NOW)
        assigned(mayors, interpreter(made, "Lee Nari"))
        with pytest.raises(Conflict):
            operations.waive_consents(mayors, "Seen.", seen=key, actor=TESTER, now=NOW)
        agree(made)
        with pytest.raises(Refused, match="No consent is missing"):
            operations.waive_consents(mayors, "Seen.", actor=TESTER, now=NOW)
        assert queries.session_stream(mayors.id).version == 0


def test_a_waiver_can_be_taken_back() -> None:
    with unit_of_work():
        made = forum()
        mayors = session_of(made, "mayors")
        operations.waive_consents(mayors, "Seen.", actor=TESTER, now=NOW)
        assert operations.take_back_waiver(mayors, actor=TESTER, now=later(minutes=1))
        assert not operations.take_back_waiver(mayors, actor=TESTER, now=later(minutes=1))
        with pytest.raises(NeedsConsent):
            operations.require_consents(mayors.id, Purpose.STREAMING)


def test_a_session_nobody_speaks_in_needs_no_consent() -> None:
    with unit_of_work():
        made = forum()
        operations.require_consents(session_of(made, "seminar").id, Purpose.STREAMING)
    assert db.session.scalars(select(Session.slug)).all()
