"""Reading programme files: what is understood, and what each mistake is called."""

from __future__ import annotations

from datetime import date, time

import pytest

from summit.programme.file.problems import MOST, FileErrors
from summit.programme.file.reader import read
from summit.programme.file.source import MAX_BYTES
from summit.programme.file.values import ABSENT, WallClock

HEAD = "format: summit-programme/1\nsummit:\n  slug: s\n"


def mistakes(text: str | bytes) -> list[str]:
    """Return the messages about a file, without its name."""
    data = text.encode() if isinstance(text, str) else text
    with pytest.raises(FileErrors) as raised:
        read(data, "f")
    return [line.removeprefix("f:") for line in str(raised.value).split("\n")]


def test_absent_keys_are_told_from_empty_ones() -> None:
    file = read((HEAD + "  host:\n").encode(), "f")

    assert (file.summit.host, file.summit.title, file.summit.has("host")) == (None, ABSENT, True)


def test_entries_know_their_place() -> None:
    file = read((HEAD + "sessions:\n  - slug: a\n    day: 2020-01-01\n").encode(), "f")

    session = file.sessions[0]
    assert (session.path, session.line, session.line_of("day")) == ("sessions[0]", 5, 6)


def test_a_start_is_a_wall_clock() -> None:
    text = (
        HEAD + "sessions:\n- {slug: a, start: 2020-06-02 22:00, end: 2020-06-02T23:30:15+09:00}\n"
    )

    session = read(text.encode(), "f").sessions[0]

    assert session.start == WallClock(date(2020, 6, 2), time(22, 0))
    assert str(session.end) == "2020-06-02 23:30:15+09:00"


def test_an_item_is_named_by_its_place() -> None:
    text = HEAD + "sessions:\n- {slug: a, items: [{kind: opening}, {slug: end}, {kind: break}]}\n"

    items = read(text.encode(), "f").sessions[0].items

    assert [item.slug for item in items] == ["1", "end", "3"]


def test_a_byte_order_mark_and_windows_line_ends_are_accepted() -> None:
    file = read(b"\xef\xbb\xbf" + HEAD.replace("\n", "\r\n").encode(), "f")

    assert file.summit.slug == "s"


def test_an_emoji_family_and_decomposed_hangul_stay_as_they_are() -> None:
    value = "👨‍👩‍👧 \u1100\u1161"

    file = read((HEAD + f"  title: {{ko: '{value}'}}\n").encode(), "f")

    assert file.summit.title == {"ko": value}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            HEAD + "  titel: x\n",
            ['4: summit.titel: there is no key "titel" here; did you mean title?'],
        ),
        (
            HEAD + "  slug: t\n",
            ['4: summit.slug: the key "slug" stands twice, here and in line 3; keep one of them'],
        ),
        (
            HEAD + "  zone: Seoul\n",
            ['4: summit.zone: there is no time zone "Seoul"; did you mean Asia/Seoul?'],
        ),
        (
            HEAD + "  zone: Asia/Soul\n",
            ['4: summit.zone: there is no time zone "Asia/Soul"; did you mean Asia/Seoul?'],
        ),
        (
            HEAD + "  title: {ko: no}\n",
            [
                '4: summit.title.ko: must be a text, but YAML takes "no" for something else; '
                "put it in quotes"
            ],
        ),
        (
            HEAD + "  title: Seoul\n",
            [
                "4: summit.title: must be texts by language such as {en: Seoul, ko: 서울}, "
                'not "Seoul"'
            ],
        ),
        (
            HEAD + "  title: {en: [x]}\n",
            ["4: summit.title.en: must be a text, not […]"],
        ),
        (
            HEAD + "  starts: 2020-02-30\n  ends: tomorrow\n",
            [
                '4: summit.starts: there is no day "2020-02-30"',
                '5: summit.ends: must be a day such as 2020-06-01, not "tomorrow"',
            ],
        ),
        (
            HEAD + "  sources: ['javascript:alert(1)', 'https://a.org', 'https://a.org']\n",
            [
                "4: summit.sources[0]: must be an address that begins with https:// or http://, "
                'not "javascript:alert(1)"',
                '4: summit.sources[2]: "https://a.org" stands twice in the list, here and in '
                "line 4",
            ],
        ),
        (
            HEAD + "  kind: sumit\n",
            [
                "4: summit.kind: must be one of summit, video_seminar, bilateral_meeting, "
                'not "sumit"; did you mean summit?'
            ],
        ),
        (
            HEAD + "  kind:\n",
            [
                "4: summit.kind: stands here without a value; "
                "give it one (What sort of event it is.) or take the line out"
            ],
        ),
        (
            HEAD + "  reconstructed: [titel]\n",
            [
                '4: summit.reconstructed: "titel" is not something that can be reconstructed '
                "here; did you mean title?"
            ],
        ),
        (
            HEAD + "cities: [{slug: a, coordinates: [91, 0]}, {slug: B, since: 91}]\n",
            [
                "4: cities[0].coordinates: must be degrees north (-90 to 90) and east "
                "(-180 to 180) such as [37.57, 126.98], not [91, 0]",
                "4: cities[1].slug: must be a slug (small letters a to z, digits, single "
                'hyphens; at most 80), not "B"; for example b',
                "4: cities[1].since: must be a year, month or day such as 1991, 1991-07 or "
                '1991-07-02, not "91"',
            ],
        ),
        (
            HEAD + "cities:\n- slug: a\n- slug: b\n- slug: a\n",
            [
                '7: cities[2].slug: "a" stands twice, here and in line 5; '
                "give one of them another slug, or make one entry of the two"
            ],
        ),
        (
            HEAD + "sessions:\n- {slug: a, items: [{minutes: 010, speakers: [{person: x}]}]}\n",
            [
                '5: sessions[0].items[0].minutes: must be a whole number from 0 to 1440, not "010"',
                "5: sessions[0].items[0].speakers[0]: the key role is missing; add it: As what.",
            ],
        ),
        (
            HEAD + "rooms: {a: b}\n",
            ["4: rooms: must be a list, not {…}; begin each entry with a hyphen"],
        ),
        (
            HEAD + "rooms: [x]\n",
            ['4: rooms[0]: must be a group of keys (slug, kind, name, changeover …), not "x"'],
        ),
        (
            "format: summit-programme/9\nsummit: {slug: s}\n",
            [
                '1: format: "summit-programme/9" is not a format that this version reads; '
                "begin with the line format: summit-programme/1"
            ],
        ),
        (
            "format: summit-programme/1\n",
            ["1: the key summit is missing; write summit: and its slug beneath it"],
        ),
        (
            "",
            [
                "1: the file does not hold a programme; "
                "begin with the line format: summit-programme/1"
            ],
        ),
    ],
)
def test_a_mistake_names_line_path_and_what_would_be_right(text: str, expected: list[str]) -> None:
    assert mistakes(text) == expected


@pytest.mark.parametrize(
    ("character", "code"),
    [
        ("\x00", "0000"),
        ("\x07", "0007"),
        ("\x7f", "007F"),
        ("\x85", "0085"),
        ("\u2028", "2028"),
        ("\u202e", "202E"),
        ("\u2066", "2066"),
        ("\ufffe", "FFFE"),
    ],
)
@pytest.mark.parametrize("escaped", [False, True])
def test_a_character_that_acts_is_refused_by_its_code(
    character: str, code: str, escaped: bool
) -> None:
    written = f"\\u{code}" if escaped else character

    found = mistakes(HEAD + f'  remark:\n    en: "a{written}b"\n')

    assert found == [
        f"5: summit.remark.en: holds the character U+{code} at place 2, which is not allowed "
        "here; take it out"
    ]


def test_new_lines_stand_in_long_texts_only() -> None:
    found = mistakes(HEAD + '  remark: {en: "a\\n\\tb"}\n  title: {en: "a\\nb"}\n')

    assert found == [
        "5: summit.title.en: holds the character U+000A at place 2, which is not allowed here; "
        "take it out"
    ]


def test_texts_have_a_greatest_length() -> None:
    found = mistakes(HEAD + f"  title: {{en: {'x' * 301}}}\n  remark: {{en: {'x' * 20_001}}}\n")

    assert found == [
        "4: summit.title.en: is 301 characters long; 300 are the most",
        "5: summit.remark.en: is 20001 characters long; 20000 are the most",
    ]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (
            b"a: b: c",
            "1: this is not YAML: mapping values are not allowed in this context; indent with "
            "spaces only, and put a text that holds a colon or # into quotes",
        ),
        (
            b"a: 1\nb: \xff",
            "2: the file is not UTF-8: byte 0xff; save it in the encoding UTF-8",
        ),
        (
            b"a: &x [1]\nb: [*x]",
            "2: b[0]: the alias *x is not understood here; write out what it stands for",
        ),
        (
            b"a: 1\n---\nb: 1",
            "2: a second document begins here; keep one summit to a file, and take the --- out",
        ),
        (
            b"[" * 100_000,
            "1: "
            + "[0]" * 16
            + ": lists and keys are nested more than 16 deep; no part of a programme is",
        ),
        (
            b"? [a]\n: b",
            "1: a list or a group of keys stands where a key belongs; "
            "a text that begins with { or [ goes into quotes",
        ),
        (
            b"#" * (MAX_BYTES + 1),
            "1: the file is larger than 20 MB; divide it: what a file leaves out stays as it is",
        ),
    ],
)
def test_what_is_not_plain_yaml_is_refused_with_its_line(data: bytes, expected: str) -> None:
    assert mistakes(data) == [expected]


def test_tags_are_refused_and_never_obeyed() -> None:
    found = mistakes(HEAD + "  title: {en: !!python/object/apply:os.getcwd []}\n")

    assert found == [
        '4: summit.title.en: the tag "tag:yaml.org,2002:python/object/apply:os.getcwd" is not '
        "allowed; take it out; a text goes into quotes",
        "4: summit.title.en: must be a text, not […]",
    ]


def test_mistakes_beyond_the_fiftieth_are_counted() -> None:
    with pytest.raises(FileErrors) as raised:
        read((HEAD + "".join(f"  x{n}: 1\n" for n in range(60))).encode(), "f")

    assert (len(raised.value.problems), raised.value.count) == (MOST, 60)
    assert str(raised.value).split("\n")[-1] == "… and 10 more"


def test_a_message_shows_no_character_that_acts() -> None:
    assert mistakes(HEAD + '  zone: "\\e[31m"\n') == [
        '4: summit.zone: there is no time zone "\\u001b[31m"; write an IANA name such as Asia/Seoul'
    ]
