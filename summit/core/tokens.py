"""Unguessable texts in private addresses: who holds one may open what it names.

A token is ``HMAC(key outside the database, kind, id, version)`` beside the id and the version: it
can be made again at any time, so that a reminder repeats a link and nothing needs to be stored; a
leaked database holds none; a new version revokes it. It never stands in jobs, the journal or logs.
"""

from __future__ import annotations

import hmac
import re
from base64 import b32encode, urlsafe_b64encode
from hashlib import sha256

from flask import current_app

from summit.core.errors import N_, NotFound

#: Bounds of what a token may name, those of a PostgreSQL ``integer``.
LARGEST = 2**31 - 1

#: The code comes first, because mail programs leave punctuation out that ends an address.
_FORM = re.compile(r"([A-Za-z0-9_-]{43})\.((0|[1-9][0-9]{0,9})\.(0|[1-9][0-9]{0,9}))", re.ASCII)


def code(secret: str, kind: str, named: str) -> str:
    """Return the authentication code (RFC 2104) of ``named`` under a kind's own key.

    The key of a kind is derived from the secret, so that what was signed as one kind never passes
    as another. The code is unpadded base64url, 43 characters.
    """
    key = hmac.digest(secret.encode(), f"summit token: {kind}".encode(), sha256)
    return urlsafe_b64encode(hmac.digest(key, named.encode(), sha256)).rstrip(b"=").decode()


def keyed(kind: str, named: str) -> str:
    """Return :func:`code` under the application's own secret."""
    return code(current_app.config["SECRET_KEY"], kind, named)


def sign(kind: str, id: int, version: int) -> str:  # noqa: A002
    """Return the token of one version of an object, fit for an address as it is.

    Args:
        kind: what the token opens (``sign-in``); one of another kind never passes for it.
        id, version: whole numbers from 0 to :data:`LARGEST`.

    Raises:
        ValueError: ``id`` or ``version`` is out of bounds.
    """
    if not (0 <= id <= LARGEST and 0 <= version <= LARGEST):
        raise ValueError(f"a token cannot name {id}, version {version}")
    named = f"{id}.{version}"
    return f"{keyed(kind, named)}.{named}"


def read(kind: str, token: str) -> tuple[int, int]:
    """Return the id and the version that a token of this kind names.

    Whether that version is still the present one is for the caller to see.

    Raises:
        NotFound: the token is malformed, forged, or of another kind; which, is not told.
    """
    form = _FORM.fullmatch(token)
    # The given text is compared, not what it decodes to: each token has one spelling.
    if form is None or not hmac.compare_digest(form[1], keyed(kind, form[2])):
        raise NotFound(N_("This link is incomplete or not valid."))
    return int(form[3]), int(form[4])


_WRITTEN = re.compile(
    r"(?:[A-Za-z0-9_-]|%[0-9A-Fa-f]{2}){43}(?:(?:\.|%2[Ee])(?:[0-9]|%3[0-9]){1,10}){2}", re.ASCII
)

#: Octets of the code in an address: 160 bits, which are 32 letters without padding.
_ADDRESS_CODE = 20

_ADDRESS = re.compile(r"r-([a-z2-7]{32})-((0|[1-9][0-9]{0,9})-(0|[1-9][0-9]{0,9}))", re.ASCII)


def sign_address(kind: str, id: int, version: int) -> str:  # noqa: A002
    """Return a token as the local part of a mail address, "r-" at its beginning included.

    Lower case, because servers and calendars may change the case of an address; no plus sign,
    which some calendars take away with all that follows; at most 56 characters, where RFC 5321
    (4.5.3.1.1) allows 64. A token of an address never passes for one of a link.

    Args:
        kind: what the address is for (``reply``).
        id, version: whole numbers from 0 to :data:`LARGEST`.

    Raises:
        ValueError: ``id`` or ``version`` is out of bounds.
    """
    if not (0 <= id <= LARGEST and 0 <= version <= LARGEST):
        raise ValueError(f"a token cannot name {id}, version {version}")
    named = f"{id}-{version}"
    return f"r-{_address_code(kind, named)}-{named}"


def read_address(kind: str, local_part: str) -> tuple[int, int]:
    """Return the id and the version that the local part of an address names, in either case.

    Whether that version is still the present one is for the caller to see.

    Raises:
        NotFound: it is malformed, forged, or of another kind; which, is not told.
    """
    form = _ADDRESS.fullmatch(local_part.lower()) if local_part.isascii() else None
    if form is None or not hmac.compare_digest(form[1], _address_code(kind, form[2])):
        raise NotFound(N_("This address is incomplete or not valid."))
    return int(form[3]), int(form[4])


def _address_code(kind: str, named: str) -> str:
    """Return the first 160 bits of the code (RFC 2104, 5, asks for 128) in base32."""
    secret = current_app.config["SECRET_KEY"].encode()
    key = hmac.digest(secret, f"summit address: {kind}".encode(), sha256)
    octets = hmac.digest(key, named.encode(), sha256)[:_ADDRESS_CODE]
    return b32encode(octets).decode().lower()


def without(text: str) -> str:
    """Return a text, such as an address to be logged, with a mark in place of each token.

    In the address of a request as it came, any of its characters may be written as an escape.
    """
    return _WRITTEN.sub("…", text)
