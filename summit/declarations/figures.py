"""The figures that a text states, so that two languages of it can be compared.

Each language writes them in its own way: "14 May 2027, 10 p.m." is 2027년 5월 14일 오후 10시, and
"1.2 million" is 120만. What stands in digits is *certain*. What may be a number, such as "one",
"May" or 두, is only *possible*: it can explain a figure of the other language, but asks for none.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final


@dataclass(frozen=True, slots=True)
class Figures:
    """What a text states in figures, as plain decimals: ``{"2027", "1.5"}``."""

    certain: frozenset[str]
    possible: frozenset[str]

    def beyond(self, other: Figures) -> list[str]:
        """Return what is certain here and has nothing that it could be there, in order."""
        return sorted(self.certain - other.certain - other.possible, key=Decimal)


#: A number that was found, and whether it is certain.
_Found = tuple[Decimal, bool]

_MONTHS: Final = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)
_CARDINALS: Final = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen"
    " sixteen seventeen eighteen nineteen twenty"
)
_ORDINALS: Final = "first second third fourth fifth sixth seventh eighth ninth tenth"
_TENS: Final = "thirty forty fifty sixty seventy eighty ninety"
_WORDS: Final[Mapping[str, tuple[int, ...]]] = {
    **{word: (value,) for value, word in enumerate(_CARDINALS.split())},
    **{word: (value,) for value, word in enumerate(_ORDINALS.split(), start=1)},
    **{word: (value * 10,) for value, word in enumerate(_TENS.split(), start=3)},
    **dict.fromkeys(("once", "single"), (1,)),
    **dict.fromkeys(("twice", "both", "pair", "double", "halves"), (2,)),
    "half": (1, 2),
    "thirds": (3,),
    "quarter": (1, 4),
    "quarters": (4,),
    "fifths": (5,),
    "dozen": (12,),
    "hundred": (100,),
    "thousand": (1000,),
    "million": (10**6,),
    "billion": (10**9,),
}
_SCALES: Final = {
    "hundred": 100,
    "thousand": 1000,
    "million": 10**6,
    "billion": 10**9,
    "trillion": 10**12,
}
_NUMBER: Final = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_MONTH: Final = "|".join(_MONTHS)
_ENGLISH = re.compile(
    rf"(?P<hour>\d{{1,2}})(?:[:.](?P<minute>\d{{2}}))?\s?(?P<half>[ap])\.?m\b"
    rf"|(?P<clock>[01]?\d|2[0-3]):(?P<past>[0-5]\d)\b"
    rf"|(?P<number>{_NUMBER})(?:\s?(?P<scale>{'|'.join(_SCALES)})\b)?"
    rf"|\b(?P<month>{_MONTH})\b"
    r"|\b(?P<word>[a-z]+)\b",
    re.IGNORECASE,
)
_BY_A_NUMBER = re.compile(r"\d(?:st|nd|rd|th)?(?: of)?,? ?\Z")

_KOREAN_SCALES: Final = {"십": 10, "백": 100, "천": 1000, "만": 10**4, "억": 10**8}
_KOREAN = re.compile(
    r"(?:(?P<half>오전|오후)\s?)?(?P<hour>\d{1,2})시(?:\s?(?P<minute>\d{1,2})분)?"
    r"|(?P<clock>[01]?\d|2[0-3]):(?P<past>[0-5]\d)(?!\d)"
    rf"|(?P<number>(?:{_NUMBER})[십백천]?[만억]?(?:(?<=[천만억])\s?(?:{_NUMBER})[십백천]?만?)*)"
    r"|(?P<word>(?<![가-힣])(?:하나|한|둘|두|셋|세|넷|네|다섯|여섯|일곱|여덟|아홉|열두|열한|열|스무"
    r"|스물|서른|마흔|쉰|양|첫)|절반|반수|[일이삼사오육칠팔구]?십[일이삼사오육칠팔구]?|백|천|만)"
)
_KOREAN_TERM = re.compile(rf"({_NUMBER})([십백천]?)([만억]?)")
_KOREAN_WORDS: Final[Mapping[str, tuple[int, ...]]] = {
    **dict.fromkeys(("하나", "한", "첫"), (1,)),
    **dict.fromkeys(("둘", "두", "양"), (2,)),
    **dict.fromkeys(("셋", "세"), (3,)),
    **dict.fromkeys(("넷", "네"), (4,)),
    **{
        word: (value,)
        for value, word in enumerate(["다섯", "여섯", "일곱", "여덟", "아홉", "열"], start=5)
    },
    "열한": (11,),
    "열두": (12,),
    "스무": (20,),
    "스물": (20,),
    "서른": (30,),
    "마흔": (40,),
    "쉰": (50,),
    "절반": (1, 2),
    "반수": (1, 2),
    "백": (100,),
    "천": (1000,),
    "만": (10_000,),
}
_KOREAN_DIGITS: Final = "일이삼사오육칠팔구"
_PLAIN = re.compile(_NUMBER)


def figures(text: str, language: str) -> Figures:
    """Return the figures of a text; of a language that is not known, those in digits alone."""
    found = list(_READERS.get(language.partition("-")[0], _digits)(text))
    return Figures(
        frozenset(_plain(value) for value, certain in found if certain),
        frozenset(_plain(value) for value, certain in found if not certain),
    )


def _digits(text: str) -> Iterator[_Found]:
    for match in _PLAIN.finditer(text):
        yield _value(match.group()), True


def _english(text: str) -> Iterator[_Found]:
    last_word, last_end = 0, -2
    for match in _ENGLISH.finditer(text):
        if match["hour"]:
            yield from _clock(match["hour"], match["minute"], match["half"].lower() == "p")
        elif match["clock"]:
            yield from _clock(match["clock"], match["past"], None)
        elif match["number"]:
            scale = _SCALES[match["scale"].lower()] if match["scale"] else 1
            yield _value(match["number"]) * scale, True
        elif match["month"]:
            yield Decimal(_MONTHS.index(match["month"].lower()) + 1), _dated(text, match)
        elif match["word"].lower() == "and" and last_word >= 100 and match.start() == last_end + 1:
            last_end = match.end()  # "one hundred and twenty"
        elif match["word"].lower() in _WORDS:
            word = match["word"].lower()
            for value in _WORDS[word]:
                yield Decimal(value), False
            # "twenty-five", "three hundred": what two words make together, too.
            if last_word and match.start() == last_end + 1:
                together = _WORDS[word][0]
                made = last_word * together if word in _SCALES else last_word + together
                yield Decimal(made), False
                last_word = made
            else:
                last_word = _WORDS[word][0]
            last_end = match.end()


def _dated(text: str, month: re.Match[str]) -> bool:
    """Whether the name of a month stands beside a number, and is no other word ("may")."""
    before = text[max(0, month.start() - 8) : month.start()]
    after = text[month.end() : month.end() + 3].lstrip(" ,")
    return month.group()[0].isupper() and bool(_BY_A_NUMBER.search(before) or after[:1].isdigit())


def _korean(text: str) -> Iterator[_Found]:
    for match in _KOREAN.finditer(text):
        if match["hour"]:
            afternoon = None if match["half"] is None else match["half"] == "오후"
            yield from _clock(match["hour"], match["minute"], afternoon)
        elif match["clock"]:
            yield from _clock(match["clock"], match["past"], None)
        elif match["number"]:
            whole = Decimal(0)
            for number, small, large in _KOREAN_TERM.findall(match["number"]):
                scale = _KOREAN_SCALES.get(small, 1) * _KOREAN_SCALES.get(large, 1)
                whole += _value(number) * scale
            yield whole, True
        else:
            word = match["word"]
            for value in _KOREAN_WORDS.get(word) or _tens(word):
                yield Decimal(value), False


def _tens(word: str) -> tuple[int, ...]:
    tens, _ten, ones = word.partition("십")
    return (
        (_KOREAN_DIGITS.find(tens) + 1 if tens else 1) * 10
        + (_KOREAN_DIGITS.find(ones) + 1 if ones else 0),
    )


def _clock(hour: str, minute: str | None, afternoon: bool | None) -> Iterator[_Found]:
    """Return an hour of 24, and minutes past it; which half of the day is meant may be open."""
    value = int(hour)
    if afternoon is not None and value <= 12:
        yield Decimal(value), False
        value = value % 12 + (12 if afternoon else 0)
    yield Decimal(value), True
    if minute and int(minute):
        yield Decimal(int(minute)), True


def _value(digits: str) -> Decimal:
    return Decimal(digits.replace(",", ""))


def _plain(value: Decimal) -> str:
    return f"{value.normalize():f}"


_READERS: Final[Mapping[str, Callable[[str], Iterator[_Found]]]] = {
    "en": _english,
    "ko": _korean,
}
