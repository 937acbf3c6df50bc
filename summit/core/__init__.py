"""The ground floor: database, unit of work, texts in several languages, clock, errors, security."""
