"""From what a clock on the wall shows to instants and back, on the days the clock is put, too."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from summit.core.errors import N_
from summit.programme.file.values import WallClock, Wrong, written_offset


def instant(wall: WallClock, zone: ZoneInfo) -> datetime:
    """Return the instant, in UTC, at which the clock in ``zone`` shows ``wall``.

    Raises:
        Wrong: the clock never shows it, shows it twice, or is not at the given offset then.
    """
    first, second = (
        datetime.combine(wall.day, wall.time, tzinfo=zone).replace(fold=fold) for fold in (0, 1)
    )
    before, after = _offset(first), _offset(second)
    if before < after:
        jump = _change(second.astimezone(UTC), first.astimezone(UTC), zone)
        raise Wrong(
            N_("%(found)s does not exist: in %(zone)s the clock goes from %(from)s to %(to)s"),
            N_("take a time before or after"),
            found=str(wall),
            zone=zone.key,
            **{"from": _clock(jump + before), "to": _clock(jump + after)},
        )
    if wall.offset is None:
        if before != after:
            raise Wrong(
                N_("%(found)s happens twice in %(zone)s, as the clock is put back"),
                N_("write %(first)s or %(second)s"),
                found=str(wall),
                zone=zone.key,
                first=str(WallClock(wall.day, wall.time, before)),
                second=str(WallClock(wall.day, wall.time, after)),
            )
        return first.astimezone(UTC)
    if wall.offset == before:
        return first.astimezone(UTC)
    if wall.offset == after:
        return second.astimezone(UTC)
    raise Wrong(
        N_("in %(zone)s the clock is at %(offset)s then"),
        N_("write the time as the clock there shows it, and leave %(found)s out"),
        zone=zone.key,
        offset=written_offset(before),
        found=written_offset(wall.offset),
    )


def _offset(moment: datetime) -> timedelta:
    offset = moment.utcoffset()
    assert offset is not None
    return offset


def _change(low: datetime, high: datetime, zone: ZoneInfo) -> datetime:
    """Find, to the second, when the clock is put between two instants."""
    old = _offset(low.astimezone(zone))
    while high - low > timedelta(seconds=1):
        middle = low + (high - low) // 2
        if _offset(middle.astimezone(zone)) == old:
            low = middle
        else:
            high = middle
    return high.replace(microsecond=0)


def _clock(moment: datetime) -> str:
    return moment.strftime("%H:%M")


def wall_clock(moment: datetime, zone: ZoneInfo) -> WallClock:
    """Return what the clock in ``zone`` shows; with the offset where it shows that twice."""
    local = moment.astimezone(zone)
    twice = _offset(local.replace(fold=0)) != _offset(local.replace(fold=1))
    return WallClock(local.date(), local.time().replace(fold=0), _offset(local) if twice else None)
