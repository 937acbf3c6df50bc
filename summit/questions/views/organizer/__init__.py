"""Pages of questions at the console."""
