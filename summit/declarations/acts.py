"""The acts of declarations and networks in the journal, in words, and the fields of entries."""

from __future__ import annotations

from collections.abc import Mapping

from summit.core.errors import N_

ACTS: Mapping[str, str] = {
    "declaration.made": N_("began a declaration"),
    "declaration.edited": N_("changed a declaration's settings"),
    "declaration.version_begun": N_("began another version of a declaration"),
    "declaration.version_discarded": N_("discarded a version that was being written"),
    "declaration.text_imported": N_("imported the text of a declaration"),
    "declaration.frozen": N_("froze a version of a declaration"),
    "declaration.refused": N_("was refused an act on a declaration"),
    "clause.added": N_("added a part of a declaration"),
    "clause.edited": N_("changed a part of a declaration"),
    "clause.removed": N_("removed a part of a declaration"),
    "clause.moved": N_("moved a part of a declaration"),
    "declaration.circulated": N_("circulated a version of a declaration"),
    "declaration.outcomes_told": N_("told the offices what became of their comments"),
    "contribution.made": N_("commented on a declaration"),
    "contribution.edited": N_("changed a comment on a declaration"),
    "contribution.withdrawn": N_("took a comment on a declaration back"),
    "contribution.accepted": N_("took an amendment over"),
    "contribution.adapted": N_("took a comment up in other words"),
    "contribution.answered": N_("answered a comment on a declaration"),
    "contribution.reopened": N_("took a decision on a comment back"),
}

#: The words for the fields that entries hold; others are common to all rooms.
FIELDS: Mapping[str, str] = {
    "clause": N_("Clause"),
    "clauses": N_("Clauses"),
    "number": N_("Number"),
    "words": N_("Text"),
    "heading": N_("Heading"),
    "status_line": N_("Status line"),
    "languages": N_("Languages"),
    "authentic": N_("Authentic languages"),
    "prevailing": N_("Prevailing language"),
    "hash": N_("Hash"),
    "tried": N_("What was tried"),
    "why": N_("Why it was refused"),
    "version": N_("Version"),
    "round": N_("Round of consultation"),
    "offices": N_("Offices"),
    "others_open": N_("Offices see each other's comments"),
    "contribution": N_("Comment or amendment"),
    "contribution_kind": N_("Kind"),
    "contribution_state": N_("What became of it"),
    "credited": N_("The city is named for it"),
}
