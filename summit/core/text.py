"""A text in several languages as one value."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine.interfaces import Dialect
from sqlalchemy.types import JSON, TypeDecorator, TypeEngine

#: What no XML document, and so no Word document or workbook, can hold (XML 1.0, section 2.2).
NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


class Text(Mapping[str, str]):
    """An immutable text by language (BCP 47 tag → string); empty strings are left out.

    Content is a ``Text``; interface words are gettext. ``Text(en="Seoul", ko="서울")``.
    """

    __slots__ = ("_by_language",)

    def __init__(self, by_language: Mapping[str, str] | None = None, /, **languages: str) -> None:
        given = {**(by_language or {}), **languages}
        self._by_language = {language: text for language, text in given.items() if text}

    def __getitem__(self, language: str) -> str:
        return self._by_language[language]

    def __iter__(self) -> Iterator[str]:
        return iter(self._by_language)

    def __len__(self) -> int:
        return len(self._by_language)

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Mapping):
            return self._by_language == dict(other)
        return NotImplemented

    def __hash__(self) -> int:
        return hash(frozenset(self._by_language.items()))

    def __repr__(self) -> str:
        return f"Text({self._by_language!r})"

    def plain(self) -> dict[str, str]:
        """Return an ordinary dictionary, as documents and JSON hold it."""
        return dict(self._by_language)


def in_language(text: Mapping[str, str] | None, language: str) -> tuple[str, str]:
    """Choose what a reader of ``language`` is shown, and say which language it is in.

    Falls back to English, then to whichever language comes first; ``("", language)`` when there
    is no text at all.
    """
    if not text:
        return "", language
    if language in text:
        return text[language], language
    fallback = "en" if "en" in text else next(iter(text))
    return text[fallback], fallback


class TextType(TypeDecorator[Text]):
    """Stores a :class:`Text` as one JSON object; an absent text is the empty one."""

    impl = JSON
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(JSONB() if dialect.name == "postgresql" else JSON())

    def process_bind_param(self, value: Mapping[str, str] | None, dialect: Dialect) -> Any:
        return dict(value) if value else {}

    def process_result_value(self, value: Any, dialect: Dialect) -> Text:
        return Text(value or {})
