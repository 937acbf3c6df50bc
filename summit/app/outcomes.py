"""Declarations and networks: their pages behind each door, and what they ask of other rooms."""

from __future__ import annotations

from flask import Blueprint, Flask

from config import Config
from summit.mail import post as mail_post
from summit.outbox import worker as outbox

#: The console's pages.
PAGES: tuple[Blueprint, ...] = ()
#: The offices' pages.
OFFICE_PAGES: tuple[Blueprint, ...] = ()
#: Pages that anybody may open.
PUBLIC_PAGES: tuple[Blueprint, ...] = ()


def register(app: Flask, worker: outbox.Worker, post: mail_post.Post, config: Config) -> None:
    """Fill the registries of lower rooms."""
    _register_texts()
    _register_consultation()
    _register_adoption()
    _register_endorsement(worker, post)
    _register_public(app)
    _register_papers(worker, config)
    _register_networks()


def _register_texts() -> None:
    """Drafting."""


def _register_consultation() -> None:
    """Consultation."""


def _register_adoption() -> None:
    """Adoption."""


def _register_endorsement(worker: outbox.Worker, post: mail_post.Post) -> None:
    """Endorsement."""


def _register_public(app: Flask) -> None:
    """What the public reads."""


def _register_papers(worker: outbox.Worker, config: Config) -> None:
    """What is printed."""


def _register_networks() -> None:
    """Networks."""
