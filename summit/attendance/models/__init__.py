"""The tables of who comes."""

from summit.attendance.models.invitations import (
    Answer,
    AnswerKind,
    Channel,
    Invitation,
    InvitationState,
    Presence,
)
from summit.attendance.models.mailings import (
    LetterKind,
    LetterTemplate,
    Mailing,
    MailingEntry,
    MailingKind,
    MailingState,
)
from summit.attendance.models.offices import (
    Contact,
    ContactKind,
    Delegate,
    NameOrder,
    Office,
    OfficeKind,
    Visit,
)
from summit.attendance.models.readiness import (
    Paper,
    PaperKind,
    Rehearsal,
    RehearsalOutcome,
    RehearsalSlot,
)
from summit.attendance.models.replies import Reply, ReplyState
from summit.attendance.models.settings import Arrangements, JoinDetails, Precedence

__all__ = [
    "Answer",
    "AnswerKind",
    "Arrangements",
    "Channel",
    "Contact",
    "ContactKind",
    "Delegate",
    "Invitation",
    "InvitationState",
    "JoinDetails",
    "LetterKind",
    "LetterTemplate",
    "Mailing",
    "MailingEntry",
    "MailingKind",
    "MailingState",
    "NameOrder",
    "Office",
    "OfficeKind",
    "Paper",
    "PaperKind",
    "Precedence",
    "Presence",
    "Rehearsal",
    "RehearsalOutcome",
    "RehearsalSlot",
    "Reply",
    "ReplyState",
    "Visit",
]
