"""The planner's own process: how it answers, is stopped, and dies."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from bench.instances import summit
from summit.interpretation.planner import running
from summit.interpretation.planner.instance import (
    Answer,
    Instance,
    Stage,
    from_json,
    to_json,
)
from summit.interpretation.planner.solving import solve
from tests.interpretation.planner.small import question


def children() -> set[int]:
    """Return this process's planners that are still there, dead ones nobody has waited for too."""
    found = set()
    for folder in Path("/proc").iterdir():
        if folder.name.isdecimal():
            try:
                parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
            except OSError:
                continue
            if parent == os.getpid():
                found.add(int(folder.name))
    return found


@pytest.fixture(autouse=True)
def _nothing_left_behind() -> Iterator[None]:
    before = children()
    yield
    assert children() <= before


def large() -> Instance:
    """Return a question that takes seconds."""
    return summit(1, sessions=60, interpreters=40, languages=4, days=5)


def test_process_answers_as_the_solver_does_here() -> None:
    instance = question(4)
    told: list[Stage] = []
    answer = running.plan(instance, progress=told.append)
    here = solve(instance)
    assert (answer.filled, answer.short, answer.hints) == (here.filled, here.short, here.hints)
    assert [stage for stage in told if stage in answer.stages] == list(answer.stages)


def test_web_process_never_loads_the_solver() -> None:
    code = (
        "import sys; from summit.interpretation.planner import running; "
        "sys.exit('ortools' in sys.modules or 'pandas' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_cancelled_between_two_glances() -> None:
    asked = 0

    def cancelled() -> bool:
        nonlocal asked
        asked += 1
        return asked > 2

    with pytest.raises(running.Cancelled):
        running.plan(large(), cancelled=cancelled)


def test_cancelled_in_the_middle_of_a_stage() -> None:
    told: list[Stage] = []
    with pytest.raises(running.Cancelled):
        running.plan(large(), progress=told.append, cancelled=lambda: len(told) > 1)
    assert len(told) > 1


def test_cancelled_here_too() -> None:
    with pytest.raises(running.Cancelled):
        solve(question(4), cancelled=lambda: True)


def test_time_over() -> None:
    with pytest.raises(running.PlannerFailed, match="took too long"):
        running.plan(large(), limit=0.0)


def test_killed_process_is_told_with_its_signal() -> None:
    before = children()

    def kill(_stage: Stage) -> None:
        for process in children() - before:
            os.kill(process, signal.SIGKILL)

    with pytest.raises(running.PlannerFailed, match="signal 9"):
        running.plan(large(), progress=kill)


def test_failing_process_is_told_with_its_reason() -> None:
    instance = question(4)
    nonsense = Instance(instance.places, instance.candidates, None)  # type: ignore[arg-type]
    with pytest.raises(running.PlannerFailed, match="no Instance"):
        running.plan(nonsense)


def test_process_ends_with_whoever_asked() -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "summit.interpretation.planner"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(json.dumps(to_json(large())).encode() + b"\n")
        process.stdin.flush()
        process.stdout.readline()
        process.stdin.close()
        assert process.wait(timeout=30) == 1


def test_values_travel_as_json() -> None:
    instance = question(9)
    assert from_json(Instance, json.loads(json.dumps(to_json(instance)))) == instance
    answer = solve(instance)
    assert from_json(Answer, json.loads(json.dumps(to_json(answer)))) == answer


@pytest.mark.parametrize("data", [None, [], {}, {"places": 3}, {"places": [{"id": 4}]}])
def test_what_is_no_question_is_refused(data: object) -> None:
    with pytest.raises(ValueError, match="no Instance"):
        from_json(Instance, data)
