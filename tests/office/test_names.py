"""Name and title as the office writes them, and the proof of the plate that is made of them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from summit.attendance.models import NameOrder, Office
from summit.attendance.plates import plates
from summit.core.db import db
from summit.core.text import Text
from summit.directory.models import City, Person
from summit.journal.models import Entry
from tests.conftest import Client
from tests.office import world as worlds
from tests.office.world import AIDE, JAKARTA, World

Browse = Callable[[], Client]

GIVEN = {
    "name-en": "Pramono Anung Wibowo",
    "name-ko": "프라모노 아눙 위보워",
    "title-en": "Governor of the Special Region of Jakarta",
    "title-ko": "자카르타 주지사",
    "name_order": "given_first",
    "native_language": "id",
    "native_name": "Pramono Anung W.",
}


def office() -> Office:
    db.session.rollback()
    return db.session.scalars(
        select(Office).join(City, City.id == Office.city_id).where(City.slug == "jakarta")
    ).one()


def test_what_is_known_is_filled_in(world: World, browse: Browse) -> None:
    page = browse().get(world.base(JAKARTA) + "names").text

    assert 'value="Pramono Anung"' in page
    assert 'value="프라모노 아눙"' in page
    assert 'value="Governor of Jakarta"' in page


def test_stated_drawn_approved_and_then_the_directory_s(
    app: Flask, world: World, browse: Browse
) -> None:
    client, base = browse(), world.base(JAKARTA)

    stated = worlds.post(client, base + "names", **GIVEN)
    proof = client.get(stated.location)

    assert stated.location == base + "names/proof"
    for lang, name, title in (
        ("en", GIVEN["name-en"], GIVEN["title-en"]),
        ("ko", GIVEN["name-ko"], GIVEN["title-ko"]),
    ):
        plate = proof.text.partition(f'<div class="plate-card" lang="{lang}">')[2]
        plate = plate.partition("</div>")[0]
        assert name in plate
        assert title in plate
    assert "Pramono Anung W." in proof.text
    assert "Given name first" in proof.text
    found = office()
    assert found.name == Text(en=GIVEN["name-en"], ko=GIVEN["name-ko"])
    assert found.name_order is NameOrder.GIVEN_FIRST
    assert found.proofed_at is None
    person = db.session.scalars(select(Person).where(Person.slug == "pramono")).one()
    assert person.name["en"] == "Pramono Anung"  # until it is approved

    approved = worlds.post(client, base + "names/proof")

    assert approved.location == base
    assert "as you have approved" in client.get(base).text
    assert office().proofed_at is not None
    person = db.session.scalars(select(Person).where(Person.slug == "pramono")).one()
    assert person.name["en"] == GIVEN["name-en"]
    assert "Approved" in client.get(base + "names/proof").text
    acts = db.session.scalars(select(Entry.act).where(Entry.act.like("office.%"))).all()
    assert {"office.names_stated", "office.proof_approved"} <= set(acts)


def test_a_correction_asks_for_another_approval(world: World, browse: Browse) -> None:
    client, base = browse(), world.base(JAKARTA)
    worlds.post(client, base + "names", **GIVEN)
    worlds.post(client, base + "names/proof")

    worlds.post(client, base + "names", **{**GIVEN, "title-en": "Governor"})

    assert office().proofed_at is None
    assert "Approve the name plate" in client.get(base + "names/proof").text


def test_without_names_there_is_no_proof(world: World, browse: Browse) -> None:
    client, base = browse(), world.base(JAKARTA)

    assert client.get(base + "names/proof").location == base + "names"
    token = worlds.csrf_of(client.get(base + "names"))
    for seen in ("", "0", "1", "x" * 9000):
        answer = client.post(base + "names/proof", data={"csrf_token": token, "seen": seen})
        assert answer.status_code == 409
    assert office().proofed_at is None


def test_only_what_was_looked_at_is_approved(world: World, browse: Browse) -> None:
    client, base = browse(), world.base(JAKARTA)
    worlds.post(client, base + "names", **GIVEN)
    values = worlds.hidden(client.get(base + "names/proof"))
    worlds.post(browse(), world.base(AIDE) + "names", **{**GIVEN, "name-en": "Another"})

    late = client.post(base + "names/proof", data=values)

    assert late.status_code == 409
    assert "Another" in late.text
    assert office().proofed_at is None
    assert client.post(base + "names/proof", data=worlds.hidden(late)).status_code == 303


def test_two_colleagues_changes_are_put_together(world: World, browse: Browse) -> None:
    client, base = browse(), world.base(JAKARTA)
    opened = {**GIVEN, **worlds.hidden(client.get(base + "names"))}
    worlds.post(browse(), world.base(AIDE) + "names", **{**GIVEN, "name-en": "Theirs"})

    stale = client.post(base + "names", data={**opened, "name-en": "Mine"})

    assert stale.status_code == 409
    assert "A colleague has saved this in the meantime" in stale.text
    assert "Theirs" in stale.text
    assert office().name["en"] == "Theirs"
    merged = {**GIVEN, **worlds.hidden(stale), "name-en": "Mine", "choose-name-en": "theirs"}
    saved = client.post(base + "names", data=merged)
    assert saved.status_code == 303
    assert office().name["en"] == "Theirs"
    assert office().title["ko"] == GIVEN["title-ko"]


def test_what_colleagues_save_on_other_pages_is_no_conflict(world: World, browse: Browse) -> None:
    client, base = browse(), world.base(JAKARTA)
    opened = {**GIVEN, **worlds.hidden(client.get(base + "names"))}
    worlds.post(browse(), world.base(AIDE) + "consent", streaming="no", recording="no", photos="no")

    assert client.post(base + "names", data=opened).status_code == 303


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"name-en": "", "name-ko": ""}, "name-en"),
        ({"name-en": "x" * 201}, "name-en"),
        ({"title-ko": "직" * 201}, "title-en"),
        ({"name_order": ""}, "name_order-0"),
        ({"name_order": "upside_down"}, "name_order-0"),
        ({"native_language": ""}, "native_language"),
        ({"native_language": "xx"}, "native_language"),
        ({"native_name": "x" * 201}, "native_name"),
    ],
)
def test_what_is_wrong_is_named_and_led_to(
    world: World, browse: Browse, values: dict[str, str], field: str
) -> None:
    answer = worlds.post(browse(), world.base(JAKARTA) + "names", **{**GIVEN, **values})

    assert answer.status_code == 422
    assert f'href="#{field}"' in answer.text
    assert f'id="{field}"' in answer.text
    assert office().names_stated_at is None


def test_hostile_values_break_nothing(world: World, browse: Browse) -> None:
    client, page = browse(), world.base(JAKARTA) + "names"
    hidden = worlds.hidden(client.get(page))
    nasty = [
        "\0",
        "x" * 100_000,
        "<script>alert(1)</script>",
        "\u202e\u2028",
        "9" * 400,
        "[" * 9000,
    ]
    for name in [*GIVEN, "version", "base", "choose-name-en", "theirs-name-en"]:
        for value in nasty:
            answer = client.post(page, data={**GIVEN, **hidden, name: value})
            assert answer.status_code in {303, 400, 409, 422}, (name, value[:20])
            assert "<script>alert" not in answer.text
            assert "<script>alert" not in client.get(page + "/proof").text
            hidden = {**worlds.hidden(client.get(page))}


class TestPlates:
    def test_long_names_are_set_smaller(self) -> None:
        long = "Sultan Hamengkubuwono"
        longest = "Arangkada Bukhari Hendradiningrat Prawiro"
        found = [
            plates(Text(en=name), Text(), {"en": "English"})[0].name_size
            for name in ("Oh Sehun", long, longest)
        ]

        assert found == ["", "long", "very-long"]

    def test_hangul_counts_twice(self) -> None:
        assert plates(Text(ko="가" * 10), Text(), {"ko": ""})[0].name_size == "long"
        assert plates(Text(ko="가" * 9), Text(), {"ko": ""})[0].name_size == ""

    def test_a_language_without_a_name_says_so(self, world: World, browse: Browse) -> None:
        client, base = browse(), world.base(JAKARTA)
        worlds.post(client, base + "names", **{**GIVEN, "name-ko": "", "title-ko": ""})

        proof = client.get(base + "names/proof").text

        assert "No name in this language yet" in proof


def test_how_the_name_is_said_goes_to_the_directory_with_the_proof(
    app: Flask, world: World, browse: Browse
) -> None:
    client, base = browse(), world.base(JAKARTA)

    worlds.post(client, base + "names", **GIVEN, pronunciation="PRAH-mo-no AH-nung")

    assert "PRAH-mo-no AH-nung" in client.get(base + "names/proof").text
    assert office().pronunciation == "PRAH-mo-no AH-nung"
    person = db.session.scalars(select(Person).where(Person.slug == "pramono")).one()
    assert person.pronunciation == ""  # until it is approved
    worlds.post(client, base + "names/proof")
    assert office().person is not None
    assert office().person.pronunciation == "PRAH-mo-no AH-nung"  # type: ignore[union-attr]

    # Said otherwise, it has to be approved anew.
    worlds.post(client, base + "names", **GIVEN, pronunciation="Pra-MO-no")
    assert office().proofed_at is None
    # Left empty, the directory keeps what it has.
    worlds.post(client, base + "names", **GIVEN, pronunciation="")
    worlds.post(client, base + "names/proof")
    assert office().pronunciation == ""
    assert office().person.pronunciation == "PRAH-mo-no AH-nung"  # type: ignore[union-attr]


def test_a_pronunciation_too_long_is_told_at_its_field(world: World, browse: Browse) -> None:
    answer = worlds.post(browse(), world.base(JAKARTA) + "names", **GIVEN, pronunciation="x" * 201)
    assert answer.status_code == 422
    assert 'id="pronunciation-error"' in answer.text
    assert office().pronunciation == ""
