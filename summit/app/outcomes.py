"""Declarations and networks: their pages behind each door, and what they ask of other rooms."""

from __future__ import annotations

from flask import Blueprint, Flask

from config import Config
from summit.core import hosting
from summit.declarations import codes as declaration_codes
from summit.declarations import jobs as declaration_jobs
from summit.declarations import merging as declaration_merging
from summit.declarations import public_board
from summit.declarations import ties as declaration_ties
from summit.declarations.following import following as declarations_following
from summit.declarations.following import network_following
from summit.declarations.operations import forgetting
from summit.declarations.usage import DeclarationsUsage
from summit.declarations.views.office.contributing import office_consultation
from summit.declarations.views.office.endorsing import office_endorsing
from summit.declarations.views.office.joining import network_joining
from summit.declarations.views.organizer.adoption import adoption
from summit.declarations.views.organizer.adoption_polls import adoption_polls
from summit.declarations.views.organizer.adoption_ruling import adoption_ruling
from summit.declarations.views.organizer.circulating import consultation
from summit.declarations.views.organizer.clauses import clauses
from summit.declarations.views.organizer.corrigenda import corrigenda
from summit.declarations.views.organizer.declarations import declarations
from summit.declarations.views.organizer.drafting import drafting
from summit.declarations.views.organizer.endorsement import endorsement_pages
from summit.declarations.views.organizer.endorsement_telling import endorsement_window
from summit.declarations.views.organizer.endorsements import endorsements
from summit.declarations.views.organizer.exports import exports
from summit.declarations.views.organizer.importing import importing
from summit.declarations.views.organizer.members import network_members
from summit.declarations.views.organizer.minutes import session_minutes
from summit.declarations.views.organizer.networks import networks
from summit.declarations.views.organizer.papers import declaration_papers
from summit.declarations.views.organizer.public import declaration_public
from summit.declarations.views.organizer.summaries import summaries
from summit.declarations.views.organizer.versions import versions
from summit.declarations.views.public import declaration_verifying
from summit.directory.operations import merging
from summit.directory.usage import usage
from summit.mail import post as mail_post
from summit.outbox import worker as outbox
from summit.programme.ties import ties
from summit.public import hosting as public_hosting
from summit.public.outcome_views import public_outcomes

#: The console's pages.
PAGES: tuple[Blueprint, ...] = (
    declarations,
    drafting,
    clauses,
    versions,
    importing,
    exports,
    endorsements,
    endorsement_pages,
    endorsement_window,
    consultation,
    declaration_public,
    declaration_papers,
    session_minutes,
    summaries,
    networks,
    network_members,
    adoption,
    adoption_polls,
    adoption_ruling,
    corrigenda,
)
#: The offices' pages.
OFFICE_PAGES: tuple[Blueprint, ...] = (
    office_endorsing,
    office_consultation,
    network_joining,
)
#: Pages that anybody may open.
PUBLIC_PAGES: tuple[Blueprint, ...] = (public_outcomes, declaration_verifying)


def register(app: Flask, worker: outbox.Worker, post: mail_post.Post, config: Config) -> None:
    """Fill the registries of lower rooms."""
    _register_texts()
    _register_consultation()
    _register_endorsement(worker, post)
    _register_public(app)
    _register_papers(worker, config)
    _register_networks()


def _register_texts() -> None:
    """Drafting."""


def _register_consultation() -> None:
    """Consultation."""


def _register_endorsement(worker: outbox.Worker, post: mail_post.Post) -> None:
    """One-time codes in mails, and erasing what nobody has confirmed by its code."""
    post.codes[declaration_codes.KIND] = declaration_codes.code
    worker.handle(forgetting.ERASE_JOB, forgetting.erase_all)
    worker.daily.append(forgetting.ERASE_JOB)


def _register_public(app: Flask) -> None:
    """What the public reads."""
    hosting.init_outcomes(app, public_hosting.find_outcome, public_hosting.preview)
    declarations_following.add(public_board.follow)
    network_following.add(public_board.follow_network)


def _register_papers(worker: outbox.Worker, config: Config) -> None:
    """What is printed of adopted texts."""
    declaration_jobs.Issuing(config.public_url).register(worker)


def _register_networks() -> None:
    """What networks want of other rooms, and what cities and sessions are used for."""
    ties.add(declaration_ties.keeps_sessions)
    if declaration_merging.move_city not in merging.cities:
        merging.cities.append(declaration_merging.move_city)
    usage.register(DeclarationsUsage())
