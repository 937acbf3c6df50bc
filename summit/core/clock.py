"""The one place that asks the machine what time it is."""

from datetime import UTC, datetime


def now() -> datetime:
    """Return the present instant, aware, in UTC.

    Read once per request, command or job; everything below takes the instant as an argument.
    """
    return datetime.now(UTC)


def iso(instant: datetime) -> str:
    """Write an instant as RFC 3339 in UTC with whole seconds (``2020-06-02T13:00:00Z``)."""
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def parse_iso(text: str) -> datetime:
    """Read what :func:`iso` wrote; the result is aware, in UTC."""
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
