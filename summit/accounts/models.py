"""Users, their roles in summits, how they sign in, and what waits for a second person."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy import Text as LongString
from sqlalchemy.orm import Mapped, mapped_column, relationship

from summit.core.db import Base, Identified, Json, UtcDateTime, choice


class Role(StrEnum):
    """What somebody is in one summit; what each may do is settled in :mod:`access`."""

    OWNER = "owner"
    EDITOR = "editor"
    VIEWER = "viewer"
    OPERATOR = "operator"
    CHAIR = "chair"


class Method(StrEnum):
    """How somebody has shown who they are."""

    PASSWORD = "password"  # noqa: S105
    PASSKEY = "passkey"
    LINK = "link"
    RECOVERY_CODE = "recovery_code"


class Purpose(StrEnum):
    """What a one-time link is for: it always signs in, and leads to different pages."""

    SIGN_IN = "sign_in"
    RESET = "reset"
    INVITE = "invite"


class ApprovalState(StrEnum):
    WAITING = "waiting"
    APPROVED = "approved"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class User(Identified, Base):
    """Somebody with an account.

    ``uid`` is theirs for good and stands in the journal. ``email`` is kept in the one form that
    :func:`summit.accounts.email.normalise` gives. Without ``password_hash`` they sign in by
    passkey or link. A user is never deleted but disabled, so that the journal can name them.
    """

    __tablename__ = "account"  # "user" is a reserved word of PostgreSQL

    uid: Mapped[str] = mapped_column(String(36), unique=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    language: Mapped[str] = mapped_column(String(12), default="en")
    password_hash: Mapped[str | None] = mapped_column(String(200))
    is_admin: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    disabled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}

    memberships: Mapped[list[Membership]] = relationship(
        back_populates="user", order_by="Membership.summit_id"
    )
    passkeys: Mapped[list[Passkey]] = relationship(
        back_populates="user", order_by="Passkey.id", cascade="all, delete-orphan"
    )


class Membership(Identified, Base):
    """A user's role in one summit.

    ``summit_id`` is no foreign key: summits stand on a floor above.
    """

    __tablename__ = "membership"
    __table_args__ = (UniqueConstraint("user_id", "summit_id"),)

    user_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    summit_id: Mapped[int] = mapped_column(index=True)
    role: Mapped[Role] = mapped_column(choice(Role))

    user: Mapped[User] = relationship(back_populates="memberships")


class Passkey(Identified, Base):
    """A WebAuthn credential: the public half of a key that stays on the user's device.

    ``sign_count`` is the device's own counter, 0 where it keeps none. ``transports`` say how the
    device is reached (``internal``, ``usb``).
    """

    __tablename__ = "passkey"

    user_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    credential_id: Mapped[bytes] = mapped_column(LargeBinary(1023), unique=True)
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    sign_count: Mapped[int] = mapped_column(default=0)
    name: Mapped[str] = mapped_column(String(80))
    transports: Mapped[list[str]] = mapped_column(Json, default=list)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    last_used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    user: Mapped[User] = relationship(back_populates="passkeys")


class SpentChallenge(Base):
    """A challenge that was answered, kept as its SHA-256 until it would have expired anyway.

    Challenges stand in the signed cookie of who asked for one; without this row, cookie and
    answer together could be sent a second time.
    """

    __tablename__ = "spent_challenge"

    hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


class RecoveryCode(Identified, Base):
    """One of ten codes for the day on which the device with the passkey is lost.

    Kept as SHA-256: a code is 80 random bits, so a slow hash would add nothing.
    """

    __tablename__ = "recovery_code"

    user_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    hash: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class SignIn(Identified, Base):
    """A browser in which somebody is signed in.

    ``token_hash`` is the SHA-256 of a random token that stands in the browser's cookie alone.
    ``last_seen_at`` is coarse: written at most every ten minutes. ``browser`` is the browser's
    and the system's name, not the whole user agent.
    """

    __tablename__ = "sign_in"

    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    method: Mapped[Method] = mapped_column(choice(Method))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    last_seen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    browser: Mapped[str] = mapped_column(String(80), default="")
    address: Mapped[str] = mapped_column(String(45), default="")

    user: Mapped[User] = relationship()


class OneTimeLink(Identified, Base):
    """A link that signs somebody in once; its token is made again from id and version.

    A higher ``version`` revokes the links that were sent.
    """

    __tablename__ = "one_time_link"

    user_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    purpose: Mapped[Purpose] = mapped_column(choice(Purpose))
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    user: Mapped[User] = relationship()


class Attempt(Identified, Base):
    """Somebody tried to sign in, or asked for a link.

    ``account`` is a keyed hash of the e-mail address that was typed, so that the table does not
    collect what strangers type; ``address`` the network the request came from.
    """

    __tablename__ = "attempt"

    account: Mapped[str] = mapped_column(String(64), index=True)
    address: Mapped[str] = mapped_column(String(45), index=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    ok: Mapped[bool] = mapped_column(default=False)


class Approval(Identified, Base):
    """An act that waits for the approval of a second person (결재).

    ``act`` names who carries it out in :class:`summit.accounts.approvals.Approvals`, ``args`` is
    what that needs. ``fingerprint`` identifies what the requester saw: where it no longer fits,
    the act is not carried out. Users are named by uid and by their name at that time.
    """

    __tablename__ = "approval"

    summit_id: Mapped[int] = mapped_column(index=True)
    act: Mapped[str] = mapped_column(String(80))
    args: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    fingerprint: Mapped[str] = mapped_column(String(128), default="")
    state: Mapped[ApprovalState] = mapped_column(
        choice(ApprovalState), default=ApprovalState.WAITING
    )
    requested_by: Mapped[str] = mapped_column(String(80))
    requested_by_name: Mapped[str] = mapped_column(String(200))
    requested_at: Mapped[datetime] = mapped_column(UtcDateTime)
    decided_by: Mapped[str | None] = mapped_column(String(80))
    decided_by_name: Mapped[str] = mapped_column(String(200), default="")
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    remark: Mapped[str] = mapped_column(LongString, default="")
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}
