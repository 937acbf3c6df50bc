"""Forms of the programme: what organizers type, parsed into what the operations take."""
