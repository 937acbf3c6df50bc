"""Unguessable texts in private addresses: who holds one may open what it names.

A token is ``HMAC(key outside the database, kind, id, version)`` beside the id and the version: it
can be made again at any time, so that a reminder repeats a link and nothing needs to be stored; a
leaked database holds none; a new version revokes it. It never stands in jobs, the journal or logs.
"""

from __future__ import annotations

import hmac
import re
from base64 import urlsafe_b64encode
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
    return f"{code(current_app.config['SECRET_KEY'], kind, named)}.{named}"


def read(kind: str, token: str) -> tuple[int, int]:
    """Return the id and the version that a token of this kind names.

    Whether that version is still the present one is for the caller to see.

    Raises:
        NotFound: the token is malformed, forged, or of another kind; which, is not told.
    """
    form = _FORM.fullmatch(token)
    # The given text is compared, not what it decodes to: each token has one spelling.
    if form is None or not hmac.compare_digest(
        form[1], code(current_app.config["SECRET_KEY"], kind, form[2])
    ):
        raise NotFound(N_("This link is incomplete or not valid."))
    return int(form[3]), int(form[4])
