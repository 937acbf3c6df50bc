"""PDFs: whether one is safe to hand on, and what it says."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from threading import BoundedSemaphore
from typing import Any, Final

from summit.attendance.papers.unfit import DAMAGED, PROTECTED, UNPACKS_TOO_LARGE, UnfitPaper
from summit.core.errors import N_

_READER: Final = Path(__file__).with_name("pdf_reader.py")
#: How long reading may take, in seconds; beside it the program has limits of its own.
_PATIENCE: Final = 20
#: Readers take memory; who sends at the same moment waits.
_AT_ONCE: Final = BoundedSemaphore(2)

_ACTIVE: Final = N_("The PDF runs something when it is opened. Print it into a new PDF.")
_REFUSED: Final = {
    "protected": PROTECTED,
    "active": _ACTIVE,
    "damaged": DAMAGED,
    "large": UNPACKS_TOO_LARGE,
}
_TOO_LONG: Final = N_(
    "The PDF takes too much to read. Print it into a new PDF, or save it as docx."
)


def read(data: bytes) -> str | None:
    """Return what a PDF says; ``None`` where no text can be read, as in a scan.

    Raises:
        UnfitPaper: it is protected, damaged, packed to harm, or runs something by itself.
    """
    try:
        with _AT_ONCE:
            done = subprocess.run(  # noqa: S603  (our own program, and no shell)
                [sys.executable, "-I", str(_READER)],
                input=data,
                capture_output=True,
                timeout=_PATIENCE,
                check=True,
            )
    except (subprocess.TimeoutExpired, subprocess.CalledProcessError) as error:
        raise UnfitPaper(_TOO_LONG) from error
    found: dict[str, Any] = json.loads(done.stdout)
    if "refused" in found:
        raise UnfitPaper(_REFUSED[found["refused"]])
    text: str | None = found["text"]
    return text
