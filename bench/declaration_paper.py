"""What the PDF of a declaration costs: CPU of a process that prints its first one, and of one that
has printed others."""

from __future__ import annotations

import io
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime
from time import process_time
from typing import Any

from flask import Flask
from flask_babel import Babel
from pypdf import PdfReader

from bench.line import Line
from summit.core.text import Text
from summit.declarations import text_paper
from summit.declarations.models import Adoption, Method

#: Clauses that make ten pages, of each edition, and what ten pages may cost in seconds of CPU.
CLAUSES = {"en": 50, "ko": 46, "en-ko": 36}
PAGES, SECONDS = 10, 1.0

_AROUND = text_paper.Imprint({"en": "Summit", "ko": "서밋"}, "https://summit.example.org/%s/s/d/t")


def printed() -> Iterator[Line]:
    """Print ten pages of each edition, one in a process of its own, and 300 clauses."""
    for edition in CLAUSES:
        made = subprocess.run(
            [sys.executable, "-m", "bench.declaration_paper", edition],
            check=True,
            capture_output=True,
            text=True,
        )
        first, again, pages = made.stdout.split()
        yield Line(
            f"declaration's PDF, {edition}", float(first), "s CPU", SECONDS,
            f"{pages} pages, a process's first; {float(again):.2f} s for another text",
        )  # fmt: skip
    seconds, pages = _cost("en-ko", 300, "a")
    yield Line("declaration's PDF, 300 clauses", seconds, "s CPU", note=f"{pages} pages, en-ko")


def document(clauses: int, word: str) -> dict[str, Any]:
    """Return the canonical document of a text whose clauses have about 50 words each."""
    parts = [
        {
            "id": str(number),
            "kind": "clause",
            "number": number,
            "heading": {"en": f"Measure {number} {word}", "ko": f"제{number}조치 {word}"},
            "text": {
                "en": f"We commit ourselves to measure {number} {word} within 30 days. " * 6,
                "ko": f"우리는 30일 이내에 제{number}조치 {word}를 이행할 것을 약속한다. " * 6,
            },
        }
        for number in range(1, clauses + 1)
    ]
    return {
        "version": 3,
        "languages": ["en", "ko"],
        "authentic": ["en", "ko"],
        "prevailing": None,
        "title": {"en": "Joint Statement", "ko": "공동선언문"},
        "status": {"en": "Not legally binding.", "ko": "법적 구속력을 갖지 않는다."},
        "clauses": parts,
    }


def ruling() -> Adoption:
    """Return how it was adopted."""
    return Adoption(
        version_hash="0" * 64,
        method=Method.CONSENSUS,
        ruled_at=datetime(2027, 5, 14, 14, 15, tzinfo=UTC),
        ruled_on=date(2027, 5, 14),
        zone="Asia/Seoul",
        chair=Text(en="Kim Hana", ko="김하나"),
        chair_title=Text(en="Mayor of Seoul", ko="서울특별시장"),
        ruling=Text(en="It is so decided.", ko="가결되었음을 선포합니다."),
        session_title=Text(en="Mayoral Meeting", ko="시장회의"),
        item_title=Text(),
        present=42,
    )


def _cost(edition: str, clauses: int, word: str) -> tuple[float, int]:
    """Return the CPU, in seconds, of printing a text, and its number of pages."""
    app = Flask(__name__)
    Babel(app)
    whole, adoption = document(clauses, word), ruling()
    with app.app_context():
        began = process_time()
        data = text_paper.adopted_pdf(whole, adoption, _AROUND, edition.split("-"))
        seconds = process_time() - began
    return seconds, len(PdfReader(io.BytesIO(data)).pages)


if __name__ == "__main__":
    asked = sys.argv[1]
    # Another word in each, since what typst has set once it keeps for a while.
    first, pages = _cost(asked, CLAUSES[asked], "a")
    again, _pages = _cost(asked, CLAUSES[asked], "b")
    print(first, again, pages)
