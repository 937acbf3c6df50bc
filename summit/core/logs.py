"""Logs as one JSON object a line, each with the id of the request it belongs to."""

from __future__ import annotations

import json
import logging
import re
import secrets
import sys
from contextvars import ContextVar
from datetime import UTC, datetime

request_id: ContextVar[str] = ContextVar("request_id", default="-")

_USABLE_ID = re.compile(r"[A-Za-z0-9._-]{8,64}\Z")
#: What JSON leaves as it is but readers of lines split at, or what UTF-8 cannot hold.
_UNSAFE_IN_A_LINE = re.compile("[\x7f-\x9f\u2028\u2029\ud800-\udfff]")


class JsonFormatter(logging.Formatter):
    """Formats a record as JSON; what a caller passes as ``extra={"data": {...}}`` is added."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "request": request_id.get(),
            "message": record.getMessage(),
        }
        line.update(getattr(record, "data", {}))
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        text = json.dumps(line, ensure_ascii=False, default=str)
        return _UNSAFE_IN_A_LINE.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def configure(level: str) -> None:
    """Send the logs of the application to standard error as JSON, once per process."""
    logger = logging.getLogger("summit")
    logger.setLevel(level)
    if not logger.handlers:
        handler = logging.StreamHandler(sys.stderr)
        handler.setFormatter(JsonFormatter())
        logger.addHandler(handler)
        logger.propagate = False


def adopt_request_id(proposed: str | None) -> str:
    """Take over the id a proxy gave this request, if it is harmless, or make one."""
    value = proposed if proposed and _USABLE_ID.match(proposed) else secrets.token_hex(8)
    request_id.set(value)
    return value
