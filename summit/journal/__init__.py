"""Who changed what, when, and what it was before: the audit trail, append-only."""
