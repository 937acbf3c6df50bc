"""The pages of who comes, by the door they are behind."""
