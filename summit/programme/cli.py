"""``flask programme …``: import, export, compare, publish, withdraw, rename, clone."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Collection, Iterable
from datetime import datetime
from pathlib import Path

import click
from flask import current_app
from flask_babel import force_locale, gettext

from summit.core import clock
from summit.core.actor import COMMAND_LINE
from summit.core.cli import Group, terminal_language
from summit.core.db import unit_of_work
from summit.programme import importing, operations, queries, rules
from summit.programme.facts import Facts
from summit.programme.file import reader, writer
from summit.programme.importing import ImportResult
from summit.programme.models import ReleaseAudience

programme = Group("programme", help="A summit's programme.")

_AUDIENCES = click.Choice([audience.value for audience in ReleaseAudience])


@programme.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Only show what would change.")
@click.option("--replace", is_flag=True, help="What the file leaves out is removed, too.")
def import_file(file: Path, dry_run: bool, replace: bool) -> None:
    """Read a programme file; all of it takes effect, or nothing."""
    now = clock.now()
    parsed = reader.read(file.read_bytes(), str(file))
    importing.check(parsed, replace=replace)
    if dry_run:
        result = importing.preview(parsed, replace=replace)
        _show(result)
        _warn(result.facts)
        click.echo("Nothing was changed.")
        return
    with unit_of_work():
        result = importing.apply(
            parsed, actor=COMMAND_LINE, now=now, replace=replace, progress=_progress()
        )
        _warn(result.facts)
    _show(result)


def _warn(facts: Facts) -> None:
    """Say what stops no import, but would have to be settled; the console shows the rest."""
    for finding in rules.blocking(rules.check(facts)):
        click.echo(f"Warning: {finding}", err=True)


def _progress() -> Callable[[int, int], None] | None:
    """Draw a bar where somebody is looking."""
    if not sys.stderr.isatty():
        return None

    def draw(done: int, total: int) -> None:
        filled = 40 * done // max(total, 1)
        end = "\n" if done >= total else ""
        click.echo(f"\r[{'#' * filled:<40}] {done}/{total} sessions{end}", nl=False, err=True)

    return draw


def _show(result: ImportResult) -> None:
    for change in result.changes:
        click.echo(str(change))
    count = len(result.changes)
    click.echo(f"{count} change{'s' * (count != 1)}." if count else "Nothing to change.")


@programme.command("export")
@click.argument("slug")
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="Not the screen.")
def export(slug: str, output: Path | None) -> None:
    """Write a summit as a programme file."""
    text = writer.write(queries.whole_summit(slug))
    if output is None:
        click.echo(text, nl=False)
    else:
        output.write_text(text, encoding="utf-8")


@programme.command("diff")
@click.argument("slug")
@click.option("--to", "audience", type=_AUDIENCES, default="everyone", show_default=True)
@click.option("--json", "as_json", is_flag=True, help="For programs.")
def diff(slug: str, audience: str, as_json: bool) -> None:
    """Say what publishing would change."""
    changes = operations.preview(queries.whole_summit(slug), ReleaseAudience(audience), clock.now())
    with force_locale(terminal_language()):
        told = [(change, change.describe(terminal_language(), gettext)) for change in changes]
    if as_json:
        rows = [{"kind": c.kind, "slug": c.slug, "text": text} for c, text in told]
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    for _, text in told:
        click.echo(text)
    if not changes:
        click.echo("Publishing would change nothing.")


@programme.command("publish")
@click.argument("slug")
@click.option("--to", "audience", type=_AUDIENCES, default="everyone", show_default=True)
@click.option("--note", help="A word about this release, in English.")
@click.option("--note-ko", help="The same in Korean.")
@click.option(
    "--without-approval", is_flag=True, help="Although the summit asks for a second person."
)
def publish(
    slug: str, audience: str, note: str | None, note_ko: str | None, without_approval: bool
) -> None:
    """Freeze the programme into the next release; say what that changes, and what does not fit."""
    notes = {lang: text for lang, text in (("en", note), ("ko", note_ko)) if text}
    now, to = clock.now(), ReleaseAudience(audience)
    with unit_of_work():
        summit = queries.whole_summit(slug, to_change=True)
        changes = operations.preview(summit, to, now)
        facts = queries.facts(summit.id)
        waived = queries.waivers(summit.id)
        found = operations.findings(facts, now)
        try:
            release = operations.publish(
                summit,
                actor=COMMAND_LINE,
                now=now,
                audience=to,
                note=notes,
                without_approval=without_approval,
            )
        except operations.Stopped as stopped:
            _tell_findings(stopped.findings, ())
            raise
    with force_locale(terminal_language()):
        for change in changes:
            click.echo(change.describe(terminal_language(), gettext))
    _tell_findings(found, waived)
    click.echo(f"Release {release.number} of {slug} is published to {audience}.")
    if release.public_document is not None:
        click.echo(f"{current_app.config['SUMMIT'].public_url}/en/{slug}/")


def _tell_findings(findings: Iterable[rules.Finding], waived: Collection[str]) -> None:
    """Say what stops a publication, and the warnings that nobody answers for."""
    language = terminal_language()
    with force_locale(language):
        for finding in findings:
            if finding.level is rules.Level.NOTE or finding.key in waived:
                continue
            told = finding.told(language, gettext)
            what = "Stops publishing" if finding.level is rules.Level.BLOCK else "Warning"
            click.echo(f"{what}: {told.message} {told.remedy}", err=True)


@programme.command("withdraw")
@click.argument("slug")
@click.option("--note", required=True, help="A word of explanation, in English.")
@click.option("--note-ko", help="The same in Korean.")
def withdraw(slug: str, note: str, note_ko: str | None) -> None:
    """Take a whole summit back; its pages answer 410 with the explanation."""
    notes = {lang: text for lang, text in (("en", note), ("ko", note_ko)) if text}
    with unit_of_work():
        operations.withdraw(
            queries.summit_by_slug(slug, to_change=True),
            actor=COMMAND_LINE,
            now=clock.now(),
            explanation=notes,
        )
    click.echo(f"{slug} is withdrawn.")


@programme.command("reinstate")
@click.argument("slug")
def reinstate(slug: str) -> None:
    """Show a withdrawn summit again."""
    with unit_of_work():
        operations.reinstate(
            queries.summit_by_slug(slug, to_change=True), actor=COMMAND_LINE, now=clock.now()
        )
    click.echo(f"{slug} is shown again.")


@programme.command("rename")
@click.argument("slug")
@click.argument("new_slug")
def rename(slug: str, new_slug: str) -> None:
    """Give a summit another address; the old one redirects."""
    with unit_of_work():
        operations.rename(
            queries.summit_by_slug(slug, to_change=True),
            new_slug,
            actor=COMMAND_LINE,
            now=clock.now(),
        )
    click.echo(f"{slug} is now {new_slug}.")


@programme.command("clone")
@click.argument("slug")
@click.argument("new_slug")
@click.option("--starts", required=True, type=click.DateTime(["%Y-%m-%d"]), help="First day.")
def clone(slug: str, new_slug: str, starts: datetime) -> None:
    """Plan a new summit after an old one, without its people and answers."""
    with unit_of_work():
        operations.clone(
            queries.whole_summit(slug, to_change=True),
            slug=new_slug,
            starts_on=starts.date(),
            actor=COMMAND_LINE,
            now=clock.now(),
        )
    click.echo(f"{new_slug} is made; nothing of it is published yet.")
