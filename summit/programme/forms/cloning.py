"""The form that plans a new summit after an old one."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import DateField
from wtforms.validators import InputRequired

from summit.core.forms import BilingualField, Form, SlugField
from summit.core.forms.fields import REQUIRED


class CloneForm(Form):
    """What the new summit is called, where it is found, and when it begins."""

    title = BilingualField(_l("Title"), required=True)
    slug = SlugField(_l("Address"), [InputRequired(REQUIRED)])
    starts_on = DateField(_l("First day"), [InputRequired(REQUIRED)])
