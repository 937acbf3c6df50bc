"""Forms of rundowns: everything from outside is parsed here."""
