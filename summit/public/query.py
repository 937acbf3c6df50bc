"""What a reader asked of a page: a day, a kind, a language, a city, a time zone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self
from urllib.parse import urlencode

from summit.public import times

if TYPE_CHECKING:
    from summit.public.programme import Programme


@dataclass(frozen=True, slots=True)
class ProgrammeQuery:
    """The filters of a programme page. ``unknown`` names the fields whose value means nothing
    here: they are left out, and the page says so."""

    day: str | None = None
    kind: str | None = None
    language: str | None = None
    city: str | None = None
    zone: str | None = None
    unknown: tuple[str, ...] = ()

    @classmethod
    def parse(cls, args: Mapping[str, str], programme: Programme) -> Self:
        """Read the parameters ``day``, ``kind``, ``language``, ``city`` and ``tz``."""
        allowed: dict[str, tuple[str, object]] = {
            "day": ("day", programme.days),
            "kind": ("kind", programme.kinds),
            "language": ("language", programme.languages),
            "city": ("city", programme.cities),
            "zone": ("tz", times.zones()),
        }
        values: dict[str, str] = {}
        unknown = []
        for field, (parameter, known) in allowed.items():
            value = args.get(parameter, "")
            if not value:
                continue
            if field == "city":
                value = programme.moved_cities.get(value, value)
            if value in known:  # type: ignore[operator]
                values[field] = value
            else:
                unknown.append(field)
        return cls(**values, unknown=tuple(unknown))

    @property
    def filtered(self) -> bool:
        """Whether some sessions may be left out."""
        return bool(self.day or self.kind or self.language or self.city)

    def text(self, **changes: str | None) -> str:
        """Return the canonical query string, with some fields changed."""
        fields = {
            "day": self.day,
            "kind": self.kind,
            "language": self.language,
            "city": self.city,
            "zone": self.zone,
            **changes,
        }
        fields["tz"] = fields.pop("zone")
        return urlencode({name: value for name, value in fields.items() if value})

    def key(self) -> str:
        """Return what pages made from this query are kept under."""
        return f"{self.text()}!{','.join(self.unknown)}" if self.unknown else self.text()
