"""One line of the table that a run prints."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Line:
    """One line of the table; without a target it only informs."""

    name: str
    value: float
    unit: str
    target: float | None = None
    note: str = ""

    @property
    def holds(self) -> bool:
        """Whether the target is met."""
        return self.target is None or self.value <= self.target

    def __str__(self) -> str:
        verdict = "" if self.target is None else ("PASS" if self.holds else "FAIL")
        target = "" if self.target is None else f"≤ {self.target:g}"
        return (
            f"{self.name:<44}{self.value:>9.2f} {self.unit:<10}{target:>8}  {verdict:<4}"
            f"  {self.note}"
        ).rstrip()
