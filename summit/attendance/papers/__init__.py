"""Files that offices send: what they are by their contents, and how long a text takes to say."""

from summit.attendance.papers.counting import Length, length_of
from summit.attendance.papers.examining import (
    MOST_BYTES,
    MOST_SCAN_BYTES,
    Examined,
    examine_scan,
    examine_speech_text,
    text_of,
)
from summit.attendance.papers.unfit import UnfitPaper

__all__ = [
    "MOST_BYTES",
    "MOST_SCAN_BYTES",
    "Examined",
    "Length",
    "UnfitPaper",
    "examine_scan",
    "examine_speech_text",
    "length_of",
    "text_of",
]
