"""The fields of the console's forms, and forms that two people fill at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import BadRequest
from wtforms import BooleanField
from wtforms.validators import DataRequired

from summit.core.forms import (
    AddressesField,
    BilingualField,
    ChoiceField,
    DayField,
    EditForm,
    Form,
    LinesField,
    MomentField,
    PickField,
    PicksField,
    SlugField,
    TextField,
    WholeNumberField,
    ZoneField,
    clean,
)
from summit.core.text import Text


class Colour(StrEnum):
    RED = "red"
    BLUE = "blue"


class Everything(EditForm):
    """One field of each kind."""

    title = BilingualField("Title", most=20, required=True)
    text = TextField("Text", most=5)
    prose = TextField("Prose", lines=True, most=50)
    slug = SlugField("Slug")
    lines = LinesField("Lines", most=5, most_lines=3)
    addresses = AddressesField("Addresses")
    number = WholeNumberField("Number", required=True, least=0, most=9)
    colour = ChoiceField("Colour", Colour, str)
    maybe = ChoiceField("Maybe", Colour, str, none="nothing")
    zone = ZoneField("Zone")
    moment = MomentField("Moment")
    day = DayField("Day", [DataRequired("Fill this in.")])
    pick = PickField("Pick", none="nothing")
    picks = PicksField("Picks")
    flag = BooleanField("Flag")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.pick.offer([("a", "A"), ("b", "B")])
        self.picks.offer([("x", "X"), ("y", "Y")])
        self.moment.zone = "Asia/Seoul"


@dataclass
class Row:
    """What a form is filled from."""

    title: Text = field(default_factory=lambda: Text(en="One", ko="하나", fr="Un"))
    text: str = "a"
    prose: str = "a\nb"
    slug: str = "a-b"
    lines: list[str] = field(default_factory=lambda: ["a", "b"])
    addresses: list[str] = field(default_factory=list)
    number: int = 5
    colour: Colour = Colour.BLUE
    maybe: Colour | None = None
    zone: str = "Asia/Seoul"
    moment: datetime | None = datetime(2027, 5, 14, 1, 0, tzinfo=UTC)
    day: date = date(2027, 5, 14)
    pick: str | None = "a"
    picks: list[str] = field(default_factory=lambda: ["y", "old"])
    flag: bool = True
    version: int = 3


@pytest.fixture(autouse=True)
def asked(app_sqlite: Flask) -> Iterator[None]:
    """A request, which forms need for the reader's language."""
    with app_sqlite.test_request_context("/en/"):
        yield


def sent(**changes: Any) -> MultiDict[str, str]:
    """What a browser sends of the form as filled, with changes; ``None`` leaves a field out."""
    form = Everything.filled(Row(), 3)
    data: MultiDict[str, str] = MultiDict(
        {
            "version": form.version.data,
            "base": form.base.data,
            "title-en": "One",
            "title-ko": "하나",
            "text": "a",
            "prose": "a\r\nb",
            "slug": "a-b",
            "lines": "a\r\nb",
            "addresses": "",
            "number": "5",
            "colour": "blue",
            "maybe": "",
            "zone": "Asia/Seoul",
            "moment": "2027-05-14T10:00",
            "day": "2027-05-14",
            "pick": "a",
            "flag": "y",
        }
    )
    data.setlist("picks", ["y", "old"])
    for name, value in changes.items():
        name = name.replace("__", "-")
        if value is None:
            data.poplist(name)
        else:
            data.setlist(name, value if isinstance(value, list) else [value])
    return data


def taken(row: Row | None = None, **changes: Any) -> Any:
    """Return the form as sent with changes, validated."""
    form = Everything.taken(sent(**changes), obj=row or Row())
    form.validate()
    return form


def test_what_is_filled_comes_back_as_it_was() -> None:
    form = taken()

    assert form.errors == {}
    row = Row()
    for name in ("text", "prose", "slug", "lines", "number", "colour", "maybe", "zone", "flag"):
        assert form[name].data == getattr(row, name)
    assert form.title.data == {"en": "One", "ko": "하나", "fr": "Un"}
    assert (form.moment.data, form.day.data) == (row.moment, row.day)
    assert (form.pick.data, form.picks.data) == ("a", ["y", "old"])


@pytest.mark.parametrize(
    ("changes", "name", "message"),
    [
        ({"title__en": " ", "title__ko": "\t"}, "title", "Write it in at least one language."),
        ({"title__en": "x" * 21}, "title", "At most 20 characters; this has 21."),
        ({"text": "toolong"}, "text", "At most 5 characters; this has 7."),
        ({"slug": "a--b"}, "slug", "Use lower-case letters"),
        ({"slug": "Ä"}, "slug", "Use lower-case letters"),
        ({"lines": "a\nb\nc\nd"}, "lines", "At most 3 lines."),
        ({"lines": "a\nlonger"}, "lines", "At most 5 characters; this has 6."),
        ({"addresses": "ftp://example.org"}, "addresses", "is no web address"),
        ({"addresses": "https://user@example.org"}, "addresses", "is no web address"),
        ({"addresses": "https://[::1"}, "addresses", "is no web address"),
        ({"number": "10"}, "number", "Enter a whole number from 0 to 9."),
        ({"number": "5.5"}, "number", "Enter a whole number from 0 to 9."),
        ({"number": "²"}, "number", "Enter a whole number from 0 to 9."),
        ({"number": "9" * 30}, "number", "Enter a whole number from 0 to 9."),
        ({"number": ""}, "number", "Fill this in."),
        ({"number": None}, "number", "Fill this in."),
        ({"number": "\0"}, "number", "Fill this in."),
        ({"number": "-1"}, "number", "Enter a whole number from 0 to 9."),
        ({"colour": "green"}, "colour", "Choose one of the list."),
        ({"colour": ""}, "colour", "Choose one of the list."),
        ({"colour": None}, "colour", "Choose one of the list."),
        ({"maybe": "green"}, "maybe", "Choose one of the list."),
        ({"zone": "Etc/GMT+9"}, "zone", "There is no such time zone"),
        ({"zone": "../etc/passwd"}, "zone", "There is no such time zone"),
        ({"moment": "2027-02-30T10:00"}, "moment", "Enter a day and an hour"),
        ({"moment": "9999-12-31T23:59"}, "moment", "Enter a year from 1970 to 2200."),
        ({"day": "2027-02-30"}, "day", "Enter a day, for example"),
        ({"day": "1900-01-01"}, "day", "Enter a year from 1970 to 2200."),
        ({"day": ""}, "day", "Fill this in."),
        ({"pick": "c"}, "pick", "Choose one of the list."),
        ({"picks": ["x", "z"]}, "picks", "Choose of the list only."),
    ],
)
def test_a_refusal_names_the_field_once_and_says_what_would_be_right(
    changes: dict[str, Any], name: str, message: str
) -> None:
    form = taken(**changes)

    assert form.errors.keys() == {name}
    [said] = form.errors[name]
    assert message in said


def test_nought_is_a_number() -> None:
    form = taken(number="0")

    assert (form.errors, form.number.data) == ({}, 0)
    assert 'value="0"' in form.number()


def test_what_was_typed_wrongly_is_shown_again() -> None:
    form = taken(number="many", moment="soon", day="May", slug="No Slug", addresses="nowhere")

    assert 'value="many"' in form.number()
    assert 'value="soon"' in form.moment()
    assert 'value="May"' in form.day()
    assert 'value="No Slug"' in form.slug()
    assert ">\nnowhere" in form.addresses().replace("\r", "")


def test_texts_of_several_lines_stand_in_a_text_area() -> None:
    form = taken()

    assert form.prose().startswith("<textarea")
    assert form.lines().startswith("<textarea")
    assert form.text().startswith("<input")


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (" a\0b\x07 ", "ab"),
        ("a\r\nb\u2028c", "a b c"),
        ("\ud800x", "x"),
        ("\uffffx\ufdd0\U0010fffe", "x"),
        ("\ue0bc", "\ue0bc"),  # an old Hangul syllable, in the fonts of some word processors
        ("가", "가"),
        ("e\u0301", "é"),
    ],
)
def test_what_is_typed_is_cleaned(typed: str, kept: str) -> None:
    assert clean(typed) == kept


def test_line_ends_are_kept_where_they_mean_something() -> None:
    assert clean("a\r\nb\rc\u2029d\n", lines=True) == "a\nb\nc\nd"


def test_a_field_that_is_not_sent_is_not_taken_from_the_row() -> None:
    form = taken(text=None, prose=None, lines=None, flag=None, picks=None, pick=None, moment=None)

    assert (form.text.data, form.prose.data, form.lines.data) == ("", "", [])
    assert (form.flag.data, form.picks.data, form.pick.data) == (False, [], "")
    assert form.moment.data is None


def test_languages_without_an_input_stay_and_a_form_may_show_fewer() -> None:
    form = Everything.taken(sent(title__en="Two"), obj=Row(), tongues=["en"])

    assert form.title.languages == ("en",)
    assert form.title.data == {"en": "Two", "ko": "하나", "fr": "Un"}


def test_settled_languages_are_told() -> None:
    assert taken(title__ko__settled="y").title.settled == {"ko"}
    assert taken().title.settled == frozenset()


def test_an_hour_that_is_left_out_is_refused_and_one_that_comes_twice_keeps_its_instant() -> None:
    second = datetime(2027, 10, 31, 1, 30, tzinfo=UTC)  # 01:30 in London for the second time

    def at(wall: str, held: datetime | None) -> Any:
        form = Everything.taken(sent(moment=wall), obj=Row(moment=held))
        form.moment.zone = "Europe/London"
        form.validate()
        return form.moment

    left_out = at("2027-03-28T01:30", None)
    assert left_out.errors == ["The clocks leave this hour out on that day; choose another."]
    assert at("2027-10-31T01:30", second).data == second
    assert at("2027-10-31T01:30", None).data == datetime(2027, 10, 31, 0, 30, tzinfo=UTC)


# Two people at once


def test_a_form_knows_that_somebody_else_has_saved() -> None:
    assert not taken().is_stale(3)
    assert taken().is_stale(4)


@pytest.mark.parametrize("version", ["", "x", "-1", "²", "1" * 10, None])
def test_bookkeeping_that_no_browser_of_ours_sends_is_a_bad_request(version: str | None) -> None:
    with pytest.raises(BadRequest):
        taken(version=version)


@pytest.mark.parametrize("base", ["{", "[]", '{"text": "a"}', '{"text": [1]}', "9" * 20])
def test_a_malformed_base_is_a_bad_request(base: str) -> None:
    form = taken(base=base)

    with pytest.raises(BadRequest):
        form.merged(Everything.filled(Row(), 4), obj=Row())


def merged(theirs: Row, **mine: Any) -> Any:
    """Return what is shown to somebody whose form was filled before ``theirs`` was saved."""
    return taken(**mine).merged(Everything.filled(theirs, 4), obj=theirs)


def test_what_only_one_changed_is_put_together() -> None:
    form = merged(
        Row(title=Text(en="Hers", ko="하나"), flag=False, picks=["x"]),
        title__ko="내 것",
        text="mine",
        colour="red",
        lines="c",
        moment="2027-05-15T10:00",
    )

    assert form.differences == ()
    assert form.version.data == "4"
    assert form.title.data["en"] == "Hers"
    assert form.title.data["ko"] == "내 것"
    assert (form.text.data, form.colour.data, form.lines.data) == ("mine", Colour.RED, ["c"])
    assert (form.flag.data, form.picks.data) == (False, ["x"])
    assert form.validate()
    assert form.moment.data == datetime(2027, 5, 15, 1, 0, tzinfo=UTC)
    assert not form.is_stale(4)


def test_what_both_changed_is_shown_with_both_versions() -> None:
    form = merged(
        Row(title=Text(en="Hers", ko="하나"), picks=["x", "y"]), title__en="Mine", picks=["y"]
    )

    assert form.differences == (
        ("title-en", "Title", "English", "Mine", "Hers", ("Hers",)),
        ("picks", "Picks", None, "Y", "X\nY", ("x", "y")),
    )
    assert form.title.data["en"] == "Mine"


def test_the_same_change_by_both_is_no_difference() -> None:
    assert merged(Row(text="same"), text="same").differences == ()


def test_the_other_version_is_taken_where_it_was_chosen() -> None:
    form = taken(title__en="Mine", choose__title__en="theirs", theirs__title__en="Hers")

    assert form.title.data["en"] == "Hers"


def test_several_picks_of_the_other_version_are_all_taken() -> None:
    form = taken(picks=["y"], choose__picks="theirs", theirs__picks=["x", "y"])

    assert form.picks.data == ["x", "y"]


class Small(Form):
    """A form that is not over a row."""

    text = TextField("Text")


def test_an_operation_can_refuse_a_field_or_the_whole_form() -> None:
    form = Small(formdata=MultiDict({"text": "a"}))
    assert form.validate()

    form.refuse("text", "Not so.")
    form.refuse("nothing", "Not at all.")

    assert form.text.errors == ["Not so."]
    assert form.form_errors == ["Not at all."]
    assert form.errors["text"] == ["Not so."]
