"""What the journal says of questions: acts and numbers, never words or names of who asked."""

from __future__ import annotations

from collections.abc import Mapping

from summit.core.errors import N_

ACTS: Mapping[str, str] = {
    "question.answered": N_("marked a question as answered"),
    "question.approved": N_("approved a question"),
    "question.asked": N_("asked a question"),
    "question.box_closed": N_("stopped taking questions"),
    "question.box_edited": N_("changed how questions are taken"),
    "question.box_made": N_("let questions be asked"),
    "question.box_opened": N_("began to take questions"),
    "question.erased": N_("erased who had asked questions"),
    "question.merged": N_("merged a question into another"),
    "question.moved": N_("moved a question in the chair's list"),
    "question.order_frozen": N_("froze the order of the questions"),
    "question.order_released": N_("let votes order the questions again"),
    "question.put_on_air": N_("put a question on air"),
    "question.rejected": N_("rejected a question"),
    "question.taken_back": N_("took a question back into the list"),
    "question.words_edited": N_("translated or edited a question"),
}

FIELDS: Mapping[str, str] = {
    "askers": N_("Who may ask"),
    "closes_at": N_("Closes"),
    "held": N_("Held for a moderator"),
    "into": N_("Merged into"),
    "missing_languages": N_("Languages missing"),
    "opens_at": N_("Opens"),
    "question_state": N_("State"),
    "per_sender": N_("Questions per person"),
    "voting": N_("Voting"),
    "waiver": N_("Put on air untranslated because"),
}
