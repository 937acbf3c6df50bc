"""How states, roles and the holders of a speaker's place are worded."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

import pytest

from summit.directory.models import Relation
from summit.programme import models, wording
from summit.programme.document import ProgrammeDoc

DOCUMENT: Any = {
    "cities": {"athens": {"slug": "athens", "name": {"en": "Athens", "ko": "아테네"}}},
    "organisations": {"who": {"slug": "who", "name": {"en": "WHO"}}},
    "people": {
        "khan": {"name": {"en": "Sadiq Khan"}, "title": {"en": "Mayor", "ko": "런던광역시장"}},
    },
}


def speaker(**changes: Any) -> Any:
    place = {
        "role": "presenter",
        "to_be_announced": False,
        "person": None,
        "city": None,
        "organisation": None,
        "capacity": {},
        "topic": {},
        "remote": False,
        "undocumented": False,
        "reconstructed": [],
    }
    return {**place, **changes}


def name(language: str, **changes: Any) -> tuple[str, str]:
    document: ProgrammeDoc = DOCUMENT
    return wording.speaker_name(speaker(**changes), document, language, str)


@pytest.mark.parametrize(
    ("labels", "values"),
    [
        (wording.SUMMIT_KINDS, models.SummitKind),
        (wording.KINDS, models.SessionKind),
        (wording.ITEM_KINDS, models.ItemKind),
        (wording.ROLES, models.SpeakerRole),
        (wording.PARTS, models.CityPart),
        (wording.RECORDS, models.CityRecord),
        (wording.RELATIONS, Relation),
        (wording.ROOM_KINDS, models.RoomKind),
    ],
)
def test_every_value_has_a_label(labels: Mapping[str, str], values: type[StrEnum]) -> None:
    assert set(labels) == {value.value for value in values}


def test_a_label_is_translated_and_an_unknown_value_shown_as_it_is() -> None:
    assert wording.label(wording.LANGUAGES, "ko", str.upper) == "KOREAN"
    assert wording.label(wording.LANGUAGES, "sw", str.upper) == "sw"


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"to_be_announced": True}, "To be announced"),
        ({"city": "athens", "undocumented": True}, "Athens (representative not documented)"),
        ({"organisation": "who", "undocumented": True}, "WHO (representative not documented)"),
        (
            {"capacity": {"en": "Mayor of Athens"}, "city": "athens"},
            "Mayor of Athens, name to be confirmed",
        ),
        ({"city": "athens"}, "Athens, name to be confirmed"),
        ({"organisation": "who"}, "WHO, name to be confirmed"),
        ({}, "To be announced"),
    ],
)
def test_a_place_without_a_person_is_never_given_a_name(
    changes: dict[str, Any], expected: str
) -> None:
    assert name("en", **changes) == (expected, "en")


def test_a_name_says_which_language_it_is_in() -> None:
    assert name("ko", person="khan") == ("Sadiq Khan", "en")


def test_a_title_is_that_of_the_place_or_of_the_person() -> None:
    own = speaker(person="khan")
    here = speaker(person="khan", capacity={"en": "Chair of C40"})
    nobody = speaker(capacity={"en": "Mayor of Athens"})

    titles = [wording.speaker_title(each, DOCUMENT, "ko") for each in (own, here, nobody)]

    assert titles == [("런던광역시장", "ko"), ("Chair of C40", "en"), ("", "ko")]


@pytest.mark.parametrize(
    ("starts_at", "guessed", "message"),
    [
        ("2020-06-02T13:00:00Z", [], None),
        ("2020-06-02T13:00:00Z", ["speakers"], None),
        ("2020-06-02T13:00:00Z", ["end"], "Closing hour reconstructed: no source states it."),
        ("2020-06-02T13:00:00Z", ["start", "end"], "Hour reconstructed: no source states it."),
        ("2020-06-02T13:00:00Z", ["day", "start"], "Day reconstructed: no source states it."),
        (None, ["day"], "Day reconstructed: no source states it."),
        (None, ["start"], None),
    ],
)
def test_reconstructed_times_are_named(
    starts_at: str | None, guessed: list[str], message: str | None
) -> None:
    session: Any = {"starts_at": starts_at, "reconstructed": guessed}

    assert wording.reconstructed_time(session) == message
