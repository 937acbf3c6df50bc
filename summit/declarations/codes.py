"""One-time codes by which an office's registered contact confirms what was asked on its page.

A code is made from the request and how often one was sent for it, under a key outside the
database: it can be made again where it is mailed and where it is compared, and stands nowhere. A
new one ends the one before.
"""

from __future__ import annotations

import hmac
import unicodedata
from base64 import urlsafe_b64decode
from datetime import timedelta

from summit.core import tokens

#: The kind of what a mail carries (:attr:`summit.mail.post.Post.codes`).
KIND = "endorsement-code"

#: How long a code holds, and how often one can be entered.
HOLDS = timedelta(minutes=30)
MOST_TRIES = 5
#: How many codes can be sent for one request, and for one office and text within a day.
MOST_CODES = 5
MOST_A_DAY = 20

#: Eight digits: 20 codes of 5 tries a day hit one once in a million days.
_DIGITS = 8


def code(request_id: int, code_version: int) -> str:
    """Return the code of a request as it is mailed: ``4821 0937``."""
    key = tokens.keyed(KIND, f"{request_id}.{code_version}")
    number = int.from_bytes(urlsafe_b64decode(key + "=")[:16]) % 10**_DIGITS
    digits = f"{number:0{_DIGITS}}"
    return f"{digits[:4]} {digits[4:]}"


def fits(given: str, request_id: int, code_version: int) -> bool:
    """Tell whether what somebody typed is the code, with or without the space in it.

    Full-width digits, which Korean and Japanese keyboards type, count as the others.
    """
    typed = "".join(
        each for each in unicodedata.normalize("NFKC", given[:100]) if each.isalnum()
    ).encode()
    right = code(request_id, code_version).replace(" ", "").encode()
    return hmac.compare_digest(typed, right)


def masked(address: str) -> str:
    """Return a mail address so that its owner knows it and nobody else: ``m…r@city.example``."""
    local, _, domain = address.rpartition("@")
    shown = f"{local[0]}…{local[-1]}" if len(local) > 3 else f"{local[:1]}…"
    return f"{shown}@{domain}"
