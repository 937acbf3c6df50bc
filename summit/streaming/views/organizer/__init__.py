"""The console's pages of broadcasts."""
