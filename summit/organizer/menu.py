"""The menu of the organizers' door."""

from __future__ import annotations

from typing import NamedTuple

from summit.core.actor import Actor, Permission
from summit.core.errors import N_
from summit.programme.queries import SummitRef


class Entry(NamedTuple):
    """An entry: its label, its path under the summit, and what it needs to be shown."""

    label: str
    path: str
    permission: Permission = Permission.SEE


#: Groups of entries of one summit; rooms above programme add theirs here when they are built.
SUMMIT_MENU: tuple[tuple[str, tuple[Entry, ...]], ...] = (
    ("", (Entry(N_("Dashboard"), ""),)),
    (
        N_("Programme"),
        (
            Entry(N_("Timetable"), "timetable"),
            Entry(N_("Sessions"), "sessions"),
            Entry(N_("Rooms"), "rooms"),
            Entry(N_("Fair hour"), "fair-hour"),
            Entry(N_("Findings"), "findings"),
            Entry(N_("Translations"), "translations"),
        ),
    ),
    (
        N_("Attendance"),
        (
            Entry(N_("Speakers"), "speakers"),
            Entry(N_("Invitations"), "invitations"),
            Entry(N_("Mailings"), "mailings"),
            Entry(N_("Readiness"), "readiness"),
            Entry(N_("Rehearsals"), "rehearsals"),
            Entry(N_("Presence"), "presence", Permission.OPERATE),
            Entry(N_("Replies"), "replies"),
            Entry(N_("Precedence"), "precedence"),
            Entry(N_("How to join"), "join", Permission.EDIT),
            Entry(N_("Letters"), "letters", Permission.EDIT),
            Entry(N_("Mail"), "mail", Permission.SEND),
            Entry(N_("Attendance settings"), "attendance-settings", Permission.EDIT),
        ),
    ),
    (
        N_("Interpretation"),
        (
            Entry(N_("Board"), "interpretation"),
            Entry(N_("Interpreters"), "interpretation/interpreters"),
            Entry(N_("Sound checks"), "interpretation/sound-checks"),
            Entry(N_("Glossary"), "interpretation/glossary"),
            Entry(N_("Rota"), "interpretation/rota"),
            Entry(N_("Fees"), "interpretation/fees", Permission.EDIT),
            Entry(N_("Files of the rota"), "interpretation/exports"),
            Entry(N_("Rules"), "interpretation/rules"),
            Entry(N_("Interpretation settings"), "interpretation/settings", Permission.EDIT),
        ),
    ),
    (
        N_("On air"),
        (
            Entry(N_("Rundowns"), "rundowns"),
            Entry(N_("Broadcasts"), "broadcasts"),
            Entry(N_("Questions"), "questions"),
            Entry("YouTube", "youtube", Permission.EDIT),
        ),
    ),
    (
        N_("Outcomes"),
        (
            Entry(N_("Declarations"), "declarations"),
            Entry(N_("Networks"), "networks"),
        ),
    ),
    (
        N_("Publication"),
        (
            Entry(N_("Publish"), "publish"),
            Entry(N_("Releases"), "releases"),
            Entry(N_("Approvals"), "approvals"),
        ),
    ),
    (
        N_("Data"),
        (
            Entry(N_("Import"), "import", Permission.EDIT),
            Entry(N_("Export"), "export"),
            Entry(N_("Journal"), "journal"),
        ),
    ),
    (
        N_("This summit"),
        (
            Entry(N_("Settings"), "settings", Permission.EDIT),
            Entry(N_("Members"), "members", Permission.MANAGE),
        ),
    ),
)


class Link(NamedTuple):
    """A link of the menu as it is shown; ``label`` is a msgid."""

    label: str
    url: str
    current: bool


def summit_menu(ref: SummitRef, actor: Actor, path: str) -> list[tuple[str, list[Link]]]:
    """Return the groups of a summit's menu with what the actor may see."""
    base = f"/organizer/summits/{ref.slug}"
    here = _entry_of(path.removeprefix(base).strip("/"))
    groups = []
    for name, entries in SUMMIT_MENU:
        links = []
        for entry in entries:
            if actor.may(entry.permission, ref.id):
                url = f"{base}/{entry.path}" if entry.path else f"{base}/"
                links.append(Link(entry.label, url, entry.path == here))
        if links:
            groups.append((name, links))
    return groups


#: Pages of a session that belong to an entry of their own, by the part of the address that says so.
_OF_SESSION = {
    "rundown": "rundowns",
    "line-up": "rundowns",
    "panel": "rundowns",
    "screens": "rundowns",
    "record": "rundowns",
    "minutes": "rundowns",
    "broadcasts": "broadcasts",
    "questions": "questions",
}


def _entry_of(path: str) -> str | None:
    """Return the path of the entry to which a page belongs: of several, the nearest above it."""
    parts = path.split("/")
    if len(parts) > 2 and parts[0] == "sessions" and parts[2] in _OF_SESSION:
        return _OF_SESSION[parts[2]]
    paths = (entry.path for _name, entries in SUMMIT_MENU for entry in entries)
    above = [each for each in paths if f"{path}/".startswith(f"{each}/") or each == path]
    return max(above, key=len, default=None)


def site_menu(actor: Actor, path: str) -> list[Link]:
    """Return the menu of what all summits share."""
    links = [Link(N_("Summits"), "/organizer/", path == "/organizer/")]
    if actor.may_somewhere(Permission.SEE):
        for label, url in (
            (N_("People"), "/organizer/directory/people"),
            (N_("Cities"), "/organizer/directory/cities"),
            (N_("Organisations"), "/organizer/directory/organisations"),
        ):
            links.append(Link(label, url, path.startswith(url)))
    if actor.is_admin:
        links.append(
            Link(N_("Stray mail"), "/organizer/replies", path.startswith("/organizer/replies"))
        )
        links.append(Link(N_("Users"), "/organizer/users", path.startswith("/organizer/users")))
        links.append(Link(N_("Mail"), "/organizer/mail", path.startswith("/organizer/mail")))
        links.append(
            Link(N_("Journal"), "/organizer/journal", path.startswith("/organizer/journal"))
        )
    return links
