"""What can be done to declarations and networks."""

from summit.declarations.operations.noting import note, note_refusal
from summit.declarations.operations.texts import (
    ClauseValues,
    DeclarationValues,
    add_clause,
    discard_working,
    edit_clause,
    edit_declaration,
    freeze,
    make_declaration,
    move_clause,
    refuse_unless_writable,
    remove_clause,
    replace_text,
    working_version,
)

__all__ = [
    "ClauseValues",
    "DeclarationValues",
    "add_clause",
    "discard_working",
    "edit_clause",
    "edit_declaration",
    "freeze",
    "make_declaration",
    "move_clause",
    "note",
    "note_refusal",
    "refuse_unless_writable",
    "remove_clause",
    "replace_text",
    "working_version",
]
