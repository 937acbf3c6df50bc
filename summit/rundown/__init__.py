"""The run of show of a session: planned cue by cue, and led live."""
