"""Documents on paper: letters, briefs and name plates, as tagged PDFs made by typst."""

from summit.attendance.pdf.pages import (
    BriefPage,
    BriefSection,
    LetterPage,
    Plate,
    brief_pdf,
    letter_pdf,
    plates_pdf,
)

__all__ = [
    "BriefPage",
    "BriefSection",
    "LetterPage",
    "Plate",
    "brief_pdf",
    "letter_pdf",
    "plates_pdf",
]
