"""Letters: templates are read and never run, and say to each recipient what holds for them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from summit.attendance import letters
from summit.attendance.dues import Due, Step
from summit.attendance.letters.addressing import family_name
from summit.attendance.letters.defaults import STEPS
from summit.attendance.models import (
    Arrangements,
    Invitation,
    LetterKind,
    LetterTemplate,
    NameOrder,
    Office,
    OfficeKind,
)
from summit.core.text import Text
from summit.directory.models import City
from summit.mail.models import LINK
from summit.programme.models import Session, Summit

SESSION: Any = {
    "uid": "mayors@test",
    "title": {"en": "Mayoral Meeting", "ko": "도시정부 시장회의"},
    "state": "scheduled",
    "day": "2027-05-14",
    "starts_at": "2027-05-14T13:00:00Z",
    "ends_at": "2027-05-14T14:30:00Z",
    "zone": "Asia/Seoul",
}
DOCUMENT: Any = {
    "number": 3,
    "summit": {
        "title": {"en": "CAC Global Summit", "ko": "CAC 글로벌 서밋"},
        "venue": {"en": "Online", "ko": "온라인"},
        "host": "seoul",
    },
    "organisations": {"seoul": {"name": {"en": "Seoul Government", "ko": "서울특별시"}}},
    "sessions": [SESSION],
}


def invitation(**fields: Any) -> Invitation:
    given: dict[str, Any] = {
        "kind": OfficeKind.PRINCIPAL,
        "language": "en",
        "city": City(slug="jakarta", name=Text(en="Jakarta", ko="자카르타"), zone="Asia/Jakarta"),
        "capacity": Text(),
        "salutation": Text(),
        "honorific": Text(),
        "name": Text(en="Anies Baswedan", ko="아니스 바스웨단"),
        "title": Text(en="Governor of Jakarta", ko="자카르타 주지사"),
        **fields,
    }
    deadline = given.pop("deadline", datetime(2027, 5, 1, 8, 0, tzinfo=UTC))
    office = Office(**given)
    office.summit = Summit(zone="Asia/Seoul")
    return Invitation(office=office, session=Session(uid="mayors@test"), deadline=deadline)


def arranged(**fields: Any) -> Arrangements:
    return Arrangements(**{"signatory": Text(), "duty_phone": "+82 2 1234 5678", **fields})


def facts(**fields: Any) -> letters.LetterFacts:
    return letters.facts_of(invitation(**fields), DOCUMENT, None, arrangements=arranged())


# Templates


@pytest.mark.parametrize("kind", list(LetterKind))
@pytest.mark.parametrize("language", ["en", "ko"])
def test_every_prepared_letter_can_be_read_and_leaves_no_brace(
    kind: LetterKind, language: str
) -> None:
    house = letters.DEFAULTS[kind]
    assert letters.check(kind, house.subject[language], house.body[language]) == []

    letter = letters.render(kind, facts(language=language), None)

    assert "{" not in letter.subject + letter.body.replace(LINK, "")
    assert (LINK in letter.body) == (LINK in house.body[language])
    assert "\n\n\n" not in letter.body


@pytest.mark.parametrize(
    ("body", "place"),
    [
        ("{link} {nobody}", "nobody"),
        ("{link} {}", ""),
        ("{link} {salutation.__class__}", "salutation.__class__"),
        ("{link} {name!r}", "name!r"),
        ("{link} {name:>9}", "name:>9"),
        ("{link} {0}", "0"),
        ("{link} {dues}", "dues"),  # of reminders alone
        ("{link} {{name}}", "{{name}}"),
        ("{link} {name", "{name"),
        ("{link} name}", "}"),
    ],
)
def test_a_template_with_another_place_is_refused_with_the_place_named(
    body: str, place: str
) -> None:
    (found,) = letters.check(LetterKind.INVITATION, "Subject", body)

    assert found[0] == "body"
    assert place in found[1].place
    with pytest.raises(letters.TemplateError):
        letters.parse(body, LetterKind.INVITATION)


@pytest.mark.parametrize("kind", list(LetterKind))
def test_what_asks_for_something_needs_the_link(kind: LetterKind) -> None:
    found = letters.check(kind, "Subject", "Dear {name}")

    asks = {LetterKind.INVITATION, LetterKind.REMINDER, LetterKind.ASKED_AGAIN}
    assert [name for name, _ in found] == (["body"] if kind in asks else [])


def test_a_subject_holds_no_link_and_an_empty_text_is_the_houses() -> None:
    assert [name for name, _ in letters.check(LetterKind.INVITATION, "{link}", "")] == ["subject"]
    template = LetterTemplate(subject=Text(en="Come, {name}"), body=Text())

    letter = letters.render(LetterKind.INVITATION, facts(), template)

    assert letter.subject == "Come, Anies Baswedan"
    assert letter.body == letters.render(LetterKind.INVITATION, facts(), None).body
    korean = letters.render(LetterKind.INVITATION, facts(language="ko"), template)
    assert korean.subject == "[초청] CAC 글로벌 서밋 「도시정부 시장회의」"


def test_what_stands_in_a_name_is_never_read_as_a_place() -> None:
    shown = facts(name=Text(en="{link} {sender} %s {0.__class__}\nBcc: x@example.org"))
    template = LetterTemplate(subject=Text(en="For {name}"), body=Text(en="{name}\n{link}"))

    letter = letters.render(LetterKind.INVITATION, shown, template)

    assert letter.subject == "For (link) (sender) %s (0.__class__) Bcc: x@example.org"
    assert letter.body == f"(link) (sender) %s (0.__class__) Bcc: x@example.org\n{LINK}\n"


def test_a_line_is_left_out_where_what_it_names_is_not_known() -> None:
    template = LetterTemplate(
        subject=Text(), body=Text(en="A\nUntil {deadline}, please\n\nB {duty_phone}\n{link}")
    )
    known = letters.facts_of(invitation(deadline=None), DOCUMENT, None)

    assert letters.render(LetterKind.INVITATION, known, template).body == f"A\n\n{LINK}\n"


# What a letter says


def test_times_are_the_releases_by_the_clocks_of_the_recipient() -> None:
    english = facts().values
    korean = facts(language="ko").values

    assert english["local_time"] == "Fri 14 May 2027, 20:00–21:30 (Jakarta, UTC+7)"
    assert english["host_time"] == "Fri 14 May 2027, 22:00–23:30 (Seoul, UTC+9)"
    assert english["deadline"] == "Sat 1 May 2027, 15:00 (Jakarta, UTC+7)"
    assert korean["local_time"] == "2027년 5월 14일 (금) 오후 8:00~9:30 (자카르타, UTC+7)"
    assert korean["session"] == "도시정부 시장회의"
    tokyo = City(slug="tokyo", name=Text(en="Tokyo"), zone="Asia/Tokyo")
    assert facts(city=tokyo).values["host_time"] == ""


def test_a_session_in_no_release_is_told_to_nobody() -> None:
    hidden = {**DOCUMENT, "sessions": []}

    with pytest.raises(letters.NotPublished):
        letters.facts_of(invitation(), hidden, None)


def test_who_signs() -> None:
    signed = arranged(signatory=Text(en="Park Won-soon\nMayor of Seoul"))

    assert facts().values["sender"] == "Seoul Government"
    letter = letters.render(
        LetterKind.INVITATION,
        letters.facts_of(invitation(), DOCUMENT, None, arrangements=signed),
        None,
    )
    assert letter.body.endswith("Yours sincerely,\n\nPark Won-soon\nMayor of Seoul\n")


def test_a_reminder_names_what_is_due_in_the_recipients_language_and_clock() -> None:
    by = datetime(2027, 5, 7, 13, 0, tzinfo=UTC)
    owed = [
        Due(Step.ANSWER, None, by, done=False, overdue=True),
        Due(Step.NAMES, None, by, done=True, overdue=False),
        Due(Step.SPEECH, None, by, done=False, overdue=False),
        Due(Step.CONTACTS, None, None, done=False, overdue=False),
    ]

    english = letters.facts_of(invitation(), DOCUMENT, None, dues=owed).values["dues"]
    korean = letters.facts_of(invitation(language="ko"), DOCUMENT, None, dues=owed).values["dues"]

    assert english.split("\n") == [
        "– Your answer: was due Fri 7 May 2027, 20:00 (Jakarta, UTC+7)",
        "– Speech text: by Fri 7 May 2027, 20:00 (Jakarta, UTC+7)",
        "– Contacts for the day",
    ]
    assert "– 발언문: 2027년 5월 7일 (금) 오후 8:00 (자카르타, UTC+7)까지" in korean
    assert set(STEPS) == {step.value for step in Step}


@pytest.mark.parametrize(
    ("fields", "english", "korean"),
    [
        ({}, "Dear Governor Anies Baswedan", "존경하는 아니스 바스웨단 자카르타 주지사님께"),
        (
            {"name_order": NameOrder.GIVEN_FIRST},
            "Dear Governor Baswedan",
            "존경하는 아니스 바스웨단 자카르타 주지사님께",
        ),
        (
            {
                "name": Text(en="Park Won-soon", ko="박원순"),
                "title": Text(en="Mayor of Seoul", ko="서울특별시장"),
                "name_order": NameOrder.FAMILY_FIRST,
            },
            "Dear Mayor Park",
            "존경하는 박원순 서울특별시장님께",
        ),
        (
            {"salutation": Text(en="Your Excellency", ko="존경하는 주지사님께")},
            "Your Excellency",
            "존경하는 주지사님께",
        ),
        (
            {"name": Text(), "title": Text(), "capacity": Text(en="Mayor of Lima", ko="리마시장")},
            "Dear Mayor",
            "존경하는 리마시장님께",
        ),
        ({"name": Text(), "title": Text()}, "Dear Mayor", "존경하는 시장님께"),
        (
            {
                "kind": OfficeKind.PERSON,
                "name": Text(en="Jane Roe", ko="제인 로"),
                "title": Text(en="Professor of Urban Studies", ko="교수"),
            },
            "Dear Jane Roe",
            "존경하는 제인 로 교수님께",
        ),
    ],
)
def test_how_the_invited_are_addressed(fields: dict[str, Any], english: str, korean: str) -> None:
    office = invitation(**fields).office

    assert letters.salutation(office, "en") == english
    assert letters.salutation(office, "ko") == korean


@pytest.mark.parametrize(
    ("name", "order", "expected"),
    [
        ("Femke van Halsema", NameOrder.GIVEN_FIRST, "van Halsema"),
        ("Bill de Blasio", NameOrder.GIVEN_FIRST, "de Blasio"),
        ("Claudia López Hernández", NameOrder.GIVEN_FIRST, "Claudia López Hernández"),
        ("PARK Won Soon", NameOrder.FAMILY_FIRST, "PARK"),
        ("Nguyễn Thành Phong", NameOrder.FAMILY_FIRST, "Nguyễn Thành Phong"),
        ("Suharto", NameOrder.GIVEN_FIRST, "Suharto"),
        ("Anies Baswedan", None, "Anies Baswedan"),
    ],
)
def test_a_family_name_is_taken_only_where_it_is_certain(
    name: str, order: NameOrder | None, expected: str
) -> None:
    assert family_name(name, order) == expected


def test_whom_a_letter_is_to() -> None:
    office = invitation(honorific=Text(en="His Excellency")).office

    assert letters.addressee(office, "en") == "His Excellency Anies Baswedan, Governor of Jakarta"
    assert letters.addressee(office, "ko") == "자카르타 주지사 아니스 바스웨단 귀하"


def test_a_rehearsal_says_so_and_has_no_link() -> None:
    shown = facts()
    letter = letters.rehearsal(letters.render(LetterKind.INVITATION, shown, None), shown)

    assert letter.subject == "[Rehearsal: Jakarta] Invitation: Mayoral Meeting, CAC Global Summit"
    assert letter.body.startswith("REHEARSAL. ")
    assert LINK not in letter.body
    assert "[here stands the link of the office]" in letter.body
