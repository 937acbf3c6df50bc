"""What the staff see and do."""
