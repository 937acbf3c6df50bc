"""What the worker does for questions."""

from __future__ import annotations

from summit.outbox.worker import Worker
from summit.questions.operations.erasing import ERASE_JOB, erase_all


def register(worker: Worker) -> None:
    """Register the job that erases, once a day."""
    worker.handle(ERASE_JOB, erase_all)
    worker.daily.append(ERASE_JOB)
