"""Connecting a channel: somebody agrees at Google, and we keep what that gives us (RFC 6749, 7636).

``state`` and the PKCE verifier are kept in the session of whoever begins; the verifier encrypted,
since the cookie can be read. Each state is good once, for :data:`LIFETIME`. Service accounts
cannot own channels, so this is the only way.
"""

from __future__ import annotations

import hmac
import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from flask import current_app

from summit.core.clock import iso, parse_iso
from summit.core.errors import N_, Refused
from summit.streaming.youtube.settings import SCOPE, YoutubeSettings

#: How long somebody may take at Google.
LIFETIME = timedelta(minutes=30)

#: How much of an answer's parameters is looked at.
_LONGEST = 2048

# They write codes and tokens into their own debugging.
for _name in ("requests_oauthlib", "oauthlib", "google_auth_oauthlib"):
    logging.getLogger(_name).setLevel(logging.WARNING)

_AGAIN = N_("Begin again: this answer of Google’s does not belong to a connection that you began.")


@dataclass(frozen=True, slots=True)
class Begun:
    """A connection that somebody has begun: where they go now, and what their session keeps."""

    url: str
    kept: dict[str, str]


@dataclass(frozen=True, slots=True)
class Granted:
    """What was agreed to."""

    refresh_token: str = field(repr=False)
    scopes: tuple[str, ...]


def begin(settings: YoutubeSettings, *, summit_id: int, user_key: str, now: datetime) -> Begun:
    """Begin to connect a channel to a summit.

    Raises:
        Refused: the application has no name at Google.
    """
    if not settings.is_ready:
        raise Refused(N_("Set YOUTUBE_CLIENT_ID and YOUTUBE_CLIENT_SECRET first."))
    flow = _flow(settings)
    # Consent is asked for each time, or Google gives no refresh token from the second time on.
    url, state = flow.authorization_url(access_type="offline", prompt="consent")
    verifier = current_app.extensions["summit.secrets"].encrypt(flow.code_verifier.encode())
    return Begun(
        url,
        {
            "state": state,
            "verifier": verifier.decode(),
            "summit": str(summit_id),
            "user": user_key,
            "at": iso(now),
        },
    )


def summit_of(
    kept: Mapping[str, Any] | None, args: Mapping[str, str], user_key: str, now: datetime
) -> int:
    """Return for which summit an answer is; whoever began must be who is back.

    Raises:
        Refused: the answer belongs to nothing that this session began, or came too late.
    """
    state = args.get("state", "")
    if (
        not kept
        or not state
        or len(state) > _LONGEST
        or not hmac.compare_digest(state.encode(), str(kept.get("state", "")).encode())
        or kept.get("user") != user_key
    ):
        raise Refused(_AGAIN)
    if now - parse_iso(kept["at"]) > LIFETIME:
        raise Refused(N_("This took too long; begin again."))
    return int(kept["summit"])


def refuse_answer(args: Mapping[str, str]) -> None:
    """Let an answer pass that has a code.

    Raises:
        Refused: it has an error, or neither.
    """
    if args.get("error") == "access_denied":
        raise Refused(N_("Nothing was connected: at Google, access was not allowed."))
    if args.get("error"):
        raise Refused(N_("Nothing was connected: Google has answered with an error."))
    if not args.get("code") or len(args["code"]) > _LONGEST:
        raise Refused(_AGAIN)


def finish(settings: YoutubeSettings, kept: Mapping[str, str], code: str) -> Granted:
    """Exchange a code for what we may keep; talks to Google, so no transaction may be open.

    Raises:
        Refused: Google gave no refresh token, not what was asked for, or no answer.
    """
    from oauthlib.oauth2 import OAuth2Error
    from requests import RequestException

    verifier = current_app.extensions["summit.secrets"].decrypt(kept["verifier"].encode())
    flow = _flow(settings, state=kept["state"], verifier=verifier.decode())
    refused: Refused
    try:
        token = flow.fetch_token(code=code, timeout=settings.timeout, verify=settings.ca or True)
        granted = flow.oauth2session.scope if token.get("scope") is None else token["scope"]
    except Warning:  # how oauthlib tells that another scope was granted than asked for
        refused = Refused(
            N_(
                "Nothing was connected: Summit needs to be allowed to manage the channel. Connect"
                " it again and tick that box at Google."
            )
        )
    except (OAuth2Error, ValueError):
        refused = Refused(N_("Google did not accept this connection; begin again."))
    except (RequestException, OSError):
        refused = Refused(N_("Google does not answer at present; try again later."))
    else:
        return _granted(token.get("refresh_token"), granted)
    finally:
        flow.oauth2session.close()
    raise refused  # outside the handlers, whose exceptions hold what Google has answered


def _granted(refresh_token: object, scopes: Any) -> Granted:
    given = tuple(scopes.split()) if isinstance(scopes, str) else tuple(scopes or ())
    if SCOPE not in given:
        raise Refused(
            N_(
                "Nothing was connected: Summit needs to be allowed to manage the channel. Connect"
                " it again and tick that box at Google."
            )
        )
    if not isinstance(refresh_token, str) or not refresh_token:
        raise Refused(
            N_(
                "Google gave nothing that lasts. Remove Summit’s access at"
                " myaccount.google.com/connections, then connect the channel again."
            )
        )
    return Granted(refresh_token, given)


def revoke(settings: YoutubeSettings, refresh_token: str) -> None:
    """Give a token back (RFC 7009).

    Raises:
        OSError: no answer, or one that says to try later. One that does not know the token is fine.
    """
    import requests

    answer = requests.post(
        settings.revoke_uri,
        data={"token": refresh_token},
        timeout=settings.timeout,
        verify=settings.ca or True,
        allow_redirects=False,
    )
    if answer.status_code >= 500:
        raise OSError(f"revoking was answered with {answer.status_code}")


def _flow(
    settings: YoutubeSettings, *, state: str | None = None, verifier: str | None = None
) -> Any:
    from google_auth_oauthlib.flow import Flow

    web = {
        "client_id": settings.client_id,
        "client_secret": settings.client_secret,
        "auth_uri": settings.auth_uri,
        "token_uri": settings.token_uri,
    }
    return Flow.from_client_config(
        {"web": web},
        scopes=[SCOPE],
        state=state,
        redirect_uri=settings.callback,
        code_verifier=verifier,
        autogenerate_code_verifier=verifier is None,
    )
