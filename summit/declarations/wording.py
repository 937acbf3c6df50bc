"""What states, methods and kinds are called: msgids by value."""

from __future__ import annotations

from collections.abc import Mapping

from summit.core.errors import N_
from summit.declarations.models import (
    Capacity,
    Choice,
    ClauseKind,
    ContributionKind,
    ContributionState,
    DeclarationState,
    EndorsementChannel,
    EndorsementForm,
    EndorsementState,
    MemberCapacity,
    MemberState,
    Method,
    NetworkState,
    NoteKind,
    Threshold,
)

STATES: Mapping[str, str] = {
    DeclarationState.DRAFT: N_("Draft"),
    DeclarationState.CIRCULATED: N_("Circulated"),
    DeclarationState.TABLED: N_("Tabled"),
    DeclarationState.ADOPTED: N_("Adopted"),
    DeclarationState.OPEN: N_("Open for endorsement"),
    DeclarationState.CLOSED: N_("Closed for endorsement"),
    DeclarationState.WITHDRAWN: N_("Withdrawn from negotiation"),
    DeclarationState.NOT_ADOPTED: N_("Not adopted"),
}

CLAUSE_KINDS: Mapping[str, str] = {
    ClauseKind.PREAMBLE: N_("Preamble"),
    ClauseKind.CLAUSE: N_("Clause"),
    ClauseKind.CLOSING: N_("Closing part"),
    ClauseKind.ANNEX: N_("Annex"),
}

#: A part that carries a number; takes ``number``.
NUMBERED: Mapping[str, str] = {
    ClauseKind.CLAUSE: N_("Clause %(number)s"),
    ClauseKind.ANNEX: N_("Annex %(number)s"),
}

METHODS: Mapping[str, str] = {
    Method.JOINT_DECLARATION: N_("Joint declaration"),
    Method.ACCLAMATION: N_("Acclamation"),
    Method.CONSENSUS: N_("Consensus"),
    Method.SIGNATURE: N_("Signature"),
    Method.RECORDED_VOTE: N_("Recorded vote"),
    Method.NOT_DOCUMENTED: N_("Method not documented"),
}

CHOICES: Mapping[str, str] = {
    Choice.YES: N_("In favour"),
    Choice.NO: N_("Against"),
    Choice.ABSTAIN: N_("Abstains"),
}

THRESHOLDS: Mapping[str, str] = {
    Threshold.MAJORITY: N_("More votes for than against"),
    Threshold.TWO_THIRDS: N_("Two thirds of the votes for and against"),
}

CONTRIBUTION_KINDS: Mapping[str, str] = {
    ContributionKind.COMMENT: N_("Comment"),
    ContributionKind.AMENDMENT: N_("Amendment"),
}

CONTRIBUTION_STATES: Mapping[str, str] = {
    ContributionState.OPEN: N_("Waits for the drafters"),
    ContributionState.ACCEPTED: N_("Taken into the text"),
    ContributionState.ADAPTED: N_("Taken into the text in other words"),
    ContributionState.ANSWERED: N_("Answered by the drafters"),
    ContributionState.WITHDRAWN: N_("Taken back by the office"),
}

CAPACITIES: Mapping[str, str] = {
    Capacity.PRINCIPAL: N_("The mayor or governor"),
    Capacity.DEPUTY: N_("A deputy"),
    Capacity.AUTHORISED: N_("An authorised representative"),
}

NOTE_KINDS: Mapping[str, str] = {
    NoteKind.NONE: N_("Neither"),
    NoteKind.RESERVATION: N_("Reservation"),
    NoteKind.EXPLANATION: N_("Explanation of position"),
}

FORMS: Mapping[str, str] = {
    EndorsementForm.ENDORSED: N_("Endorsed"),
    EndorsementForm.SIGNED: N_("Signed"),
}

ENDORSEMENT_CHANNELS: Mapping[str, str] = {
    EndorsementChannel.PAGE: N_("On its page"),
    EndorsementChannel.PAPER: N_("On paper"),
    EndorsementChannel.MEETING: N_("At the meeting"),
}

ENDORSEMENT_STATES: Mapping[str, str] = {
    EndorsementState.STATED: N_("Waits for the secretariat"),
    EndorsementState.CONFIRMED: N_("Confirmed by the secretariat"),
    EndorsementState.REFUSED: N_("Not confirmed by the secretariat"),
}

NETWORK_STATES: Mapping[str, str] = {
    NetworkState.PROPOSED: N_("Only proposed"),
    NetworkState.AGREED: N_("Agreed"),
    NetworkState.FOUNDED: N_("Founded"),
}

MEMBER_CAPACITIES: Mapping[str, str] = {
    MemberCapacity.FOUNDING: N_("Founding member"),
    MemberCapacity.MEMBER: N_("Member"),
    MemberCapacity.OBSERVER: N_("Observer"),
}

MEMBER_STATES: Mapping[str, str] = {
    MemberState.REQUESTED: N_("Asks to join"),
    MemberState.CONFIRMED: N_("Member"),
    MemberState.REFUSED: N_("Not admitted"),
    MemberState.LEFT: N_("Has left the network"),
}
