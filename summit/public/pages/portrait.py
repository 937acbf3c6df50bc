"""The photo of a person, where they have one."""

from __future__ import annotations

from flask_babel import gettext as _
from markupsafe import Markup

from summit.programme.document import PersonDoc
from summit.public import addresses
from summit.public.reader import Reader

_IMAGE = Markup(
    '<img class="portrait" src="{}" width="{}" height="{}" alt="{}" loading="lazy"'
    ' decoding="async">'
)


def portrait(person: PersonDoc, reader: Reader, size: int) -> Markup:
    """Return somebody's photo, to be cropped to a square of ``size`` pixels; empty without one."""
    if not person["photo"]:
        return Markup("")
    alt = _("Photo of %(name)s", name=reader.plain(person["name"]))
    return _IMAGE.format(addresses.photo(person["photo"]), size, size, alt)
