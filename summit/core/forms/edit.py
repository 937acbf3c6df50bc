"""Forms that know what they were filled with: two people can save, and nothing is lost."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol, runtime_checkable

from flask import abort, has_request_context, request
from flask_wtf import FlaskForm
from flask_wtf.form import _Auto
from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, Field, FileField, HiddenField, SelectMultipleField
from wtforms.fields.choices import SelectFieldBase

from summit.core.forms.fields import BilingualField
from summit.core.i18n import LANGUAGES

#: Prefix of the choice between two versions of an input, and of the other person's version.
CHOICE, THEIRS = "choose-", "theirs-"


class Form(FlaskForm):
    """Base of all forms; the CSRF token is checked for every request, not by each form."""

    class Meta(FlaskForm.Meta):
        csrf = False

        def wrap_formdata(self, form: Any, formdata: Any) -> Any:
            """Take forms alone: Flask-WTF would take JSON, whose values need be no strings."""
            if formdata is _Auto and has_request_context() and request.is_json:
                return request.form
            return super().wrap_formdata(form, formdata)

    #: The languages in which texts are written here; none: those of the interface.
    tongues: tuple[str, ...] = ()

    def __init__(self, *args: Any, tongues: Iterable[str] = (), **kwargs: Any) -> None:
        self.tongues = tuple(tongues)
        super().__init__(*args, **kwargs)

    def refuse(self, name: str, message: str) -> None:
        """Note what is wrong with a field after validation; without such a field, of the form."""
        if name in self._fields:
            self[name].errors = [*self[name].errors, message]
        else:
            self.form_errors.append(message)


class Difference(NamedTuple):
    """An input that two people changed differently, with both versions as people read them.

    ``values`` are what the input would send of the other person's version.
    """

    input: str
    label: str
    language: str | None
    mine: str
    theirs: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Input:
    label: str
    language: str | None
    values: list[str]
    #: What stands for a value on the page, such as an option's label.
    words: Mapping[str, str] = dataclasses.field(default_factory=dict)

    def shown(self, values: Iterable[str]) -> str:
        """Return values as people read them."""
        return "\n".join(self.words.get(value, value) for value in values)


@runtime_checkable
class ManyInputs(Protocol):
    """A field of several inputs, which are merged each for itself."""

    def inputs(self) -> Mapping[str, tuple[str, list[str]]]:
        """Return each input's label within the field and what it holds, by its name."""
        ...


class EditForm(Form):
    """A form over a row that others may edit at the same time.

    It carries the row's ``version`` and, in ``base``, what it was filled with. Where the row has
    been saved by somebody else in between, :meth:`merged` puts together what only one of both
    changed, and names what both did.
    """

    version = HiddenField()
    base = HiddenField()

    #: Inputs that both changed, after a merge; templates show both versions and let choose.
    differences: tuple[Difference, ...] = ()

    @classmethod
    def taken(cls, formdata: MultiDict[str, str], **kwargs: Any) -> Any:
        """Make the form from what was posted, with the choices between versions applied.

        Malformed bookkeeping (a version that is no number) is a bad request: no browser of ours
        sends it.
        """
        chosen = MultiDict(formdata)
        for name in formdata:
            if name.startswith(CHOICE) and formdata[name] == "theirs":
                target = name.removeprefix(CHOICE)
                chosen.setlist(target, formdata.getlist(THEIRS + target))
        form = cls(formdata=chosen, **kwargs)
        # What was not sent must not be taken from the row (``obj``): it would never be stale.
        version = form.version.data = chosen.get("version", "")
        form.base.data = chosen.get("base", "")
        if not (version.isascii() and version.isdigit()) or len(version) > 9:
            abort(400)
        return form

    @classmethod
    def filled(cls, row: Any, version: int, **kwargs: Any) -> Any:
        """Make the form from a row, to be shown."""
        form = cls(formdata=None, obj=row, **kwargs)
        form.keep(version)
        return form

    def keep(self, version: int) -> None:
        """Note in the form what it is filled with, and of which version that is."""
        self.version.data = str(version)
        self.base.data = json.dumps(
            {name: entry.values for name, entry in self._inputs().items()}, ensure_ascii=False
        )

    def is_stale(self, version: int) -> bool:
        """Whether somebody has saved the row since the form was filled."""
        return int(self.version.data) != version

    def merged(self, present: EditForm, **kwargs: Any) -> Any:
        """Return the form to show after a conflict: both persons' changes, put together.

        Args:
            present: the form as filled from the row as it is now.
            kwargs: what the form's class needs to be made.

        Returns:
            A form of the same class over the present version. Where both changed an input, it
            holds mine, and ``differences`` names it with both versions.
        """
        base, mine, theirs = self._base(), self._inputs(), present._inputs()
        values: MultiDict[str, str] = MultiDict()
        differences = []
        for name, entry in {**theirs, **mine}.items():
            # An input that one of the three lacks is of a row that somebody added or removed.
            typed, now = (
                inputs[name].values if name in inputs else [""] for inputs in (mine, theirs)
            )
            was = base.get(name, [""])
            chosen = now if typed == was else typed
            if typed not in (was, now) and now != was:
                differences.append(
                    Difference(
                        name,
                        entry.label,
                        entry.language,
                        entry.shown(typed),
                        entry.shown(now),
                        tuple(now),
                    )
                )
            values.setlist(name, chosen)
        form = type(self)(formdata=values, **kwargs)
        form.version.data, form.base.data = present.version.data, present.base.data
        form.differences = tuple(differences)
        return form

    def _base(self) -> Mapping[str, list[str]]:
        try:
            base = json.loads(self.base.data or "{}")
        except (ValueError, RecursionError):
            abort(400)
        if not isinstance(base, dict) or not all(
            isinstance(values, list) and all(isinstance(value, str) for value in values)
            for values in base.values()
        ):
            abort(400)
        return base

    def _inputs(self) -> dict[str, _Input]:
        """Return what each input of the form holds, by its name."""
        inputs: dict[str, _Input] = {}
        for field in self:
            if field.name in ("version", "base") or isinstance(field, FileField):
                continue
            label = str(field.label.text)
            if isinstance(field, ManyInputs):
                for name, (part, values) in field.inputs().items():
                    inputs[name] = _Input(f"{label}: {part}", None, values)
            elif isinstance(field, BilingualField):
                for language in field.languages:
                    inputs[f"{field.name}-{language}"] = _Input(
                        label, LANGUAGES.get(language, language), [field.in_language(language)]
                    )
            else:
                inputs[field.name] = _Input(label, None, _values(field), _words(field))
        return inputs


def _values(field: Field) -> list[str]:
    if isinstance(field, BooleanField):
        return ["y"] if field.data else []
    if isinstance(field, SelectMultipleField):
        return sorted(str(value) for value in field.data or ())
    if isinstance(field, SelectFieldBase):
        return ["" if field.data is None else str(field.data)]
    return [str(field._value())]  # noqa: SLF001  # WTForms names it so for its own widgets


def _words(field: Field) -> dict[str, str]:
    """Return the labels of what can be chosen; nothing where the values are words themselves."""
    if not isinstance(field, SelectFieldBase):
        return {}
    return {str(choice[0]): str(choice[1]) for choice in field.iter_choices()}
