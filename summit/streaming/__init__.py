"""What the public hears and sees: a broadcast per language channel, the live board, recordings."""
