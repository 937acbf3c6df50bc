"""The moderator's screen of a running session shows the question that is being read."""

from __future__ import annotations

import re

import pytest

from summit.core import clock, tokens
from summit.core.db import db, unit_of_work
from summit.core.text import Text
from summit.questions import operations, queries
from summit.rundown.operations import make_rundown
from tests.actors import TESTER
from tests.conftest import Client
from tests.programme.builders import item
from tests.questions.builders import approved, box_of, forum, open_box, session_of

pytestmark = pytest.mark.usefixtures("database")

ENGLISH, KOREAN = "What do masks cost?", "마스크는 얼마입니까?"


def look(client: Client, screens: str, screen: str, language: str = "en") -> str:
    """Return the words of a screen, as its poll and as its page."""
    db.session.remove()
    said = []
    for address in (f"now?screen={screen}&", f"{screen}?"):
        answer = client.get(f"/screens/{screens}/{address}lang={language}")
        assert answer.status_code == 200
        body = answer.text[answer.text.index('<div class="now ') :]
        said.append(" ".join(re.sub("<[^>]+>", " ", body).split()))
    return " | ".join(said)


def test_the_moderator_sees_the_question_on_air_in_their_language(client: Client) -> None:
    with unit_of_work():
        seminar = session_of(forum())
        answers = item("answers")
        answers.position = 0
        seminar.items.append(answers)
        db.session.flush()
        rundown = make_rundown(seminar, actor=TESTER, now=clock.now())
        screens = tokens.sign("screen", rundown.id, rundown.screens_version)
        box = open_box(seminar)
        question = approved(box, ENGLISH, name="SECRET-NAME")
        waiting = approved(box, "Who pays?")
        for each, words in ((question, KOREAN), (waiting, "누가 냅니까?")):
            both = Text({**each.words, "ko": words})
            operations.edit_words(each, both, actor=TESTER, now=clock.now())
        uid = question.uid
    assert "Question on air" not in look(client, screens, "moderator")

    with unit_of_work():
        found = queries.question_of(box_of(), uid)
        operations.put_on_air(found, "", seen=found.version, actor=TESTER, now=clock.now())

    assert look(client, screens, "moderator").count(f"Question on air {ENGLISH}") == 2
    assert look(client, screens, "moderator", "ko").count(KOREAN) == 2
    for screen in ("timer", "speaker", "moderator"):
        assert "SECRET-NAME" not in look(client, screens, screen)
        assert "Who pays?" not in look(client, screens, screen)
        assert (ENGLISH in look(client, screens, screen)) is (screen == "moderator")
