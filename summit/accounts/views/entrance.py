"""Coming in: by passkey, password, link or recovery code; and going out."""

from __future__ import annotations

from flask import flash, redirect, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from summit.accounts import door, queries
from summit.accounts.forms import EmailForm, PasswordForm, RecoveryForm
from summit.accounts.limits import TooManyAttempts
from summit.accounts.models import Purpose
from summit.accounts.views import attempting
from summit.accounts.views.blueprints import done, page, signing_in, too_many
from summit.core import clock
from summit.core.db import reading


@signing_in.get("/sign-in")
def form() -> ResponseReturnValue:
    """The page on which people sign in."""
    again = "again" in request.args
    following = door.safe_next(request.args.get("next"))
    if door.signed_in() is not None and not again:
        return redirect(following, 303)
    filled = PasswordForm(formdata=None, data={"next": following})
    return page("sign_in", form=filled, again=again)


@signing_in.post("/sign-in")
def by_password() -> ResponseReturnValue:
    """Sign in by password."""
    form = PasswordForm()
    if not form.validate():
        return page("sign_in", 422, form=form, again=False)
    try:
        if attempting.by_password(form.email.data, form.password.data, clock.now()):
            return redirect(door.safe_next(form.next.data), 303)
    except TooManyAttempts as error:
        form.refused(error, "password")
        return too_many(page("sign_in", form=form, again=False), error)
    wrong = gettext("This e-mail address and this password do not belong together.")
    form.password.errors = [wrong]
    return page("sign_in", 422, form=form, again=False)


@signing_in.get("/sign-in/link")
def link_form() -> ResponseReturnValue:
    """Ask for an address to mail a link to."""
    return page("ask_link", form=EmailForm(formdata=None), purpose=_purpose())


@signing_in.post("/sign-in/link")
def ask_for_link() -> ResponseReturnValue:
    """Mail a link, and say the same whether there is such an account or not."""
    form, purpose = EmailForm(), _purpose()
    if not form.validate():
        return page("ask_link", 422, form=form, purpose=purpose)
    try:
        attempting.ask_for_link(form.email.data, purpose, clock.now())
    except TooManyAttempts as error:
        form.refused(error, "email")
        return too_many(page("ask_link", form=form, purpose=purpose), error)
    said = gettext("If there is an account with this address, a mail with a link is on its way.")
    return done(said, "/organizer/sign-in")


def _purpose() -> Purpose:
    return Purpose.RESET if request.args.get("for") == "password" else Purpose.SIGN_IN


@signing_in.get("/sign-in/recovery")
def recovery_form() -> ResponseReturnValue:
    """Ask for a recovery code."""
    return page("recovery_sign_in", form=RecoveryForm(formdata=None))


@signing_in.post("/sign-in/recovery")
def by_recovery_code() -> ResponseReturnValue:
    """Sign in by a recovery code, and say how many are left."""
    form, now = RecoveryForm(), clock.now()
    if not form.validate():
        return page("recovery_sign_in", 422, form=form)
    try:
        if attempting.by_recovery_code(form.email.data, form.code.data, now):
            _say_what_is_left()
            return redirect("/organizer/account", 303)
    except TooManyAttempts as error:
        form.refused(error, "code")
        return too_many(page("recovery_sign_in", form=form), error)
    form.code.errors = [gettext("This e-mail address and this code do not belong together.")]
    return page("recovery_sign_in", 422, form=form)


def _say_what_is_left() -> None:
    who = door.signed_in()
    if who is not None:
        with reading():
            left = queries.recovery_codes_left(queries.user_by_uid(who.uid))
        flash(
            ngettext(
                "You have %(num)s recovery code left.",
                "You have %(num)s recovery codes left.",
                left,
            )
        )


@signing_in.get("/links/<token>")
def link(token: str) -> ResponseReturnValue:
    """Show what a link is for. Programs that open every link in a mail use nothing up by this."""
    found = queries.link(token, clock.now())
    return page("link", user=found.user, purpose=found.purpose)


@signing_in.post("/links/<token>")
def use_link(token: str) -> ResponseReturnValue:
    """Sign in by a link."""
    purpose = attempting.by_link(token, clock.now())
    follows = {Purpose.SIGN_IN: door.HOME, Purpose.INVITE: "/organizer/account"}
    return redirect(follows.get(purpose, "/organizer/account/password"), 303)


@signing_in.post("/sign-out")
def sign_out() -> ResponseReturnValue:
    """Sign out in this browser."""
    door.sign_out(clock.now())
    return done(gettext("You are signed out."), "/organizer/sign-in")
