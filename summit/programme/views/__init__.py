"""The organizers' pages of a programme; one blueprint a module, all behind the organizers' door."""
