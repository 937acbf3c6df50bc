"""Pages of rundowns behind the staff's door."""
