"""Interpreters, their booths and assignments, the rules for them, and the planner."""
