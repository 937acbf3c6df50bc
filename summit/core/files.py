"""Uploaded files, kept under the SHA-256 of what they hold: ``<var>/files/<first two>/<name>``.

A file never changes: other contents have another name. So it can be cached for ever, written by
two at once, and copied by a back-up while the application runs. Nothing is ever removed here, for
releases go on referring to what they were published with.
"""

from __future__ import annotations

import hashlib
import os
import re
import secrets
from pathlib import Path

from flask import current_app

_NAME = re.compile(r"[0-9a-f]{64}\.[a-z0-9]{1,8}\Z")
_EXTENSION = re.compile(r"[a-z0-9]{1,8}\Z")


def folder() -> Path:
    """Return where the application's files lie; a back-up takes all of it."""
    var: Path = current_app.config["SUMMIT"].var
    return var / "files"


def is_name(name: str) -> bool:
    """Tell whether a text has the form of a stored file's name."""
    return _NAME.match(name) is not None


def path(name: str) -> Path:
    """Return where the file of a name lies, or would lie.

    Raises:
        ValueError: the name has not the form of one, so that it could lead elsewhere.
    """
    if not is_name(name):
        raise ValueError(f"{name!r} is not the name of a stored file")
    return folder() / name[:2] / name


def keep(data: bytes, extension: str) -> str:
    """Store a file and return its name; one that is there already is left as it is.

    When this returns, the file is on the disk: a transaction may refer to it.

    Raises:
        ValueError: the extension is not a few lower-case letters and digits.
        OSError: it cannot be written; nothing of it is left behind under its name.
    """
    if not _EXTENSION.match(extension):
        raise ValueError(f"{extension!r} is not a file extension")
    name = f"{hashlib.sha256(data).hexdigest()}.{extension}"
    target = path(name)
    if target.is_file():
        return name
    target.parent.mkdir(parents=True, exist_ok=True)
    # Beside its target, so that renaming it is one step; no two writers share it.
    draft = target.with_name(f".{name}.{secrets.token_hex(8)}")
    try:
        with draft.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)
    _settle(target.parent)
    _settle(target.parent.parent)
    return name


def _settle(directory: Path) -> None:
    """Write a folder's list of names to the disk, too."""
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
