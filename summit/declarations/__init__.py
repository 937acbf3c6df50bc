"""Declarations from the first draft to the last endorsement, and the networks that they found."""
