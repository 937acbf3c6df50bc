"""What the configuration says about accounts, made once for an application."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from ipaddress import ip_address
from urllib.parse import urlsplit

from config import Config
from summit.accounts.email import normalise
from summit.accounts.passwords import Passwords
from summit.core import tokens


@dataclass(frozen=True, slots=True)
class RelyingParty:
    """Who a passkey is made for (WebAuthn Level 3, 5.4.2): a host name, and where its pages are.

    A passkey is bound to a name: none can be made for a bare address such as ``127.0.0.1``.
    """

    id: str
    origin: str
    name: str = "Summit"

    @classmethod
    def of(cls, public_url: str) -> RelyingParty | None:
        """Return the one of a public address; ``None`` where its host is no name."""
        parts = urlsplit(public_url)
        host = parts.hostname or ""
        try:
            ip_address(host)
        except ValueError:
            return cls(host, f"{parts.scheme}://{parts.netloc}") if host else None
        return None


@dataclass(frozen=True, slots=True)
class Settings:
    """The hasher, who passkeys are made for, and how long a sign-in holds.

    ``lifetime`` is counted from the sign-in, ``idle`` from when the browser was last seen.
    """

    passwords: Passwords
    relying_party: RelyingParty | None
    lifetime: timedelta
    idle: timedelta
    secret: str

    @classmethod
    def of(cls, config: Config) -> Settings:
        """Read them from the configuration."""
        return cls(
            passwords=Passwords(
                rounds=config.password_rounds, memory_kib=config.password_memory_kib
            ),
            relying_party=RelyingParty.of(config.public_url),
            lifetime=timedelta(days=config.sign_in_days),
            idle=timedelta(hours=config.sign_in_idle_hours),
            secret=config.secret_key,
        )

    def account_key(self, email: str, way: str) -> str:
        """Return under what attempts at an account are counted, apart for each way to sign in."""
        return tokens.code(self.secret, f"attempts by {way}", normalise(email))
