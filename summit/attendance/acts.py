"""What the journal says of offices: the words for each act, and for the fields of its entries."""

from __future__ import annotations

from collections.abc import Mapping

from summit.core.errors import N_

ACTS: Mapping[str, str] = {
    "attendance.erased": N_("erased what had been kept long enough"),
    "attendance.settings_edited": N_("changed the attendance settings"),
    "contact.added": N_("added a contact to an office"),
    "contact.deliverable_again": N_("marked an address as reachable again"),
    "contact.edited": N_("changed a contact of an office"),
    "contact.link_renewed": N_("renewed a contact's link"),
    "contact.made_primary": N_("made somebody the main contact of an office"),
    "contact.removed": N_("removed a contact of an office"),
    "invitation.answered": N_("answered an invitation"),
    "invitation.asked_again": N_("asked an office again"),
    "invitation.created": N_("drafted an invitation"),
    "invitation.deadline_set": N_("set until when an answer is asked for"),
    "invitation.sent": N_("sent an invitation"),
    "invitation.video_held": N_("noted that the fallback video is at hand"),
    "invitation.video_not_held": N_("noted that the fallback video is not at hand"),
    "invitation.video_set": N_("said where a video message can be fetched"),
    "invitation.withdrawn": N_("withdrew an invitation"),
    "office.consents_given": N_("answered what may be streamed, recorded and photographed"),
    "office.created": N_("made an office"),
    "office.delegation_set": N_("changed a delegation"),
    "office.edited": N_("changed an office"),
    "office.feed_renewed": N_("renewed the address of an office's calendar"),
    "office.languages_set": N_("said which languages are spoken and heard"),
    "office.names_stated": N_("stated how a name and a title are written"),
    "office.proof_approved": N_("approved the proof of a name plate"),
    "session.join_details_edited": N_("changed how a session is joined"),
    "session.place_settled": N_("settled a place in a session by an answer"),
}

FIELDS: Mapping[str, str] = {
    "answer": N_("Answer"),
    "capacity": N_("Invited as"),
    "channel": N_("Came"),
    "city_state": N_("State of the city"),
    "count": N_("How many"),
    "deadline": N_("Deadline"),
    "duty_phone": N_("Duty telephone"),
    "fields": N_("What was changed"),
    "given": N_("Given"),
    "hears": N_("Languages heard"),
    "honorific": N_("Honorific"),
    "in_office_since": N_("In office since"),
    "language": N_("Language of letters"),
    "late": N_("After the deadline"),
    "letterhead": N_("Letterhead"),
    "number_prefix": N_("Before document numbers"),
    "office": N_("Office"),
    "people": N_("People"),
    "precedence": N_("Order of precedence"),
    "privacy_contact": N_("Contact for privacy"),
    "quorum": N_("Quorum"),
    "rank": N_("Rank"),
    "retention": N_("Days kept"),
    "salutation": N_("Salutation"),
    "session": N_("Session"),
    "signatory": N_("Signatory"),
    "speaker_state": N_("State of the speaker"),
    "speaks": N_("Languages spoken"),
}
