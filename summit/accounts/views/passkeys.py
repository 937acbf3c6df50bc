"""The ceremonies of passkeys, in JSON: passkeys.js speaks with these."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import datetime
from typing import Any

from flask import Response, jsonify, make_response, redirect, request
from flask import session as cookie
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from werkzeug.exceptions import BadRequest

from summit.accounts import ceremonies, door, queries
from summit.accounts.forms import PasskeyNameForm
from summit.accounts.limits import TooManyAttempts
from summit.accounts.operations import passkeys
from summit.accounts.settings import RelyingParty
from summit.accounts.views import attempting
from summit.accounts.views.blueprints import accounts, done, me, not_done, signing_in, too_many
from summit.core import clock
from summit.core.db import reading, unit_of_work
from summit.core.errors import N_, Forbidden, Refused, SummitError
from summit.core.guard import needs_sign_in

_CHALLENGE = "challenge"
ACCOUNT = "/organizer/account"
#: Where somebody shows again who they are, before changing how they sign in.
AGAIN = "/organizer/sign-in?again=1&next=/organizer/account"


@signing_in.post("/sign-in/passkey/options")
def sign_in_options() -> ResponseReturnValue:
    """Begin to sign in by passkey."""
    options, challenge = ceremonies.authentication(_party())
    return _ask(options, challenge, "sign-in", clock.now())


@signing_in.post("/sign-in/passkey")
def sign_in() -> ResponseReturnValue:
    """Sign in by passkey; the answer says which page follows."""
    body, now = _body(), clock.now()
    try:
        attempting.by_passkey(body.get("answer"), _challenge("sign-in", now), now)
    except TooManyAttempts as error:
        return too_many(_told(error), error)
    except Refused as error:
        return _told(error)
    following = body.get("next")
    return jsonify(next=door.safe_next(following if isinstance(following, str) else None))


@accounts.post("/account/passkeys/options")
@needs_sign_in
def options() -> ResponseReturnValue:
    """Begin to make a passkey."""
    who = me()
    if not who.is_fresh:
        return _told(_sign_in_again())
    with reading():
        user = queries.user_by_uid(who.uid)
        known = [each.credential_id for each in user.passkeys]
    made, challenge = ceremonies.registration(
        _party(), uid=who.uid, email=who.email, name=who.name, known=known
    )
    return _ask(made, challenge, who.uid, clock.now())


@accounts.post("/account/passkeys")
@needs_sign_in
def add() -> ResponseReturnValue:
    """Keep a passkey that the device has made."""
    who, body, now = me(), _body(), clock.now()
    try:
        if not who.is_fresh:
            raise _sign_in_again()
        challenge = _challenge(who.uid, now)
        new = ceremonies.read_registration(_party(), body.get("answer"), challenge)
        with unit_of_work():
            passkeys.spend_challenge(challenge, now=now)
            user = queries.user_by_uid(who.uid, to_change=True)
            name = str(body.get("name") or "") or gettext("Passkey")
            passkeys.add_passkey(user, new, name, actor=who.actor, now=now)
    except (Refused, Forbidden) as error:
        return _told(error)
    done(gettext("The passkey is added. From now on it signs you in."), ACCOUNT)
    return jsonify(next=ACCOUNT)


@accounts.post("/account/passkeys/<int(max=2147483647):passkey_id>/rename")
@needs_sign_in
def rename(passkey_id: int) -> ResponseReturnValue:
    """Call a passkey something else."""
    who, form = me(), PasskeyNameForm()
    try:
        with unit_of_work():
            passkey = queries.passkey_of(queries.user_by_uid(who.uid), passkey_id)
            passkeys.rename_passkey(passkey, form.name.data, actor=who.actor, now=clock.now())
    except Refused as error:
        return not_done(error, ACCOUNT)
    return done(gettext("Saved."), ACCOUNT)


@accounts.post("/account/passkeys/<int(max=2147483647):passkey_id>/remove")
@needs_sign_in
def remove(passkey_id: int) -> ResponseReturnValue:
    """Forget a passkey."""
    who = me()
    if not who.is_fresh:
        return redirect(AGAIN, 303)
    with unit_of_work():
        passkey = queries.passkey_of(queries.user_by_uid(who.uid), passkey_id)
        passkeys.remove_passkey(passkey, actor=who.actor, now=clock.now())
    return done(gettext("The passkey is removed; it no longer signs you in."), ACCOUNT)


def _party() -> RelyingParty:
    party = door.settings().relying_party
    if party is None:
        raise Refused(N_("Passkeys work only where this site has a name, not a bare address."))
    return party


def _ask(options: str, challenge: bytes, purpose: str, now: datetime) -> Response:
    """Send options, and keep the challenge in the signed cookie until it is answered."""
    cookie[_CHALLENGE] = {
        "value": urlsafe_b64encode(challenge).decode(),
        "for": purpose,
        "until": clock.iso(now + passkeys.CHALLENGE_LIFETIME),
    }
    return make_response(options, {"Content-Type": "application/json"})


def _challenge(purpose: str, now: datetime) -> bytes:
    """Take the challenge out of the cookie.

    Raises:
        Refused: there is none for this purpose, or it is too old.
    """
    kept: dict[str, str] | None = cookie.pop(_CHALLENGE, None)
    if kept is None or kept["for"] != purpose or clock.parse_iso(kept["until"]) <= now:
        raise Refused(N_("This took too long. Try again."))
    return urlsafe_b64decode(kept["value"])


def _body() -> dict[str, Any]:
    try:
        body = request.get_json(silent=True)
    except RecursionError:  # nested as no browser does
        body = None
    if not isinstance(body, dict):
        raise BadRequest
    return body


def _sign_in_again() -> Forbidden:
    return Forbidden(N_("To change how you sign in, sign in again first."))


def _told(error: SummitError) -> Response:
    response = jsonify(error=error.told(gettext))
    response.status_code = error.status
    return response
