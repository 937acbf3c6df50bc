"""Forms of the console: what comes from outside is cleaned and parsed here, and nowhere else."""

from summit.core.forms.choices import AddressesField, PickField, PicksField, is_web_address
from summit.core.forms.edit import Difference, EditForm, Form
from summit.core.forms.fields import (
    BilingualField,
    ChoiceField,
    DayField,
    LinesField,
    MomentField,
    SlugField,
    TelephoneField,
    TextField,
    WholeNumberField,
    ZoneField,
    clean,
)

__all__ = [
    "AddressesField",
    "BilingualField",
    "ChoiceField",
    "DayField",
    "Difference",
    "EditForm",
    "Form",
    "LinesField",
    "MomentField",
    "PickField",
    "PicksField",
    "SlugField",
    "TelephoneField",
    "TextField",
    "WholeNumberField",
    "ZoneField",
    "clean",
    "is_web_address",
]
