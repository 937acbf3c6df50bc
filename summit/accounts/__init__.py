"""Who works on the summits: users and their roles, signing in, and approvals by a second person."""
