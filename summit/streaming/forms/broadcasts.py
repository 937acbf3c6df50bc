"""Forms about one channel, and about all of a session."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import HiddenField
from wtforms.validators import StopValidation

from summit.core.forms import BilingualField, EditForm, Form, PickField, TextField, WholeNumberField
from summit.core.text import Text
from summit.streaming.chapters import Chapter, as_text
from summit.streaming.consents import Purpose
from summit.streaming.forms.fields import PlaceField, read_chapters
from summit.streaming.models import Broadcast
from summit.streaming.operations import ChannelValues
from summit.streaming.operations.recordings import LONGEST_VIDEO
from summit.streaming.operations.showing import LONGEST_HOLD
from summit.streaming.operations.waiving import LONGEST_REASON
from summit.streaming.providers import Place


def _place(provider: str, video_id: str) -> Place | None:
    return Place(provider, video_id) if video_id else None


class ChannelForm(EditForm):
    """Where a channel is, and where else."""

    place = PlaceField(_("Address of the video"))
    spare = PlaceField(_("Spare link"))

    @classmethod
    def of(cls, broadcast: Broadcast | None) -> dict[str, Any]:
        """Return what the form is made with; ``None`` for a channel that nobody has made yet."""
        if broadcast is None:
            return {"data": {}}
        return {
            "data": {
                "place": _place(broadcast.provider, broadcast.video_id),
                "spare": _place(broadcast.spare_provider, broadcast.spare_id),
            }
        }

    @classmethod
    def shown(cls, broadcast: Broadcast | None) -> Any:
        """Return the form as the channel is now."""
        form = cls(formdata=None, **cls.of(broadcast))
        form.keep(broadcast.version if broadcast is not None else 0)
        return form

    def values(self) -> ChannelValues:
        """Return what was given."""
        return ChannelValues(self.place.data, self.spare.data)


class RecordingForm(Form):
    """Where the recording is, if it is not where the broadcast was."""

    recording = PlaceField(_("Another address of the recording"))

    @classmethod
    def shown(cls, broadcast: Broadcast) -> RecordingForm:
        """Return the form as the recording is now; empty where it is the broadcast itself."""
        place = _place(broadcast.recording_provider, broadcast.recording_id)
        if place == _place(broadcast.provider, broadcast.video_id):
            place = None
        return cls(formdata=None, data={"recording": place})


class ChaptersForm(EditForm):
    """Chapters as lines that begin with a time, in each language."""

    chapters = BilingualField(_("Chapters"), lines=True, most=20_000)
    offset = WholeNumberField(
        _("Seconds of the video before the session"),
        least=-LONGEST_VIDEO,
        most=LONGEST_VIDEO,
        default=0,
    )

    @classmethod
    def of(cls, broadcast: Broadcast, tongues: Iterable[str]) -> dict[str, Any]:
        """Return what the form is made with."""
        kept = [Chapter(each["seconds"], Text(each["title"])) for each in broadcast.chapters]
        lines = {
            tongue: as_text([each for each in kept if tongue in each.title], tongue)
            for tongue in tongues
        }
        data = {"chapters": Text(lines), "offset": broadcast.offset}
        return {"data": data, "tongues": tuple(tongues)}

    @classmethod
    def shown(cls, version: int, **made_with: Any) -> Any:
        """Return the form as the chapters are now."""
        form = cls(formdata=None, **made_with)
        form.keep(version)
        return form

    def validate_chapters(self, field: BilingualField) -> None:
        """Refuse lines that are no chapters."""
        for text in field.data.values():
            try:
                read_chapters(text)
            except ValueError as error:
                raise StopValidation(
                    gettext(
                        "Each line is a time and a title, each time once, for example “12:05"
                        " Opening”. This one is not: %(line)s",
                        line=str(error)[:100],
                    )
                ) from None

    def values(self) -> list[Chapter]:
        """Return the chapters of all languages together, in order."""
        found: dict[int, dict[str, str]] = {}
        for tongue, text in self.chapters.data.items():
            for seconds, title in read_chapters(text).items():
                found.setdefault(seconds, {})[tongue] = title
        return [Chapter(seconds, Text(found[seconds])) for seconds in sorted(found)]


class HoldForm(Form):
    """What the hold slate says."""

    text = BilingualField(_("Words of the slate"), most=LONGEST_HOLD)


class ReasonForm(Form):
    """Why a channel has failed."""

    reason = TextField(_("What has failed"), most=500)

    def validate_reason(self, field: TextField) -> None:
        """Refuse silence."""
        if not field.data:
            raise StopValidation(gettext("Say what has failed."))


#: What a waiver can be for, as its form names it.
_PURPOSES: Mapping[str, tuple[Purpose, ...]] = {
    "streaming": (Purpose.STREAMING,),
    "both": (Purpose.STREAMING, Purpose.RECORDING),
}


class WaiverForm(Form):
    """A signature for going public without consents; ``seen`` are those that the page showed."""

    reason = TextField(_("Reason"), lines=True, most=LONGEST_REASON)
    scope = PickField(_("What it covers"))
    seen = HiddenField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.scope.offer(
            [
                ("streaming", gettext("the live broadcast alone")),
                ("both", gettext("the live broadcast and the recording")),
            ]
        )

    def validate_reason(self, field: TextField) -> None:
        """Refuse silence."""
        if not field.data:
            raise StopValidation(gettext("Say why this goes public without these consents."))

    @property
    def purposes(self) -> tuple[Purpose, ...]:
        """What was chosen."""
        return _PURPOSES[self.scope.data]


class EndForm(Form):
    """That somebody means to end a broadcast: a button held down, or a word typed."""

    word = TextField(_("Type this word to confirm"), most=40)
    held = HiddenField()

    def validate_word(self, field: TextField) -> None:
        """Refuse anything but the word, in any letters' case, unless the button was held."""
        if self.held.data != "y" and (field.data or "").casefold() != end_word().casefold():
            raise StopValidation(gettext("Type “%(word)s” to end the broadcast.", word=end_word()))


def end_word() -> str:
    """Return the word that has to be typed, in the reader's language."""
    return str(gettext("END"))
