"""Writing a text: declarations, their versions, the parts of a text."""

from summit.declarations.operations.texts.clauses import (
    MOST_CLAUSES,
    add_clause,
    edit_clause,
    move_clause,
    remove_clause,
    replace_text,
)
from summit.declarations.operations.texts.declarations import edit_declaration, make_declaration
from summit.declarations.operations.texts.values import ClauseValues, DeclarationValues
from summit.declarations.operations.texts.versions import (
    WRITABLE,
    discard_working,
    freeze,
    refuse_unless_writable,
    working_version,
)

__all__ = [
    "MOST_CLAUSES",
    "WRITABLE",
    "ClauseValues",
    "DeclarationValues",
    "add_clause",
    "discard_working",
    "edit_clause",
    "edit_declaration",
    "freeze",
    "make_declaration",
    "move_clause",
    "refuse_unless_writable",
    "remove_clause",
    "replace_text",
    "working_version",
]
