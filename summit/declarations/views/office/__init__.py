"""Pages of declarations and networks behind the offices' door."""
