"""How channels, states, problems and consents are worded, in one place."""

from __future__ import annotations

from collections.abc import Mapping

from summit.core.errors import N_
from summit.programme.wording import LANGUAGES
from summit.streaming.checks import Problem
from summit.streaming.consents import Purpose, Why
from summit.streaming.models import FLOOR, SIGN, BroadcastState

#: What a channel is called: its language, or what it is besides.
CHANNELS: Mapping[str, str] = {
    FLOOR: N_("Floor"),
    **LANGUAGES,
    SIGN: N_("Sign language"),
}

STATES: Mapping[str, str] = {
    BroadcastState.PLANNED: N_("Planned"),
    BroadcastState.TEST: N_("Being tested"),
    BroadcastState.READY: N_("Ready to go live"),
    BroadcastState.LIVE: N_("Live"),
    BroadcastState.ENDED: N_("Ended"),
    BroadcastState.RECORDED: N_("Recording available"),
    # Translators: the state of a channel whose broadcast does not work; 장애.
    BroadcastState.FAILED: N_("Has failed"),
}

#: What an operator's button says that leads to a state.
STEPS: Mapping[str, str] = {
    BroadcastState.TEST: N_("Begin the test"),
    BroadcastState.READY: N_("The test was good"),
    BroadcastState.LIVE: N_("Go live"),
    BroadcastState.ENDED: N_("End the broadcast"),
    BroadcastState.RECORDED: N_("Attach the recording"),
}

#: What to do next, by the present state.
NEXT: Mapping[str, str] = {
    BroadcastState.PLANNED: N_("Next: start the encoder and test picture, sound and language."),
    BroadcastState.TEST: N_("Next: look and listen, then say that the test was good."),
    BroadcastState.READY: N_("Next: when the session begins, go live."),
    BroadcastState.LIVE: N_("On air. When the session is over, end the broadcast."),
    BroadcastState.ENDED: N_("Next: attach the recording."),
    BroadcastState.RECORDED: N_("The recording can be watched."),
    BroadcastState.FAILED: N_("Next: settle what has failed, then test again."),
}

PROBLEMS: Mapping[str, str] = {
    Problem.NO_VIDEO: N_("No address has been given."),
    Problem.NOT_A_VIDEO: N_(
        "This is a channel and no video: what it shows may be something else. It is shown as a"
        " link, not as a player."
    ),
    Problem.NOT_FOUND: N_("There is no such video, or it has been deleted."),
    Problem.PRIVATE: N_("The video is private: nobody else can watch it."),
    Problem.NOT_EMBEDDABLE: N_("The video cannot be embedded, or is private."),
    Problem.LINK_ONLY: N_("This provider is shown as a link, not as a player."),
    Problem.WRONG_LANGUAGE: N_("By its title or language, the video belongs to another channel."),
    Problem.ALREADY_USED: N_("The same video is used elsewhere."),
    Problem.STREAM_INACTIVE: N_("Nothing arrives from the encoder."),
    Problem.NOT_CHECKED: N_("The video has not been checked yet."),
    Problem.UNREACHABLE: N_("The video could not be checked: YouTube did not answer."),
}

PURPOSES: Mapping[str, str] = {
    Purpose.STREAMING: N_("live broadcast"),
    Purpose.RECORDING: N_("recording"),
}

WHYS: Mapping[str, str] = {
    Why.NO_OFFICE: N_("nobody to ask: no office"),
    Why.NOT_SAID: N_("no answer on record"),
    Why.REFUSED: N_("has refused"),
}
