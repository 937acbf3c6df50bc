"""What the findings page calls the rules of upper rooms."""

from __future__ import annotations

from flask import Flask

from summit.interpretation.rules import LABELS
from summit.programme import telling


def test_the_findings_page_knows_the_rules_of_upper_rooms_by_their_labels(app: Flask) -> None:
    with app.test_request_context("/organizer/"):
        named = {rule: telling.rule_label(rule) for rule in LABELS}

        assert named == dict(LABELS)
        assert telling.rule_label("booth-team") == "Team too small (R1)"
        assert telling.rule_label("invited-moved") == "Offices know another time"
        assert telling.rule_label("room-taken") == "Room taken"
        assert telling.rule_label("of-no-room") == "of-no-room"
    assert all(telling.is_rule(rule) for rule in (*LABELS, "invited-moved", "room-taken"))
    assert not telling.is_rule("of-no-room")
    assert not telling.is_rule("")
