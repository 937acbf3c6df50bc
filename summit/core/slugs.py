"""Parts of addresses: suggesting them from titles."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping

#: How long a slug may be.
LENGTH = 80
_SUGGESTED = 60


def slug_of(text: str) -> str:
    """Return a title as part of an address; empty where nothing of it can stand there (Hangul)."""
    parted = unicodedata.normalize("NFKD", text)
    bare = parted.encode("ascii", "ignore").decode().lower().replace("'", "")
    slug = re.sub(r"[^a-z0-9]+", "-", bare).strip("-")
    if len(slug) <= _SUGGESTED:
        return slug
    return slug[: _SUGGESTED + 1].rpartition("-")[0] or slug[:_SUGGESTED]


def suggest(title: Mapping[str, str], taken: Collection[str], *, otherwise: str) -> str:
    """Return a free slug for a title in several languages.

    Args:
        otherwise: what to make it from where the title has no Latin letters in any language.
    """
    texts = [title.get("en", ""), *title.values()]
    base = next((slug for slug in map(slug_of, texts) if slug), otherwise)
    slug, number = base, 1
    while slug in taken:
        number += 1
        slug = f"{base}-{number}"
    return slug
