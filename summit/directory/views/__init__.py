"""The organizers' pages of the directory, and photos for those who are signed in."""

from summit.directory.views import availability, entries, lists, merging, photos
from summit.directory.views.blueprint import directory_pages, photo_files

__all__ = [
    "availability",
    "directory_pages",
    "entries",
    "lists",
    "merging",
    "photo_files",
    "photos",
]
