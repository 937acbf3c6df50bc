"""One's own account."""

from __future__ import annotations

from flask import Response, redirect, request
from flask.typing import ResponseReturnValue
from flask_babel import force_locale, gettext

from summit.accounts import door, passwords, queries
from summit.accounts.forms import NewPasswordForm, PasskeyNameForm, ProfileForm
from summit.accounts.limits import TooManyAttempts
from summit.accounts.models import Method, User
from summit.accounts.operations import attempts, recovery, sign_ins, users
from summit.accounts.views.blueprints import accounts, done, me, page, too_many
from summit.accounts.views.passkeys import ACCOUNT, AGAIN
from summit.accounts.wording import METHODS
from summit.core import clock
from summit.core.db import reading, unit_of_work
from summit.core.errors import N_, Refused
from summit.core.guard import needs_sign_in
from summit.core.i18n import LANGUAGES


@accounts.get("/account")
@needs_sign_in
def account() -> ResponseReturnValue:
    """One's own name, language, ways to sign in, and signed-in browsers."""
    user = queries.user_by_uid(me().uid)
    return _account(ProfileForm(formdata=None, obj=user), user)


def _account(form: ProfileForm, user: User, status: int = 200) -> ResponseReturnValue:
    cfg = door.settings()
    return page(
        "account",
        status,
        form=form,
        user=user,
        naming=PasskeyNameForm(formdata=None),
        browsers=queries.sign_ins_of(user, clock.now(), cfg.idle),
        this_browser=me().sign_in_id,
        codes_left=queries.recovery_codes_left(user),
        passkeys_possible=cfg.relying_party is not None,
        methods=METHODS,
    )


@accounts.post("/account")
@needs_sign_in
def change_profile() -> ResponseReturnValue:
    """Change one's name and language."""
    who, form = me(), ProfileForm()
    if not form.validate():
        return _account(form, queries.user_by_uid(who.uid), 422)
    with unit_of_work():
        user = queries.user_by_uid(who.uid, to_change=True)
        users.change_profile(
            user,
            name=form.name.data,
            language=form.language.data,
            actor=who.actor,
            now=clock.now(),
        )
    with force_locale(form.language.data):
        return done(gettext("Saved."), ACCOUNT)


@accounts.post("/account/language")
@needs_sign_in
def change_language() -> ResponseReturnValue:
    """Change one's language, from any page of the console; stay there."""
    who, language = me(), request.form.get("language", "")
    if language not in LANGUAGES:
        raise Refused(N_("Choose one of the languages."))
    with unit_of_work():
        user = queries.user_by_uid(who.uid, to_change=True)
        users.change_profile(
            user, name=user.name, language=language, actor=who.actor, now=clock.now()
        )
    return redirect(door.safe_next(request.form.get("next")), 303)


@accounts.get("/account/password")
@needs_sign_in
def password() -> ResponseReturnValue:
    """Set or change one's password."""
    if not me().is_fresh:
        return redirect(AGAIN, 303)
    return _password(NewPasswordForm(formdata=None), queries.user_by_uid(me().uid))


def _password(form: NewPasswordForm, user: User, status: int = 200) -> Response:
    return page(
        "password", status, form=form, asks_present=_asks_present(user), least=passwords.SHORTEST
    )


def _asks_present(user: User) -> bool:
    """Whether the present password must be given: not by those who have lost it."""
    return user.password_hash is not None and me().method is Method.PASSWORD


@accounts.post("/account/password")
@needs_sign_in
def set_password() -> ResponseReturnValue:
    """Set one's password; all other browsers are signed out."""
    who, form, hasher = me(), NewPasswordForm(), door.settings().passwords
    if not who.is_fresh:
        return redirect(AGAIN, 303)
    now = clock.now()
    with reading():
        user = queries.user_by_uid(who.uid)
        kept, asks = user.password_hash, _asks_present(user)
    if not form.validate():
        return _password(form, user, 422)
    try:
        passwords.refuse_weak(form.password.data, email=who.email, name=who.name)
    except Refused as error:
        form.refused(error, "password")
        return _password(form, user, 422)
    if asks:
        key = door.settings().account_key(who.email, "password")
        try:
            with unit_of_work():
                attempt = attempts.begin(key, door.caller_network(), now=now)
        except TooManyAttempts as error:
            form.refused(error, "present")
            return too_many(_password(form, user), error)
        if not hasher.fits(kept, form.present.data):
            form.present.errors = [gettext("This is not your present password.")]
            return _password(form, user, 422)
    hashed = hasher.hash(form.password.data)
    with unit_of_work():
        if asks:
            attempts.succeeded(attempt)
        user = queries.user_by_uid(who.uid, to_change=True)
        users.set_password(user, hashed, keep_sign_in=who.sign_in_id, actor=who.actor, now=now)
    return done(gettext("The password is set. Other browsers are signed out."), ACCOUNT)


@accounts.get("/account/recovery-codes")
@needs_sign_in
def recovery_codes() -> ResponseReturnValue:
    """Say what making new codes does, before it does."""
    if not me().is_fresh:
        return redirect(AGAIN, 303)
    left = queries.recovery_codes_left(queries.user_by_uid(me().uid))
    return page("recovery_codes", codes=None, left=left)


@accounts.post("/account/recovery-codes")
@needs_sign_in
def make_recovery_codes() -> ResponseReturnValue:
    """Make new codes and show them, this once."""
    who = me()
    if not who.is_fresh:
        return redirect(AGAIN, 303)
    with unit_of_work():
        user = queries.user_by_uid(who.uid, to_change=True)
        codes = recovery.make_codes(user, actor=who.actor, now=clock.now())
    return page("recovery_codes", codes=codes, left=len(codes))


@accounts.post("/account/browsers/<int(max=2147483647):sign_in_id>/sign-out")
@needs_sign_in
def sign_out_browser(sign_in_id: int) -> ResponseReturnValue:
    """Sign one of one's browsers out."""
    who = me()
    with unit_of_work():
        found = queries.sign_in_of(queries.user_by_uid(who.uid), sign_in_id)
        sign_ins.revoke(found, actor=who.actor, now=clock.now())
    return done(gettext("That browser is signed out."), ACCOUNT)


@accounts.post("/account/browsers/sign-out-others")
@needs_sign_in
def sign_out_others() -> ResponseReturnValue:
    """Sign out everywhere else."""
    who = me()
    with unit_of_work():
        sign_ins.revoke_others(
            queries.user_by_uid(who.uid), keep=who.sign_in_id, actor=who.actor, now=clock.now()
        )
    return done(gettext("All other browsers are signed out."), ACCOUNT)
