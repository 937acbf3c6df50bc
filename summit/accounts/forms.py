"""Forms of accounts: sign-in, one's own account, members and users."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, PasswordField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, ValidationError

from summit.accounts.models import Role
from summit.accounts.wording import ROLES
from summit.core.errors import SummitError
from summit.core.forms import ChoiceField, Form, TextField
from summit.core.i18n import LANGUAGES

_FILL_IN = _l("Fill this in.")
_LANGUAGES = [SelectChoice(tag, name) for tag, name in LANGUAGES.items()]


class SecretField(PasswordField):
    """A password as it was typed; it is never sent back to the browser."""

    data: str

    def process_formdata(self, valuelist: list[str]) -> None:
        """Take it as it is: spaces at its ends may be meant."""
        self.data = valuelist[0] if valuelist else ""


class AccountForm(Form):
    """Base: an operation's refusal is shown at the field it is about."""

    def refused(self, error: SummitError, field: str) -> None:
        """Show a refusal at a field."""
        target: Any = self[field]
        target.errors = [*target.errors, error.told(gettext)]


class EmailForm(AccountForm):
    """Ask for a link by mail."""

    email = TextField(_l("E-mail address"), [DataRequired(_FILL_IN)], most=254)


class PasswordForm(EmailForm):
    """Sign in by password."""

    next = HiddenField()
    password = SecretField(_l("Password"), [DataRequired(_FILL_IN)])


class RecoveryForm(EmailForm):
    """Sign in by a recovery code."""

    code = TextField(_l("Recovery code"), [DataRequired(_FILL_IN)], most=60)


class ProfileForm(AccountForm):
    """One's own name and language."""

    name = TextField(_l("Name"), [DataRequired(_FILL_IN)], most=200)
    language = SelectField(_l("Language"), choices=_LANGUAGES)


class NewPasswordForm(AccountForm):
    """Set a password; ``present`` is asked for where the browser has shown nothing better."""

    present = SecretField(_l("Present password"))
    password = SecretField(_l("New password"), [DataRequired(_FILL_IN)])
    again = SecretField(_l("New password again"), [DataRequired(_FILL_IN)])

    def validate_again(self, field: Any) -> None:
        """Refuse a slip that nobody could see."""
        if field.data != self.password.data:
            raise ValidationError(gettext("This is not the same password."))


class PasskeyNameForm(AccountForm):
    """What somebody calls one of their passkeys."""

    name = TextField(_l("Name"), most=80, default="")


class MemberForm(AccountForm):
    """Add somebody to a summit."""

    email = TextField(_l("E-mail address"), [DataRequired(_FILL_IN)], most=254)
    name = TextField(_l("Name"), most=200)
    role = ChoiceField(_l("Role"), Role, lambda role: gettext(ROLES[role]))


class RoleForm(AccountForm):
    """Change somebody's role."""

    role = ChoiceField(_l("Role"), Role, lambda role: gettext(ROLES[role]))


class UserForm(AccountForm):
    """Make a user."""

    email = TextField(_l("E-mail address"), [DataRequired(_FILL_IN)], most=254)
    name = TextField(_l("Name"), [DataRequired(_FILL_IN)], most=200)
    language = SelectField(_l("Language"), choices=_LANGUAGES)
    is_admin = BooleanField(_l("Site administrator"))


class RemarkForm(AccountForm):
    """A word with a decision."""

    remark = TextField(_l("Comment"), most=1000, lines=True, default="")
