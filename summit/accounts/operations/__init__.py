"""Writes on users, roles, sign-ins and approvals; each is one journal entry."""
