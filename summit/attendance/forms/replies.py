"""What the pages of replies are asked for."""

from __future__ import annotations

from collections.abc import Mapping

from summit.attendance.models import ReplyState

_LARGEST = 2**31 - 1

#: What the list of handled replies can be narrowed to.
HANDLED = (ReplyState.APPLIED, ReplyState.TAKEN, ReplyState.DISMISSED, ReplyState.IGNORED)


def asked_state(args: Mapping[str, str]) -> ReplyState | None:
    """Return the state that the list is narrowed to; what there is not asks for all."""
    return next((state for state in HANDLED if state.value == args.get("state")), None)


def asked_before(args: Mapping[str, str]) -> int | None:
    """Return the number of the reply after which the list goes on."""
    return _number(args.get("before", ""))


def seen_version(form: Mapping[str, str]) -> int | None:
    """Return the version of the invitation that the page had shown; ``None`` for anything else."""
    return _number(form.get("seen", ""))


def _number(text: str) -> int | None:
    if not (text.isascii() and text.isdigit()) or len(text) > 10:
        return None
    return min(int(text), _LARGEST)
