"""The JSON Schema of the programme file, made from the keys that the reader knows.

``python -m summit.programme.file.schema`` writes ``schema.json``; a test holds that it is current.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from summit.programme.file.shape import (
    FORMAT,
    NO_DEFAULT,
    Entry,
    Key,
    ProgrammeFile,
    SummitEntry,
    by_language,
    keys_of,
    reconstructible,
)
from summit.programme.file.values import LANGUAGE

PATH = Path(__file__).with_name("schema.json")


def schema() -> dict[str, Any]:
    """Return the schema (JSON Schema draft 2020-12)."""
    definitions: dict[str, Any] = {}
    lists = {
        key.name: _key(ProgrammeFile, key, definitions) for key in keys_of(ProgrammeFile).values()
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Programme file",
        "description": "One summit and its programme. See docs/programme-file.md.",
        "type": "object",
        "properties": {
            "format": {"const": FORMAT},
            "summit": _reference(SummitEntry, definitions),
            **lists,
        },
        "required": ["format", "summit"],
        "additionalProperties": False,
        "$defs": definitions,
    }


def _reference(entry: type[Entry], definitions: dict[str, Any]) -> dict[str, Any]:
    name = entry.__name__.removesuffix("Entry").lower()
    if name not in definitions:
        keys = keys_of(entry)
        definitions[name] = {}  # its place, before those of its parts
        definitions[name] = {
            "description": (entry.__doc__ or "").strip(),
            "type": "object",
            "properties": {key.name: _key(entry, key, definitions) for key in keys.values()},
            "required": [key.name for key in keys.values() if key.required],
            "additionalProperties": False,
        }
    return {"$ref": f"#/$defs/{name}"}


def _key(entry: type[Entry], key: Key, definitions: dict[str, Any]) -> dict[str, Any]:
    if key.entries is not None:
        items = _reference(key.entries, definitions)
        return {"description": key.about, "type": ["array", "null"], "items": items}
    assert key.kind is not None
    value = key.kind.schema()
    if key.name == "reconstructed":
        names: dict[str, Any] = {"enum": list(reconstructible(entry))}
        if texts := by_language(entry):
            # One language of a text: name.en
            pattern = rf"^({'|'.join(texts)})\.{LANGUAGE}$"
            names = {"anyOf": [names, {"type": "string", "pattern": pattern}]}
        value["items"] = names
    if key.default is not NO_DEFAULT:
        value = {"anyOf": [value, {"type": "null"}]}
    return {"description": key.about, **value}


def written() -> str:
    """Return the schema as it stands in ``schema.json``."""
    return json.dumps(schema(), ensure_ascii=False, indent=2) + "\n"


if __name__ == "__main__":
    PATH.write_text(written(), encoding="utf-8")
