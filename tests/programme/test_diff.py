"""What publishing would change, sentence by sentence."""

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from summit.programme.diff import SENTENCES, differences

BEFORE = json.loads((Path(__file__).parent / "release-schema-1.json").read_text())
VISIT, OPENING = 0, 1
WHEN = "Fri 14 May 2027, 22:00–23:30 (Seoul, UTC+9)"

Document = dict[str, Any]


def words(message: str) -> str:
    return message


def told(before: Any, after: Any, language: str = "en") -> list[str]:
    return [change.describe(language, words) for change in differences(before, after)]


def opening(**fields: Any) -> Callable[[Document], None]:
    """Change fields of the opening."""
    return lambda document: document["sessions"][OPENING].update(fields)


def keynote(document: Document) -> list[dict[str, Any]]:
    speakers: list[dict[str, Any]] = document["sessions"][OPENING]["items"][0]["speakers"]
    return speakers


def cancel(document: Document) -> None:
    # What else has changed does not matter to those who will not come.
    opening(state="cancelled", title={"en": "Other"}, room=None)(document)


def reinstate(document: Document) -> None:
    document["sessions"][VISIT]["state"] = "scheduled"


def remove(document: Document) -> None:
    del document["sessions"][OPENING]


def add(document: Document) -> None:
    new = copy.deepcopy(document["sessions"][OPENING])
    new.update(uid="new@test", slug="closing", title={"en": "Closing", "ko": "폐회"}, ends_at=None)
    document["sessions"].append(new)


def move_room(document: Document) -> None:
    document["rooms"]["hall"] = {"slug": "hall", "kind": "room", "name": {"en": "Hall"}}
    opening(room="hall")(document)


def confirm(document: Document) -> None:
    document["people"]["lee"] = {**document["people"]["kim"], "slug": "lee", "name": {"ko": "이"}}
    keynote(document)[1].update(to_be_announced=False, person="lee")


def replace(document: Document) -> None:
    document["people"]["lee"] = {**document["people"]["kim"], "slug": "lee", "name": {"en": "Lee"}}
    keynote(document)[0]["person"] = "lee"


def lose_the_name(document: Document) -> None:
    keynote(document)[0].update(person=None, capacity={"en": "Mayor of Seoul"})


def add_place(document: Document) -> None:
    keynote(document).append(copy.deepcopy(keynote(document)[1]))


def new_city(document: Document) -> None:
    document["cities"]["oslo"] = {**document["cities"]["london"], "name": {"en": "Oslo"}}
    document["sessions"][OPENING]["cities"].append(
        {"city": "oslo", "part": "participant", "record": None, "reconstructed": []}
    )


def retitle_person(document: Document) -> None:
    document["people"]["kim"]["title"] = {"en": "Governor"}


CHANGES: list[tuple[str, Callable[[Document], None], list[str]]] = [
    ("nothing", lambda d: None, []),
    (
        "what a release says of itself",
        lambda d: d.update(number=9, published_at="2028-01-01T00:00:00Z", note={"en": "x"}),
        [],
    ),
    ("revisions", opening(sequence=4, revised_at="2028-01-01T00:00:00Z"), []),
    (
        "summit title",
        lambda d: d["summit"]["title"].update(en="Forum"),
        ["The summit's title changes from “Forum of Cities” to “Forum”."],
    ),
    (
        "summit text gone",
        lambda d: d["summit"].update(description={}),
        ["The summit's description changes from “Two days of talks.” to “—”."],
    ),
    (
        "summit days and zone",
        lambda d: d["summit"].update(ends_on="2027-05-17", zone="Asia/Tokyo"),
        [
            "The summit's last day changes from “Sun 16 May 2027” to “Mon 17 May 2027”.",
            "The summit's time zone changes from “Asia/Seoul” to “Asia/Tokyo”.",
        ],
    ),
    ("added", add, ["New: “Closing”, Fri 14 May 2027, 22:00 (Seoul, UTC+9)."]),
    ("cancelled", cancel, [f"Cancelled: “Other”, {WHEN}."]),
    ("reinstated", reinstate, ["Takes place after all: “Visit”, Fri 14 May 2027."]),
    ("removed", remove, [f"No longer shown: “Opening”, {WHEN}."]),
    (
        "moved over midnight",
        opening(starts_at="2027-05-14T14:30:00Z", ends_at="2027-05-14T16:00:00Z"),
        [
            f"Moved: “Opening”, from {WHEN} to"
            " Fri 14 May 2027, 23:30 – Sat 15 May, 01:00 (Seoul, UTC+9)."
        ],
    ),
    (
        "moved to a day alone",
        opening(starts_at=None, ends_at=None, day="2027-05-15"),
        [f"Moved: “Opening”, from {WHEN} to Sat 15 May 2027."],
    ),
    ("room", move_room, ["Another room: “Opening”, from Studio A to Hall."]),
    ("no room", opening(room=None), ["Another room: “Opening”, from Studio A to no room."]),
    ("retitled", opening(title={"en": "Start"}), ["New title: “Opening” becomes “Start”."]),
    (
        "speaker added",
        add_place,
        ["“Opening”: To be announced is added as a speaker."],
    ),
    (
        "speaker confirmed",
        confirm,
        ["“Opening”: 이 is added as a speaker."],
    ),
    ("speaker replaced", replace, ["“Opening”: Kim Minji is replaced by Lee."]),
    (
        "speaker without a name",
        lose_the_name,
        ["“Opening”: Kim Minji is replaced by Mayor of Seoul, name to be confirmed."],
    ),
    (
        "speaker removed",
        lambda d: keynote(d).pop(0),
        ["“Opening”: Kim Minji is no longer listed as a speaker."],
    ),
    (
        "order of speakers",
        lambda d: keynote(d).reverse(),
        ["“Opening”: details are revised."],
    ),
    ("topic", lambda d: keynote(d)[0].update(topic={}), ["“Opening”: details are revised."]),
    ("city added", new_city, ["“Opening”: Oslo takes part."]),
    (
        "city removed",
        lambda d: d["sessions"][OPENING]["cities"].pop(),
        ["“Opening”: London is no longer listed."],
    ),
    (
        "city's part",
        lambda d: d["sessions"][OPENING]["cities"][1].update(part="presenter"),
        ["“Opening”: London changes from Participating city to Presenting city."],
    ),
    (
        "city's record",
        lambda d: d["sessions"][OPENING]["cities"][1].update(record="spoke"),
        ["“Opening”: details are revised."],
    ),
    (
        "languages",
        opening(interpreted=["en", "fr"]),
        ["“Opening”: languages change from ko, en to ko, en, fr."],
    ),
    (
        "no languages",
        opening(floor=[], interpreted=[]),
        ["“Opening”: languages change from ko, en to —."],
    ),
    (
        "abstract",
        opening(abstract={"en": "Welcome."}),
        ["“Opening”: the text or the order of items is revised."],
    ),
    (
        "order of items",
        lambda d: d["sessions"][OPENING]["items"].reverse(),
        ["“Opening”: the text or the order of items is revised."],
    ),
    ("sources", opening(sources=[]), ["“Opening”: details are revised."]),
    (
        "person",
        retitle_person,
        ["Name or title: “Kim Minji, Mayor of Seoul” becomes “Kim Minji, Governor”."],
    ),
    (
        "city's own fields",
        lambda d: d["cities"]["london"].update(relation="sister"),
        ["Details of the summit, its cities or its rooms are revised."],
    ),
    (
        "figures",
        lambda d: d["summit"].update(figures=[]),
        ["Details of the summit, its cities or its rooms are revised."],
    ),
]


@pytest.mark.parametrize(
    ("change", "sentences"), [row[1:] for row in CHANGES], ids=[row[0] for row in CHANGES]
)
def test_a_change_is_told(change: Callable[[Document], None], sentences: list[str]) -> None:
    after = copy.deepcopy(BEFORE)
    change(after)
    assert told(BEFORE, after) == sentences


def test_a_first_release_is_told_as_one() -> None:
    assert told(None, BEFORE) == ["The programme is published for the first time. Sessions: 2."]


def test_changes_are_told_in_the_order_readers_want() -> None:
    after = copy.deepcopy(BEFORE)
    retitle_person(after)
    opening(abstract={}, title={"en": "Start"})(after)
    move_room(after)
    add(after)
    reinstate(after)
    kinds = [change.kind for change in differences(BEFORE, after)]
    assert kinds == ["added", "reinstated", "room", "retitled", "text", "person"]


def test_a_reader_is_told_in_their_language_with_a_fallback() -> None:
    after = copy.deepcopy(BEFORE)
    add(after)
    move_room(after)
    assert told(BEFORE, after, "ko") == [
        "New: “폐회”, 2027. 5. 14.(금) 22:00 (서울, UTC+9).",
        "Another room: “Opening”, from 스튜디오 A to Hall.",
    ]


def test_a_percent_sign_in_a_title_is_only_a_percent_sign() -> None:
    after = copy.deepcopy(BEFORE)
    opening(title={"en": "100%(session)s %d"})(after)
    assert told(BEFORE, after) == ["New title: “Opening” becomes “100%(session)s %d”."]


def test_every_kind_of_change_is_told_by_these_tests() -> None:
    kinds = {"published"}
    for _, change, _ in CHANGES:
        after = copy.deepcopy(BEFORE)
        change(after)
        kinds |= {made.kind for made in differences(BEFORE, after)}
    assert kinds == set(SENTENCES)
