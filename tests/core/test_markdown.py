"""Markdown: what is shown of it, and that nothing in it does harm."""

from __future__ import annotations

import pytest

from summit.core.markdown import to_html, to_plain


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("", ""),
        ("One\ntwo\n\nthree", "<p>One<br>\ntwo</p>\n<p>three</p>"),
        ("*a* **b** `c<d`", "<p><em>a</em> <strong>b</strong> <code>c&lt;d</code></p>"),
        ("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>"),
        ("3. a\n4. b", '<ol start="3">\n<li>a</li>\n<li>b</li>\n</ol>'),
        ("> said", "<blockquote>\n<p>said</p>\n</blockquote>"),
        ("# Aims", "<p><strong>Aims</strong></p>"),
        ("    indented", "<p>indented</p>"),
        ("| a |\n|---|\n| b |", "<p>| a |<br>\n|---|<br>\n| b |</p>"),
        ("COVID-19", '<p><span class="unbroken">COVID-19</span></p>'),
        (
            "[site](https://example.org/COVID-19)",
            '<p><a href="https://example.org/COVID-19" rel="noopener nofollow">site</a></p>',
        ),
    ],
)
def test_markdown_is_rendered(text: str, html: str) -> None:
    assert to_html(text) == html


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "<svg/onload=alert(1)>",
        "[a](javascript:alert(1))",
        "[a](JaVaScRiPt:alert(1))",
        "[a](data:text/html;base64,PHNjcmlwdD4=)",
        "[a](vbscript:x)",
        "<javascript:alert(1)>",
        "![a](https://example.org/x.png)",
        '[a](https://example.org "onmouseover=alert(1)")',
        '[a](https://example.org"onmouseover=alert(1))',
        "<style>*{display:none}</style>",
        "<iframe src=https://example.org></iframe>",
        "<!-- --><base href=https://example.org>",
        "&lt;script&gt;alert(1)&lt;/script&gt;",
        "```html\n<script>alert(1)</script>\n```",
        "[x]: javascript:alert(1)\n\n[x]",
        "\0<script>",
        "*" * 3000,
        ">" * 3000,
        "[" * 3000,
    ],
)
def test_nothing_in_it_does_harm(text: str) -> None:
    html = to_html(text)

    for wrong in ("<script", "<img", "<svg", "<style", "<iframe", "<base", "<!--"):
        assert wrong not in html.lower()
    for wrong in ("javascript:", "vbscript:", "data:"):
        assert f'href="{wrong}' not in html.lower()
    assert " onmouseover=" not in html.replace('title="onmouseover=alert(1)"', "")


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("", ""),
        ("Plain & simple, 2 * 3 < 7", "Plain & simple, 2 * 3 < 7"),
        ("One\ntwo  \n\n\n\nthree", "One\ntwo\n\nthree"),
        ("# Aims\n*a* **b** `c`", "Aims\n\na b c"),
        ("- a\n- b\n  1. c\n  2. d\n\nend", "– a\n– b\n  1. c\n  2. d\n\nend"),
        ("[site](https://example.org)", "site (https://example.org)"),
        ("<https://example.org>", "https://example.org"),
        ("<b>not markup</b>", "<b>not markup</b>"),
        ("서울은 **여기**에서", "서울은 여기에서"),
    ],
)
def test_plain_text_has_no_marks(text: str, plain: str) -> None:
    assert to_plain(text) == plain
