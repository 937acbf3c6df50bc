"""How YouTube is reached, from the configuration."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import cast

from flask import Flask, current_app

from config import Config

_EXTENSION = "summit.youtube"

#: Everything that is done here, chapters and thumbnails included, needs this one scope.
SCOPE = "https://www.googleapis.com/auth/youtube.force-ssl"

#: Where YouTube leads back to after somebody has agreed there.
CALLBACK = "/organizer/youtube/callback"

#: How long an answer of YouTube is waited for, in seconds.
TIMEOUT = 20.0


@dataclass(frozen=True, slots=True)
class YoutubeSettings:
    """The application's name at YouTube, its budget, and the addresses.

    ``api`` is empty for YouTube itself. ``quota`` are units a day. ``ca`` is a file of
    certificates, or empty for those that everybody trusts.
    """

    client_id: str
    client_secret: str = field(repr=False)
    public_url: str
    quota: int = 10_000
    poll: timedelta = timedelta(seconds=60)
    api: str = ""
    ca: str = ""
    timeout: float = TIMEOUT

    @property
    def is_ready(self) -> bool:
        """Whether a channel can be connected at all."""
        return bool(self.client_id)

    @property
    def callback(self) -> str:
        """The address to be registered with the application at Google."""
        return self.public_url + CALLBACK

    @property
    def auth_uri(self) -> str:
        """Where somebody agrees."""
        return f"{self.api}/auth" if self.api else "https://accounts.google.com/o/oauth2/v2/auth"

    @property
    def token_uri(self) -> str:
        """Where tokens are given out."""
        return f"{self.api}/token" if self.api else "https://oauth2.googleapis.com/token"

    @property
    def revoke_uri(self) -> str:
        """Where a token is given back."""
        return f"{self.api}/revoke" if self.api else "https://oauth2.googleapis.com/revoke"


def settings() -> YoutubeSettings:
    """Return those of the current application."""
    return cast(YoutubeSettings, current_app.extensions[_EXTENSION])


def init_app(app: Flask, config: Config) -> None:
    """Give the application its settings."""
    app.extensions[_EXTENSION] = YoutubeSettings(
        client_id=config.youtube_client_id,
        client_secret=config.youtube_client_secret,
        public_url=config.public_url,
        quota=config.youtube_quota,
        poll=timedelta(seconds=config.youtube_poll),
        api=config.youtube_api,
        ca=config.youtube_ca,
    )
