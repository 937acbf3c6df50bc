"""Reads a programme file: bytes in, typed entries that know their lines out."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from summit.core.errors import N_
from summit.programme.file.checks import check_lists
from summit.programme.file.problems import Report, nearest, shown
from summit.programme.file.shape import (
    E_,
    FORMAT,
    NO_DEFAULT,
    Entry,
    ItemEntry,
    Key,
    ProgrammeFile,
    SummitEntry,
    by_language,
    keys_of,
    reconstructible,
)
from summit.programme.file.source import Mapping, Node, Scalar, Sequence, compose, found, joined
from summit.programme.file.values import ABSENT, LANGUAGE


def read(data: bytes, name: str) -> ProgrammeFile:
    """Read a programme file and check what can be checked without the database.

    Args:
        name: what messages call the file.

    Raises:
        FileErrors: with every mistake that was found, each with its line, path and remedy.
    """
    report = Report(name)
    root = compose(data, report)
    if report.count == 0 and not isinstance(root, Mapping):
        report.add(
            1,
            "",
            N_("the file does not hold a programme"),
            N_("begin with the line format: %(format)s"),
            format=FORMAT,
        )
    file = _file(root, name, report) if isinstance(root, Mapping) else None
    if file is not None and report.count == 0:
        check_lists(file, report)
    report.raise_if_any()
    assert file is not None
    return file


def _file(root: Mapping, name: str, report: Report) -> ProgrammeFile | None:
    _check_format(root, report)
    keys = keys_of(ProgrammeFile)
    _refuse_unknown(root, "", ("format", "summit", *keys), report)
    values: dict[str, Any] = {
        key.name: _entries(root.pairs[key.name][1], key.name, key, report)
        for key in keys.values()
        if key.name in root.pairs
    }
    summit = None
    if "summit" in root.pairs:
        node = root.pairs["summit"][1]
        summit = _entry(SummitEntry, node, "summit", report)
    else:
        report.add(
            1, "", N_("the key summit is missing"), N_("write summit: and its slug beneath it")
        )
    if summit is None:
        return None
    lines = {key: line for key, (line, _) in root.pairs.items()}
    return ProgrammeFile(name=name, path="", line=root.line, lines=lines, summit=summit, **values)


def _check_format(root: Mapping, report: Report) -> None:
    line, node = root.pairs.get("format", (root.line, None))
    if isinstance(node, Scalar) and node.value == FORMAT:
        return
    remedy = N_("begin with the line format: %(format)s")
    if node is None:
        report.add(line, "format", N_("the key format is missing"), remedy, format=FORMAT)
    else:
        report.add(
            line,
            "format",
            N_("%(found)s is not a format that this version reads"),
            remedy,
            found=found(node),
            format=FORMAT,
        )


def _refuse_unknown(node: Mapping, path: str, known: tuple[str, ...], report: Report) -> None:
    for name, (line, _) in node.pairs.items():
        if name not in known:
            near = nearest(name, known)
            report.add(
                line,
                joined(path, name),
                N_("there is no key %(key)s here"),
                N_("did you mean %(near)s?") if near else N_("there are: %(known)s"),
                key=shown(name),
                near=near,
                known=", ".join(known),
            )


def _entry(entry: type[E_], node: Node, path: str, report: Report) -> E_ | None:
    """Read one group of keys; ``None`` when what names it is missing or wrong."""
    keys = keys_of(entry)
    if not isinstance(node, Mapping):
        report.add(
            node.line,
            path,
            N_("must be a group of keys (%(known)s), not %(found)s"),
            known=", ".join(list(keys)[:4]) + " …",
            found=found(node),
        )
        return None
    before = report.count
    _refuse_unknown(node, path, tuple(keys), report)
    values: dict[str, Any] = {}
    for name, (_, value) in node.pairs.items():
        if (key := keys.get(name)) is not None:
            values[name] = _value(key, value, joined(path, name), report)
    for key in keys.values():
        if key.required and key.name not in node.pairs:
            report.add(
                node.line,
                path,
                N_("the key %(key)s is missing"),
                N_("add it: %(about)s"),
                key=key.name,
                about=key.about,
            )
    _check_reconstructed(entry, values.get("reconstructed"), node, path, report)
    if report.count > before and any(
        key.required and values.get(key.name, ABSENT) is ABSENT for key in keys.values()
    ):
        return None
    lines = {name: line for name, (line, _) in node.pairs.items()}
    return entry(path=path, line=node.line, lines=lines, **values)


def _value(key: Key, node: Node, path: str, report: Report) -> Any:
    if key.entries is not None:
        return _entries(node, path, key, report)
    if isinstance(node, Scalar) and node.type == "null":
        if key.default is not NO_DEFAULT:
            return key.default
        report.add(
            node.line,
            path,
            N_("stands here without a value"),
            N_("give it one (%(about)s) or take the line out"),
            about=key.about,
        )
        return ABSENT
    assert key.kind is not None
    return key.kind.read(node, path, report)


def _entries(node: Node, path: str, key: Key, report: Report) -> tuple[Entry, ...]:
    if isinstance(node, Scalar) and node.type == "null":
        return ()
    if not isinstance(node, Sequence):
        report.add(
            node.line,
            path,
            N_("must be a list, not %(found)s"),
            N_("begin each entry with a hyphen"),
            found=found(node),
        )
        return ()
    assert key.entries is not None
    read_one: Callable[..., Entry | None] = _item if key.entries is ItemEntry else _entry
    entries = [
        read_one(key.entries, item, f"{path}[{place}]", report)
        for place, item in enumerate(node.items)
    ]
    return tuple(entry for entry in entries if entry is not None)


def _item(entry: type[ItemEntry], node: Node, path: str, report: Report) -> ItemEntry | None:
    """Read an item; without a slug it is named by its place, counted from 1."""
    if isinstance(node, Mapping) and "slug" not in node.pairs:
        place = int(path[path.rindex("[") + 1 : -1]) + 1
        node.pairs["slug"] = (node.line, Scalar(node.line, str(place), plain=False))
    return _entry(entry, node, path, report)


def _check_reconstructed(
    entry: type[Entry], names: object, node: Mapping, path: str, report: Report
) -> None:
    if not isinstance(names, tuple):
        return
    known = reconstructible(entry)
    for name in names:
        text, _, language = name.partition(".")
        if name not in known and not (
            text in by_language(entry) and re.fullmatch(LANGUAGE, language)
        ):
            near = nearest(name, known)
            report.add(
                node.pairs["reconstructed"][0],
                joined(path, "reconstructed"),
                N_("%(name)s is not something that can be reconstructed here"),
                N_("did you mean %(near)s?") if near else N_("there are: %(known)s"),
                name=shown(name),
                near=near,
                known=", ".join(known),
            )
