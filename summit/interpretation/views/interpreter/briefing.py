"""The briefing of a session: who speaks, in which language, how fast; texts and what changed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from flask import g, render_template, request, send_file
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from summit.attendance import local_time
from summit.attendance.papers import text_of
from summit.attendance.pdf.programme import programme_pdf
from summit.attendance.wording import NAME_ORDERS
from summit.core import clock
from summit.core.db import db, reading
from summit.core.errors import N_, NotFound
from summit.core.handing_out import hand_out
from summit.core.search import normalise
from summit.core.text import in_language
from summit.interpretation import briefing_paper, glossary_sheet, papers_diff, queries
from summit.interpretation.briefing import Briefing, SpeechText, Version
from summit.interpretation.duties import Duty
from summit.interpretation.models import Term
from summit.interpretation.queries import briefing as briefings
from summit.interpretation.queries import glossary
from summit.interpretation.queries.duties import duties_of
from summit.interpretation.views.interpreter.blueprint import interpreter_pages
from summit.programme.wording import ITEM_KINDS, ROLES, label

_ONE = "/briefing/<session_slug>"
#: Terms of the session's own subjects that stand in its briefing; the rest are in the glossary.
MOST_TERMS = 60


@interpreter_pages.get(_ONE)
def briefing(session_slug: str) -> ResponseReturnValue:
    """Show the briefing of a session in which the interpreter has a place."""
    now = clock.now()
    found = briefings.briefing(g.interpreter, session_slug, now)
    checks = queries.sound_checks(g.interpreter.summit_id)
    return render_template(
        "interpreter/briefing.html",
        briefing=found,
        duty=_duty(found),
        languages=g.interpreter.summit.languages,
        settings=queries.settings(g.interpreter.summit_id),
        sound_check=next(
            (each for each in checks if each.interpreter_id == g.interpreter.id), None
        ),
        terms=_terms(found),
        role=_saying(ROLES),
        item_kind=_saying(ITEM_KINDS),
        name_orders=NAME_ORDERS,
        now=now,
    )


@interpreter_pages.get(f"{_ONE}/briefing.pdf")
def paper_briefing(session_slug: str) -> ResponseReturnValue:
    """Answer with the briefing as PDF."""
    found = briefings.briefing(g.interpreter, session_slug, clock.now())
    return hand_out(_pdf(found), f"{found.session.slug}.pdf", "application/pdf")


@interpreter_pages.get(f"{_ONE}/pack.zip")
def whole_pack(session_slug: str) -> ResponseReturnValue:
    """Answer with the briefing, the texts that hold, and the glossary, in one file."""
    now = clock.now()
    found = briefings.briefing(g.interpreter, session_slug, now)
    summit = g.interpreter.summit
    terms = glossary.terms(summit.id, language=g.language)
    made = {f"{found.session.slug}.pdf": _pdf(found)}
    if terms:
        title = in_language(summit.title, g.language)[0]
        made["glossary.xlsx"] = glossary_sheet.xlsx(terms, summit.languages, g.language, title)

    def contents(paper_id: int) -> bytes:
        held = briefings.paper_for(g.interpreter, session_slug, paper_id, now)
        data = held.data
        db.session.expunge(held)
        return data

    names = briefing_paper.names_of(found, g.language, gettext)
    file = briefing_paper.pack(
        made, [(name, partial(contents, paper_id)) for paper_id, name in names]
    )
    answer = send_file(
        file,
        mimetype="application/zip",
        as_attachment=True,
        download_name=f"{found.session.slug}.zip",
        etag=False,
    )
    answer.headers["Cache-Control"] = "no-store, private"
    return answer


@interpreter_pages.get(f"{_ONE}/papers/<int(max=2147483647):paper_id>")
def paper(session_slug: str, paper_id: int) -> ResponseReturnValue:
    """Hand out one version of a speech text."""
    paper = briefings.paper_for(g.interpreter, session_slug, paper_id, clock.now())
    return hand_out(paper.data, paper.file_name, paper.media_type)


@interpreter_pages.get(f"{_ONE}/texts/<int(max=2147483647):key>")
def differences(session_slug: str, key: int) -> ResponseReturnValue:
    """Show what two versions of a speech text differ in; by default the newest two."""
    now = clock.now()
    with reading():  # taking the words out of a PDF takes its time, and holds nothing
        found = briefings.briefing(g.interpreter, session_slug, now)
        briefings.require_papers(found.assignment, now)
        text = next((each for each in found.texts if each.key == key), None)
        if text is None:
            raise NotFound(N_("There is no such file."))
        before, after = _chosen(text)
        data = [
            briefings.paper_for(g.interpreter, session_slug, each.id, now).data
            for each in (before, after)
        ]
    said = [text_of(each) for each in data]
    difference = None
    if said[0] is not None and said[1] is not None:
        difference = papers_diff.compare(said[0], said[1])
    g.interpreter = queries.interpreter_by_token(g.interpreter_token, now)
    return render_template(
        "interpreter/briefing_difference.html",
        slug=session_slug,
        text=text,
        before=before,
        after=after,
        difference=difference,
        unread=None in said,
        most=papers_diff.MOST_WORDS,
        now=now,
    )


def _chosen(text: SpeechText) -> tuple[Version, Version]:
    """Return the two versions that an address asks for, the older first.

    Raises:
        NotFound: there are not two, or no such two.
    """
    by_number = {str(each.number): each for each in text.versions}
    newest = text.valid.number
    first = by_number.get(request.args.get("from", str(newest - 1)))
    second = by_number.get(request.args.get("to", str(newest)))
    if first is None or second is None or first is second:
        raise NotFound(N_("There are no two such versions."))
    return (first, second) if first.number < second.number else (second, first)


def _pdf(found: Briefing) -> bytes:
    page = briefing_paper.page_of(
        found,
        g.interpreter,
        _terms(found),
        _facts(found),
        language=g.language,
        words=gettext,
        now=clock.now(),
    )
    return programme_pdf(page)


def _facts(found: Briefing) -> list[tuple[str, str]]:
    """Return what stands about booth, call and telephones."""
    duty, zone = _duty(found), g.interpreter.zone
    settings = queries.settings(g.interpreter.summit_id)
    facts = []
    if duty.call_at is not None:
        facts.append((gettext("Call time"), local_time.moment_text(duty.call_at, zone, g.language)))
    if duty.room:
        facts.append((gettext("Place"), in_language(duty.room, g.language)[0]))
    for each in duty.partners:
        name = in_language(each.name, g.language)[0]
        facts.append((gettext("Booth partner"), f"{name} {each.phone}".strip()))
    technician = f"{settings.technician} {settings.technician_phone}".strip()
    if technician:
        facts.append((gettext("Technician"), technician))
    return facts


def _duty(found: Briefing) -> Duty:
    own = found.assignment.id
    for each in duties_of(g.interpreter):
        if each.assignment.id == own:
            return each
    # Released since it was read, a moment ago.
    raise NotFound(N_("You have no place in such a session."))


def _terms(found: Briefing) -> list[Term]:
    """Return the terms of the session's subjects."""
    subjects = {normalise(each) for each in found.booths.domains}
    if not subjects:
        return []
    terms = glossary.terms(g.interpreter.summit_id, language=g.language)
    return [each for each in terms if normalise(each.domain) in subjects][:MOST_TERMS]


def _saying(labels: Mapping[str, str]) -> Callable[[str], str]:
    def said(value: str) -> str:
        return label(labels, value, gettext)

    return said
