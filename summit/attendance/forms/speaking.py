"""What is done to speakers that were ticked in their list."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from summit.attendance.forms.invitations import MOST_CHOSEN, DeadlineForm, InviteForm
from summit.attendance.models import Channel
from summit.attendance.wording import CHANNELS
from summit.core.forms import ChoiceField, Form
from summit.programme.models import SpeakerState
from summit.programme.wording import SPEAKER_STATES

__all__ = ["DeadlineForm", "InviteForm", "MarkForm", "uids"]

#: As long as the UID of a place can be.
_LONGEST_UID = 36


class Given(StrEnum):
    """What staff can note of a speaker by hand."""

    CONFIRMED = "confirmed"
    DECLINED = "declined"


class Heard(StrEnum):
    """How somebody said so to staff."""

    TELEPHONE = "telephone"
    MAIL = "mail"
    LETTER = "letter"


def _state(given: Given) -> str:
    return str(gettext(SPEAKER_STATES[SpeakerState(given.value)]))


def _channel(heard: Heard) -> str:
    return str(gettext(CHANNELS[heard.value]))


class MarkForm(Form):
    """Whether those who are ticked have confirmed or declined, and how they said so."""

    state = ChoiceField(_("State"), Given, _state, default=Given.CONFIRMED)
    channel = ChoiceField(_("How they said so"), Heard, _channel, default=Heard.TELEPHONE)

    def values(self) -> tuple[SpeakerState, Channel]:
        """Return what was chosen, after it was validated."""
        return SpeakerState(self.state.data.value), Channel(self.channel.data.value)


def uids(given: Sequence[str], form: Form | None = None) -> list[str]:
    """Return the UIDs of places that were posted, each once; note in ``form`` that none was."""
    kept: dict[str, Any] = dict.fromkeys(
        each for each in given if 0 < len(each) <= _LONGEST_UID and "\0" not in each
    )
    if not kept and form is not None:
        form.form_errors.append(gettext("Tick at least one speaker."))
    return list(kept)[:MOST_CHOSEN]
