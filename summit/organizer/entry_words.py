"""The words for acts, fields and values of the journal, gathered from all rooms."""

from __future__ import annotations

from collections.abc import Mapping

from summit.accounts.wording import METHODS
from summit.accounts.wording import ROLES as STAFF_ROLES
from summit.attendance.acts import ACTS as ATTENDANCE_ACTS
from summit.attendance.acts import FIELDS as ATTENDANCE_FIELDS
from summit.attendance.operations.mailings import SEND_ACT
from summit.attendance.operations.withdrawing import WITHDRAW_ACT
from summit.attendance.wording import (
    ANSWERS,
    CHANNELS,
    CONTACT_KINDS,
    INVITATION_STATES,
    OFFICE_KINDS,
    PAPER_KINDS,
    PRECEDENCES,
    REHEARSAL_OUTCOMES,
)
from summit.core.errors import N_
from summit.core.i18n import LANGUAGES
from summit.declarations.acts import ACTS as DECLARATION_ACTS
from summit.declarations.acts import FIELDS as DECLARATION_FIELDS
from summit.declarations.wording import (
    CHOICES,
    CLAUSE_KINDS,
    CONTRIBUTION_KINDS,
    CONTRIBUTION_STATES,
    ENDORSEMENT_CHANNELS,
    ENDORSEMENT_STATES,
    FORMS,
    MEMBER_CAPACITIES,
    MEMBER_STATES,
    NETWORK_STATES,
    NOTE_KINDS,
    THRESHOLDS,
)
from summit.declarations.wording import METHODS as ADOPTION_METHODS
from summit.declarations.wording import STATES as DECLARATION_STATES
from summit.directory.wording import ACTS as ENTRY_ACTS
from summit.directory.wording import FIELDS as ENTRY_FIELDS
from summit.directory.wording import KINDS as ENTRIES
from summit.interpretation.acts import ACTS as INTERPRETATION_ACTS
from summit.interpretation.acts import FIELDS as INTERPRETATION_FIELDS
from summit.programme.operations import PUBLISH_ACT
from summit.programme.operations.editing import DO_WITHOUT_ACT
from summit.programme.wording import (
    AUDIENCES,
    PARTS,
    RECORDS,
    ROLES,
    SESSION_STATES,
    SPEAKER_STATES,
)
from summit.questions.acts import ACTS as QUESTION_ACTS
from summit.questions.acts import FIELDS as QUESTION_FIELDS
from summit.questions.wording import ASKERS
from summit.questions.wording import STATES as QUESTION_STATES
from summit.rundown.acts import ACTS as RUNDOWN_ACTS
from summit.rundown.acts import FIELDS as RUNDOWN_FIELDS
from summit.streaming.acts import ACTS as STREAMING_ACTS
from summit.streaming.acts import FIELDS as STREAMING_FIELDS
from summit.streaming.wording import CHANNELS as STREAMS
from summit.streaming.wording import PROBLEMS as STREAM_PROBLEMS
from summit.streaming.wording import PURPOSES as STREAM_PURPOSES
from summit.streaming.wording import STATES as STREAM_STATES

#: The words for each act; a test holds that none is missing.
ACTS: Mapping[str, str] = {
    "programme.imported": N_("imported a programme file"),
    "programme.published": N_("published a release"),
    "programme.restored": N_("took up an old release as a draft"),
    "summit.cities_confirmed": N_("confirmed the cities"),
    "summit.cloned": N_("made the summit after another"),
    "summit.reinstated": N_("showed the summit again"),
    "summit.renamed": N_("changed the summit's address"),
    "summit.withdrawn": N_("withdrew the summit"),
    "summit.created": N_("made the summit"),
    "summit.edited": N_("edited the summit"),
    "room.created": N_("added a room"),
    "room.edited": N_("edited a room"),
    "room.deleted": N_("deleted a room"),
    "rooms.ordered": N_("put the rooms into another order"),
    "session.created": N_("made a session"),
    "session.edited": N_("edited a session"),
    "session.moved": N_("moved a session"),
    "session.unscheduled": N_("took a session out of the timetable"),
    "session.move_undone": N_("took back the move of a session"),
    "finding.waived": N_("waived a warning"),
    "finding.waiver_taken_back": N_("let a waived warning count again"),
    "session.cancelled": N_("cancelled a session"),
    "session.reinstated": N_("reinstated a session"),
    "session.deleted": N_("deleted a session"),
    "session.retimed": N_("changed the lengths of items"),
    "session.cities_changed": N_("changed the cities of a session"),
    "item.created": N_("added an item"),
    "item.edited": N_("edited an item"),
    "item.moved": N_("moved an item within its session"),
    "item.deleted": N_("deleted an item"),
    "speaker.created": N_("put a speaker on an item"),
    "speaker.edited": N_("edited a speaker of an item"),
    "speaker.moved": N_("changed the order of an item's speakers"),
    "speaker.deleted": N_("took a speaker off an item"),
    "approval.requested": N_("asked for approval"),
    "approval.approved": N_("approved what another had asked for"),
    "approval.refused": N_("refused what another had asked for"),
    "approval.withdrawn": N_("took a request for approval back"),
    "member.added": N_("added somebody to the staff"),
    "member.changed": N_("gave somebody another role"),
    "member.removed": N_("took somebody off the staff"),
    "user.created": N_("made an account"),
    "user.changed": N_("changed an account"),
    "user.disabled": N_("disabled an account"),
    "user.enabled": N_("enabled an account"),
    "user.link_made": N_("made a link to sign in"),
    "user.passkey_added": N_("added a passkey"),
    "user.passkey_removed": N_("removed a passkey"),
    "user.passkey_renamed": N_("renamed a passkey"),
    "user.password_set": N_("set a password"),
    "user.recovery_codes_made": N_("made recovery codes"),
    "user.signed_in": N_("signed in"),
    "user.signed_out": N_("signed out"),
    "job.revived": N_("had a job tried again"),
    "mail.continued": N_("let mails that were stopped go out"),
    "mail.paused": N_("paused all sending of mail"),
    "mail.resumed": N_("let mail go out again"),
    "mail.sent_again": N_("sent a mail again"),
    "precedence.saved": N_("saved the order of precedence"),
    "presence.arrived": N_("recorded that somebody has arrived"),
    "presence.left": N_("recorded that somebody has left"),
    "presence.corrected": N_("corrected when somebody was there"),
    "presence.taken_back": N_("took back what was recorded of somebody’s presence"),
    "session.speaking_order_applied": N_("put the speakers of a session in order of precedence"),
    "reply.dismissed": N_("dismissed a reply that came by mail"),
    "reply.proposal_declined": N_("declined the proposal of another time"),
    "reply.taken": N_("took the answer of a reply that came by mail"),
    "mail.stopped": N_("stopped mails that were waiting"),
    "mailing.created": N_("made a draft of a mailing"),
    "mailing.shortened": N_("took a recipient out of a mailing"),
    "mailing.deleted": N_("deleted a draft of a mailing"),
    "mailing.rehearsed": N_("rehearsed a mailing"),
    "mailing.sent": N_("sent a mailing"),
    "mailing.stopped": N_("stopped a mailing"),
    "mailing.continued": N_("let a mailing go on"),
    "letter.edited": N_("changed the words of a letter"),
    "letter.reset": N_("took up the prepared letter again"),
    **ATTENDANCE_ACTS,
    **DECLARATION_ACTS,
    **INTERPRETATION_ACTS,
    **QUESTION_ACTS,
    **RUNDOWN_ACTS,
    **STREAMING_ACTS,
    **{f"{kind}.{verb}": words for kind in ENTRIES for verb, words in ENTRY_ACTS.items()},
}

#: The words for the fields that entries hold most.
FIELDS: Mapping[str, str] = {
    **ENTRY_FIELDS,
    **ATTENDANCE_FIELDS,
    **DECLARATION_FIELDS,
    **INTERPRETATION_FIELDS,
    **QUESTION_FIELDS,
    **RUNDOWN_FIELDS,
    **STREAMING_FIELDS,
    "message": N_("Finding"),
    "rule": N_("Rule"),
    "replan": N_("With fewest changes"),
    "seed": N_("Seed"),
    "title": N_("Title"),
    "abstract": N_("Abstract"),
    "remark": N_("Remark"),
    "name": N_("Name"),
    "starts_at": N_("Start"),
    "ends_at": N_("End"),
    "day": N_("Day"),
    "room": N_("Room"),
    "state": N_("State"),
    "audience": N_("Audience"),
    "slug": N_("Address"),
    "kind": N_("Kind"),
    "zone": N_("Time zone"),
    "role": N_("Role"),
    "minutes": N_("Minutes"),
    "capacity": N_("Capacity"),
    "topic": N_("Topic"),
    "release": N_("Release"),
    "requested_by": N_("Asked by"),
    "note": N_("Release note"),
    "reason": N_("Reason"),
    "country": N_("Country"),
    "theme": N_("Theme"),
    "description": N_("Description"),
    "venue": N_("Venue"),
    "starts_on": N_("First day"),
    "ends_on": N_("Last day"),
    "explanation": N_("Explanation"),
    "act": N_("What"),
    "asks_again": N_("Asked again"),
    "browser": N_("Browser"),
    "changes": N_("Each change"),
    "cities": N_("Cities"),
    "codes": N_("Recovery codes"),
    "counts": N_("How many"),
    "file": N_("File"),
    "from": N_("Made after"),
    "items": N_("Items"),
    "left_out": N_("Left out"),
    "method": N_("How you sign in"),
    "passkey": N_("Passkey"),
    "password": N_("Password"),
    "photo": N_("Photo"),
    "rooms": N_("Rooms"),
    "second_pair": N_("A second pair of eyes"),
    "sign_ins_ended": N_("Sign-ins ended"),
    "speakers": N_("Speakers"),
    "waived_by": N_("Waived by"),
    "arrived_at": N_("Arrived"),
    "left_at": N_("Left"),
    "order": N_("In this order"),
}

#: The words for values out of short lists, by field; others stand as they are.
VALUES: Mapping[str, Mapping[str, str]] = {
    "state": {**INVITATION_STATES, **SESSION_STATES, **SPEAKER_STATES},
    "answer": ANSWERS,
    "channel": CHANNELS,
    "speaker_state": SPEAKER_STATES,
    "city_state": SPEAKER_STATES,
    "audience": {"everyone": N_("everyone"), "invitees": N_("invitees only"), **AUDIENCES},
    "role": {**ROLES, **STAFF_ROLES},
    "part": PARTS,
    "record": {key: words for key, words in RECORDS.items() if key},
    "method": METHODS,
    "precedence": PRECEDENCES,
    "kind": {**OFFICE_KINDS, **CONTACT_KINDS, **PAPER_KINDS},
    "outcome": REHEARSAL_OUTCOMES,
    "askers": ASKERS,
    "question_state": QUESTION_STATES,
    "declaration_state": DECLARATION_STATES,
    "adopted_by": ADOPTION_METHODS,
    "choice": CHOICES,
    "threshold": THRESHOLDS,
    "contribution_kind": CONTRIBUTION_KINDS,
    "contribution_state": CONTRIBUTION_STATES,
    "form": FORMS,
    "note_kind": NOTE_KINDS,
    "languages": LANGUAGES,
    "authentic": LANGUAGES,
    "prevailing": LANGUAGES,
    "tried": ACTS,
    "network_state": NETWORK_STATES,
    "member_state": MEMBER_STATES,
    "member_capacity": MEMBER_CAPACITIES,
    "despite": STREAM_PROBLEMS,
    "purposes": STREAM_PURPOSES,
    "stream": STREAMS,
    "stream_state": STREAM_STATES,
    "act": {
        PUBLISH_ACT: N_("Publish a release"),
        DO_WITHOUT_ACT: N_("Do without a second pair of eyes"),
        SEND_ACT: N_("Send a mailing"),
        WITHDRAW_ACT: N_("Withdraw invitations"),
    },
}

#: The same where a field means something else in one room's acts, by what these begin with.
VALUES_OF: Mapping[str, Mapping[str, Mapping[str, str]]] = {
    "clause": {"kind": CLAUSE_KINDS},
    "declaration": {"state": DECLARATION_STATES},
    "endorsement": {"state": ENDORSEMENT_STATES, "channel": ENDORSEMENT_CHANNELS},
}
