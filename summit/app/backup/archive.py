"""The form of a back-up: a zip with a manifest, tables as JSON lines, and files.

``manifest.json`` names the revision of the tables and, of every other member, size and SHA-256;
nothing is believed that it does not name. ``tables/<name>.jsonl`` holds one object a line,
``files/<aa>/<name>`` an uploaded file under the name that :mod:`summit.core.files` gives it.
Everything is read and written in pieces, so that memory does not grow with what is saved.
"""

from __future__ import annotations

import hashlib
import json
import re
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Protocol

from summit.core.clock import iso
from summit.core.db import dumps
from summit.core.errors import N_, Refused
from summit.core.files import is_name

FORMAT = "summit-backup/1"
MANIFEST = "manifest.json"

#: Bytes that are read and written at once.
PIECE = 1 << 16
#: Bounds against archives made to do harm: bytes of the manifest and of one row, and how many
#: times smaller a member of some size may have become. Real rows shrink by less than 30.
LARGEST_MANIFEST = 64 << 20
LARGEST_ROW = 256 << 20
RATIO, RATIO_FROM = 250, 1 << 20

_TABLE = re.compile(r"tables/([a-z][a-z0-9_]{0,62})\.jsonl", re.ASCII)
_FILE = re.compile(r"files/([0-9a-f]{2})/(\1[0-9a-f]{62}\.[a-z0-9]{1,8})", re.ASCII)
_HASH = re.compile(r"[0-9a-f]{64}", re.ASCII)

#: What the library raises for files that are no zip, or not the zip that they were.
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    OSError,
    RuntimeError,  # encrypted, or packed in a way that it does not know
    ValueError,
)

Row = dict[str, Any]


def damaged() -> Refused:
    """Return the refusal of an archive that is not what was once written."""
    return Refused(N_("This is no back-up of Summit, or it is damaged; nothing was changed."))


class Source(Protocol):
    """Something that rows can be had from, table by table."""

    @property
    def tables(self) -> set[str]:
        """The names of the tables."""

    def rows(self, table: str) -> Iterator[Row]:
        """Yield a table's rows in the form of :mod:`summit.app.backup.rows`."""


@dataclass(frozen=True, slots=True)
class Member:
    """What the manifest says of one member; ``rows`` only of a table."""

    size: int
    sha256: str
    rows: int | None = None


class Writer:
    """Writes an archive member by member; the manifest comes last."""

    def __init__(self, file: IO[bytes], *, revision: str, engine: str, now: datetime) -> None:
        self._zip = zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED)
        self._head = {
            "format": FORMAT,
            "revision": revision,
            "created_at": iso(now),
            "engine": engine,
        }
        self._time = now.timetuple()[:6]
        self.members: dict[str, Member] = {}

    def add_table(self, name: str, rows: Iterable[Row]) -> None:
        """Write all rows of a table."""
        lines = (dumps(row).encode() + b"\n" for row in rows)
        self._add(f"tables/{name}.jsonl", lines, zipfile.ZIP_DEFLATED, counted=True)

    def add_file(self, path: Path) -> None:
        """Write a file of the store; pictures do not get smaller, so they are not compressed."""
        with path.open("rb") as file:
            pieces = iter(lambda: file.read(PIECE), b"")
            self._add(f"files/{path.name[:2]}/{path.name}", pieces, zipfile.ZIP_STORED)

    def finish(self) -> None:
        """Write the manifest and the zip's own list."""
        said = {
            name: {"size": m.size, "sha256": m.sha256}
            | ({} if m.rows is None else {"rows": m.rows})
            for name, m in self.members.items()
        }
        info = zipfile.ZipInfo(MANIFEST, self._time)
        info.compress_type = zipfile.ZIP_DEFLATED
        self._zip.writestr(info, json.dumps({**self._head, "members": said}, indent=1))
        self._zip.close()

    def _add(
        self, name: str, pieces: Iterable[bytes], compression: int, *, counted: bool = False
    ) -> None:
        info = zipfile.ZipInfo(name, self._time)
        info.compress_type = compression
        digest, size, count = hashlib.sha256(), 0, 0
        with self._zip.open(info, "w", force_zip64=True) as member:
            for piece in pieces:
                member.write(piece)
                digest.update(piece)
                size += len(piece)
                count += 1
        self.members[name] = Member(size, digest.hexdigest(), count if counted else None)


class Archive:
    """A back-up that is read. Call :meth:`verify` before believing anything of it."""

    def __init__(self, path: Path) -> None:
        """Open an archive and read its manifest.

        Raises:
            Refused: it is no back-up, or of a form that this version does not know.
        """
        try:
            self._zip = zipfile.ZipFile(path)
        except FileNotFoundError as error:
            raise Refused(N_("There is no file “%(file)s”."), file=str(path)) from error
        except (IsADirectoryError, PermissionError) as error:
            raise Refused(
                N_("“%(file)s” cannot be read: %(why)s"), file=str(path), why=error.strerror
            ) from error
        except _BROKEN as error:
            raise damaged() from error
        try:
            said = self._manifest()
            if said.get("format") != FORMAT:
                raise Refused(
                    N_("This back-up has a form that this version of Summit does not know.")
                )
            self.revision = str(said["revision"])
            self.created_at = str(said["created_at"])
            self.members = {name: _member(entry) for name, entry in said["members"].items()}
        except (KeyError, TypeError, ValueError, AttributeError, RecursionError) as error:
            self._zip.close()
            raise damaged() from error
        except BaseException:
            self._zip.close()
            raise

    def __enter__(self) -> Archive:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._zip.close()

    def _manifest(self) -> Mapping[str, Any]:
        try:
            info = self._zip.getinfo(MANIFEST)
            if info.file_size > LARGEST_MANIFEST:
                raise damaged()
            found = json.loads(self._zip.read(info))
        except (KeyError, *_BROKEN) as error:
            raise damaged() from error
        if not isinstance(found, dict):
            raise damaged()
        return found

    @property
    def tables(self) -> set[str]:
        """The names of the tables in it."""
        return {form[1] for form in map(_TABLE.fullmatch, self.members) if form}

    @property
    def files(self) -> list[str]:
        """The names of the uploaded files in it."""
        return [form[2] for form in map(_FILE.fullmatch, self.members) if form]

    @property
    def size_of_files(self) -> int:
        """How many bytes the uploaded files are together."""
        return sum(self.members[f"files/{name[:2]}/{name}"].size for name in self.files)

    def verify(self) -> None:
        """Read everything once and compare it with the manifest.

        Raises:
            Refused: a member is missing, more, has another name than can be, would grow beyond
                reason, or holds something else.
        """
        infos = self._zip.infolist()
        names = [info.filename for info in infos]
        if sorted(names) != sorted([*self.members, MANIFEST]):
            raise damaged()
        for info in infos:
            if info.filename != MANIFEST:
                self._verify(info, self.members[info.filename])

    def _verify(self, info: zipfile.ZipInfo, said: Member) -> None:
        table, file = _TABLE.fullmatch(info.filename), _FILE.fullmatch(info.filename)
        sound = (
            (said.rows is not None if table else file is not None and is_name(file[2]))
            and info.compress_type in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
            and not info.flag_bits & 0x1  # encrypted
            and info.file_size == said.size
            and (said.size < RATIO_FROM or said.size <= info.compress_size * RATIO)
            and (file is None or file[2].startswith(said.sha256))
        )
        if not sound:
            raise damaged()
        digest, size, count, row = hashlib.sha256(), 0, 0, 0
        try:
            with self._zip.open(info) as member:
                while piece := member.read(PIECE):
                    digest.update(piece)
                    size += len(piece)
                    if table:
                        count += piece.count(b"\n")
                        start = piece.rfind(b"\n")
                        row = row + len(piece) if start < 0 else len(piece) - start - 1
                        if row > LARGEST_ROW:
                            raise damaged()
        except _BROKEN as error:
            raise damaged() from error
        if (size, digest.hexdigest()) != (said.size, said.sha256):
            raise damaged()
        if table and (count != said.rows or row):
            raise damaged()

    def rows(self, table: str) -> Iterator[Row]:
        """Yield a table's rows."""
        with self._zip.open(f"tables/{table}.jsonl") as member:
            for line in member:
                try:
                    row = json.loads(line)
                except (ValueError, RecursionError) as error:
                    raise damaged() from error
                if not isinstance(row, dict):
                    raise damaged()
                yield row

    def file(self, name: str) -> Iterator[bytes]:
        """Yield an uploaded file in pieces."""
        with self._zip.open(f"files/{name[:2]}/{name}") as member:
            while piece := member.read(PIECE):
                yield piece


def _member(entry: Mapping[str, Any]) -> Member:
    size, digest, rows = entry["size"], entry["sha256"], entry.get("rows")
    if type(size) is not int or size < 0 or not _HASH.fullmatch(digest):
        raise ValueError
    if rows is not None and (type(rows) is not int or rows < 0):
        raise ValueError
    return Member(size, digest, rows)
