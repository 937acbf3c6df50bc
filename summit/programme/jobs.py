"""What the worker does: tells the rooms above of a publication, and imports what was uploaded."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from summit.core.db import unit_of_work
from summit.core.errors import N_, NotFound, SummitError
from summit.outbox.operations import enqueue
from summit.programme.exchange.mistakes import Mistakes, of_file
from summit.programme.exchange.uploads import Progress, State, Upload, Uploads
from summit.programme.file import reader
from summit.programme.file.problems import FileErrors
from summit.programme.operations.exchange import import_upload


class Followers:
    """The kinds of job that upper rooms want after each publication; ``app`` fills it."""

    def __init__(self) -> None:
        self.kinds: list[str] = []

    def add(self, kind: str) -> None:
        """Ask for a job of ``kind`` with ``{"release": id}`` after each publication."""
        self.kinds.append(kind)

    def published(self, args: Mapping[str, Any], now: datetime) -> None:
        """Handle :data:`~summit.programme.operations.PUBLISHED_JOB`: one job per follower."""
        for kind in self.kinds:
            enqueue(kind, args, now=now, key=f"{kind}:{args['release']}")


class Imports:
    """Does the imports that were asked for in the console."""

    def __init__(self, uploads: Uploads) -> None:
        self.uploads = uploads

    def apply(self, args: Mapping[str, Any], now: datetime) -> None:
        """Handle ``IMPORT_JOB``: all of the file takes effect, or nothing."""
        token = str(args["token"])
        try:
            upload, text = self.uploads.find(token), self.uploads.text(token)
        except NotFound:
            return  # done by a worker that died on its last step, or nobody waits any more
        try:
            file = reader.read(text, upload.name)
            self.uploads.advance(token, Progress(State.RUNNING, 0, len(file.sessions)))
            with unit_of_work():
                said = import_upload(upload, file, args, progress=self._progress(upload), now=now)
        except SummitError as error:
            self._failed(upload, error)
            return
        except Exception:
            self.uploads.advance(token, Progress(State.WAITING))
            raise
        self.imported({"token": token, "said": said}, now)

    def _progress(self, upload: Upload) -> Callable[[int, int], None]:
        def told(done: int, total: int) -> None:
            self.uploads.advance(upload.token, Progress(State.RUNNING, done, total))

        return told

    def _failed(self, upload: Upload, error: SummitError) -> None:
        """Keep why nothing was imported; the import can be asked for once more."""
        if isinstance(error, FileErrors):
            error = of_file(error, self.uploads.places(upload.token))
        if isinstance(error, Mistakes):
            found = [mistake.plain() for mistake in error.found]
            why: dict[str, Any] = {"mistakes": found, "count": error.count}
        else:
            why = {"message": error.message, "values": dict(error.values)}
        self.uploads.advance(upload.token, Progress(State.FAILED, said=why))

    def imported(self, args: Mapping[str, Any], now: datetime) -> None:
        """Handle ``IMPORTED_JOB``: say that it is done, and let go of what was uploaded."""
        token = str(args["token"])
        self.uploads.advance(token, Progress(State.DONE, said=args["said"]))
        self.uploads.drop_contents(token)
        self.uploads.tidy(now)

    def given_up(self, args: Mapping[str, Any], _error: str, now: datetime) -> None:
        """Say that an import was tried in vain; the job keeps why."""
        message = N_("Something broke on our side; nothing was imported. Tell those who run this.")
        token = str(args["token"])
        why = {"message": message, "values": {}}
        self.uploads.advance(token, Progress(State.FAILED, said=why))
