"""Reads the text of a PDF in a process of its own, which may take no more than its limits.

Run as a program: the PDF on standard input, one JSON object on standard output. ``{"text": …}``
with ``null`` where no text can be read; else ``{"refused": "protected" | "active" | "damaged" |
"large"}``. A PDF can make its reader take any time and memory; that ends with this process.
"""

from __future__ import annotations

import json
import resource
import sys
from io import BytesIO
from typing import Any

#: Seconds of processor time, bytes of memory, pages, and characters of text.
MOST_SECONDS, MOST_MEMORY, MOST_PAGES, MOST_TEXT = 10, 1024 * 1024 * 1024, 300, 2_000_000

#: What a document does by itself when it is opened.
_ACTS = frozenset({"/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/Rendition"})


def main() -> None:
    """Read standard input, and say on standard output what it is."""
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # Deep nesting must end in an error and not in a broken stack.
    sys.setrecursionlimit(600)
    found = examine(sys.stdin.buffer.read())
    sys.stdout.write(json.dumps(found))


def examine(data: bytes) -> dict[str, Any]:
    """Return what a PDF says, or why it is refused."""
    import logging

    from pypdf import PdfReader
    from pypdf.errors import LimitReachedError

    logging.disable()
    try:
        reader = PdfReader(BytesIO(data), strict=False)
        if reader.is_encrypted:
            return {"refused": "protected"}
        root = reader.root_object
        pages = len(reader.pages)
        if _acts(root):
            return {"refused": "active"}
    except (LimitReachedError, MemoryError):
        return {"refused": "large"}
    except Exception:  # readers raise whatever a malformed file makes of them
        return {"refused": "damaged"}
    if not 1 <= pages <= MOST_PAGES:
        return {"refused": "large" if pages else "damaged"}
    try:
        return {"text": _text(reader)}
    except (LimitReachedError, MemoryError):
        return {"refused": "large"}
    except Exception:
        return {"text": None}


def _text(reader: Any) -> str | None:
    said: list[str] = []
    for page in reader.pages:
        said.append(page.extract_text())
        if sum(map(len, said)) > MOST_TEXT:
            return None
    text = "\n".join(said)
    return text if text.strip() else None


def _acts(root: Any) -> bool:
    """Tell whether a document runs or sends something by itself."""
    names = _at(root, "/Names")
    if _at(names, "/JavaScript") is not None or "/AA" in root:
        return True
    return _at(_at(root, "/OpenAction"), "/S") in _ACTS


def _at(value: Any, key: str) -> Any:
    """Return an entry of a dictionary of the PDF, resolved; ``None`` where there is none."""
    if not hasattr(value, "get"):
        return None
    found = value.get(key)
    return found.get_object() if hasattr(found, "get_object") else found


if __name__ == "__main__":
    main()
