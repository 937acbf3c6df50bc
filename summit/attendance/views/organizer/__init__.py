"""The console's pages of who comes."""
