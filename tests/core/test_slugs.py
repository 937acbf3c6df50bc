"""Suggesting addresses from titles."""

from __future__ import annotations

import pytest

from summit.core.slugs import slug_of, suggest


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Mayoral Meeting", "mayoral-meeting"),
        ("  Mayor's talk: São Paulo & Zürich! ", "mayors-talk-sao-paulo-zurich"),
        ("시장회의", ""),
        ("2027 시장회의 COVID-19", "2027-covid-19"),
        ("word " * 30, "word-" * 11 + "word"),
        ("x" * 200, "x" * 60),
        ("\0/../", ""),
    ],
)
def test_a_title_becomes_part_of_an_address(title: str, slug: str) -> None:
    assert slug_of(title) == slug


def test_a_taken_one_gets_a_number_and_a_title_without_latin_letters_another_name() -> None:
    assert suggest({"ko": "서울", "en": "Seoul"}, {"seoul", "seoul-2"}, otherwise="x") == "seoul-3"
    assert suggest({"ko": "서울", "fr": "Séoul"}, (), otherwise="x") == "seoul"
    assert suggest({"ko": "서울"}, {"talk"}, otherwise="talk") == "talk-2"
