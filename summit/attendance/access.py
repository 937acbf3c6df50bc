"""Who may see what of an office."""

from __future__ import annotations

from summit.core.actor import Actor, Permission


def may_see_contacts(actor: Actor, summit_id: int) -> bool:
    """Tell whether somebody may see addresses, telephones, papers, reasons and consents.

    Those who write to offices or call them need them; who only reads along does not.
    """
    needed = (Permission.EDIT, Permission.SEND, Permission.OPERATE)
    return any(actor.may(permission, summit_id) for permission in needed)
