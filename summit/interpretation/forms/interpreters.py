"""Forms of an interpreter: who they are, what they work in, on what terms, and their consent."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_babel import lazy_pgettext as _p
from wtforms import Field
from wtforms.validators import DataRequired, StopValidation

from summit.core.forms import (
    BilingualField,
    ChoiceField,
    EditForm,
    Form,
    LinesField,
    PickField,
    PicksField,
    TextField,
    WholeNumberField,
    ZoneField,
    clean,
)
from summit.core.forms.fields import REQUIRED
from summit.core.i18n import LANGUAGES as DOORS
from summit.core.mailbox import LONGEST
from summit.interpretation.definitions import DEFINITIONS
from summit.interpretation.directions import ordered, usual, ways
from summit.interpretation.models import Interpreter, LanguageClass, RateUnit, Seniority, Site
from summit.interpretation.operations.interpreters import (
    HIGHEST_FEE,
    OWN_FEES,
    InterpreterValues,
    allowed_directions,
)
from summit.interpretation.wording import SENIORITIES, SITES, UNITS
from summit.programme.wording import LANGUAGES, label


def spoken(tag: str) -> str:
    """Return what a language is called in the reader's language."""
    return label(LANGUAGES, tag, gettext)


def way(direction: str) -> str:
    """Return how a direction is shown: ``Korean → English``."""
    source, target = ways(direction)
    return f"{spoken(source)} → {spoken(target)}"


class ClassesField(Field):
    """A class for each language, one input a language, ``<name>-<tag>``; ``data`` by tag.

    ``near`` are the languages that a form shows first: those of the summit, and those held.
    """

    near: frozenset[str] = frozenset()

    def process(
        self, formdata: Any, data: Any = None, extra_filters: Sequence[Any] | None = None
    ) -> None:
        """Take what was typed, else what the row holds; an empty input means no such language."""
        self.process_errors: list[str] = []
        held = dict(data) if isinstance(data, Mapping) else {}
        self.object_data, self.data = held, dict(held)
        self.tags = sorted({*LANGUAGES, *held}, key=spoken)
        if formdata:
            typed = {tag: clean(formdata.get(f"{self.name}-{tag}", "")) for tag in self.tags}
            self.data = {tag: value for tag, value in typed.items() if value}

    def pre_validate(self, form: Any) -> None:
        """Refuse what is no class."""
        if not set(self.data.values()) <= set(LanguageClass):
            raise StopValidation(gettext("Choose A, B or C for each language."))

    def inputs(self) -> dict[str, tuple[str, list[str]]]:
        """Return each input's label and what it holds, by its name."""
        return {f"{self.name}-{tag}": (spoken(tag), [self.data.get(tag, "")]) for tag in self.tags}

    def named(self, tag: str) -> str:
        """Return what a language is called."""
        return spoken(tag)

    def first(self) -> list[str]:
        """Return the languages that are shown at once."""
        return [tag for tag in self.tags if tag in self.near or self.data.get(tag)]

    def further(self) -> list[str]:
        """Return the languages that are shown on request."""
        return [tag for tag in self.tags if tag not in self.first()]


class DirectionsField(PicksField):
    """The directions that the classes of the same form allow."""

    def offer_those_of(self, classes: Mapping[str, str], shown: Iterable[str] | None) -> None:
        """Offer what the classes allow; tick what is usual among what nobody has seen yet.

        Args:
            shown: the directions that the page had; ``None`` where nothing was posted by a page.
        """
        keys = ordered(allowed_directions(classes), classes)
        self.choices = [(key, way(key)) for key in keys]
        seen = set(keys) if shown is None else set(shown)
        # A direction that the page offered and the classes now exclude is no mistake.
        kept = [key for key in self.data or () if key in keys or key not in seen]
        self.unseen = [key for key in keys if key not in seen]
        self.data = [*kept, *usual(self.unseen, classes)]

    def pre_validate(self, form: Any) -> None:
        """Refuse what is not allowed, and what nobody could have chosen."""
        super().pre_validate(form)
        if self.unseen:
            raise StopValidation(
                gettext("The languages are others now: look at the directions, then save again.")
            )


def site_word(site: Site) -> str:
    """Return how it is said where somebody works, or a booth stands."""
    return str(gettext(SITES[site]))


def _seniority(seniority: Seniority) -> str:
    return str(gettext(SENIORITIES[seniority]))


def _unit(unit: RateUnit) -> str:
    return str(gettext(UNITS[unit]))


class InterpreterForm(EditForm):
    """All that staff can type of an interpreter; whoever edits may see the terms."""

    name = BilingualField(_("Name"), most=200, required=True)
    language = PickField(_("Language of mails and pages"))
    address = TextField(_("E-mail address"), most=LONGEST)
    phone = TextField(_("Telephone"), most=40)
    day_phone = TextField(_("Telephone on the day"), most=40)
    zone = ZoneField(_("Time zone at home"), [DataRequired(REQUIRED)])
    site = ChoiceField(_("Works from"), Site, site_word, default=Site.ON_SITE)
    seniority = ChoiceField(
        # Translators: how experienced an interpreter is
        _("Seniority"),
        Seniority,
        _seniority,
        default=Seniority.REGULAR,
    )
    languages = ClassesField(_("Languages"))
    directions = DirectionsField(_("Directions"))
    domains = LinesField(_("Subjects"), most=80, most_lines=30)
    fee = WholeNumberField(_("Fee"), most=HIGHEST_FEE)
    unit = ChoiceField(_("Fee is"), RateUnit, _unit, default=RateUnit.DAY)
    terms = TextField(_("Terms"), lines=True, most=4000)
    notes = TextField(_p("remark", "Notes"), lines=True, most=4000)

    def __init__(
        self,
        *args: Any,
        near: Iterable[str] = (),
        formdata: Any = None,
        obj: Any = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, formdata=formdata, obj=obj, **kwargs)
        self.language.offer(DOORS.items())
        self.languages.near = frozenset(near)
        shown = None
        if formdata and "version" in formdata:
            shown = formdata.getlist("directions-shown")
        self.directions.offer_those_of(self.languages.data, shown)

    @classmethod
    def of(
        cls, interpreter: Interpreter | None, tongues: Iterable[str], near: Iterable[str], zone: str
    ) -> dict[str, Any]:
        """Return what the form is made with for an interpreter, or for a new one.

        Args:
            near: the languages of the summit's sessions.
            zone: the summit's, where a new one is taken to live.
        """
        tongues = tuple(tongues)
        data: dict[str, Any] = {"zone": zone, "language": tongues[0] if tongues else "en"}
        if interpreter is not None:
            data |= {f"own_{name}": value for name, value in interpreter.fees.items()}
        return {"obj": interpreter, "tongues": tongues, "near": tuple(near), "data": data}

    @classmethod
    def shown(cls, version: int, **made_with: Any) -> Any:
        """Return the form as the interpreter is now, or as a new one begins (version 0)."""
        form = cls(formdata=None, **made_with)
        form.keep(version)
        return form

    @property
    def own_fees(self) -> list[WholeNumberField]:
        """The fields of what is agreed otherwise than in the rule set."""
        return [self[f"own_{name}"] for name in OWN_FEES]

    def values(self) -> InterpreterValues:
        """Return what was typed."""
        names = ("name", "language", "address", "phone", "day_phone", "zone", "site", "seniority")
        more = ("languages", "directions", "domains", "fee", "unit", "terms", "notes")
        fees = {name: self[f"own_{name}"].data for name in OWN_FEES}
        return InterpreterValues(
            **{name: self[name].data for name in (*names, *more)},
            fees={name: value for name, value in fees.items() if value is not None},
        )


for _name in OWN_FEES:
    # The bounds are those of the rule set's own value.
    _definition = DEFINITIONS[_name]
    _field = WholeNumberField(_(_definition.label), most=_definition.most or HIGHEST_FEE)
    setattr(InterpreterForm, f"own_{_name}", _field)


#: What an interpreter says to recording and streaming, as inputs write it.
CONSENTS: Mapping[str, bool | None] = {"": None, "yes": True, "no": False}


class ConsentForm(Form):
    """Whether an interpreter agrees to recording and streaming, noted by the staff."""

    consent = PickField(_("Recording and streaming"), none=_("not asked yet"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.consent.offer([("yes", gettext("agrees")), ("no", gettext("does not agree"))])

    @classmethod
    def of(cls, interpreter: Interpreter) -> ConsentForm:
        """Return the form as the interpreter's consent is now."""
        held = next(key for key, value in CONSENTS.items() if value is interpreter.consents)
        return cls(formdata=None, data={"consent": held})

    @property
    def consents(self) -> bool | None:
        """What was chosen."""
        return CONSENTS[self.consent.data]
