"""Who comes: invitations and their answers, delegations, readiness, speech texts, presence."""
