"""Whether this process lives, and whether it can serve."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from summit.core.db import db

health = Blueprint("health", __name__)


@health.get("/healthz")
def alive() -> Response:
    """Answer as long as the process can answer at all; for restarts."""
    return Response("ok\n", content_type="text/plain; charset=utf-8")


@health.get("/readyz")
def ready() -> tuple[Response, int]:
    """Answer 200 when the database answers and is migrated, else 503; for load balancers."""
    from summit.core.migrations import is_current

    try:
        with db.engine.connect() as connection:
            connection.execute(text("SELECT 1"))
            migrated = is_current(connection)
    except SQLAlchemyError:
        return jsonify(database="unreachable"), 503
    return jsonify(database="ok", migrated=migrated), 200 if migrated else 503
