"""The one form in which an e-mail address is kept and compared."""

from __future__ import annotations

import unicodedata

from summit.core import mailbox
from summit.core.errors import N_, Refused


def normalise(address: str) -> str:
    """Return the form in which two ways of typing one address are the same.

    Case is dropped everywhere: no mail server that people use tells ``Kim@`` from ``kim@``.
    """
    return unicodedata.normalize("NFKC", address).strip().casefold()


def checked(address: str) -> str:
    """Return an address in its one form.

    Raises:
        Refused: it is no e-mail address.
    """
    found = normalise(address)
    if not mailbox.is_address(found):
        raise Refused(N_("Enter an e-mail address, for example: kim@example.org"))
    return found
