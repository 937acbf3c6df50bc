"""What the pages of a rundown's table read and show."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from summit.core.actor import Permission
from summit.core.guard import actor
from summit.core.i18n import choose_language
from summit.core.lengths import length_text
from summit.core.text import Text
from summit.interpretation.wording import booth_text
from summit.programme import moments
from summit.programme import queries as programme
from summit.programme.models import Session, Summit
from summit.programme.stale import saved_last
from summit.programme.wording import ITEM_KINDS, LANGUAGES, label
from summit.rundown import operations, queries, wording
from summit.rundown.access import may_see_phones
from summit.rundown.cue_lines import (
    CueLine,
    clock_text,
    cue_lines,
    day_of,
    lower_third_of,
    other_day,
    sums_of,
    with_seconds,
)
from summit.rundown.facts import CueFact, RundownFact
from summit.rundown.forms.cues import DeadlineForm, NewCueForm
from summit.rundown.forms.quick import PARTS, QuickForm, editable, name_of
from summit.rundown.models import Rundown, RundownState, Source
from summit.rundown.operations import Remaking
from summit.rundown.views.organizer.saying import slack_words


def opened(
    slug: str, session_slug: str, permission: Permission, *, to_change: bool = False
) -> tuple[Summit, Session]:
    """Return a summit and one of its sessions to somebody who needs a permission there.

    Raises:
        NotFound: there is none, or they may not know of it.
        Forbidden: their role does not allow it.
    """
    summit = programme.summit_for(slug, actor(), permission, to_change=to_change)
    return summit, programme.session_of(summit, session_slug)


@dataclass(frozen=True)
class Table:
    """A rundown with what its pages know of it."""

    summit: Summit
    rundown: Rundown
    fact: RundownFact

    @classmethod
    def of(cls, summit: Summit, session_slug: str, *, to_change: bool = False) -> Table:
        """Read the rundown of a session.

        Raises:
            NotFound: it has none.
        """
        rundown = queries.rundown_of(summit.id, session_slug, to_change=to_change)
        return cls(summit, rundown, queries.rundown_fact(rundown))

    @property
    def session(self) -> Session:
        """Return the session."""
        return self.rundown.session

    @property
    def address(self) -> str:
        """Return where the table is."""
        return _address(self.summit, self.session)

    @property
    def may_edit(self) -> bool:
        """Tell whether the reader may change it."""
        return actor().may(Permission.EDIT, self.summit.id)

    @property
    def phones(self) -> bool:
        """Tell whether the reader may see telephones."""
        return may_see_phones(actor(), self.summit.id)

    @cached_property
    def remaking(self) -> Remaking:
        """Return what bringing it up to the programme would do: nothing once it has begun."""
        if self.fact.state is not RundownState.PLANNED:
            return Remaking((), ())
        return operations.remaking_of(self.rundown)

    @property
    def mark(self) -> str:
        """Return what stands for what would be added and removed, as a page has told it."""
        told = [[sorted(text.items()) for text in part] for part in _parts(self.remaking)]
        return sha256(repr(told).encode()).hexdigest()[:20]


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the table. ``typed`` and ``wrong`` are by part, empty where nothing is edited."""

    line: CueLine
    name: str
    at: str
    day: str
    gap: str
    typed: Mapping[str, str]
    wrong: Mapping[str, str]
    booths: tuple[tuple[str, Text], ...]
    lower_third: Text

    @property
    def cue(self) -> CueFact:
        """Return the cue."""
        return self.line.cue


def empty_page(summit: Summit, session: Session) -> ResponseReturnValue:
    """Answer for a session that has no rundown yet, with what to do."""
    return render_template(
        "rundown/rundown_empty.html",
        summit=summit,
        session=session,
        here=_address(summit, session),
        may_edit=actor().may(Permission.EDIT, summit.id),
    )


def table_page(
    found: Table,
    *,
    quick: QuickForm | None = None,
    new: NewCueForm | None = None,
    deadline: DeadlineForm | None = None,
    status: int = 200,
) -> ResponseReturnValue:
    """Answer with the table; a form that was refused stands in it as it was typed."""
    summit, fact = found.summit, found.fact
    shown = quick or QuickForm.shown(fact)
    who = saved_last(summit, "session", found.session.uid) if status == 409 else ""
    text = render_template(
        "rundown/rundown.html",
        found=found,
        summit=summit,
        session=found.session,
        rundown=fact,
        here=found.address,
        rows=rows_of(fact, shown),
        sums=sums_of(fact),
        quick=shown,
        new=new or NewCueForm.empty(fact, summit.languages),
        deadline=deadline or DeadlineForm.shown(found.rundown),
        who_quick=who if quick is not None else "",
        who_deadline=who if deadline is not None else "",
        remaking=found.remaking,
        zone=_zone(fact),
        planned_end=_end(fact),
        languages=_in_order(summit),
        sources=[(each.value, _(wording.SOURCES[each])) for each in Source],
        spoken=lambda tag: label(LANGUAGES, tag, _),
        booth=lambda key: booth_text(key, _),
        kinds=ITEM_KINDS,
        wording=wording,
        length=length_text,
        slack_words=slack_words,
        may_edit=found.may_edit and fact.state is not RundownState.ENDED,
        planned=fact.state is RundownState.PLANNED,
        phones=found.phones,
    )
    return text, status


def remake_page(found: Table, problem: str = "", status: int = 200) -> ResponseReturnValue:
    """Answer with what bringing a rundown up to the programme would do."""
    text = render_template(
        "rundown/rundown_remake.html",
        found=found,
        summit=found.summit,
        session=found.session,
        here=found.address,
        remaking=found.remaking,
        planned=found.fact.state is RundownState.PLANNED,
        problem=problem,
        changed=status == 409,
        may_edit=found.may_edit,
    )
    return text, status


def rows_of(rundown: RundownFact, form: QuickForm) -> list[Row]:
    """Return the lines of the table with what their inputs hold."""
    lines = cue_lines(rundown, queries.booths_on_duty(rundown))
    seconds, language = with_seconds(lines), choose_language()
    day, zone = day_of(rundown), rundown.zone
    edited = {cue.uid for cue in editable(rundown)}
    field = form.cues
    rows = []
    for line in lines:
        uid, at = line.cue.uid, line.starts_at
        rows.append(
            Row(
                line=line,
                name=name_of(line.cue),
                at=clock_text(at, zone, seconds=seconds) if at is not None else "",
                day=other_day(at, zone, day, language) if at is not None else "",
                gap=_gap(line.free),
                typed=_of_row(field.typed, uid) if uid in edited else {},
                wrong=_of_row(field.wrong, uid),
                booths=line.duties,
                lower_third=lower_third_of(line.cue),
            )
        )
    return rows


def _of_row(inputs: Mapping[str, str], uid: str) -> dict[str, str]:
    return {part: inputs[f"{part}-{uid}"] for part in PARTS if f"{part}-{uid}" in inputs}


def _gap(free: int) -> str:
    if free > 0:
        return str(_("%(length)s free before", length=length_text(free)))
    if free < 0:
        return str(_("starts %(length)s before the one above ends", length=length_text(-free)))
    return ""


def _parts(remaking: Remaking) -> tuple[tuple[Text, ...], tuple[Text, ...]]:
    return remaking.added, remaking.removed


def _zone(rundown: RundownFact) -> str:
    if rundown.starts_at is None:
        return ""
    return moments.zone_text(rundown.zone, rundown.starts_at, choose_language())


def _end(rundown: RundownFact) -> str:
    """Say when the last cue is planned to end, with the day where it is another."""
    at = sums_of(rundown).ends_at
    if at is None:
        return ""
    day = other_day(at, rundown.zone, day_of(rundown), choose_language())
    return f"{day} {clock_text(at, rundown.zone, seconds=bool(at.second))}".strip()


def _in_order(summit: Summit) -> list[str]:
    """Return the summit's languages, the reader's first."""
    return list(dict.fromkeys((choose_language(), *summit.languages)))


def _address(summit: Summit, session: Session) -> str:
    return f"/organizer/summits/{summit.slug}/sessions/{session.slug}/rundown"
