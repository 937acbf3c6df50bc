"""Pages of questions: for everyone, for offices, for the staff."""
