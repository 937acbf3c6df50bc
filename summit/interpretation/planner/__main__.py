"""The planner as a process of its own: a question comes in, one line of JSON; lines go out.

Each line is an object with one key: ``stage`` as it goes on, and at last ``answer`` or
``failure``. When whoever asked closes the other end, the process ends at once, whatever it does:
it never outlives them.
"""

from __future__ import annotations

import json
import os
import sys
import threading
from time import monotonic
from typing import Any

from summit.interpretation.planner.failures import PlannerFailed
from summit.interpretation.planner.instance import Instance, Stage, from_json, to_json

#: How often better solutions of a stage are told of, in seconds; whoever listens keeps them.
_PAUSE = 0.3


def main() -> None:
    """Read a question, answer it."""
    question = json.loads(sys.stdin.buffer.readline())
    threading.Thread(target=_end_with_asker, daemon=True).start()
    # The solver comes with a library that takes a second to load.
    from summit.interpretation.planner.solving import solve

    told: dict[str, float] = {}

    def progress(stage: Stage) -> None:
        now = monotonic()
        if stage.optimal or now - told.get(stage.name, 0.0) >= _PAUSE:
            told[stage.name] = now
            _say("stage", to_json(stage))

    try:
        answer = solve(from_json(Instance, question), progress=progress)
    except PlannerFailed as failure:
        _say("failure", failure.message)
    else:
        _say("answer", to_json(answer))


def _say(key: str, value: Any) -> None:
    sys.stdout.write(json.dumps({key: value}) + "\n")
    sys.stdout.flush()


def _end_with_asker() -> None:
    """Wait for the end of the input, which is the asker's end."""
    while os.read(0, 4096):
        pass
    os._exit(1)


if __name__ == "__main__":
    main()
