"""Lengths of time in digits; in words they are for each language to say."""

from __future__ import annotations


def length_text(seconds: int) -> str:
    """Write a length as minutes and seconds: ``03:00``, ``90:00``, ``−00:30``."""
    whole = abs(seconds)
    return f"{'−' if seconds < 0 else ''}{whole // 60:02}:{whole % 60:02}"


def clock_length(seconds: int) -> str:
    """Write a length, or a place in a video, as a player does: ``3:00``, ``1:02:30``; no sign."""
    minutes, left = divmod(abs(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{left:02}" if hours else f"{minutes}:{left:02}"
