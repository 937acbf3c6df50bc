"""What import-linter cannot say of rooms: forms and views are their own room's alone."""

from __future__ import annotations

import ast
from pathlib import Path

import summit

ROOT = Path(summit.__file__).parent
#: The top floor registers everybody's views; a door shows what stands behind it.
REGISTRAR = "app"


def _foreign(path: Path) -> list[str]:
    room = path.relative_to(ROOT).parts[0]
    found = []
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and node.module:
            names = [node.module, *(f"{node.module}.{each.name}" for each in node.names)]
        elif isinstance(node, ast.Import):
            names = [each.name for each in node.names]
        else:
            continue
        for name in names:
            parts = name.split(".")
            if parts[0] != "summit" or len(parts) < 3 or parts[1] in (room, "core"):
                continue
            if parts[2] in ("forms", "views"):
                found.append(f"{path.relative_to(ROOT)}: {name}")
    return found


def test_no_room_uses_another_rooms_forms_or_views() -> None:
    modules = [path for path in ROOT.rglob("*.py") if path.relative_to(ROOT).parts[0] != REGISTRAR]
    assert len(modules) > 500
    assert [each for path in modules for each in _foreign(path)] == []
