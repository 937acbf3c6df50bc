"""Two documents side by side, and what the public change log makes of them: pure functions."""

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summit.programme import changelog
from summit.programme.comparison import Comparison, compare, joined, words_apart
from summit.programme.diff import differences, fingerprint, moved

BEFORE = json.loads((Path(__file__).parent / "release-schema-1.json").read_text())
VISIT, OPENING = 0, 1
Document = dict[str, Any]


def words(message: str) -> str:
    return message


def after(*changes: Callable[[Document], None]) -> Document:
    document = copy.deepcopy(BEFORE)
    for change in changes:
        change(document)
    return document


def opening(**fields: Any) -> Callable[[Document], None]:
    return lambda document: document["sessions"][OPENING].update(fields)


def side(before: Any, now: Any, language: str = "en") -> Comparison:
    return compare(before, now, language, words)


def rows(comparison: Comparison) -> list[tuple[Any, ...]]:
    """Every row with what is marked on either side."""
    return [
        (row.label, row.language, *(_marked(lines) for lines in (row.before, row.after)))
        for group in comparison.groups
        for row in group.rows
    ]


def _marked(lines: Any) -> str:
    return "|".join(
        "".join(f"[{piece.text}]" if piece.changed else piece.text for piece in line)
        for line in lines
    )


# Side by side


def test_equal_documents_have_nothing_side_by_side() -> None:
    found = side(BEFORE, after(lambda d: d.update(number=9, note={"en": "x"})))
    assert (found.changes, found.groups, found.counts) == ((), (), {})


def test_a_moved_session_shows_both_times_with_their_zone() -> None:
    found = side(BEFORE, after(opening(starts_at="2027-05-14T14:00:00Z")))
    (group,) = found.groups
    assert (group.slug, group.kind, found.counts) == ("opening", "changed", {"changed": 1})
    assert rows(found) == [
        (
            "Time",
            None,
            "Fri 14 May 2027, [22:00–23:30] (Seoul, UTC+9)",
            "Fri 14 May 2027, [23:00–23:30] (Seoul, UTC+9)",
        )
    ]
    korean = side(BEFORE, after(opening(starts_at="2027-05-14T14:00:00Z")), "ko")
    assert _marked(korean.groups[0].rows[0].after) == "2027. 5. 14.(금) [23:00~23:30] (서울, UTC+9)"


def test_texts_are_compared_word_by_word_in_each_language() -> None:
    old = {"en": "Welcome to all mayors.", "ko": "시장님을 환영합니다."}
    new = {"en": "Welcome to all the governors.", "ko": "시장님을 환영합니다."}
    before = after(opening(abstract=old))
    assert rows(side(before, after(opening(abstract=new)))) == [
        (
            "Abstract",
            "en",
            "Welcome to all [mayors].",
            "Welcome to all [the governors].",
        )
    ]


def test_long_lists_show_what_differs_and_count_the_rest() -> None:
    def cities(count: int) -> list[dict[str, Any]]:
        entry = {"part": "participant", "record": None, "reconstructed": []}
        return [{"city": f"c{n}", **entry} for n in range(count)]

    def with_cities(count: int) -> Callable[[Document], None]:
        def change(document: Document) -> None:
            for n in range(8):
                city = {**document["cities"]["seoul"], "slug": f"c{n}", "name": {"en": f"C{n}"}}
                document["cities"][f"c{n}"] = city
            opening(cities=cities(count))(document)

        return change

    open_ended = "Further cities to be announced: 1"
    found = side(after(with_cities(7)), after(with_cities(8)))
    assert rows(found) == [
        (
            "Cities",
            None,
            f"… 7 unchanged …|{open_ended}",
            f"… 7 unchanged …|[C7, Participating city]|{open_ended}",
        )
    ]


def test_a_new_and_a_removed_session_show_all_their_details() -> None:
    def remove(document: Document) -> None:
        del document["sessions"][OPENING]

    added, removed = side(after(remove), BEFORE), side(BEFORE, after(remove))
    assert [group.kind for group in added.groups + removed.groups] == ["added", "removed"]
    labels = [row.label for row in added.groups[0].rows]
    assert {"Time", "Room", "Title", "Speakers", "Cities"} <= set(labels)
    assert all(row.before == () for row in added.groups[0].rows)
    assert [row.after for row in removed.groups[0].rows] == [() for _ in labels]


def test_a_cancelled_and_a_reinstated_session_say_so() -> None:
    cancelled = side(BEFORE, after(opening(state="cancelled")))
    assert cancelled.counts == {"cancelled": 1}
    assert rows(cancelled) == [("State", None, "[Takes place]", "[Cancelled]")]
    assert side(after(opening(state="cancelled")), BEFORE).counts == {"reinstated": 1}


def test_names_and_days_stand_before_the_sessions() -> None:
    def change(document: Document) -> None:
        document["people"]["kim"]["title"] = {"en": "Governor of Seoul"}
        document["summit"]["ends_on"] = "2027-05-17"

    found = side(BEFORE, after(change))
    assert [group.uid for group in found.groups] == [None]
    assert rows(found) == [
        ("last day", None, "[Sun 16] May 2027", "[Mon 17] May 2027"),
        ("Person", "en", "Kim Minji, [Mayor] of Seoul", "Kim Minji, [Governor] of Seoul"),
        ("Person", "ko", "김민지[, 서울특별시장]", "김민지"),
    ]


def test_a_renamed_room_is_told_beside_other_changes() -> None:
    def change(document: Document) -> None:
        document["rooms"]["studio-a"]["name"] = {"en": "Great hall"}
        opening(title={"en": "Start"})(document)

    found = side(BEFORE, after(change))
    assert [change.kind for change in found.changes] == ["retitled", "other"]
    assert [row[:2] for row in rows(found) if row[0] == "Room"] == [
        ("Room", "en"),
        ("Room", "ko"),
        ("Room", None),
    ]


def test_what_only_invitees_see_is_joined_and_marked() -> None:
    private = after(opening(room=None))
    public = copy.deepcopy(BEFORE)
    only = {BEFORE["sessions"][OPENING]["uid"]}
    found = joined(side(BEFORE, public), compare(BEFORE, private, "en", words, only=only))
    assert [(group.slug, group.invitees_only) for group in found.groups] == [("opening", True)]
    assert [change.kind for change in found.changes] == ["room"]
    assert found.counts == {"changed": 1}
    nothing = compare(BEFORE, private, "en", words, only={"other"})
    assert (nothing.changes, nothing.groups) == ((), ())


def test_every_change_of_a_session_has_a_group_to_stand_in() -> None:
    now = after(
        opening(title={"en": "Start"}, room=None),
        lambda d: d["sessions"][VISIT].update(state="scheduled"),
    )
    told = {change.slug for change in differences(BEFORE, now)}
    assert {group.slug for group in side(BEFORE, now).groups} == told


@given(st.text(max_size=60), st.text(max_size=60))
def test_pieces_put_together_are_the_texts(before: str, now: str) -> None:
    was, becomes = words_apart(before, now)
    assert "".join(piece.text for piece in was) == before
    assert "".join(piece.text for piece in becomes) == now
    assert any(p.changed for p in (*was, *becomes)) == (before != now)


def test_a_giant_text_is_not_compared_word_by_word() -> None:
    text = "word " * 5000
    was, now = words_apart(text + "a", text + "b")
    assert [piece.changed for piece in (*was, *now)] == [True, True]


def test_a_fingerprint_is_of_what_is_said_and_of_the_number() -> None:
    same = after(lambda d: d.update(number=4, published_at="2030-01-01T00:00:00Z"))
    first = fingerprint(BEFORE, number=4, audience="everyone")
    assert fingerprint(same, number=4, audience="everyone") == first
    others = {
        fingerprint(BEFORE, number=5, audience="everyone"),
        fingerprint(BEFORE, number=4, audience="invitees"),
        fingerprint(after(opening(sources=[])), number=4, audience="everyone"),
    }
    assert len(others | {first}) == 4


def test_only_what_takes_place_at_another_time_has_moved() -> None:
    late = opening(starts_at="2027-05-14T14:00:00Z")
    assert [s["slug"] for s in moved(BEFORE, after(late))] == ["opening"]
    assert moved(BEFORE, after(late, opening(state="cancelled"))) == []
    assert moved(BEFORE, after(opening(room=None, zone="Asia/Tokyo"))) == []
    assert moved(None, BEFORE) == []


# The change log


def log(before: Any, now: Any) -> list[dict[str, Any]]:
    return changelog.entries(before, now)


def kinds(*changes: Callable[[Document], None]) -> list[str]:
    return [entry["kind"] for entry in log(BEFORE, after(*changes))]


def drop_speakers(document: Document) -> None:
    for item in document["sessions"][OPENING]["items"]:
        item["speakers"] = []
    document["people"].clear()


def test_the_first_release_says_only_how_many_sessions_there_are() -> None:
    assert log(None, BEFORE) == [{"kind": "published", "sessions": 2}]


def test_times_rooms_titles_and_states_are_told() -> None:
    late = opening(starts_at="2027-05-14T14:00:00Z", title={"en": "Start"}, room=None)
    entries = log(BEFORE, after(late))
    when = {"day": "2027-05-14", "ends_at": "2027-05-14T14:30:00Z", "zone": "Asia/Seoul"}
    about = {"session": "opening", "title": {"en": "Start"}}
    assert entries == [
        {
            "kind": "moved",
            **about,
            "before": {**when, "starts_at": "2027-05-14T13:00:00Z"},
            "after": {**when, "starts_at": "2027-05-14T14:00:00Z"},
        },
        {"kind": "room", **about, "before": BEFORE["rooms"]["studio-a"]["name"], "after": {}},
        {
            "kind": "retitled",
            **about,
            "before": BEFORE["sessions"][OPENING]["title"],
            "after": {"en": "Start"},
        },
    ]
    assert json.loads(json.dumps(entries)) == entries
    assert kinds(opening(state="cancelled")) == ["cancelled"]
    assert kinds(lambda d: d["sessions"][VISIT].update(state="scheduled")) == ["reinstated"]
    assert kinds(lambda d: d["sessions"].pop(OPENING)) == ["removed"]
    assert kinds(lambda d: d["summit"].update(zone="Asia/Tokyo")) == ["summit"]


@pytest.mark.parametrize(
    "change",
    [
        drop_speakers,
        lambda d: d["sessions"][OPENING]["cities"].pop(),
        lambda d: d["people"]["kim"].update(name={"en": "Lee"}),
        opening(abstract={"en": "Kim Minji cannot come."}),
    ],
)
def test_who_came_withdrew_or_was_replaced_is_never_told(
    change: Callable[[Document], None],
) -> None:
    assert log(BEFORE, after(change)) == [{"kind": "other"}]


def test_a_title_called_after_a_guest_who_is_gone_is_not_repeated() -> None:
    named = after(opening(title={"en": "Talk with Mayor Minji", "ko": "대담"}))
    without = after(drop_speakers, opening(title={"en": "Talk with a guest", "ko": "대담"}))
    (entry,) = log(named, without)
    assert (entry["kind"], entry["before"]) == ("retitled", {})
    assert "Minji" not in json.dumps(entry)


def test_nothing_is_told_of_equal_documents() -> None:
    assert log(BEFORE, after(lambda d: d.update(number=7))) == []


def test_an_entry_is_told_for_every_kind() -> None:
    made = {"published"} | {"other"}
    for change in (
        opening(state="cancelled"),
        opening(room=None),
        opening(title={"en": "x"}),
        opening(starts_at=None, ends_at=None),
        lambda d: d["sessions"].pop(OPENING),
        lambda d: d["sessions"].append({**d["sessions"][OPENING], "uid": "new"}),
        lambda d: d["sessions"][VISIT].update(state="scheduled"),
        lambda d: d["summit"].update(zone="Asia/Tokyo"),
    ):
        made |= set(kinds(change))
    assert made == set(changelog.KINDS)
