"""Pages of rundowns, by who looks at them."""
