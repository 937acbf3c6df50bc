"""Cities, organisations and people, shared by all summits."""
