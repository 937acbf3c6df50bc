"""The JSON Schema agrees with the reader, the models, the documentation and the demo."""

from __future__ import annotations

import json
import re
from enum import StrEnum
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from summit.directory.models import OrganisationKind, Relation
from summit.programme.file import reader, schema
from summit.programme.file.problems import FileErrors
from summit.programme.file.shape import Entry, ProgrammeFile, keys_of
from summit.programme.models import (
    Audience,
    CityPart,
    CityRecord,
    ItemKind,
    RoomKind,
    SessionKind,
    SessionState,
    SpeakerRole,
    SpeakerState,
    SummitKind,
)

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/programme-file.md").read_text(encoding="utf-8")
DEMOS = sorted((ROOT / "demo").glob("*.yaml"))


class _Loader(yaml.SafeLoader):
    """YAML as editors read it: days are texts."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if not tag.endswith(":timestamp")]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def example() -> str:
    match = re.search(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
    assert match is not None
    return match[1]


def refusals(text: str) -> list[str]:
    validator = Draft202012Validator(json.loads(schema.PATH.read_text(encoding="utf-8")))
    document = yaml.load(text, _Loader)
    return [f"{error.json_path}: {error.message}" for error in validator.iter_errors(document)]


def entries(entry: type[Entry]) -> list[type[Entry]]:
    below = [key.entries for key in keys_of(entry).values() if key.entries]
    return [entry, *(deeper for part in below for deeper in entries(part))]


def test_the_file_is_what_the_reader_knows() -> None:
    assert schema.PATH.read_text(encoding="utf-8") == schema.written()
    Draft202012Validator.check_schema(schema.schema())


def test_the_example_of_the_documentation_is_right() -> None:
    assert refusals(example()) == []
    assert reader.read(example().encode(), "example").summit.slug == "cac-2020"


@pytest.mark.parametrize("path", DEMOS, ids=lambda path: path.stem)
def test_the_demo_is_right(path: Path) -> None:
    assert refusals(path.read_text(encoding="utf-8")) == []
    assert reader.read(path.read_bytes(), path.name).summit.slug == path.stem


@pytest.mark.parametrize(
    "change",
    [
        ("kind: mayoral_meeting", "kind: meeting"),
        ("slug: moscow", "slug: Moscow"),
        ("minutes: 10", "minutes: ten"),
        ("minutes: 10", "minutes: 2000"),
        ("starts: 2020-06-01", "starts: 1 June"),
        ("role: keynote", "rule: keynote"),
        ("coordinates: [55.76, 37.62]", "coordinates: [55.76]"),
        ("remote: false", "remote: maybe"),
        ("languages: [en, ko]", "languages: []"),
        ("reconstructed: [end]", "reconstructed: [ending]"),
        ("since: 1991-07", "since: July 1991"),
        ("host: seoul", "host: Seoul "),
    ],
)
def test_schema_and_reader_refuse_the_same(change: tuple[str, str]) -> None:
    text = example().replace(*change)

    assert text != example()
    assert refusals(text) != []
    with pytest.raises(FileErrors):
        reader.read(text.encode(), "changed")


@pytest.mark.parametrize(
    ("definition", "key", "enum"),
    [
        ("summit", "kind", SummitKind),
        ("organisation", "kind", OrganisationKind),
        ("city", "relation", Relation),
        ("room", "kind", RoomKind),
        ("session", "kind", SessionKind),
        ("session", "state", SessionState),
        ("session", "audience", Audience),
        ("item", "kind", ItemKind),
        ("speaker", "role", SpeakerRole),
        ("speaker", "state", SpeakerState),
        ("sessioncity", "part", CityPart),
        ("sessioncity", "state", SpeakerState),
        ("sessioncity", "record", CityRecord),
    ],
)
def test_choices_are_those_of_the_models(definition: str, key: str, enum: type[StrEnum]) -> None:
    value: dict[str, Any] = schema.schema()["$defs"][definition]["properties"][key]

    allowed = value.get("enum") or value["anyOf"][0]["enum"]
    assert allowed == [member.value for member in enum]


def test_the_documentation_names_every_key_and_choice() -> None:
    words = set(re.findall(r"`([a-z_]+)`", PAGE))
    keys = {name for entry in entries(ProgrammeFile) for name in keys_of(entry)}

    assert keys - words == set()
