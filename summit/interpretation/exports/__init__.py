"""The rota and what other programs need of it: sheets, a calendar, lists for meeting platforms.

Everything here is pure: it takes a :class:`~summit.interpretation.facts.Situation` and returns
values or bytes. Addresses and telephones are handed in by the view, which knows who may see them.
"""
