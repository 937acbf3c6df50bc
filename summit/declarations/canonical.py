"""The canonical form of a text, and its hash: what ``docs/declaration-hash.md`` describes.

Two texts have the same form exactly where they have the same words in the same clauses in the same
order and languages. Hangul may be written in two ways (Unicode Standard Annex 15); NFC is one. The
form is JSON as RFC 8785 orders and spaces it; there are no numbers in it but small whole ones.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Mapping
from hashlib import sha256
from typing import Any, Final

from summit.declarations.models import DeclarationVersion
from summit.declarations.numbering import numbers

#: Names the form; another one gets another number.
TEXT_SCHEMA: Final = "summit-declaration/1"
ANNEX_SCHEMA: Final = "summit-signatories/1"


def normal(text: str) -> str:
    """Return a text in NFC, with LF between lines, without space at the ends of any line or of the
    whole."""
    lines = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(line.strip() for line in lines).strip("\n")


def canonical(document: Mapping[str, Any]) -> bytes:
    """Return the bytes of a document: JSON with sorted keys, without spaces, in UTF-8."""
    return json.dumps(
        document, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
    ).encode()


def digest(data: bytes) -> str:
    """Return the SHA-256 of bytes in hex, 64 lower-case characters."""
    return sha256(data).hexdigest()


def text_document(uid: str, version: DeclarationVersion) -> dict[str, Any]:
    """Return what of a version is hashed.

    Args:
        uid: the declaration's, which is the same in all its versions.
    """
    languages = version.languages
    numbered = numbers(version.clauses)
    return {
        "schema": TEXT_SCHEMA,
        "declaration": uid,
        "version": version.number,
        "previous": version.previous_hash or None,
        "languages": list(languages),
        "authentic": list(version.authentic),
        "prevailing": version.prevailing or None,
        "title": _by_language(version.title, languages),
        "status": _by_language(version.status_line, languages),
        "clauses": [
            {
                "id": clause.uid,
                "kind": clause.kind.value,
                "number": numbered[clause.uid],
                "heading": _by_language(clause.heading, languages),
                "text": _by_language(clause.words, languages),
            }
            for clause in version.clauses
        ],
    }


def _by_language(text: Mapping[str, str], languages: list[str]) -> dict[str, str]:
    """Return a text in the languages of the declaration, without those it does not have."""
    found = {tag: normal(text.get(tag, "")) for tag in languages}
    return {tag: words for tag, words in found.items() if words}
