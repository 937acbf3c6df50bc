"""The top floor: puts the application together and registers what the rooms below ask for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Flask

from config import ROOT, Config, make_folder
from summit.app import errors
from summit.app.assets import Assets
from summit.app.cli import serve
from summit.app.demo import demo
from summit.core import guard, i18n, logs, security
from summit.core.db import db, prepare_engine
from summit.core.health import health
from summit.core.migrations import migrate
from summit.directory.cli import directory
from summit.directory.operations import merging
from summit.outbox import worker as outbox
from summit.outbox.cli import jobs
from summit.programme import merging as programme_merging
from summit.programme.cli import programme
from summit.programme.jobs import Followers
from summit.programme.operations import PUBLISHED_JOB
from summit.public import site as public_site
from summit.public.views import public


class SummitFlask(Flask):
    """Flask without asking of each function at each request whether it is a coroutine.

    None of ours is; the asking costs a kept page about a tenth of its time.
    """

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """Return the function itself."""
        return func


def create_app(config: Config | None = None) -> Flask:
    """Build the application.

    Raises:
        config.ConfigurationError: the environment does not describe a safe set-up.
    """
    config = config or Config.from_environment()
    app = SummitFlask(
        "summit",
        root_path=str(ROOT / "summit"),
        template_folder=str(ROOT / "templates"),
        static_folder="static",
    )
    app.config.from_mapping(config.for_flask())
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True

    logs.configure(config.log_level)
    make_folder(config.var)
    db.init_app(app)
    with app.app_context():
        prepare_engine(db.engine)
    migrate.init_app(app, db)
    i18n.init_app(app)
    errors.init_app(app)  # first, so that a request has its id before anything refuses it
    guard.init_app(app)
    security.init_app(app, trusted_proxies=config.trusted_proxies)
    Assets(app)

    _register_work(app, config)
    public_site.init_app(app, config)
    app.register_blueprint(health)
    guard.open_door(app, public, guard.anyone)
    for group in (programme, directory, jobs, demo):
        app.cli.add_command(group)
    app.cli.add_command(serve)
    return app


def _register_work(app: Flask, config: Config) -> None:
    """Fill the registries: what follows a publication, and what a merge must move."""
    worker = outbox.init_app(app, inline=config.jobs_inline)
    followers = Followers()
    app.extensions["summit.followers"] = followers
    worker.handle(PUBLISHED_JOB, followers.published)
    if programme_merging.move_city not in merging.cities:
        merging.cities.append(programme_merging.move_city)
        merging.people.append(programme_merging.move_person)
