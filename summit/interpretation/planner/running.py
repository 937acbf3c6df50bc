"""Runs the planner in a process of its own.

The solver's library costs 100 MB and a second; a process that serves pages or sends mail does not
load it. A process can also be stopped at any instant, and what kills it kills nothing else.
"""

from __future__ import annotations

import json
import os
import selectors
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic
from typing import IO, Any

import summit
from summit.core.errors import N_
from summit.interpretation.planner.failures import Cancelled, PlannerFailed
from summit.interpretation.planner.instance import Answer, Instance, Stage, from_json, to_json

__all__ = ["LIMIT", "Cancelled", "PlannerFailed", "plan"]

#: Seconds after which a process is given up, whatever it does: many times what it should take.
LIMIT = 300.0
#: How often it is asked whether to stop, in seconds.
_GLANCE = 0.1
_ROOT = Path(summit.__file__).parents[1]
#: What the process gets of this one's environment: no keys, no addresses.
_PASSED = ("PATH", "LD_LIBRARY_PATH", "TMPDIR", "SYSTEMROOT")


def plan(
    instance: Instance,
    *,
    progress: Callable[[Stage], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
    limit: float = LIMIT,
) -> Answer:
    """Make a plan; whatever comes, the process has ended when this returns or raises.

    Args:
        progress: told of each better solution of a stage, and of its end.
        cancelled: asked ten times a second whether to stop.
        limit: seconds after which it is given up. How good a plan becomes does not depend on it:
            that ends with the work done (:data:`~summit.interpretation.planner.solving.EFFORT`).

    Raises:
        Cancelled: ``cancelled`` said so.
        PlannerFailed: the solver failed, was killed, or took longer than ``limit``.
    """
    deadline = monotonic() + limit
    with _process() as (process, errors):
        assert process.stdin is not None
        question = json.dumps(to_json(instance))
        try:
            process.stdin.write(question.encode() + b"\n")
            process.stdin.flush()
        except BrokenPipeError:
            raise _failure(process, errors) from None
        for line in _lines(process, cancelled or (lambda: False), deadline):
            told: dict[str, Any] = json.loads(line)
            if "answer" in told:
                return from_json(Answer, told["answer"])
            if "failure" in told:
                raise PlannerFailed(told["failure"])
            if progress is not None:
                progress(from_json(Stage, told["stage"]))
        raise _failure(process, errors)


@contextmanager
def _process() -> Iterator[tuple[subprocess.Popen[bytes], IO[bytes]]]:
    environment = {name: os.environ[name] for name in _PASSED if name in os.environ}
    with (
        tempfile.TemporaryFile() as errors,
        subprocess.Popen(
            [sys.executable, "-m", "summit.interpretation.planner"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            cwd=_ROOT,
            env=environment | {"PYTHONPATH": str(_ROOT)},
            # Ctrl-C at the terminal is for the one who asked; this process ends with them.
            start_new_session=True,
        ) as process,
    ):
        try:
            yield process, errors
        finally:
            process.kill()


def _lines(
    process: subprocess.Popen[bytes], cancelled: Callable[[], bool], deadline: float
) -> Iterator[bytes]:
    """Yield what the process says, line by line, until it ends."""
    assert process.stdout is not None
    waiting = b""
    with selectors.DefaultSelector() as selector:
        selector.register(process.stdout, selectors.EVENT_READ)
        while True:
            if cancelled():
                raise Cancelled
            if monotonic() > deadline:
                raise PlannerFailed(N_("The planner took too long and was stopped."))
            if not selector.select(_GLANCE):
                continue
            said = os.read(process.stdout.fileno(), 65536)
            if not said:
                return
            *lines, waiting = (waiting + said).split(b"\n")
            yield from lines


def _failure(process: subprocess.Popen[bytes], errors: IO[bytes]) -> PlannerFailed:
    """Tell why a process has ended without an answer."""
    status = process.wait()
    if status < 0:
        return PlannerFailed(
            N_("The planner was killed (signal %(number)s); perhaps memory ran out."),
            number=-status,
        )
    errors.seek(0)
    said = errors.read().decode(errors="replace").strip().splitlines()
    return PlannerFailed(
        N_("The planner failed: %(reason)s"), reason=said[-1][:300] if said else f"status {status}"
    )
