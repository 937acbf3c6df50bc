"""What can go wrong, as types; the doors turn them into answers."""

from collections.abc import Callable, Mapping
from typing import Any


def N_(message: str) -> str:
    """Mark a message for translation where it stands; the door that shows it translates it."""
    return message


class SummitError(Exception):
    """Base of all errors that a person can do something about.

    ``message`` is English with ``%(name)s`` placeholders and is translated at the door that shows
    it; ``values`` fills it.
    """

    status = 400

    def __init__(self, message: str, **values: Any) -> None:
        self.message = message
        self.values: Mapping[str, Any] = values
        super().__init__(message % values if values else message)

    def told(self, words: Callable[[str], str]) -> str:
        """Say it in the language into which ``words`` translates."""
        text = words(self.message)
        return text % dict(self.values) if self.values else text


class NotFound(SummitError):
    """There is no such thing, or the asker may not know of it."""

    status = 404


class Forbidden(SummitError):
    """The asker may know of it but not do this."""

    status = 403


class Gone(SummitError):
    """It was public and has been withdrawn."""

    status = 410


class Conflict(SummitError):
    """What the asker saw is no longer what is there."""

    status = 409


class Refused(SummitError):
    """The operation's own rules forbid it; nothing was changed."""

    status = 422
