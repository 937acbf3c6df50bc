"""Mail as the console shows it: readable, and with no token in it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage

from flask_babel import force_locale, gettext

from summit.core import tokens
from summit.mail.models import CODE, LINK, Mail
from summit.mail.post import Post
from summit.mail.sending import Folder

#: No message of ours is larger, in bytes; of one that is, nothing is shown.
MOST_BYTES = 1024 * 1024

_HEADERS = ("From", "To", "Reply-To", "Subject", "Date", "Message-ID", "Content-Language")

#: Lines that are folded in calendars (RFC 5545, 3.1), where a token may stand across two.
_FOLD = re.compile(r"\r?\n[ \t]")
_REPLY_ADDRESS = re.compile(r"\br-[a-z2-7]{32}-[0-9]+-[0-9]+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Message:
    """A message that was handed over: some of its headers, and what it holds, by media type."""

    headers: tuple[tuple[str, str], ...]
    parts: tuple[tuple[str, str], ...]


def masked(text: str) -> str:
    """Return a text with a mark in the place of each token of a link or an address."""
    return _REPLY_ADDRESS.sub("…", tokens.without(text))


def body_of(mail: Mail) -> str:
    """Return what the recipient reads, with words in the place of the link or the code."""
    with force_locale(mail.language):
        # Translators: stands where a mail has a link that only its recipient may open
        words = gettext("[the recipient's own link]")
        # Translators: stands where a mail has a one-time code that only its recipient may know
        code = gettext("[the recipient's own code]")
    body = masked(mail.body)
    if LINK in body or mail.link is None:
        return body.replace(LINK, words)
    return body.replace(CODE, code)


def message_of(mail: Mail, post: Post) -> Message | None:
    """Return the message as it was written into the folder of mail.

    ``None`` where mail goes to a server, or the file is not there (any longer).
    """
    if not isinstance(post.mailer, Folder):
        return None
    name = mail.message_id(post.domain).strip("<>").partition("@")[0]
    path = post.mailer.path / f"{name}.eml"
    try:
        if path.stat().st_size > MOST_BYTES:
            return None
        message = message_from_bytes(path.read_bytes(), policy=policy.default)
    except OSError:
        return None
    assert isinstance(message, EmailMessage), "the policy makes them so"
    code = post.code_of(mail)
    headers = tuple(
        (name, masked(str(message[name]))) for name in _HEADERS if message[name] is not None
    )
    parts = tuple(
        (part.get_content_type(), _without(code, masked(_text(part))))
        for part in message.walk()
        if not part.is_multipart()
    )
    return Message(headers, parts)


def _without(code: str | None, text: str) -> str:
    return text if code is None else text.replace(code, "…")


def _text(part: EmailMessage) -> str:
    content = part.get_payload(decode=True)
    text = content.decode("utf-8", "replace") if isinstance(content, bytes) else ""
    is_calendar = part.get_content_type() in ("text/calendar", "application/ics")
    return (_FOLD.sub("", text) if is_calendar else text).replace("\r\n", "\n")
