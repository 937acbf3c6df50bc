"""What the pages of one session's broadcasts read and say."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from summit.core import clock
from summit.core.actor import Permission
from summit.core.errors import N_, NotFound
from summit.core.guard import actor
from summit.core.i18n import LANGUAGES, choose_language
from summit.core.text import in_language
from summit.programme import queries as programme
from summit.programme.models import Audience, Session, SessionState, Summit
from summit.streaming import channels, checks, consents, providers, queries, wording
from summit.streaming.checks import Problem, Seen
from summit.streaming.consents import Asked, Missing, Purpose
from summit.streaming.forms.broadcasts import ChannelForm, HoldForm, ReasonForm, WaiverForm
from summit.streaming.models import Broadcast, BroadcastState, SessionStream
from summit.streaming.operations import NeedsConsent, problems_of
from summit.streaming.operations.checking import place_of
from summit.streaming.operations.youtube_asking import is_ours
from summit.streaming.providers import Place
from summit.streaming.queries import Use


def channel_name(language: str) -> str:
    """Name a channel in the reader's language."""
    return str(_(wording.CHANNELS[language])) if language in wording.CHANNELS else language


@dataclass(frozen=True, slots=True)
class Card:
    """One channel as the page shows it: its broadcast, what may be wrong, and where else it is."""

    language: str
    broadcast: Broadcast | None
    problems: tuple[Problem, ...]
    elsewhere: tuple[Use, ...]

    @property
    def grave(self) -> tuple[Problem, ...]:
        """What somebody has to own to before the public sees it."""
        return checks.grave(self.problems)

    @property
    def key(self) -> str:
        """What the grave problems are owned to by."""
        place = place_of(self.broadcast) if self.broadcast is not None else None
        return checks.key_of(place, self.grave)

    @property
    def seen(self) -> Seen | None:
        """What was last seen of its video; of another video, nothing."""
        if self.broadcast is None:
            return None
        seen = Seen.read(self.broadcast.checks)
        return seen if seen is not None and seen.id == self.broadcast.video_id else None

    @property
    def is_ours(self) -> bool:
        """Whether the broadcast was made by us at YouTube, where its steps are taken then."""
        return self.broadcast is not None and is_ours(self.broadcast)

    @property
    def next(self) -> BroadcastState | None:
        """The step that comes next."""
        return channels.next_step(self.broadcast.state) if self.broadcast is not None else None


class Desk:
    """Everything that the pages of a session's broadcasts read, besides their forms."""

    def __init__(self, summit: Summit, session: Session) -> None:
        self.summit, self.session = summit, session

    @classmethod
    def of(cls, slug: str, session_slug: str, permission: Permission) -> Desk:
        """Read one session of a summit; NotFound where there is none."""
        summit = programme.summit_for(slug, actor(), permission)
        return cls(summit, programme.session_of(summit, session_slug))

    @property
    def address(self) -> str:
        """Where the page is."""
        base = f"/organizer/summits/{self.summit.slug}"
        return f"{base}/sessions/{self.session.slug}/broadcasts"

    def may(self, permission: str) -> bool:
        """Tell whether the reader has a permission here."""
        return actor().may(Permission(permission), self.summit.id)

    @cached_property
    def offered(self) -> tuple[str, ...]:
        """The channels that the session can have."""
        return channels.offered(self.session.floor, self.session.interpreted)

    @cached_property
    def cards(self) -> list[Card]:
        """All channels, in order: those that there are and those that there could be."""
        held = {each.language: each for each in queries.broadcasts_of(self.session.id)}
        places = {each.language: place_of(each) for each in held.values()}
        uses = queries.uses_of([each for each in places.values() if each is not None])
        every = sorted(
            {*self.offered, *held},
            key=lambda each: (channels.position_of(each, self.offered), each),
        )
        return [self._card(each, held.get(each), uses) for each in every]

    def _card(
        self, language: str, broadcast: Broadcast | None, uses: Mapping[Place, tuple[Use, ...]]
    ) -> Card:
        if broadcast is None:
            return Card(language, None, (), ())
        place = place_of(broadcast)
        others = uses.get(place, ()) if place is not None else ()
        elsewhere = tuple(each for each in others if each.broadcast_id != broadcast.id)
        found = problems_of(broadcast, elsewhere=bool(elsewhere))
        return Card(language, broadcast, found, elsewhere)

    def card(self, language: str) -> Card:
        """Return one channel; NotFound where the session cannot have it and does not."""
        for each in self.cards:
            if each.language == language:
                return each
        raise NotFound(N_("This session has no such channel."))

    @cached_property
    def stream(self) -> SessionStream:
        """What holds for all channels."""
        return queries.session_stream(self.session.id)

    @cached_property
    def asked(self) -> tuple[Asked, ...]:
        """Who has to consent: speakers and interpreters."""
        return queries.asked_of(self.session.id)

    @cached_property
    def missing(self) -> tuple[Missing, ...]:
        """The consents that are missing, for live and for the recording."""
        key = self.stream.waived_key
        return tuple(
            one for purpose in Purpose for one in consents.missing(self.asked, purpose, key)
        )

    @cached_property
    def stops(self) -> tuple[Missing, ...]:
        """The consents that keep a channel from going live or being shown."""
        return consents.uncovered(
            [each for each in self.missing if each.purpose is Purpose.STREAMING]
        )

    @property
    def missing_key(self) -> str:
        """What a waiver of everything that is missing names."""
        return consents.key_of(self.missing)

    def purposes_of(self, one: Missing) -> list[str]:
        """Return for what somebody's consent is missing, in words."""
        found = [each for each in self.missing if (each.who, each.ref) == (one.who, one.ref)]
        return [str(_(wording.PURPOSES[each.purpose])) for each in found]

    @property
    def missing_people(self) -> list[Missing]:
        """Everybody whose consent is missing, once; refusals and what nobody waived first."""
        found: dict[tuple[str, str], Missing] = {}
        for each in sorted(self.missing, key=lambda one: one.covered):
            found.setdefault((each.who, each.ref), each)
        return list(found.values())

    @property
    def is_public(self) -> bool:
        """Whether public pages show the session at all."""
        session = self.session
        return session.audience is Audience.PUBLIC and session.state is not SessionState.CANCELLED

    def elsewhere(self, use: Use) -> str:
        """Say where else a video is used; a summit the reader may not know of is not named."""
        if use.session_id == self.session.id:
            return str(
                _("channel “%(channel)s” of this session", channel=channel_name(use.language))
            )
        if use.summit_id == self.summit.id:
            return str(
                _(
                    "“%(session)s”, channel “%(channel)s”",
                    session=self.said(use.session_title),
                    channel=channel_name(use.language),
                )
            )
        if actor().may(Permission.SEE, use.summit_id):
            return str(
                _(
                    "“%(session)s” of “%(summit)s”, channel “%(channel)s”",
                    session=self.said(use.session_title),
                    summit=self.said(use.summit_title),
                    channel=channel_name(use.language),
                )
            )
        return str(_("another summit"))

    @staticmethod
    def said(text: Mapping[str, str]) -> str:
        """Return a text in the reader's language, where no markup can stand."""
        return in_language(text, choose_language())[0]

    def place_name(self, provider: str) -> str:
        """Return what people call a provider."""
        return providers.PROVIDERS.get(provider, provider)

    def render(
        self,
        *,
        status: int = 200,
        refusal: str = "",
        needs_consent: NeedsConsent | None = None,
        doubtful: str = "",
        waiver: WaiverForm | None = None,
        hold: HoldForm | None = None,
        reasons: Mapping[str, ReasonForm] | None = None,
    ) -> ResponseReturnValue:
        """Answer with the page of all channels.

        Args:
            refusal: what could not be done and why.
            needs_consent: what it was refused for.
            doubtful: the channel that is shown only after somebody has owned to its problems.
        """
        text = render_template(
            "streaming/session.html",
            **self.words(),
            refusal=refusal,
            needs_consent=needs_consent,
            doubtful=doubtful,
            waiver=waiver or WaiverForm(formdata=None, data={"scope": "streaming"}),
            hold=hold or HoldForm(formdata=None, data={"text": self.stream.hold_text}),
            reasons=reasons or {},
            reason_form=ReasonForm,
            forms={
                card.language: ChannelForm.shown(card.broadcast)
                for card in self.cards
                if card.broadcast is None or not card.broadcast.video_id
            },
        )
        return text, status

    def words(self) -> dict[str, Any]:
        """Return what all templates of a session's broadcasts need."""
        return {
            "summit": self.summit,
            "session": self.session,
            "desk": self,
            "wording": wording,
            "channel_name": channel_name,
            "watch_url": providers.watch_url,
            "embed_url": providers.embed_url,
            "now": clock.now(),
            "tongues": tuple(LANGUAGES),
        }


def names(found: Iterable[Missing]) -> str:
    """Return the names of those who are missing, in one line."""
    return ", ".join(dict.fromkeys(Desk.said(each.name) for each in found))
