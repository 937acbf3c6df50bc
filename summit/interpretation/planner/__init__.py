"""Who works in which booth: proposed by constraint programming, never decided by it."""
