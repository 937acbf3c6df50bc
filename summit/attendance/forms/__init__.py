"""Forms of who comes."""
