"""The pages of interpretation: for organizers, and for interpreters."""
