"""Which hour is fair to cities all over the world: pure functions over zones and instants.

:mod:`~summit.programme.fairhour.civil` says what an hour of the day asks of people,
:mod:`~summit.programme.fairhour.rest` when a city rests, and
:mod:`~summit.programme.fairhour.ranking` compares all quarter hours of some days.
"""
