"""Rundowns, streaming, questions: their pages of the console, what they ask of other rooms."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from flask import Flask

from config import Config
from summit.core.text import Text
from summit.directory.operations import merging
from summit.directory.usage import usage
from summit.outbox import worker as outbox
from summit.programme import following as programme_following
from summit.programme import rules
from summit.programme.jobs import Followers
from summit.programme.ties import ties
from summit.questions import jobs as questions_jobs
from summit.questions import queries as questions_queries
from summit.questions import ties as questions_ties
from summit.questions.following import following as questions_following
from summit.questions.models import QuestionBox
from summit.questions.views.organizer.boxes import question_boxes
from summit.questions.views.organizer.one import question_acts
from summit.questions.views.organizer.queue import questions
from summit.rundown import following as rundown_following
from summit.rundown import jobs as rundown_jobs
from summit.rundown import merging as rundown_merging
from summit.rundown import ties as rundown_ties
from summit.rundown.asked import asking
from summit.rundown.usage import RundownUsage
from summit.rundown.views.organizer.cue_pages import rundown_cue
from summit.rundown.views.organizer.cues import rundown_cues
from summit.rundown.views.organizer.exports import rundown_exports
from summit.rundown.views.organizer.lineup import lineup
from summit.rundown.views.organizer.panel import panel as rundown_panel
from summit.rundown.views.organizer.plates import cue_plates
from summit.rundown.views.organizer.record import session_record
from summit.rundown.views.organizer.rundowns import rundowns
from summit.rundown.views.organizer.screens import session_screens
from summit.streaming import findings as streaming_findings
from summit.streaming import jobs as streaming_jobs
from summit.streaming import live_board
from summit.streaming import ties as streaming_ties
from summit.streaming.checking import Checking
from summit.streaming.live_document import LiveQuestion
from summit.streaming.views.organizer import youtube_section
from summit.streaming.views.organizer.broadcasts import broadcasts
from summit.streaming.views.organizer.youtube import youtube_pages, youtube_return
from summit.streaming.youtube import settings as youtube_settings

#: The console's pages.
PAGES = (
    broadcasts,
    youtube_pages,
    youtube_return,
    session_record,
    session_screens,
    cue_plates,
    lineup,
    rundowns,
    rundown_cues,
    rundown_cue,
    rundown_exports,
    rundown_panel,
    question_boxes,
    questions,
    question_acts,
)


def register(app: Flask, worker: outbox.Worker, followers: Followers, config: Config) -> None:
    """Fill the registries of lower rooms, and those by which these three follow each other."""
    _register_rundown(worker)
    _register_streaming(app, worker, followers, config)
    _register_questions(worker)


def _register_rundown(worker: outbox.Worker) -> None:
    """Register what the rundown wants of other rooms, and who follows it."""
    rundown_jobs.register(worker)
    ties.add(rundown_ties.keeps_sessions)
    if rundown_merging.move_city not in merging.cities:
        merging.cities.append(rundown_merging.move_city)
    usage.register(RundownUsage())
    rundown_following.following.add(live_board.follow)


def _register_streaming(
    app: Flask, worker: outbox.Worker, followers: Followers, config: Config
) -> None:
    """Register what streaming wants of other rooms."""
    ties.add(streaming_ties.keeps_sessions)
    programme_following.following.add(live_board.follow_sessions)
    rules.findings.add(
        streaming_findings.broadcasts,
        streaming_findings.LABELS,
        page="sessions/{}/broadcasts",
    )
    Checking(config.youtube_oembed).register(worker)
    youtube_settings.init_app(app, config)
    youtube_section.init_app(app)
    streaming_jobs.register(worker, followers)


def _register_questions(worker: outbox.Worker) -> None:
    """Register what questions want of other rooms, and show the one on air on the live board."""
    questions_jobs.register(worker)
    ties.add(questions_ties.keeps_sessions)
    live_board.parts.add(questions_on_air)
    questions_following.add(follow_questions)
    asking.add(question_on_air)


def questions_on_air(session_ids: Collection[int]) -> Mapping[int, LiveQuestion | None]:
    """Say which question is on air in each of some sessions, as the live board has it."""
    return {
        session_id: LiveQuestion(**question) if question is not None else None
        for session_id, question in questions_queries.on_air(session_ids).items()
    }


def question_on_air(session_id: int) -> Text:
    """Return the words of the question on air in a session, for its moderator's screen."""
    question = questions_queries.on_air([session_id]).get(session_id)
    return Text(question["words"]) if question is not None else Text()


def follow_questions(box: QuestionBox, now: datetime) -> None:
    """Bring the live board up to another question on air."""
    live_board.rebuild(box.summit_id, now)
