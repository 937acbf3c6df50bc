"""What all forms over a rundown have in common: its version, and what they were filled with."""

from __future__ import annotations

from summit.core.forms import EditForm


class RundownForm(EditForm):
    """A form over a part of a rundown.

    A cue has no version of its own: any change raises the rundown's, on the night every few
    seconds. So a form is behind only where somebody changed what it shows; it carries what it was
    filled with (decision 005).
    """

    def is_behind(self, present: RundownForm) -> bool:
        """Tell whether what this form was filled with is no longer what is there.

        Args:
            present: the form as filled from the rundown as it is now.
        """
        return self.is_stale(int(present.version.data)) and self._base() != present._base()
