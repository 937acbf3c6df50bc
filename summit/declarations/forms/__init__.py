"""Everything about declarations that comes from outside."""
