"""iCalendar: bytes of calendars, time zones, links that add a session to a calendar."""
