"""The canonical document of any version: of a frozen one as it was hashed, else as it is now."""

from __future__ import annotations

import json
from typing import Any

from summit.declarations import canonical
from summit.declarations.models import Declaration, DeclarationVersion


def document(declaration: Declaration, version: DeclarationVersion) -> dict[str, Any]:
    """Return what a version says, in the form of ``docs/declaration-hash.md``."""
    if version.canonical is not None:
        found: dict[str, Any] = json.loads(version.canonical)
        return found
    return canonical.text_document(declaration.uid, version)


def data(declaration: Declaration, version: DeclarationVersion) -> bytes:
    """Return the bytes of a version's document: of a frozen one exactly those that were hashed."""
    if version.canonical is not None:
        return version.canonical
    return canonical.canonical(canonical.text_document(declaration.uid, version))
