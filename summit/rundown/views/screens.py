"""Screens of a running session, on other devices: a link that cannot be guessed opens them.

A page asks for what it shows every second or two. What it is told stays the same until something
changes, so most of the time the answer is 304; each answer says what time the server has.
"""

from __future__ import annotations

from datetime import datetime

from flask import Blueprint, Flask, g, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import pgettext

from summit.attendance import local_time
from summit.core import clock, linked
from summit.core.errors import N_, NotFound
from summit.core.i18n import LANGUAGES, choose_language
from summit.core.linked import Advice, LinkDoor, LinkFrame, Tongue, looking
from summit.core.polling import fragment_answer, instant
from summit.core.text import Text
from summit.programme import wording
from summit.rundown import queries
from summit.rundown.asked import asking
from summit.rundown.queries.screens import Screens, pronunciations, screens_by_token
from summit.rundown.screens import Shown, remaining_text, shown, until_text

DOOR = LinkDoor("screens")

screens = Blueprint("screens", __name__, url_prefix="/screens/<token>")

is_behind = DOOR.is_behind

#: The screens that there are, and what each is for.
SCREENS = {
    "timer": N_("Timer"),
    "speaker": N_("Speaker’s screen"),
    "moderator": N_("Moderator’s screen"),
}
_ONE = "/<any(timer, speaker, moderator):screen>"


def guard() -> None:
    """Let a request pass whose link is a rundown's present one, and settle language and rundown.

    Raises:
        NotFound: the link is malformed or forged, was renewed, or the session is long over.
    """
    asked = request.args.get("lang", "")
    if asked in LANGUAGES:
        g.language = asked
    with looking():
        g.screens = screens_by_token(DOOR.token, clock.now())


@screens.get(_ONE)
def show(screen: str) -> ResponseReturnValue:
    """Show a screen."""
    now = clock.now()
    values = _values(_shown(now), screen)
    return render_template(
        "rundown/screen.html",
        screen=screen,
        name=_(SCREENS[screen]),
        now=now,
        server_time=instant(now),
        **values,
    )


@screens.get("/now")
def poll() -> ResponseReturnValue:
    """Answer with what a screen shows, or 304 where it shows that already."""
    screen = request.args.get("screen", "")
    if screen not in SCREENS:
        raise NotFound(N_("There is no such screen."))
    values = _values(_shown(clock.now()), screen)
    return fragment_answer(
        # Without what changes by itself, which the page works out.
        render_template("rundown/_screen_now.html", screen=screen, now=None, **values)
    )


def _shown(now: datetime) -> Shown:
    rundown = queries.rundown_by_id(g.screens.rundown_id)
    if rundown is None:  # deleted a moment ago
        raise NotFound(N_("This link is no longer valid."))
    return shown(rundown, now)


def _values(found: Shown, screen: str) -> dict[str, object]:
    """Return what templates of screens are given."""
    asked: Screens = g.screens
    said: dict[str, str] = {}
    question = Text()
    if screen == "moderator":
        question = asking.on_air(found.rundown.session_id)
        cues = [each for each in (found.current, *found.following) if each is not None]
        uids = {each.speaker_uid for each in cues if not each.is_substituted} - {None}
        said = pronunciations(asked.summit_id, [uid for uid in uids if uid is not None])
    zone = found.rundown.zone
    language = choose_language()
    return {
        "shown": found,
        "said": said,
        "question": question,
        "instant": instant,
        "remaining_text": remaining_text,
        "until_text": until_text,
        "level_words": level_words(screen),
        "kinds": wording.ITEM_KINDS,
        "clock": lambda at: local_time.clock_text(at, zone, language),
        "zone": lambda at: local_time.zone_text(zone, at, language, _),
    }


def level_words(screen: str) -> dict[str, str]:
    """Say in words what colours say: by how urgent it is."""
    over = _("Time is up. Please wrap up.") if screen == "speaker" else _("Over time")
    return {
        "before": "" if screen == "moderator" else _("until the session begins"),
        "calm": "",
        "soon": _("Please come to the end"),
        "over": over,
        "paused": pgettext("clock", "Paused"),
        "idle": "",
    }


class ScreenFrame(LinkFrame):
    """The surroundings of a screen: the way to the same screen in another language."""

    def __init__(self) -> None:
        super().__init__(DOOR, None)
        if g.get("screens") is not None:
            self.tongues = [
                Tongue(tag, name, f"{request.path}?lang={tag}", tag == self.language)
                for tag, name in LANGUAGES.items()
            ]


def error_page(status: int, message: str = "") -> str:
    """Say what went wrong, in every language; a screen itself is never an error's place."""
    del message
    return linked.failure_outside(status, _advice)


def _advice(status: int) -> Advice:
    if status != 404:
        return linked.advice(status)
    return _("This link does not open anything"), [
        _("Screens close a day after the session."),
        _("The link may have been renewed: ask the organizers for the present one."),
    ]


def _context() -> dict[str, object]:
    # Doors have their own surroundings.
    return {"frame": ScreenFrame()} if DOOR.is_behind(request.path) else {}


def init_app(app: Flask) -> None:
    """Prepare what every request of a screen needs."""
    DOOR.init_app(app)
    app.context_processor(_context)
