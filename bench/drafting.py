"""What it costs to compare two versions of a long text, and to show a large consultation.

The text has sixty clauses of three sentences in both languages. Between its versions most clauses
change as they do in a negotiation: another figure, another verb, a sentence more or less; one is
removed, one is new, one stands elsewhere. A second comparison is the hardest: every clause is
written anew in words of the others. In the consultation every one of 42 cities has said
something to every clause. Time is CPU time of the process, the median of many turns.
"""

from __future__ import annotations

import random
import tempfile
from collections.abc import Iterator, Mapping, Set
from datetime import timedelta
from pathlib import Path
from statistics import median
from time import process_time
from typing import Any

from sqlalchemy import event, insert, select

from bench.line import Line
from bench.readiness import _invite
from bench.seed import seed
from bench.timetable import _noting, _sign_in
from config import Config
from summit.accounts.operations.demonstration import demo_links
from summit.app import create_app
from summit.attendance.models import Office
from summit.core import clock
from summit.core.actor import COMMAND_LINE
from summit.core.db import db, unit_of_work
from summit.core.text import Text
from summit.declarations import operations
from summit.declarations.diff import ClauseState, compare
from summit.declarations.models import ClauseKind, Contribution, ContributionKind
from summit.declarations.operations import CirculationValues, ClauseValues, DeclarationValues
from summit.programme.models import Summit

CLAUSES, CITIES = 60, 42
TURNS = 40
DIFF_MS = 50.0
STATEMENTS = 12
DESK = "/organizer/summits/bench/declarations/statement/consultation"

_FIELDS = ("health", "transport", "water", "housing", "energy", "schools", "markets")
_FIELDS_KO = ("보건", "교통", "상수도", "주거", "에너지", "학교", "시장")


def measured(environment: Mapping[str, str]) -> Iterator[Line]:
    """Measure the comparison, and the page of the consultation as a list and as a grid."""
    old = _document(revised=False)
    changed, added = ClauseState.CHANGED, ClauseState.ADDED
    yield compared(old, _document(revised=True), "most clauses changed", {changed, added})
    yield compared(old, _written_anew(old), "all clauses written anew", {changed})
    yield from desk(environment)


def compared(
    old: Mapping[str, Any], new: Mapping[str, Any], how: str, expected: Set[ClauseState]
) -> Line:
    """CPU of comparing two versions in both languages; ``expected`` states are to be found."""
    costs = []
    for _ in range(TURNS):
        begin = process_time()
        found = [compare(old, new, language) for language in ("en", "ko")]
        costs.append((process_time() - begin) * 1000)
    states = [each.state for each in found[0].clauses]
    changed = states.count(ClauseState.CHANGED)
    if changed < CLAUSES // 2 or not expected <= set(states):
        raise RuntimeError("the versions do not differ as they should")
    return Line(
        f"diff of {CLAUSES} clauses in two languages, {how}", median(costs), "ms CPU", DIFF_MS,
        f"{changed} clauses changed in each",
    )  # fmt: skip


def _document(*, revised: bool) -> dict[str, Any]:
    """Return a version as the canonical form has it."""
    clauses = [_clause(number, revised=revised) for number in range(CLAUSES)]
    if revised:
        del clauses[20]
        clauses.insert(30, clauses.pop(40))
        clauses.append(_clause(CLAUSES, revised=True))
    return {
        "title": {"en": "Joint Statement", "ko": "공동선언문"},
        "status": {"en": "Not legally binding.", "ko": "법적 구속력이 없음."},
        "clauses": [{**each, "number": place} for place, each in enumerate(clauses, start=1)],
    }


def _written_anew(document: Mapping[str, Any]) -> dict[str, Any]:
    """Return a version with as many words, drawn at random from all of them."""
    draw = random.Random(60)  # noqa: S311
    clauses = document["clauses"]
    words = {
        language: [word for each in clauses for word in each["text"][language].split()]
        for language in ("en", "ko")
    }

    def anew(text: Mapping[str, str]) -> dict[str, str]:
        return {
            language: " ".join(draw.choices(words[language], k=len(text[language].split())))
            for language in words
        }

    return {**document, "clauses": [{**each, "text": anew(each["text"])} for each in clauses]}


def _clause(number: int, *, revised: bool) -> dict[str, Any]:
    """Return a clause; two of three are changed in the revised version."""
    kind = number % 6 if revised else 0
    field, field_ko = _FIELDS[number % len(_FIELDS)], _FIELDS_KO[number % len(_FIELDS_KO)]
    days = 30 + number - (10 if kind in (1, 4) else 0)
    verb, verb_ko = ("exchange", "교환") if kind in (2, 4) else ("share", "공유")
    english = [
        f"We commit ourselves to {verb} within {days} days what the {field} departments of our"
        f" cities learn in measure {number}, openly and free of charge.",
        f"Each city names an office that answers for {field} and for the training of those who"
        " work there, and tells the others where it is to be reached by day and by night.",
        "We meet by video at least twice a year, and invite our scientists and our hospitals.",
    ]
    korean = [
        f"우리는 제{number}조치에서 각 도시의 {field_ko} 부서가 알게 된 바를 {days}일 이내에"
        f" 무상으로 공개하고 서로 {verb_ko}할 것을 약속한다.",
        f"각 도시는 {field_ko} 업무와 그 종사자의 교육을 담당하는 부서를 지정하고, 밤낮으로 연락할"
        " 수 있는 곳을 다른 도시들에 알린다.",
        "우리는 한 해에 두 번 이상 화상으로 만나며 과학자와 병원을 초청한다.",
    ]
    if kind == 4:
        english.insert(1, "What is learnt from children is published with their parents' consent.")
        korean.insert(1, "아동에 관한 사항은 보호자의 동의를 받아 공개한다.")
    if kind == 5:
        del english[2], korean[2]
    return {
        "id": f"clause-{number}",
        "kind": "clause",
        "heading": {"en": f"Measure {number}: {field}", "ko": f"제{number}조치: {field_ko}"},
        "text": {"en": "\n".join(english), "ko": "\n".join(korean)},
    }


def desk(environment: Mapping[str, str]) -> Iterator[Line]:
    """CPU and statements of the consultation's page with every cell of the grid filled."""
    said: list[str] = []
    with tempfile.TemporaryDirectory(prefix="summit-bench-") as folder:
        url = f"sqlite:///{Path(folder) / 'desk.db'}"
        seed(url, sessions=12, speakers=12, slug="bench")
        app = create_app(
            Config.from_environment({**environment, "DATABASE_URL": url, "SUMMIT_VAR": folder})
        )
        with app.app_context():
            with unit_of_work():
                summit = db.session.scalars(select(Summit)).one()
                _invite(summit, CITIES)
                _consult(summit)
                _, link = demo_links(
                    "https://summit.example.org", [summit.id], actor=COMMAND_LINE, now=clock.now()
                )[0]
            db.session.remove()
            event.listen(db.engine, "before_cursor_execute", _noting(said))
        client = app.test_client()
        _sign_in(client, link)
        counts, costs, sizes = {}, {}, {}
        for name, query in (("list", ""), ("grid", "?view=grid")):
            spent = []
            for _ in range(TURNS):
                said.clear()
                begin = process_time()
                answer = client.get(f"https://summit.example.org{DESK}{query}")
                spent.append((process_time() - begin) * 1000)
                if answer.status_code != 200:
                    raise RuntimeError(f"the consultation answered {answer.status}")
            if f"{CITIES * CLAUSES} contributions" not in answer.text:
                raise RuntimeError("the consultation does not count every contribution")
            counts[name], costs[name], sizes[name] = len(said), median(spent), len(answer.data)
        with app.app_context():
            db.engine.dispose()
    for name, cost in costs.items():
        yield Line(
            f"consultation of {CITIES} × {CLAUSES}, {name}", cost, "ms CPU", None,
            f"{sizes[name] / 1000:.0f} kB",
        )  # fmt: skip
    yield Line(
        "SQL statements of the consultation", max(counts.values()), "at most", STATEMENTS,
        ", ".join(f"{count} of the {name}" for name, count in counts.items()),
    )  # fmt: skip


def _consult(summit: Summit) -> None:
    """Circulate a text to all offices, and let each say something to each clause."""
    by: dict[str, Any] = {"actor": COMMAND_LINE, "now": clock.now()}
    values = DeclarationValues("statement", Text(en="Joint Statement", ko="공동선언문"))
    declaration = operations.make_declaration(summit, values, **by)
    for each in _document(revised=False)["clauses"]:
        words = ClauseValues(ClauseKind.CLAUSE, Text(each["text"]), Text(each["heading"]))
        operations.add_clause(declaration, words, **by)
    offices = db.session.scalars(select(Office.id).where(Office.summit_id == summit.id)).all()
    deadline = clock.now() + timedelta(days=7)
    round_ = operations.circulate(
        declaration, CirculationValues(deadline, office_ids=offices), **by
    )
    if len(offices) != CITIES:
        raise RuntimeError(f"there are {len(offices)} offices")
    rows = [
        {
            "declaration_id": declaration.id,
            "circulation_id": round_.id,
            "office_id": office,
            "clause_uid": clause.uid,
            "kind": ContributionKind.COMMENT,
            "language": "en",
            "words": f"Our council asks who pays for it, and from when on. ({office})",
            "created_at": clock.now(),
        }
        for office in offices
        for clause in declaration.newest.clauses
    ]
    db.session.execute(insert(Contribution), rows)


if __name__ == "__main__":
    from bench.__main__ import environment

    with tempfile.TemporaryDirectory() as there:
        for line in measured(environment(Path(there))):
            print(line)
