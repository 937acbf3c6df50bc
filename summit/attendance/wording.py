"""How invitations, answers and what is due are worded: one place for every page and mail.

Each dictionary leads from a value in the tables to the English message that is translated where
it is shown; :func:`summit.programme.wording.label` does so for a value that may be unknown.
"""

from __future__ import annotations

from collections.abc import Mapping

from summit.core.errors import N_

OFFICE_KINDS: Mapping[str, str] = {
    "principal": N_("Mayor's or governor's office"),
    "person": N_("Person"),
}

CONTACT_KINDS: Mapping[str, str] = {
    "protocol": N_("Protocol"),
    "technical": N_("Technical"),
    "press": N_("Press"),
}

NAME_ORDERS: Mapping[str, str] = {
    "family_first": N_("Family name first"),
    "given_first": N_("Given name first"),
}

#: How far an invitation is.
INVITATION_STATES: Mapping[str, str] = {
    "draft": N_("Draft"),
    "queued": N_("Waiting to be sent"),
    "sent": N_("Sent"),
    "answered": N_("Answered"),
    "withdrawn": N_("Invitation withdrawn"),
}

#: What was answered.
ANSWERS: Mapping[str, str] = {
    "accepted": N_("Accepted"),
    "declined": N_("Declined"),
    "tentative": N_("Tentative"),
    "deputy": N_("Deputy attends"),
    "video": N_("Video message"),
}
NO_ANSWER = N_("No answer yet")

#: How an answer came.
CHANNELS: Mapping[str, str] = {
    "page": N_("on the office's page"),
    "calendar": N_("by calendar"),
    "letter": N_("by letter"),
    "telephone": N_("by telephone"),
    "mail": N_("by mail"),
}
LATE = N_("after the deadline")

#: What is known of when a speaker can take part; the keys are those of
#: :class:`summit.attendance.speaking.Availability`.
AVAILABILITIES: Mapping[str, str] = {
    "fits": N_("the hour suits"),
    "outside": N_("the hour does not suit"),
    "any": N_("every hour suits"),
    "asked": N_("asked, no answer yet"),
    "unknown": N_("not stated"),
}

#: What rules about one speaker are called.
SPEAKER_FINDINGS: Mapping[str, str] = {
    "two-places": N_("Person in two places"),
    "elsewhere": N_("Person at another summit"),
    "unavailable": N_("Person not available"),
    "night": N_("Night or early hours"),
}

#: What an office may consent to.
CONSENTS: Mapping[str, str] = {
    "streaming": N_("Live stream"),
    "recording": N_("Recording"),
    "photos": N_("Photographs"),
}
#: What was said to one of them: the key is what its column holds.
CONSENT_STATES: Mapping[bool | None, str] = {
    True: N_("consents"),
    False: N_("does not consent"),
    None: N_("not said yet"),
}

#: What a letter is for.
LETTER_KINDS: Mapping[str, str] = {
    "invitation": N_("Invitation"),
    "reminder": N_("Reminder"),
    "moved": N_("Another time"),
    "asked_again": N_("Another time, asking for a new answer"),
    "cancelled": N_("Session cancelled"),
    "withdrawn": N_("Invitation withdrawn"),
}

MAILING_KINDS: Mapping[str, str] = {
    "invitation": N_("Invitation"),
    "reminder": N_("Reminder"),
}

MAILING_STATES: Mapping[str, str] = {
    "draft": N_("Draft"),
    "sending": N_("Being sent"),
    "stopped": N_("Stopped"),
    "done": N_("Sent"),
}

#: Why an invitation of a mailing was sent nothing.
LEFT_OUT: Mapping[str, str] = {
    "no_address": N_("The office has no e-mail address."),
    "undeliverable": N_("Mail to the address comes back."),
    "answered": N_("The office has answered already."),
    "withdrawn": N_("The invitation is withdrawn."),
    "cancelled": N_("The session is cancelled."),
    "unpublished": N_("The session's time is not published yet."),
    "sent": N_("This was sent to the office already."),
    "queued": N_("It waits in another mailing already."),
    "not_invited": N_("The invitation itself has not been sent yet."),
    "nothing_due": N_("The office owes nothing."),
    "over": N_("The session is over."),
    "letter": N_("The letter was changed after somebody had approved it."),
}

PAPER_KINDS: Mapping[str, str] = {
    "speech_text": N_("Speech text"),
    "scan": N_("Scan of an answer"),
    "letter": N_("Letter on paper"),
}

REHEARSAL_OUTCOMES: Mapping[str, str] = {
    "passed": N_("Passed"),
    "failed": N_("Failed"),
}

#: What became of a mail that came in.
REPLY_STATES: Mapping[str, str] = {
    "applied": N_("Applied"),
    "review": N_("To be reviewed"),
    "proposal": N_("Proposes another time"),
    "ignored": N_("Changed nothing"),
    "taken": N_("Reviewed and applied"),
    "dismissed": N_("Reviewed and dismissed"),
}

PRECEDENCES: Mapping[str, str] = {
    "alphabetical_en": N_("Alphabetical in English"),
    "alphabetical_ko": N_("Alphabetical in Korean"),
    "in_office": N_("Longest in office first"),
    "custom": N_("An order of our own"),
}

#: What an office still owes; the keys are those of :class:`summit.attendance.dues.Step`.
STEPS: Mapping[str, str] = {
    "answer": N_("Answer"),
    "availability": N_("Availability"),
    "names": N_("Name and title"),
    "proof": N_("Proof of the name plate"),
    "speech": N_("Speech text"),
    "video": N_("Video message"),
    "rehearsal": N_("Rehearsal"),
    "consent": N_("Consents"),
    "contacts": N_("Contacts"),
}

#: Kinds of records that are erased in time; the keys are :class:`summit.attendance.retention.Kept`.
KEPT: Mapping[str, str] = {
    "contacts": N_("Contacts and delegations"),
    "papers": N_("Speech texts, scans and letters"),
    "consents": N_("Consents"),
    "correspondence": N_("Mail, reasons and comments"),
    "devices": N_("Devices that opened a link"),
}
