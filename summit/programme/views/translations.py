"""What of a summit still needs translating."""

from __future__ import annotations

from collections import Counter
from urllib.parse import urlencode

from flask import Blueprint, g, render_template, request
from flask.typing import ResponseReturnValue

from summit.core.actor import Permission
from summit.core.errors import N_
from summit.core.guard import needs
from summit.core.listing import page_number, page_of
from summit.core.translation import TranslationState
from summit.programme import queries, wording
from summit.programme.queries import Gap, Translated

translations = Blueprint(
    "translations", __name__, url_prefix="/organizer/summits/<slug>/translations"
)

#: What holds texts, in the plural.
KINDS = {
    Translated.SUMMIT: N_("The summit"),
    Translated.ROOM: N_("Rooms"),
    Translated.SESSION: N_("Sessions"),
    Translated.ITEM: N_("Items"),
    Translated.SPEAKER: N_("Speakers"),
    Translated.PERSON: N_("People"),
    Translated.CITY: N_("Cities"),
    Translated.ORGANISATION: N_("Organisations"),
}

FIELDS = {
    "title": N_("Title"),
    "theme": N_("Theme"),
    "description": N_("Description"),
    "remark": N_("Public remark"),
    "venue": N_("Venue"),
    "figures": N_("Key figures"),
    "abstract": N_("Abstract"),
    "name": N_("Name"),
    "capacity": N_("Capacity"),
    "topic": N_("Topic"),
    "country": N_("Country"),
}

_IN_DIRECTORY = {
    Translated.PERSON: "people",
    Translated.CITY: "cities",
    Translated.ORGANISATION: "organisations",
}


@translations.get("")
@needs(Permission.SEE)
def index(slug: str) -> ResponseReturnValue:
    """List every text that is missing or outdated in one of the summit's languages."""
    ref = g.summit_ref
    gaps = queries.translation_gaps(ref.id)
    wanted = _wanted(ref.languages)
    fitting = [gap for gap in gaps if _fits(gap, wanted, but="kind")]
    shown = [gap for gap in fitting if _fits(gap, wanted)]
    base = f"/organizer/summits/{ref.slug}/translations"

    def url(**changes: str) -> str:
        query = urlencode({key: value for key, value in {**wanted, **changes}.items() if value})
        return f"{base}?{query}" if query else base

    return render_template(
        "programme/translations.html",
        summit=ref,
        page=page_of(shown, page_number(request.args), len(gaps)),
        counts=Counter(gap.what for gap in fitting),
        fitting=len(fitting),
        wanted=wanted,
        url=url,
        place=lambda gap: place_of(ref.slug, gap),
        kinds=KINDS,
        fields=FIELDS,
        states=(TranslationState.MISSING, TranslationState.OUTDATED),
        wording=wording,
    )


def place_of(slug: str, gap: Gap) -> str:
    """Return the address of the input in which a text is mended."""
    summit = f"/organizer/summits/{slug}"
    anchor = f"{gap.field}-{gap.language}"
    match gap.what:
        case Translated.SUMMIT:
            return f"{summit}/settings#{'figures' if gap.field == 'figures' else anchor}"
        case Translated.ROOM:
            return f"{summit}/rooms/{gap.slug}#{anchor}"
        case Translated.SESSION:
            return f"{summit}/sessions/{gap.slug}#{anchor}"
        case Translated.ITEM | Translated.SPEAKER:
            return f"{summit}/sessions/{gap.slug}/items"
    return f"/organizer/directory/{_IN_DIRECTORY[gap.what]}/{gap.slug}#{anchor}"


def _wanted(languages: tuple[str, ...]) -> dict[str, str]:
    """Return what the address asks for; what means nothing is left out."""
    known: dict[str, set[str]] = {
        "kind": {kind.value for kind in Translated},
        "language": set(languages),
        "state": {TranslationState.MISSING.value, TranslationState.OUTDATED.value},
    }
    return {
        name: value
        for name, values in known.items()
        if (value := request.args.get(name, "")) in values
    }


def _fits(gap: Gap, wanted: dict[str, str], but: str = "") -> bool:
    has: dict[str, str] = {"kind": gap.what, "language": gap.language, "state": gap.state}
    return all(has[name] == value for name, value in wanted.items() if name != but)
