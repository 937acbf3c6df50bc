"""The console's pages on declarations and networks."""
