"""``flask mail …``"""

from __future__ import annotations

import click

from summit.core import clock
from summit.core.actor import COMMAND_LINE
from summit.core.cli import Group, terminal_language
from summit.core.db import reading, unit_of_work
from summit.core.errors import N_, Refused
from summit.core.mailbox import is_address
from summit.mail import letters, operations, queries
from summit.mail.composing import compose
from summit.mail.intake import fetch, receive
from summit.mail.post import post

mail = Group("mail", help="See that mail goes out, and take in what comes.")
mail.add_command(receive)
mail.add_command(fetch)


@mail.command("try")
@click.argument("address")
def try_(address: str) -> None:
    """Send a short mail to ADDRESS at once, to see whether the settings are right."""
    if not is_address(address):
        raise Refused(N_("“%(address)s” is not an e-mail address."), address=address)
    now, office, language = clock.now(), post(), terminal_language()
    letter = compose("trial", language, {"site": office.public_url})
    message = letters.write(
        sender=office.sender,
        to=address,
        subject=letter.subject,
        body=letter.body,
        language=language,
        message_id=f"<trial-{int(now.timestamp())}@{office.domain}>",
        date=now,
    )
    try:
        office.mailer.send(message)
    except Exception as error:
        raise click.ClickException(f"{type(error).__name__}: {error}") from error
    finally:
        office.mailer.rest()
    click.echo(f"handed over by {type(office.mailer).__name__}")


@mail.command("failed")
def failed() -> None:
    """List the mails that could not be sent, newest first."""
    with reading():
        for one in queries.failed():
            click.echo(f"{one.id}\t{one.created_at:%Y-%m-%d %H:%M}\t{one.to_address}\t{one.error}")


@mail.command("send-again")
@click.argument("number", type=int)
def send_again(number: int) -> None:
    """Try mail NUMBER of the list once more."""
    with unit_of_work():
        operations.send_again(queries.mail(number), actor=COMMAND_LINE, now=clock.now())


@mail.command("pause")
def pause() -> None:
    """Hold all mail back until “resume”."""
    with unit_of_work():
        new = operations.pause_sending(actor=COMMAND_LINE, now=clock.now())
    click.echo("nothing goes out" if new else "sending was paused already")


@mail.command("resume")
def resume() -> None:
    """Let mail go out again."""
    with unit_of_work():
        new = operations.resume_sending(actor=COMMAND_LINE, now=clock.now())
    click.echo("mail goes out again" if new else "sending was not paused")
