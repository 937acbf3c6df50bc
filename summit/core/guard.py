"""Deny by default: a route belongs to a front door or stands on the list of open ones.

A *door* is a blueprint with one guard, a function that lets the request pass or raises
(:class:`~summit.core.errors.Forbidden`, :class:`~summit.core.errors.NotFound`). A route on no
door is refused at run time, and the test-suite fails because of it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar

from flask import Blueprint, Flask, current_app, g, request

from summit.core.actor import Actor, Permission
from summit.core.errors import N_, Forbidden

Guard = Callable[[], None]

#: Endpoints that need no door: they serve machines or files that anyone may have.
OPEN_ENDPOINTS = frozenset({"static", "health.alive", "health.ready"})

_EXTENSION = "summit.doors"

View = TypeVar("View", bound=Callable[..., Any])


class Scope(StrEnum):
    """Where a permission is needed."""

    SUMMIT = "summit"  # in the summit that the address names as <slug>
    SOMEWHERE = "somewhere"  # in any summit: for what all summits share
    SITE = "site"  # a site administrator's
    SIGNED_IN = "signed_in"  # anybody with an account


@dataclass(frozen=True, slots=True)
class Need:
    """What a route asks of whoever calls it."""

    scope: Scope
    permission: Permission | None = None


def needs(permission: Permission) -> Callable[[View], View]:
    """Mark a view: its caller needs ``permission`` in the summit that the address names."""
    return _mark(Need(Scope.SUMMIT, permission))


def needs_somewhere(permission: Permission) -> Callable[[View], View]:
    """Mark a view of what all summits share: its caller needs ``permission`` in any of them."""
    return _mark(Need(Scope.SOMEWHERE, permission))


def needs_administrator(view: View) -> View:
    """Mark a view for site administrators."""
    return _mark(Need(Scope.SITE))(view)


def needs_sign_in(view: View) -> View:
    """Mark a view for everybody with an account; it shows each what is theirs."""
    return _mark(Need(Scope.SIGNED_IN))(view)


def _mark(need: Need) -> Callable[[View], View]:
    def mark(view: View) -> View:
        view.need = need  # type: ignore[attr-defined]
        return view

    return mark


def need_of(app: Flask, endpoint: str) -> Need | None:
    """Return what a route asks of its caller; a door for staff refuses one that says nothing."""
    found: Need | None = getattr(app.view_functions.get(endpoint), "need", None)
    return found


def actor() -> Actor:
    """Return who makes this request, as the door's guard has found.

    Raises:
        Forbidden: no guard has settled that: the view is on a door for anyone.
    """
    found: Actor | None = g.get("actor")
    if found is None:
        raise Forbidden(N_("This address is on no front door."))
    return found


def anyone() -> None:
    """The guard of the public door."""


def open_door(app: Flask, blueprint: Blueprint, guard: Guard) -> None:
    """Register a front door: a blueprint all of whose routes ``guard`` protects."""
    doors: dict[str, Guard] = app.extensions.setdefault(_EXTENSION, {})
    doors[blueprint.name] = guard
    app.register_blueprint(blueprint)


def guard_of(app: Flask, endpoint: str) -> Guard | None:
    """Return what protects an endpoint; ``None`` means that nothing does and it is refused."""
    if endpoint in OPEN_ENDPOINTS:
        return anyone
    doors: dict[str, Guard] = app.extensions.get(_EXTENSION, {})
    blueprint, dot, _ = endpoint.partition(".")
    # A function of the application itself may be called like a door without being behind it.
    return doors.get(blueprint) if dot else None


def _check() -> None:
    endpoint = request.endpoint
    if endpoint is None:
        return  # no such route: the 404 follows
    guard = guard_of(current_app, endpoint)
    if guard is None:
        raise Forbidden(N_("This address is on no front door."))
    guard()


def init_app(app: Flask) -> None:
    """Check every request against the doors before anything else looks at it."""
    app.before_request(_check)
