"""The words of a mail as a small HTML page, for programs that show that."""

from __future__ import annotations

import re
from html import escape

from summit.mail.models import LINK

_PARAGRAPHS = re.compile(r"\n[ \t]*\n\s*")

# Mail programs know no style sheets: every element says how it looks. The colours stand in a
# contrast of at least 7:1, also where a program inverts them.
_TEXT = (
    "margin:0 0 1em;font:16px/1.6 'Apple SD Gothic Neo','Malgun Gothic','Noto Sans KR',"
    "'Segoe UI',Roboto,Helvetica,Arial,sans-serif;color:#1a1a1a;"
    "word-break:keep-all;overflow-wrap:anywhere"
)
_BUTTON = (
    "display:inline-block;padding:12px 24px;background:#0b3d6b;color:#ffffff;border-radius:4px;"
    "font-weight:bold;text-decoration:none"
)
_ADDRESS = "font-size:13px;color:#404040;word-break:break-all"


def page(body: str, *, subject: str, language: str, link: str | None, label: str) -> str:
    """Return the page: the same paragraphs as ``body`` has, nothing in it but text.

    Args:
        body: with :data:`~summit.mail.models.LINK` for the link. Where that stands alone it is a
            button called ``label``, with the address below it; within a sentence it is a link.
    """
    paragraphs = "\n".join(
        _paragraph(text, link, label) for text in _PARAGRAPHS.split(body.strip()) if text
    )
    return (
        f'<!DOCTYPE html>\n<html lang="{escape(language)}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(subject)}</title>\n</head>\n"
        '<body style="margin:0;padding:24px;background:#ffffff">\n'
        f'<div style="max-width:36em;margin:0 auto">\n{paragraphs}\n</div>\n</body>\n</html>\n'
    )


def _paragraph(text: str, link: str | None, label: str) -> str:
    lines = [escape(line.strip()) for line in text.splitlines()]
    inner = "<br>\n".join(lines)
    if link is None:
        return f'<p style="{_TEXT}">{inner}</p>'
    address = escape(link)
    anchor = f'<a href="{address}" style="{_ADDRESS}">{address}</a>'
    if text.strip() == LINK:
        button = f'<a href="{address}" style="{_BUTTON}">{escape(label)}</a>'
        return f'<p style="{_TEXT}">{button}</p>\n<p style="{_TEXT}">{anchor}</p>'
    return f'<p style="{_TEXT}">{inner.replace(LINK, anchor)}</p>'
