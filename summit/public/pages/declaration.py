"""One declaration: its text, how it was adopted, who stands behind it, and how to be sure of it."""

from __future__ import annotations

from typing import Any, NamedTuple

from flask import render_template
from flask_babel import gettext as _
from markupsafe import Markup

from summit.declarations import wording
from summit.declarations.public_document import (
    DeclarationDoc,
    HeadlineDoc,
    VersionDoc,
)
from summit.programme import wording as programme_wording
from summit.public import addresses, structured
from summit.public.context import PageContext
from summit.public.pages import clauses, parties
from summit.public.pages.adoption_facts import adopted_on, adoption_facts, ballots
from summit.public.pages.frame import Frame, frame, zone_query
from summit.public.programme import Programme
from summit.public.reader import ProgrammeReader


class Download(NamedTuple):
    """A file to download; ``digest`` is its SHA-256 where it was issued."""

    label: str
    note: str
    url: str
    digest: str


class Correction(NamedTuple):
    """A corrigendum; ``readings`` are, by language, what it corrects and how it should read."""

    number: int
    anchor: str
    clause: str
    day: str
    readings: list[tuple[str, str, str]]
    reason: Markup


class VersionLine(NamedTuple):
    """A version in the history; ``url`` is empty for the adopted one."""

    number: int
    when: Markup
    hash: str
    url: str
    json_url: str
    adopted: bool


def declaration_page(
    programme: Programme,
    doc: DeclarationDoc,
    text: str,
    language: str,
    context: PageContext,
    *,
    preview: bool = False,
) -> str:
    """Show a declaration.

    Args:
        text: the language of the text to show, or ``both`` for all of them side by side.
        preview: whether it is the organizers' look at what would be public.
    """
    reader = ProgrammeReader(language, programme, context.zone)
    zone = doc["adoption"]["zone"] or programme.zone
    here = addresses.declaration(language, programme.slug, doc["slug"])
    world, key = parties.declaration_map(doc, reader)
    common = {
        "doc": doc,
        "title": reader.text(doc["title"]),
        "status": reader.text(doc["status"]),
        "facts": adoption_facts(doc, programme, reader, zone),
        "ballots": ballots(doc["adoption"], reader),
        "ruling": reader.text(doc["adoption"]["ruling"]),
        "world": world,
        "key": key,
        "lines": parties.city_lines(doc, reader, zone),
        "notes": parties.notes(doc, reader, zone),
        "networks": networks_of(doc["uid"], reader),
        "list_url": addresses.declarations(language, programme.slug, zone_query(reader)),
        "sources": sources(doc["sources"]),
        "preview": preview,
        "citation": _citation(doc, programme, reader, context.public_url + here),
    }
    if doc["holding"] == "summary":
        return render_template(
            "public/declaration_summary.html",
            frame=_frame(doc, programme, reader, context, "", None, preview=preview),
            summaries=[reader.text(each) for each in doc["summaries"]],
            summary_note=reader.text(doc["summary_note"]),
            **common,
        )
    assert doc["text"] is not None
    shown = clauses.columns(text, doc["languages"], language)
    credited = next(
        (each["credits"] for each in doc["history"] if each["hash"] == doc["hash"]), None
    )
    corrections = [_correction(each, doc, reader, zone) for each in doc["corrigenda"]]
    downloads = _downloads(doc, reader, here)
    return render_template(
        "public/declaration.html",
        frame=_frame(doc, programme, reader, context, text, downloads, preview=preview),
        shown=shown,
        choices=clauses.choices(text, doc["languages"], reader, _("Side by side")),
        here=here,
        kept=[("tz", reader.zone)] if reader.zone else [],
        parts=clauses.parts(doc["text"], shown, reader, credited),
        titles=[(tag, doc["text"]["title"].get(tag, "")) for tag in shown],
        corrections=corrections,
        corrected={each.anchor for each in corrections},
        versions=_versions(doc, programme, reader, zone),
        downloads=downloads,
        verify_url=f"{here}/verify",
        **common,
    )


def version_page(
    programme: Programme,
    doc: DeclarationDoc,
    version: VersionDoc,
    text: str,
    language: str,
    context: PageContext,
) -> str:
    """Show a version before the adopted one, and say that it is that."""
    reader = ProgrammeReader(language, programme, context.zone)
    zone = doc["adoption"]["zone"] or programme.zone
    document = version["text"]
    here = addresses.declaration_version(language, programme.slug, doc["slug"], version["number"])
    shown = clauses.columns(text, document["languages"], language)
    title = _(
        "Version %(number)s: %(title)s",
        number=version["number"],
        title=reader.plain(document["title"]),
    )
    return render_template(
        "public/declaration_version.html",
        frame=frame(
            language,
            context,
            title=title,
            query=_query(text, reader),
            reader=reader,
            section="declarations",
            indexed=False,
        ),
        title=title,
        version=version,
        when=parties.moment(version["frozen_at"], zone, reader),
        shown=shown,
        choices=clauses.choices(text, document["languages"], reader, _("Side by side")),
        here=here,
        kept=[("tz", reader.zone)] if reader.zone else [],
        parts=clauses.parts(document, shown, reader, version["credits"]),
        titles=[(tag, document["title"].get(tag, "")) for tag in shown],
        corrected=set(),
        adopted_url=addresses.declaration(
            language, programme.slug, doc["slug"], zone_query(reader)
        ),
        json_url=f"{here}.json",
    )


def sources(addresses_of: list[str]) -> list[str]:
    """Let only web addresses become links; a document's text is not to be trusted."""
    return [each for each in addresses_of if each.startswith(("https://", "http://"))]


def networks_of(uid: str, reader: ProgrammeReader) -> list[tuple[str, Markup]]:
    """Return address and name of each public network that a declaration founds."""
    programme = reader.programme
    return [
        (
            addresses.network(reader.language, programme.slug, each["slug"], zone_query(reader)),
            reader.text(each["name"]),
        )
        for each in programme.outcomes
        if each["kind"] == "network" and each["declaration"] == uid
    ]


def method(headline: HeadlineDoc, reader: ProgrammeReader) -> str:
    """Name how a declaration was adopted."""
    return reader.label(wording.METHODS, headline["method"])


def _query(text: str, reader: ProgrammeReader) -> str:
    chosen = f"text={text}" if text not in ("", clauses.BOTH) else ""
    return "&".join(part for part in (chosen, zone_query(reader)) if part)


def _frame(
    doc: DeclarationDoc,
    programme: Programme,
    reader: ProgrammeReader,
    context: PageContext,
    text: str,
    downloads: list[Download] | None,
    *,
    preview: bool,
) -> Frame:
    language = reader.language
    notices = (
        [_("This is a preview for the organizers. Nobody else sees this page.")] if preview else []
    )
    data = structured.declaration(
        doc,
        programme,
        language,
        context.public_url,
        [each.url for each in downloads or ()],
    )
    return frame(
        language,
        context,
        title=reader.plain(doc["title"]),
        description=_description(doc, programme, reader),
        query=_query(text, reader),
        reader=reader,
        section="declarations",
        notices=notices,
        data=structured.script(data),
        indexed=not preview,
    )


def _description(doc: DeclarationDoc, programme: Programme, reader: ProgrammeReader) -> str:
    day = adopted_on(doc["adoption"], reader.language)
    place = reader.plain(programme.summit["title"])
    said: str = (
        _("Adopted on %(day)s, %(summit)s.", day=day, summit=place)
        if day
        else _("Adopted at %(summit)s.", summit=place)
    )
    return f"{said} {reader.plain(doc['status'])}".strip()


def _correction(each: Any, doc: DeclarationDoc, reader: ProgrammeReader, zone: str) -> Correction:
    assert doc["text"] is not None
    return Correction(
        each["number"],
        clauses.anchor_of(each["clause"]) if each["clause"] else "",
        clauses.label(doc["text"], each["clause"], reader.language),
        parties.day_of(each["issued_at"], zone, reader.language),
        [
            (tag, each["reads"].get(tag, ""), each["should_read"].get(tag, ""))
            for tag in doc["languages"]
            if each["reads"].get(tag) or each["should_read"].get(tag)
        ],
        reader.text(each["reason"]),
    )


def _versions(
    doc: DeclarationDoc, programme: Programme, reader: ProgrammeReader, zone: str
) -> list[VersionLine]:
    lines = []
    for each in doc["history"]:
        adopted = each["number"] == doc["version"]
        url = addresses.declaration_version(
            reader.language, programme.slug, doc["slug"], each["number"]
        )
        query = zone_query(reader)
        lines.append(
            VersionLine(
                each["number"],
                parties.moment(each["frozen_at"], zone, reader),
                each["hash"],
                "" if adopted else (f"{url}?{query}" if query else url),
                f"{url}.json",
                adopted,
            )
        )
    return lines


def _downloads(doc: DeclarationDoc, reader: ProgrammeReader, here: str) -> list[Download]:
    """Return what can be downloaded: PDFs as they were issued, the newest of each edition."""
    issued = {(each["kind"], each["edition"]): each for each in doc["files"]}
    found = []
    for (kind, edition), each in issued.items():
        names = " – ".join(
            reader.label(programme_wording.LANGUAGES, tag) for tag in edition.split("-")
        )
        annex = kind == "annex"
        found.append(
            Download(
                _("Signatories, PDF") if annex else _("PDF"),
                names,
                f"{here}{'-annex' if annex else ''}-{edition}.pdf",
                each["digest"],
            )
        )
    found.append(Download(_("JSON, canonical form"), _("to verify"), f"{here}.json", ""))
    if doc["annex"] is not None:
        found.append(Download(_("Signatories, JSON"), _("to verify"), f"{here}-annex.json", ""))
    found += [
        Download(_("Plain text"), "", f"{here}.txt", ""),
        Download(_("Word document (.docx)"), "", f"{here}.docx", ""),
    ]
    return found


def _citation(doc: DeclarationDoc, programme: Programme, reader: ProgrammeReader, url: str) -> str:
    title, summit = reader.plain(doc["title"]), reader.plain(programme.summit["title"])
    day = adopted_on(doc["adoption"], reader.language)
    cited = f"{title}, {summit}, {day}" if day else f"{title}, {summit}"
    return f"{cited}. SHA-256 {doc['hash']}. {url}" if doc["hash"] else f"{cited}. {url}"
