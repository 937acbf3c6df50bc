"""The interpreters' door: a link instead of an account."""
