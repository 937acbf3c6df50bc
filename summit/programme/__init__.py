"""Summits, sessions, items and speakers; their releases; the programme file."""
