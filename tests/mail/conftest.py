"""What the tests of mail share: a server, a worker, and templates with a link."""

from __future__ import annotations

from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest
from flask import Flask
from jinja2 import ChoiceLoader, DictLoader

from summit.mail.post import Post
from summit.mail.sending import Smtp
from summit.outbox.worker import Worker
from tests.servers import HOST, SmtpServer

PUBLIC_URL = "https://summit.example.org"

TEMPLATES = {
    "mail/linked.subject.txt": "{{ title }} ({{ language }})\n",
    "mail/linked.body.txt": "{{ name }},\n\n{{ link }}\n",
    "mail/plain.subject.txt": "{{ title }}\n",
    "mail/plain.body.txt": "{{ name }} <&>\n.\nFrom here\n",
}


@pytest.fixture
def server() -> Iterator[SmtpServer]:
    """An SMTP server of this test alone."""
    with SmtpServer() as running:
        yield running


@pytest.fixture
def post(server: SmtpServer) -> Post:
    """A post that hands over to the test's server."""
    made = Post(
        Smtp(HOST, server.port, safe=False),
        sender=("서울 서밋", "summit@example.org"),
        public_url=PUBLIC_URL,
    )
    made.paths["sign-in"] = lambda token: f"/organizer/sign-in/link/{token}"
    return made


@pytest.fixture
def worker(app: Flask, post: Post) -> Worker:
    """A worker of this test alone, which sends by the test's post."""
    made = Worker(app)
    post.work_with(made)
    return made


@pytest.fixture
def templates(app: Flask) -> Iterator[None]:
    """Templates of mail that only tests know."""
    before = app.jinja_env.loader
    assert before is not None
    app.jinja_env.loader = ChoiceLoader([DictLoader(TEMPLATES), before])
    yield
    app.jinja_env.loader = before


def read(data: bytes | str | None) -> EmailMessage:
    """Parse what a server received."""
    assert isinstance(data, bytes)
    return message_from_bytes(data, policy=policy.default)


def words_of(message: EmailMessage) -> str:
    """Return what the recipient reads, from the plain part where there are several."""
    plain = message.get_body(("plain",))
    assert plain is not None
    text: str = plain.get_content()
    return text.replace("\r\n", "\n")


def only_file(folder: Path) -> bytes:
    """Return the one message in a folder."""
    (path,) = folder.iterdir()
    return path.read_bytes()
