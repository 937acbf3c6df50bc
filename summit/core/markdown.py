"""Markdown in texts that people write at length: as safe HTML, and as plain text.

Paragraphs, line breaks, emphasis, lists, quotations, code words and links; no HTML, pictures or
tables. A heading becomes a paragraph in bold, so that it does not break the order of a page's own
headings.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup, escape

#: Tokens such as "COVID-19" that must not break at their hyphen.
_UNBROKEN = re.compile(r"\b[A-Za-z]{2,}-\d+\b")

_TAGS = frozenset({"p", "br", "strong", "em", "ul", "ol", "li", "blockquote", "code", "a", "span"})
_LEFT_OUT = (
    "code",
    "fence",
    "hr",
    "html_block",
    "html_inline",
    "image",
    "lheading",
    "reference",
    "strikethrough",
    "table",
)


def _text(_self: Any, tokens: Sequence[Token], place: int, _options: Any, _env: Any) -> str:
    shown = str(escape(tokens[place].content))
    return _UNBROKEN.sub(r'<span class="unbroken">\g<0></span>', shown) if "-" in shown else shown


def _heading(_self: Any, tokens: Sequence[Token], place: int, _options: Any, _env: Any) -> str:
    return "<p><strong>" if tokens[place].nesting > 0 else "</strong></p>\n"


@cache
def _markdown() -> MarkdownIt:
    made = MarkdownIt("js-default", {"breaks": True}).disable(list(_LEFT_OUT))
    made.add_render_rule("text", _text)
    made.add_render_rule("heading_open", _heading)
    made.add_render_rule("heading_close", _heading)
    return made


def to_html(text: str) -> Markup:
    """Render Markdown as HTML that can do no harm, whoever wrote it; empty for an empty text.

    What the Markdown parser writes is escaped already and is sanitised once more, so that a
    mistake in one of the two is not enough.
    """
    cleaned = nh3.clean(
        _markdown().render(text),
        tags=set(_TAGS),
        attributes={"a": {"href"}, "ol": {"start"}},
        allowed_classes={"span": {"unbroken"}},
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener nofollow",
    )
    return Markup(cleaned.strip())  # noqa: S704  # sanitised in the line before


def to_plain(text: str) -> str:
    """Return Markdown as plain text: without its marks, with the addresses of its links.

    A text that holds no Markdown comes back as it is, but for space at the ends of its lines.
    """
    lines = "".join(_plain(_markdown().parse(text))).split("\n")
    return re.sub(r"\n{3,}", "\n\n", "\n".join(line.rstrip() for line in lines)).strip()


def _plain(tokens: Sequence[Token]) -> Iterator[str]:
    """Yield the pieces of a parsed text; a list's paragraphs stand on lines of their own."""
    numbers: list[int | None] = []
    for token in tokens:
        match token.type:
            case "inline":
                yield from _inline(token.children or [])
            case "bullet_list_open":
                numbers.append(None)
            case "ordered_list_open":
                numbers.append(int(token.attrGet("start") or 1))
            case "bullet_list_close" | "ordered_list_close":
                numbers.pop()
                if not numbers:
                    yield "\n"
            case "list_item_open":
                yield "  " * (len(numbers) - 1)
                if (number := numbers[-1]) is None:
                    yield "– "
                else:
                    yield f"{number}. "
                    numbers[-1] = number + 1
            case "paragraph_close" | "heading_close":
                yield "\n" if numbers else "\n\n"


def _inline(tokens: Sequence[Token]) -> Iterator[str]:
    address, label = "", ""
    for token in tokens:
        match token.type:
            case "text" | "code_inline":
                label += token.content
                yield token.content
            case "softbreak" | "hardbreak":
                yield "\n"
            case "link_open":
                address, label = str(token.attrGet("href") or ""), ""
            case "link_close":
                if address and label not in (address, address.removeprefix("mailto:")):
                    yield f" ({address})"
                address = ""
