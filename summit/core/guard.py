"""Deny by default: a route belongs to a front door or stands on the list of open ones.

A *door* is a blueprint with one guard, a function that lets the request pass or raises
(:class:`~summit.core.errors.Forbidden`, :class:`~summit.core.errors.NotFound`). A route on no
door is refused at run time, and the test-suite fails because of it.
"""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, Flask, current_app, request

from summit.core.errors import N_, Forbidden

Guard = Callable[[], None]

#: Endpoints that need no door: they serve machines or files that anyone may have.
OPEN_ENDPOINTS = frozenset({"static", "health.alive", "health.ready"})

_EXTENSION = "summit.doors"


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
