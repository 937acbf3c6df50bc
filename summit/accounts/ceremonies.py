"""The two ceremonies of WebAuthn (Level 3, section 7): making a passkey, and signing in by one.

No database and no web here: options go out as JSON, answers come in as parsed JSON.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from summit.accounts.settings import RelyingParty
from summit.core.errors import N_, Refused

#: The names of transports that Level 3 defines; a browser may send others, which are dropped.
TRANSPORTS = frozenset({"ble", "cable", "hybrid", "internal", "nfc", "smart-card", "usb"})
#: How long a person has for a ceremony, in milliseconds: time to find the key and read a dialog.
TIMEOUT = 300_000


@dataclass(frozen=True, slots=True)
class NewPasskey:
    """What a device has made: the public half of a key, and how it is found again."""

    credential_id: bytes
    public_key: bytes
    sign_count: int
    transports: tuple[str, ...]


def registration(
    party: RelyingParty,
    *,
    uid: str,
    email: str,
    name: str,
    known: Iterable[bytes],
) -> tuple[str, bytes]:
    """Return the options for making a passkey as JSON, and the challenge to expect back.

    The key is found without an e-mail address (discoverable), and its user is verified by the
    device: it stands for possession and knowledge at once, so that nothing else is asked.

    Args:
        known: the user's credential ids: a device that holds one makes no second.
    """
    import webauthn
    from webauthn.helpers import structs

    options = webauthn.generate_registration_options(
        rp_id=party.id,
        rp_name=party.name,
        user_id=uid.encode(),
        user_name=email,
        user_display_name=name,
        timeout=TIMEOUT,
        authenticator_selection=structs.AuthenticatorSelectionCriteria(
            resident_key=structs.ResidentKeyRequirement.REQUIRED,
            user_verification=structs.UserVerificationRequirement.REQUIRED,
        ),
        exclude_credentials=[structs.PublicKeyCredentialDescriptor(id=each) for each in known],
    )
    return webauthn.options_to_json(options), options.challenge


def read_registration(party: RelyingParty, answer: object, challenge: bytes) -> NewPasskey:
    """Return the passkey that a device has made.

    Raises:
        Refused: the answer is malformed, fits another challenge or site, or the device did not
            verify its user.
    """
    import webauthn

    try:
        made = webauthn.verify_registration_response(
            credential=_object(answer),
            expected_challenge=challenge,
            expected_rp_id=party.id,
            expected_origin=party.origin,
            require_user_verification=True,
        )
        told = _object(_object(answer)["response"]).get("transports")
    except Exception as error:
        raise _refused() from error
    transports = [each for each in told if isinstance(each, str)] if isinstance(told, list) else []
    return NewPasskey(
        made.credential_id,
        made.credential_public_key,
        made.sign_count,
        tuple(sorted(TRANSPORTS & set(transports))),
    )


def authentication(party: RelyingParty) -> tuple[str, bytes]:
    """Return the options for signing in as JSON, and the challenge to expect back.

    They name no credential: the device offers those it has for this site, and nobody learns from
    us who has an account.
    """
    import webauthn
    from webauthn.helpers import structs

    options = webauthn.generate_authentication_options(
        rp_id=party.id,
        timeout=TIMEOUT,
        user_verification=structs.UserVerificationRequirement.REQUIRED,
    )
    return webauthn.options_to_json(options), options.challenge


def claimed(answer: object) -> tuple[bytes, str]:
    """Return the credential and the user that an answer claims to be from, not yet believed.

    Raises:
        Refused: the answer is malformed, or names no user: its key is not discoverable.
    """
    from webauthn.helpers import parse_authentication_credential_json

    try:
        parsed = parse_authentication_credential_json(dict(_object(answer)))
        return parsed.raw_id, (parsed.response.user_handle or b"").decode()
    except Exception as error:
        raise _refused() from error


def check_authentication(
    party: RelyingParty, answer: object, challenge: bytes, *, public_key: bytes, sign_count: int
) -> int:
    """Check an answer against the passkey's public key; return the device's new count.

    Raises:
        Refused: the signature, the challenge or the site do not fit, the device did not verify
            its user, or its count has not risen (7.2, step 22): the key may have been copied.
    """
    import webauthn

    try:
        found = webauthn.verify_authentication_response(
            credential=dict(_object(answer)),
            expected_challenge=challenge,
            expected_rp_id=party.id,
            expected_origin=party.origin,
            credential_public_key=public_key,
            credential_current_sign_count=sign_count,
            require_user_verification=True,
        )
    except Exception as error:
        raise _refused() from error
    return found.new_sign_count


def _object(value: object) -> dict[str, Any]:
    if not isinstance(value, Mapping):
        raise TypeError("not a JSON object")
    return dict(value)


def _refused() -> Refused:
    # The library lets errors of CBOR, ASN.1 and cryptography through, all meaning the same.
    return Refused(N_("This passkey was not accepted. Try again, or sign in another way."))
