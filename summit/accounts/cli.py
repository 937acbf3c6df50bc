"""``flask accounts …``"""

from __future__ import annotations

import click
from flask import current_app

from config import Config
from summit.accounts import door, email, passwords, queries
from summit.accounts.models import Purpose, User
from summit.accounts.operations import links, users
from summit.core import clock
from summit.core.actor import COMMAND_LINE
from summit.core.cli import Group, terminal_language
from summit.core.db import reading, unit_of_work
from summit.core.errors import N_, NotFound

accounts = Group("accounts", help="Who may sign in to the console.")


@accounts.command("create-admin")
@click.argument("address", metavar="EMAIL")
@click.option("--name", default="", help="What the journal calls them; the address unless given.")
@click.option("--link", "by_link", is_flag=True, help="Print a one-time link, ask no password.")
def create_admin(address: str, name: str, by_link: bool) -> None:
    """Make the person with EMAIL a site administrator, with a password or by a one-time link."""
    address = email.checked(address)
    name = name or address.partition("@")[0]
    hashed = None if by_link else _ask_password(address, name)
    now = clock.now()
    with unit_of_work():
        user = users.create_admin(
            email=address, name=name, language=terminal_language(), actor=COMMAND_LINE, now=now
        )
        if hashed is not None:
            users.set_password(user, hashed, actor=COMMAND_LINE, now=now)
        found = _link(user) if by_link else None
    click.echo(f"{address} is a site administrator.")
    click.echo(found or f"Sign in at {_public_url()}/organizer/sign-in")


@accounts.command("list")
def list_users() -> None:
    """List all users: address, name, whether they are an administrator, or disabled."""
    with reading():
        for user in queries.users(COMMAND_LINE):
            marks = ["administrator"] * user.is_admin + ["disabled"] * bool(user.disabled_at)
            roles = len(user.memberships)
            click.echo("\t".join((user.email, user.name, f"{roles} roles", ", ".join(marks))))


@accounts.command("link")
@click.argument("address", metavar="EMAIL")
def link(address: str) -> None:
    """Print a one-time link that signs the user with EMAIL in; earlier ones end."""
    with unit_of_work():
        user = queries.user_by_email(email.checked(address))
        if user is None:
            raise NotFound(N_("There is no such user."))
        found = _link(user)
    click.echo(found)


def _link(user: User) -> str:
    made = links.make_link(user, Purpose.INVITE, actor=COMMAND_LINE, now=clock.now())
    return links.address_of(made, _public_url())


def _public_url() -> str:
    config: Config = current_app.config["SUMMIT"]
    return config.public_url


def _ask_password(address: str, name: str) -> str:
    password: str = click.prompt("Password", hide_input=True, confirmation_prompt=True)
    passwords.refuse_weak(password, email=address, name=name)
    return door.settings().passwords.hash(password)
