"""The commands as an organizer types them: import, diff, publish, and refusals in two languages."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

pytestmark = pytest.mark.usefixtures("database")

PROGRAMME = """
format: summit-programme/1
summit: {slug: forum, kind: summit, title: {en: Forum, ko: 포럼}, starts: 2027-05-14,
  ends: 2027-05-14, zone: Asia/Seoul, languages: [en, ko]}
rooms: [{slug: hall, kind: room, name: {en: Hall}}]
sessions:
  - {slug: opening, kind: plenary, title: {en: Opening, ko: 개회}, start: 2027-05-14 10:00,
     end: 2027-05-14 11:00, room: hall}
"""


def run(app: Flask, *words: str, language: str = "en_GB.UTF-8") -> tuple[int, str]:
    result = app.test_cli_runner(env={"LC_ALL": language}).invoke(args=list(words))
    return result.exit_code, result.output


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "forum.yaml"
    path.write_text(PROGRAMME, encoding="utf-8")
    return path


def test_a_programme_is_imported_compared_and_published(
    app: Flask, client: FlaskClient, file: Path
) -> None:
    assert run(app, "programme", "import", str(file), "--dry-run")[1].endswith(
        "Nothing was changed.\n"
    )
    assert client.get("/en/forum/").status_code == 404
    assert run(app, "programme", "import", str(file))[0] == 0
    assert run(app, "programme", "import", str(file)) == (0, "Nothing to change.\n")
    again = (0, "Nothing to change.\nNothing was changed.\n")
    assert run(app, "programme", "import", str(file), "--dry-run") == again
    assert run(app, "programme", "publish", "forum") == (
        0,
        "The programme is published for the first time. Sessions: 1.\n"
        "Warning: Names of rooms are missing in Korean: Hall. Add them to the summit's rooms.\n"
        "Release 1 of forum is published to everyone.\nhttp://localhost:8000/en/forum/\n",
    )
    assert client.get("/en/forum/").status_code == 200

    file.write_text(PROGRAMME.replace("11:00", "11:30"), encoding="utf-8")
    assert run(app, "programme", "import", str(file))[0] == 0
    moved = "“Opening”, from Fri 14 May 2027, 10:00–11:00 (Seoul, UTC+9) to Fri 14 May"
    assert run(app, "programme", "diff", "forum") == (
        0,
        f"Moved: {moved} 2027, 10:00–11:30 (Seoul, UTC+9).\n",
    )


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en_US.UTF-8", 'there is no time zone "Asia/Seol"; did you mean Asia/Seoul?'),
        ("ko_KR.UTF-8", '"Asia/Seol"은(는) 없는 시간대입니다; Asia/Seoul을(를) 뜻하셨습니까?'),
        ("C", 'there is no time zone "Asia/Seol"; did you mean Asia/Seoul?'),
    ],
)
def test_a_mistake_is_told_in_the_language_of_the_terminal(
    app: Flask, file: Path, language: str, told: str
) -> None:
    file.write_text(PROGRAMME.replace("zone: Asia/Seoul", "zone: Asia/Seol"), encoding="utf-8")

    status, output = run(app, "programme", "import", str(file), language=language)

    assert (status, output) == (1, f"Error: {file}:4: summit.zone: {told}\n")


def test_two_sessions_in_one_room_are_warned_of(app: Flask, file: Path) -> None:
    second = PROGRAMME.splitlines()[-2:]
    clash = PROGRAMME + "\n".join(second).replace("opening", "second") + "\n"
    file.write_text(clash, encoding="utf-8")

    warned = (
        "Warning: “Opening” and “Opening” both use Hall at the same time, "
        "Fri 14 May 2027, 10:00–11:00. "
        "Move one of them to another time, or give it another room.\n"
    )

    for words in (("--dry-run",), (), ("--dry-run",)):
        status, output = run(app, "programme", "import", str(file), *words)

        assert status == 0
        assert output.count("Warning: ") == 1
        assert warned in output


def test_an_unknown_summit_is_a_sentence_and_not_a_trace(app: Flask) -> None:
    assert run(app, "programme", "publish", "nowhere") == (
        1,
        "Error: There is no summit “nowhere”.\n",
    )
