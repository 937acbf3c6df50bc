"""Stored files: named by their contents, whole or not there, and nowhere but in their folder."""

import hashlib
import threading
from pathlib import Path

import pytest
from flask import Flask

from summit.core import files

DATA = b"a picture"
NAME = hashlib.sha256(DATA).hexdigest() + ".webp"


@pytest.fixture
def folder(app_sqlite: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of an application whose own files nobody else looks at."""

    class Elsewhere:
        var = tmp_path

    monkeypatch.setitem(app_sqlite.config, "SUMMIT", Elsewhere)
    return tmp_path / "files"


def test_a_file_lies_under_the_digest_of_its_contents(app_sqlite: Flask, folder: Path) -> None:
    with app_sqlite.app_context():
        assert files.keep(DATA, "webp") == NAME
        assert files.path(NAME) == folder / NAME[:2] / NAME
        assert files.path(NAME).read_bytes() == DATA
    assert [p.name for p in folder.rglob("*") if p.is_file()] == [NAME]


def test_the_same_contents_are_kept_once_and_not_written_again(
    app_sqlite: Flask, folder: Path
) -> None:
    with app_sqlite.app_context():
        files.keep(DATA, "webp")
        before = files.path(NAME).stat()
        assert files.keep(DATA, "webp") == NAME
        after = files.path(NAME).stat()
    assert (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)


def test_a_file_that_cannot_be_written_leaves_nothing_behind(
    app_sqlite: Flask, folder: Path
) -> None:
    (folder / NAME[:2]).mkdir(parents=True)
    # A folder stands where the file would: the rename fails after everything was written.
    (folder / NAME[:2] / NAME).mkdir()
    (folder / NAME[:2] / NAME / "inside").touch()
    with app_sqlite.app_context(), pytest.raises(OSError, match=NAME):
        files.keep(DATA, "webp")
    assert [p.name for p in (folder / NAME[:2]).iterdir()] == [NAME]


def test_many_may_keep_the_same_file_at_once(app_sqlite: Flask, folder: Path) -> None:
    names: list[str] = []
    start = threading.Barrier(8)

    def keep() -> None:
        with app_sqlite.app_context():
            start.wait()
            names.append(files.keep(DATA * 50_000, "webp"))

    threads = [threading.Thread(target=keep) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(names) == 8
    assert {p.name for p in folder.rglob("*") if p.is_file()} == set(names)


@pytest.mark.parametrize(
    "name",
    [
        "",
        "..",
        "../secret-key",
        "../" + NAME,
        "/etc/passwd",
        NAME.upper(),
        NAME + "/",
        NAME + "\n",
        NAME + "\0",
        NAME.replace(".webp", ".WEBP"),
        NAME.replace(".webp", ""),
        NAME[1:],
        "a" + NAME,
        NAME.replace(".webp", ".webp.php"),
        "٣" * 64 + ".webp",
    ],
)
def test_what_is_no_name_leads_nowhere(app_sqlite: Flask, folder: Path, name: str) -> None:
    assert not files.is_name(name)
    with app_sqlite.app_context(), pytest.raises(ValueError, match="not the name"):
        files.path(name)


@pytest.mark.parametrize("extension", ["", ".webp", "WEBP", "we/bp", "webp\n", "123456789"])
def test_an_extension_is_a_few_letters(app_sqlite: Flask, folder: Path, extension: str) -> None:
    with app_sqlite.app_context(), pytest.raises(ValueError, match="extension"):
        files.keep(DATA, extension)
    assert not folder.exists()
