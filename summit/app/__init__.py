"""The top floor: puts the application together and registers what the rooms below ask for."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from flask import Flask

from config import ROOT, Config, make_folder
from summit.accounts import door as accounts_door
from summit.accounts import queries as accounts_queries
from summit.accounts.approvals import Approvals
from summit.accounts.cli import accounts as accounts_cli
from summit.accounts.views import accounts, signing_in
from summit.app import errors, on_air, outcomes
from summit.app.assets import Assets
from summit.app.backup.cli import backup, restore
from summit.app.cli import serve
from summit.app.demo import demo
from summit.app.secrets_cli import secrets as secrets_group
from summit.attendance import audience as attendance_audience
from summit.attendance import findings as attendance_findings
from summit.attendance import merging as attendance_merging
from summit.attendance import models as _attendance_models  # noqa: F401  (its tables)
from summit.attendance import sending as attendance_sending
from summit.attendance import telling as attendance_telling
from summit.attendance.cli import attendance as attendance_cli
from summit.attendance.inbox import Inbox
from summit.attendance.jobs import Telling
from summit.attendance.messages import Messages
from summit.attendance.operations import replies as attendance_replies
from summit.attendance.operations.erasing import ERASE_JOB, erase_all
from summit.attendance.operations.mailings import (
    MAILING_JOB,
    SEND_ACT,
    send_approved,
    tell_mailing,
)
from summit.attendance.operations.withdrawing import (
    WITHDRAW_ACT,
    tell_withdrawal,
    withdraw_approved,
)
from summit.attendance.queries.offices import LINK_KIND
from summit.attendance.usage import AttendanceUsage, keeps_sessions
from summit.attendance.views import feeds as attendance_feeds
from summit.attendance.views.office import office_answers, office_preparing
from summit.attendance.views.organizer.answers import answers
from summit.attendance.views.organizer.arrangements import arrangements
from summit.attendance.views.organizer.contacts import contacts
from summit.attendance.views.organizer.guest_sheets import guest_sheets
from summit.attendance.views.organizer.invitations import invitations
from summit.attendance.views.organizer.inviting import inviting
from summit.attendance.views.organizer.join import join
from summit.attendance.views.organizer.letters import letter_pages
from summit.attendance.views.organizer.offices import offices
from summit.attendance.views.organizer.papers import papers
from summit.attendance.views.organizer.precedence import precedence
from summit.attendance.views.organizer.presence import presence
from summit.attendance.views.organizer.readiness import readiness
from summit.attendance.views.organizer.recipients import mailing_pages
from summit.attendance.views.organizer.rehearsals import rehearsals
from summit.attendance.views.organizer.replies import replies, site_replies
from summit.attendance.views.organizer.speaking import speaking
from summit.core import guard, hosting, i18n, logs, secrets, security
from summit.core.actor import Permission
from summit.core.db import db, prepare_engine
from summit.core.errors import N_
from summit.core.health import health
from summit.core.migrations import migrate
from summit.declarations import models as _declarations_models  # noqa: F401  (its tables)
from summit.declarations.cli import declarations as declarations_cli
from summit.directory.cli import directory
from summit.directory.operations import merging
from summit.directory.usage import usage
from summit.directory.views import directory_pages, photo_files
from summit.interpretation import audience as interpretation_audience
from summit.interpretation import findings as interpretation_findings
from summit.interpretation import jobs as interpretation_jobs
from summit.interpretation import models as _interpretation_models  # noqa: F401  (its tables)
from summit.interpretation import paper_news as interpretation_papers
from summit.interpretation import rules as interpretation_rules
from summit.interpretation import ties as interpretation_ties
from summit.interpretation.cli import interpretation as interpretation_cli
from summit.interpretation.operations import interpreters as interpretation_people
from summit.interpretation.queries.people import LINK_KIND as INTERPRETER_LINK_KIND
from summit.interpretation.views import feeds as interpretation_feeds
from summit.interpretation.views.interpreter import interpreter_pages
from summit.interpretation.views.organizer.board import booth_board
from summit.interpretation.views.organizer.exports import interpretation_exports
from summit.interpretation.views.organizer.fees import interpretation_fees
from summit.interpretation.views.organizer.glossary import glossary
from summit.interpretation.views.organizer.interpreter_pages import interpreters
from summit.interpretation.views.organizer.offering import booth_offers
from summit.interpretation.views.organizer.plans import booth_plans
from summit.interpretation.views.organizer.rota import interpretation_rota
from summit.interpretation.views.organizer.rules import booth_rules
from summit.interpretation.views.organizer.sessions import booth_sessions
from summit.interpretation.views.organizer.settings import booth_settings
from summit.interpretation.views.organizer.soundchecks import sound_checks
from summit.interpretation.views.organizer.teams import booth_teams
from summit.interpreter import door as interpreter_door
from summit.interpreter import frame as interpreter_frame
from summit.interpreter.views import interpreter_entry
from summit.mail import post as mail_post
from summit.mail.cli import mail
from summit.mail.receiving import RECEIVED_JOB
from summit.mail.views import mail_pages
from summit.office import door as office_door
from summit.office import frame as office_frame
from summit.office.views import office_pages
from summit.organizer import door as organizer_door
from summit.organizer import frame as organizer_frame
from summit.organizer.views import organizer
from summit.outbox import worker as outbox
from summit.outbox.cli import jobs
from summit.programme import merging as programme_merging
from summit.programme import rules
from summit.programme.audience import audience
from summit.programme.cli import programme
from summit.programme.exchange.uploads import Uploads
from summit.programme.jobs import Followers, Imports
from summit.programme.operations import (
    PUBLISH_ACT,
    PUBLISHED_JOB,
    editing,
    publish_approved,
    tell_publication,
)
from summit.programme.operations.exchange import IMPORT_JOB, IMPORTED_JOB
from summit.programme.ties import ties
from summit.programme.usage import ProgrammeUsage
from summit.programme.views.cities import session_cities
from summit.programme.views.cloning import cloning
from summit.programme.views.exchange import exchange
from summit.programme.views.fairhour import fairhour
from summit.programme.views.findings import findings
from summit.programme.views.items import items
from summit.programme.views.publishing import publishing
from summit.programme.views.releases import releases
from summit.programme.views.rooms import rooms
from summit.programme.views.sessions import sessions
from summit.programme.views.speakers import speakers
from summit.programme.views.summits import summits
from summit.programme.views.timetable import timetable
from summit.programme.views.translations import translations
from summit.public import hosting as public_hosting
from summit.public import site as public_site
from summit.public.live_views import public_live
from summit.public.views import public
from summit.questions import models as _questions_models  # noqa: F401  (its tables)
from summit.questions.views.office import office_questions
from summit.questions.views.public import question_pages
from summit.rundown import models as _rundown_models  # noqa: F401  (its tables)
from summit.rundown.views import screens as rundown_screens
from summit.rundown.views.interpreter import interpreter_live
from summit.rundown.views.office import office_live
from summit.streaming import models as _streaming_models  # noqa: F401  (its tables)


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
    secrets.init_app(app, config.encryption_keys)
    with app.app_context():
        prepare_engine(db.engine)
    migrate.init_app(app, db)
    i18n.init_app(app)
    errors.init_app(app)  # first, so that a request has its id before anything refuses it
    guard.init_app(app)
    security.init_app(app, trusted_proxies=config.trusted_proxies)
    Assets(app)
    accounts_door.init_app(app, config)

    _register_work(app, config)
    public_site.init_app(app, config)
    hosting.init_app(app, public_hosting.find)
    app.register_blueprint(health)
    guard.open_door(app, public, guard.anyone)
    guard.open_door(app, question_pages, guard.anyone)
    guard.open_door(app, public_live, guard.anyone)
    for blueprint in outcomes.PUBLIC_PAGES:
        guard.open_door(app, blueprint, guard.anyone)
    guard.open_door(app, signing_in, guard.anyone)
    guard.open_door(app, attendance_feeds.feeds, attendance_feeds.guard)
    office_door.init_app(app)
    office_frame.init_app(app)
    for blueprint in (
        office_pages,
        office_answers,
        office_preparing,
        office_live,
        office_questions,
        *outcomes.OFFICE_PAGES,
    ):
        guard.open_door(app, blueprint, office_door.guard)
    guard.open_door(app, interpretation_feeds.rota_feeds, interpretation_feeds.guard)
    interpreter_door.init_app(app)
    interpreter_frame.init_app(app)
    for blueprint in (interpreter_entry, interpreter_pages, interpreter_live):
        guard.open_door(app, blueprint, interpreter_door.guard)
    rundown_screens.init_app(app)
    guard.open_door(app, rundown_screens.screens, rundown_screens.guard)
    organizer_frame.init_app(app)
    for blueprint in (
        organizer,
        accounts,
        directory_pages,
        photo_files,
        summits,
        rooms,
        sessions,
        items,
        speakers,
        session_cities,
        translations,
        fairhour,
        timetable,
        findings,
        cloning,
        exchange,
        publishing,
        releases,
        letter_pages,
        mailing_pages,
        mail_pages,
        invitations,
        inviting,
        guest_sheets,
        offices,
        contacts,
        answers,
        arrangements,
        readiness,
        presence,
        precedence,
        replies,
        site_replies,
        rehearsals,
        speaking,
        join,
        papers,
        booth_board,
        booth_offers,
        booth_plans,
        booth_teams,
        interpretation_exports,
        interpretation_fees,
        glossary,
        interpretation_rota,
        interpreters,
        booth_sessions,
        booth_rules,
        booth_settings,
        sound_checks,
        *on_air.PAGES,
        *outcomes.PAGES,
    ):
        guard.open_door(app, blueprint, organizer_door.guard)
    for group in (
        programme,
        directory,
        attendance_cli,
        interpretation_cli,
        declarations_cli,
        jobs,
        mail,
        accounts_cli,
        secrets_group,
        demo,
    ):
        app.cli.add_command(group)
    for command in (serve, backup, restore):
        app.cli.add_command(command)
    return app


def _register_work(app: Flask, config: Config) -> None:
    """Fill the registries: what follows a publication, and what a merge must move."""
    lease = timedelta(seconds=config.job_lease)
    worker = outbox.init_app(
        app,
        inline=config.jobs_inline,
        lease=lease,
        redis_url=config.redis_url,
    )
    post = mail_post.init_app(app, config, worker)
    post.paths[accounts_queries.LINK_KIND] = "/organizer/links/{}".format
    post.paths[LINK_KIND] = "/office/{}".format
    followers = Followers()
    app.extensions["summit.followers"] = followers
    telling = Telling(timedelta(seconds=config.tell_after))
    telling.register(worker, followers)
    _register_interpretation(worker, post, followers, config)
    on_air.register(app, worker, followers, config)
    outcomes.register(app, worker, post, config)
    post.sent.append(telling.sent)
    post.sent.append(attendance_sending.mail_sent)
    post.failed.append(attendance_sending.mail_failed)
    worker.handle(
        MAILING_JOB,
        attendance_sending.work,
        slow=True,
        given_up=attendance_sending.given_up,
    )
    messages = Messages(
        public_url=config.public_url, reply_domain=config.reply_domain, sender=post.sender[1]
    )
    post.parts[attendance_telling.PART] = messages.make
    inbox = Inbox(
        domain=config.reply_domain, authserv_id=config.authserv_id, message_domain=post.domain
    )
    worker.handle(RECEIVED_JOB, inbox.received, slow=True, given_up=inbox.given_up)
    audience.add(attendance_audience.tell)
    rules.findings.add(attendance_findings.invitations, attendance_findings.LABELS)
    approvals = app.extensions["summit.approvals"] = Approvals()
    approvals.handle(
        PUBLISH_ACT,
        Permission.PUBLISH,
        N_("Publish a release"),
        publish_approved,
        page="publish",
        tell=tell_publication,
    )
    approvals.handle(
        SEND_ACT,
        Permission.SEND,
        N_("Send a mailing"),
        send_approved,
        page="mailings",
        tell=tell_mailing,
    )
    approvals.handle(
        WITHDRAW_ACT,
        Permission.SEND,
        N_("Withdraw invitations"),
        withdraw_approved,
        page="invitations",
        tell=tell_withdrawal,
    )
    approvals.handle(
        editing.DO_WITHOUT_ACT,
        Permission.MANAGE,
        N_("Do without a second pair of eyes"),
        editing.do_without,
        page="settings",
    )
    worker.handle(PUBLISHED_JOB, followers.published)
    interpretation_papers.register(worker)
    worker.handle(ERASE_JOB, erase_all)
    worker.daily.append(ERASE_JOB)
    uploads = app.extensions["summit.imports"] = Uploads(config.var)
    imports = Imports(uploads)
    worker.handle(IMPORT_JOB, imports.apply, slow=True, given_up=imports.given_up)
    worker.handle(IMPORTED_JOB, imports.imported)
    if programme_merging.move_city not in merging.cities:
        merging.cities.append(programme_merging.move_city)
        merging.people.append(programme_merging.move_person)
        merging.organisations.append(programme_merging.move_organisation)
    if attendance_merging.move_city not in merging.cities:
        merging.cities.append(attendance_merging.move_city)
        merging.people.append(attendance_merging.move_person)
        merging.organisations.append(attendance_merging.move_organisation)
    usage.register(ProgrammeUsage())
    usage.register(AttendanceUsage())
    ties.add(keeps_sessions)


def _register_interpretation(
    worker: outbox.Worker, post: mail_post.Post, followers: Followers, config: Config
) -> None:
    """Register what interpretation wants of the rooms below it."""
    post.paths[INTERPRETER_LINK_KIND] = "/interpreter/{}".format
    post.failed.append(interpretation_people.mail_failed)
    if interpretation_people.mark_undeliverable not in attendance_replies.bounced:
        attendance_replies.bounced.append(interpretation_people.mark_undeliverable)
    pause, lease = timedelta(seconds=config.tell_after), timedelta(seconds=config.job_lease)
    interpretation_jobs.Telling(pause).register(worker, followers)
    interpretation_jobs.register(worker, interpretation_jobs.Planning(lease))
    audience.add(interpretation_audience.tell)
    rules.findings.add(
        interpretation_findings.booths,
        interpretation_rules.LABELS,
        page="interpretation/sessions/{}",
    )
    ties.add(interpretation_ties.keeps_sessions)
