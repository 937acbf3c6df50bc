"""Forms of the console: what comes from outside is cleaned and parsed here, and nowhere else."""

from summit.core.forms.edit import Difference, EditForm, Form
from summit.core.forms.fields import (
    BilingualField,
    ChoiceField,
    LinesField,
    MomentField,
    SlugField,
    TextField,
    WholeNumberField,
    ZoneField,
    clean,
)

__all__ = [
    "BilingualField",
    "ChoiceField",
    "Difference",
    "EditForm",
    "Form",
    "LinesField",
    "MomentField",
    "SlugField",
    "TextField",
    "WholeNumberField",
    "ZoneField",
    "clean",
]
