"""What the languages of a text do not share: the parity check.

It judges a canonical document (:func:`summit.declarations.canonical.text_document`). A text whose
words or heading are missing in one of its languages cannot be tabled; where one language has fallen
behind, states other figures, or has another count of paragraphs, somebody has to look.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, Final, Literal

from summit.core.errors import N_
from summit.declarations.canonical import text_document
from summit.declarations.figures import figures
from summit.declarations.models import DeclarationVersion
from summit.programme.wording import LANGUAGES

Level = Literal["block", "warn"]

#: By which key title and status line stand among what is outdated: clauses stand by their id.
WHOLE: Final = ""

#: The parts of a document by what rows call them, what documents do, and what is said of them.
_PARTS: Final = (("heading", "heading"), ("words", "text"))
_MISSING: Final = {
    "title": N_("The title is missing in %(language)s."),
    "status_line": N_("The status line is missing in %(language)s."),
    "heading": N_("The heading is missing in %(language)s."),
    "words": N_("The text is missing in %(language)s."),
}
_BEHIND: Final = {
    "title": N_("The title in %(language)s may no longer say the same."),
    "status_line": N_("The status line in %(language)s may no longer say the same."),
    "heading": N_("The heading in %(language)s may no longer say the same."),
    "words": N_("The text in %(language)s may no longer say the same."),
}
_EMPTY: Final = N_("This part has no text yet.")
_FIGURES: Final = N_(
    "The figures differ: only in %(other)s: %(others)s; only in %(language)s: %(own)s."
)
_PARAGRAPHS: Final = N_("The paragraphs differ: %(others)s in %(other)s, %(own)s in %(language)s.")
_NOTHING: Final = N_("none")


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that the languages do not share.

    ``key`` stays the same as long as the words concerned do, so that who let it stand has let just
    that stand. ``clause`` is the id of a part, ``None`` for title and status line; ``language`` the
    one that is to be looked at, ``None`` for all. ``values`` fill the ``message``: languages are
    tags there, figures lists.
    """

    key: str
    level: Level
    clause: str | None
    language: str | None
    message: str
    values: Mapping[str, Any] = field(default_factory=dict)

    @property
    def blocks(self) -> bool:
        """Whether the text cannot be tabled with it."""
        return self.level == "block"

    def told(self, words: Callable[[str], str]) -> str:
        """Say it in the language into which ``words`` translates."""
        shown: dict[str, Any] = dict(self.values)
        for name in ("language", "other"):
            if name in shown:
                shown[name] = words(LANGUAGES.get(shown[name], shown[name]))
        for name in ("own", "others"):
            if isinstance(shown.get(name), tuple):
                shown[name] = ", ".join(shown[name]) or words(_NOTHING)
        return words(self.message) % shown


def check(
    document: Mapping[str, Any], outdated: Mapping[str, Collection[str]]
) -> tuple[Finding, ...]:
    """Return what the languages of a document do not share, in the order of the text.

    Args:
        outdated: by clause id, or :data:`WHOLE`, the rows' lists such as ``["words.ko"]``.
    """
    languages: list[str] = document["languages"]
    found = list(_whole(document, languages, outdated.get(WHOLE, ())))
    for clause in document["clauses"]:
        found += _clause(clause, languages, outdated.get(clause["id"], ()))
    return tuple(found)


def of_version(version: DeclarationVersion) -> tuple[Finding, ...]:
    """Return what the languages of a version do not share."""
    return check(
        text_document("", version),
        {WHOLE: version.outdated, **{each.uid: each.outdated for each in version.clauses}},
    )


def _whole(
    document: Mapping[str, Any], languages: list[str], outdated: Collection[str]
) -> Iterator[Finding]:
    for name, part in (("title", "title"), ("status_line", "status")):
        yield from _translated(None, name, document[part], languages, outdated)
        # A number in a title ("2027", "C40") is as good as one in a clause.
        yield from _compared(None, name, document[part], languages)


def _clause(
    clause: Mapping[str, Any], languages: list[str], outdated: Collection[str]
) -> Iterator[Finding]:
    uid = clause["id"]
    if not clause["text"]:
        yield Finding(_key("empty", uid, "", ""), "block", uid, None, _EMPTY)
    for name, part in _PARTS:
        yield from _translated(uid, name, clause[part], languages, outdated)
        yield from _compared(uid, name, clause[part], languages)


def _translated(
    uid: str | None,
    name: str,
    text: Mapping[str, str],
    languages: list[str],
    outdated: Collection[str],
) -> Iterator[Finding]:
    """Tell which languages lack a text that others have, or have fallen behind."""
    if not text:
        return
    said = "\0".join(f"{tag}\1{text.get(tag, '')}" for tag in languages)
    for tag in languages:
        values = {"language": tag}
        if not text.get(tag):
            key = _key(f"missing-{name}", uid, tag, said)
            yield Finding(key, "block", uid, tag, _MISSING[name], values)
        elif f"{name}.{tag}" in outdated:
            key = _key(f"outdated-{name}", uid, tag, said)
            yield Finding(key, "warn", uid, tag, _BEHIND[name], values)


def _compared(
    uid: str | None, name: str, text: Mapping[str, str], languages: list[str]
) -> Iterator[Finding]:
    """Compare each further language with the first one that has the text."""
    having = [tag for tag in languages if text.get(tag)]
    for tag in having[1:]:
        other = having[0]
        said = f"{other}\1{text[other]}\0{tag}\1{text[tag]}"
        there, own = figures(text[other], other), figures(text[tag], tag)
        only_there, only_own = tuple(there.beyond(own)), tuple(own.beyond(there))
        if only_there or only_own:
            values: dict[str, Any] = {"language": tag, "other": other}
            values |= {"own": only_own, "others": only_there}
            key = _key(f"figures-{name}", uid, tag, said)
            yield Finding(key, "warn", uid, tag, _FIGURES, values)
        lines, others = _paragraphs(text[tag]), _paragraphs(text[other])
        if lines != others:
            values = {"language": tag, "other": other, "own": lines, "others": others}
            key = _key(f"paragraphs-{name}", uid, tag, said)
            yield Finding(key, "warn", uid, tag, _PARAGRAPHS, values)


def _paragraphs(text: str) -> int:
    return sum(bool(line.strip()) for line in text.split("\n"))


def _key(rule: str, uid: str | None, language: str, said: str) -> str:
    digest = sha256(said.encode()).hexdigest()[:12]
    return ":".join((rule, uid or "whole", language, digest))
