"""Words of the rundown: what states, sources, checks and commands are called."""

from __future__ import annotations

from collections.abc import Mapping

from summit.core.errors import N_
from summit.rundown.models import Check, CueState, RundownState, Source

RUNDOWN_STATES: Mapping[str, str] = {
    RundownState.PLANNED: N_("planned"),
    RundownState.RUNNING: N_("running"),
    RundownState.ENDED: N_("ended"),
}

CUE_STATES: Mapping[str, str] = {
    CueState.QUEUED: N_("queued"),
    CueState.READY: N_("ready"),
    CueState.SPEAKING: N_("speaking"),
    CueState.PAUSED: N_("paused"),
    CueState.DONE: N_("done"),
    CueState.SKIPPED: N_("skipped"),
    CueState.DEFERRED: N_("deferred"),
}

SOURCES: Mapping[str, str] = {
    Source.STUDIO: N_("Studio"),
    Source.REMOTE: N_("Remote"),
    Source.VIDEO: N_("Video"),
}

CHECKS: Mapping[str, str] = {
    Check.CONNECTED: N_("Connected"),
    Check.SOUND: N_("Sound"),
    Check.PLATE: N_("Name plate"),
    Check.PHONE: N_("Backup telephone"),
}

#: What each command is called, on buttons' histories and in the record.
COMMANDS: Mapping[str, str] = {
    "start": N_("Started the meeting"),
    "next": N_("Next"),
    "speak": N_("Called out of order"),
    "pause": N_("Paused the clock"),
    "resume": N_("Let the clock run on"),
    "finish": N_("Finished the turn"),
    "skip": N_("Skipped"),
    "defer": N_("Deferred"),
    "requeue": N_("Took up again"),
    "swap": N_("Swapped"),
    "insert": N_("Inserted"),
    "extend": N_("Changed the time"),
    "shorten": N_("Shortened turns"),
    # Translators: a turn dropped for want of time, confirmed by the chair; 생략.
    "drop": N_("Left out of the order"),
    "substitute": N_("Announced a substitute"),
    "restore": N_("Took the substitute back"),
    "lost": N_("Lost the line"),
    "fallback": N_("Showed the fallback"),
    "back": N_("Line is back"),
    "no_show": N_("Nobody there"),
    "ready": N_("Ready"),
    "check": N_("Line-up check"),
    "check_city": N_("Line-up check"),
    "phone": N_("Backup telephone noted"),
    "note": N_("Note"),
    "end": N_("Ended the meeting"),
    "reopen": N_("Reopened the meeting"),
    "undo": N_("Undid"),
}
