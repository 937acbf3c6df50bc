"""How lengths and slack are said on the pages of rundowns, in the reader's language."""

from __future__ import annotations

from flask_babel import gettext as _

from summit.rundown.cue_sheet import slack_text


def slack_words(slack: int) -> str:
    """Say what is left at the end: ``05:00 slack``, ``overrun of 07:00``, ``no slack``."""
    return slack_text(slack, _)
