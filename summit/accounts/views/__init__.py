"""Pages of accounts: outside the door (``signing_in``) and behind it (``accounts``)."""

from summit.accounts.views import account, approvals, entrance, members, passkeys, users
from summit.accounts.views.blueprints import accounts, signing_in

__all__ = [
    "account",
    "accounts",
    "approvals",
    "entrance",
    "members",
    "passkeys",
    "signing_in",
    "users",
]
