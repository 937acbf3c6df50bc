"""What an address for mail looks like: one rule for settings, forms and sending."""

from __future__ import annotations

import re
import unicodedata

#: The longest address that fits a path (RFC 5321, 4.5.3.1.3).
LONGEST = 254

# The dot-atom of RFC 5322, 3.2.3, within the lengths of RFC 5321, 4.5.3.1; no quoted names, no
# address literals, which no office has and some servers refuse.
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_ADDRESS = re.compile(
    rf"(?=.{{1,64}}@){_ATOM}(?:\.{_ATOM})*@(?:localhost|{_LABEL}(?:\.{_LABEL})+)", re.ASCII
)
_SENDER = re.compile(r"(?:(?P<name>[^<>]*?)\s*<(?P<within>[^<>]*)>|(?P<alone>[^<>]*))", re.DOTALL)


def is_address(text: str) -> bool:
    """Tell whether mail can be addressed to ``text`` as it stands (``mayor@example.org``)."""
    return len(text) <= LONGEST and _ADDRESS.fullmatch(text) is not None


def is_one_line(text: str) -> bool:
    """Tell whether ``text`` may stand in a header: no line ends, no other control characters."""
    return not any(unicodedata.category(c) in {"Cc", "Zl", "Zp", "Cs"} for c in text)


def parse_sender(text: str) -> tuple[str, str] | None:
    """Split ``Name <address>`` or a bare address; ``None`` where it is neither."""
    form = _SENDER.fullmatch(text.strip())
    if form is None:
        return None
    name = (form["name"] or "").strip().strip('"')
    address = form["alone"] if form["within"] is None else form["within"]
    if not is_address(address) or not is_one_line(name) or len(name) > 100:
        return None
    return name, address
