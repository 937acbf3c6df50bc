"""What the card of one channel shows of YouTube: how far it is, and what can be asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from flask import Flask, g
from flask_babel import gettext

from summit.core.actor import Permission
from summit.core.guard import actor
from summit.programme.models import Session, SessionState
from summit.streaming import queries
from summit.streaming.channels import AFTER, BEFORE
from summit.streaming.models import Broadcast, BroadcastState, YoutubeAccount
from summit.streaming.operations.youtube_asking import is_ours
from summit.streaming.queries import youtube
from summit.streaming.youtube import bodies
from summit.streaming.youtube.errors import RETRIED, why
from summit.streaming.youtube.settings import settings
from summit.streaming.youtube.wording import HEALTHS, LIVES, PRIVACIES, STEPS

_S = BroadcastState


@dataclass(frozen=True, slots=True)
class Section:
    """One channel's part at YouTube. Texts are in the reader's language.

    ``stopped``: its setting up has ended in an error. ``accounts`` can be chosen from to create a
    broadcast; empty where that is not possible. ``steps`` and ``privacies`` are what can be asked
    for now, in YouTube's words.
    """

    is_set_up: bool
    ours: bool
    accounts: Sequence[YoutubeAccount]
    channel: str
    broken: bool
    step: str
    under_way: bool
    stopped: bool
    error: str
    retried: bool
    life: str
    privacy: str
    viewers: int | None
    health: str
    polled_at: datetime | None
    steps: tuple[str, ...]
    privacies: tuple[str, ...]
    may_write_chapters: bool


def section(session: Session, broadcast: Broadcast | None) -> Section:
    """Return what a channel's card shows of YouTube to whoever asks."""
    who = actor()
    may_edit = who.may(Permission.EDIT, session.summit_id)
    may_operate = who.may(Permission.OPERATE, session.summit_id)
    ours = broadcast is not None and is_ours(broadcast)
    account = broadcast.account if broadcast is not None else None
    broken = account is not None and account.broken_at is not None
    works = ours and not broken and session.state is not SessionState.CANCELLED
    step = broadcast.step if broadcast is not None else ""
    error = broadcast.step_error if broadcast is not None else ""
    return Section(
        is_set_up=settings().is_ready,
        ours=ours,
        accounts=_accounts(session) if may_edit and _may_set_up(session, broadcast) else (),
        channel=account.title if account is not None else "",
        broken=broken,
        step=gettext(STEPS[step]) if step in STEPS else "",
        stopped=step in youtube.PENDING and error not in ("", *RETRIED),
        under_way=step in youtube.PENDING and error in ("", *RETRIED),
        error=why(error, gettext),
        retried=error in RETRIED,
        life=_word(LIVES, broadcast.life_cycle if broadcast is not None else ""),
        privacy=_word(PRIVACIES, broadcast.privacy if broadcast is not None else ""),
        viewers=broadcast.viewers if broadcast is not None else None,
        health=_word(HEALTHS, broadcast.health if broadcast is not None else ""),
        polled_at=broadcast.polled_at if broadcast is not None else None,
        steps=_steps(broadcast) if broadcast is not None and works and may_operate else (),
        privacies=_privacies(broadcast) if broadcast is not None and works and may_operate else (),
        may_write_chapters=broadcast is not None
        and works
        and may_edit
        and broadcast.state is _S.RECORDED
        and bool(broadcast.chapters),
    )


def _may_set_up(session: Session, broadcast: Broadcast | None) -> bool:
    if session.state is SessionState.CANCELLED:
        return False
    if broadcast is None:
        return True
    if broadcast.state not in BEFORE and broadcast.state is not _S.FAILED:
        return False
    if broadcast.step == "":
        return not broadcast.video_id
    return broadcast.step in youtube.PENDING and broadcast.step_error != ""


def _accounts(session: Session) -> Sequence[YoutubeAccount]:
    """Return the channels that can be used; read once for all cards of a page."""
    kept = g.get("youtube_accounts")
    if kept is None:
        kept = [each for each in queries.youtube.accounts(session.summit_id) if not each.broken_at]
        g.youtube_accounts = kept
    return cast("Sequence[YoutubeAccount]", kept)


def _steps(broadcast: Broadcast) -> tuple[str, ...]:
    state, life = broadcast.state, broadcast.life_cycle
    if life in youtube.OVER or state in AFTER:
        return ()
    if state is _S.LIVE:
        return (bodies.COMPLETE,)
    if state is _S.READY:
        return (bodies.LIVE,)
    if state in (_S.PLANNED, _S.FAILED):
        return (bodies.TESTING,)
    return ()


def _privacies(broadcast: Broadcast) -> tuple[str, ...]:
    return tuple(
        each
        for each in (bodies.PUBLIC, bodies.UNLISTED, bodies.PRIVATE)
        if each != broadcast.privacy
    )


def _word(words: Mapping[str, str], value: str) -> str:
    return gettext(words[value]) if value in words else value


def init_app(app: Flask) -> None:
    """Let the page of a session's broadcasts show this."""
    app.jinja_env.globals["youtube_section"] = section
