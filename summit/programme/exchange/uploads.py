"""What is being imported: kept under ``<var>/imports/<token>/`` until it is done or a day old.

Progress stands beside the upload and not in the database, since an import is one transaction:
nobody could see it there before the end.
"""

from __future__ import annotations

import json
import re
import secrets
import shutil
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

from summit.core.errors import N_, NotFound
from summit.programme.exchange.mistakes import Place

#: How long an upload can be come back to.
KEPT: Final = timedelta(days=1)

_TOKEN = re.compile(r"[A-Za-z0-9_-]{32}\Z")


class State(StrEnum):
    """How far an import is."""

    SEEN = "seen"  # uploaded and looked at; nothing was asked for
    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Upload:
    """An upload that was read without a mistake.

    ``summit_id`` is ``None`` for a summit that the import makes. ``by`` is the uid of who uploaded
    it. ``sheets`` tells whether it was made of a spreadsheet, of ``kinds``; ``left_out`` are names
    of its other sheets; ``encoding`` is that of a csv that is not UTF-8.
    """

    token: str
    summit_id: int | None
    by: str
    name: str
    replace: bool
    sheets: bool
    kinds: tuple[str, ...]
    left_out: tuple[str, ...]
    encoding: str
    at: str


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an import is; ``said`` is what there is to say of its end.

    ``failures`` counts how often it has failed; :meth:`Uploads.advance` keeps it.
    """

    state: State
    done: int = 0
    total: int = 0
    said: Mapping[str, Any] | None = None
    failures: int = 0

    @property
    def stamp(self) -> str:
        """The same as long as there is nothing new to show."""
        return f"{self.state.value}-{self.done}-{self.total}"


class Uploads:
    """The uploads of an application."""

    def __init__(self, var: Path) -> None:
        self.folder = var / "imports"

    def keep(self, upload: Upload, text: bytes, places: list[Place | None], now: datetime) -> None:
        """Store an upload: the programme file that it is or was made into, and its cells."""
        self.tidy(now)
        folder = self._path(upload.token)
        folder.mkdir(parents=True, mode=0o700)
        (folder / "file.yaml").write_bytes(text)
        _write(folder / "places.json", [list(place) if place else None for place in places])
        _write(folder / "upload.json", asdict(upload))

    def find(self, token: str) -> Upload:
        """Return an upload.

        Raises:
            NotFound: there is none such, or it is no longer kept.
        """
        held = _read(self._path(token) / "upload.json")
        if held is None:
            raise NotFound(N_("This import is no longer kept; upload the file again."))
        return Upload(**{**held, "kinds": tuple(held["kinds"]), "left_out": (*held["left_out"],)})

    def text(self, token: str) -> bytes:
        """Return the programme file to be imported.

        Raises:
            NotFound: it is no longer kept.
        """
        try:
            return (self._path(token) / "file.yaml").read_bytes()
        except FileNotFoundError:
            raise NotFound(N_("This import is no longer kept; upload the file again.")) from None

    def places(self, token: str) -> list[Place | None]:
        """Return the cells behind the lines of the programme file; none for one that was one."""
        held = _read(self._path(token) / "places.json") or []
        return [Place(*place) if place else None for place in held]

    def progress(self, token: str) -> Progress:
        """Return how far an import is."""
        held = _read(self._path(token) / "progress.json")
        if held is None:
            return Progress(State.SEEN)
        return Progress(**{**held, "state": State(held["state"])})

    def begin(self, token: str) -> None:
        """Note that an import was asked for, unless its worker was quicker."""
        if self.progress(token).state in (State.SEEN, State.FAILED):
            self.advance(token, Progress(State.WAITING))

    def advance(self, token: str, progress: Progress) -> None:
        """Note how far an import is."""
        folder = self._path(token)
        if folder.is_dir():
            failures = self.progress(token).failures + (progress.state is State.FAILED)
            _write(folder / "progress.json", {**asdict(progress), "failures": failures})

    def drop_contents(self, token: str) -> None:
        """Remove what was uploaded; what there is to say of it stays for a day."""
        for name in ("file.yaml", "places.json"):
            (self._path(token) / name).unlink(missing_ok=True)

    def tidy(self, now: datetime) -> None:
        """Remove uploads that are older than :data:`KEPT`, finished or not."""
        oldest = (now - KEPT).timestamp()
        for folder in self.folder.glob("*"):
            if _TOKEN.match(folder.name) and folder.stat().st_mtime < oldest:
                shutil.rmtree(folder, ignore_errors=True)

    def _path(self, token: str) -> Path:
        if not _TOKEN.match(token):
            raise NotFound(N_("This import is no longer kept; upload the file again."))
        return self.folder / token


def new_token() -> str:
    """Return the name of a new upload, which nobody can guess."""
    return secrets.token_urlsafe(24)


def _write(path: Path, value: Any) -> None:
    """Write in one step: who reads at that moment finds the old or the new, never a half."""
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    draft.write_text(json.dumps(value, ensure_ascii=False), encoding="utf-8")
    draft.replace(path)


def _read(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
