"""What comes from outside, parsed."""
