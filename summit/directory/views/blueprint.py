"""The blueprints of the directory, and how one view serves all three kinds of entries."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial, update_wrapper
from typing import Any

from flask import Blueprint

from summit.core.actor import Permission
from summit.core.guard import needs_somewhere
from summit.directory.kinds import Kind

directory_pages = Blueprint("directory_pages", __name__, url_prefix="/organizer/directory")
photo_files = Blueprint("photo_files", __name__, url_prefix="/organizer/photos")

View = Callable[..., Any]


def for_each_kind(
    rule: str, *, permission: Permission, method: str = "GET"
) -> Callable[[View], View]:
    """Register a view for people, cities and organisations; it gets the kind first.

    The routes are called after the kind and the view: ``directory_pages.people_index``.
    """

    def register(view: View) -> View:
        for kind in Kind:
            directory_pages.add_url_rule(
                f"/{kind.plural}{rule}",
                endpoint=f"{kind.plural}_{view.__name__}",
                view_func=needs_somewhere(permission)(update_wrapper(partial(view, kind), view)),
                methods=[method],
            )
        return view

    return register


def address(kind: Kind, slug: str = "", page: str = "") -> str:
    """Return the address of a list, of an entry, or of a page of one."""
    return "/".join(part for part in ("/organizer/directory", kind.plural, slug, page) if part)
