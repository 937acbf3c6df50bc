"""What went wrong at YouTube, as types, and in words for people.

A reason is YouTube's own short name for an error (``liveStreamingNotEnabled``), or one of ours.
It is what rows keep; :func:`why` puts it into the reader's language.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from summit.core.errors import N_

#: YouTube's names for "you have used your quota up": nothing more until the day is over there.
QUOTA_REASONS = frozenset({"quotaExceeded", "dailyLimitExceeded", "dailyLimitExceededUnreg"})
#: Names for "not so fast": the same call succeeds later.
RATE_REASONS = frozenset(
    {
        "rateLimitExceeded",
        "userRateLimitExceeded",
        "userRequestsExceedRateLimit",
        "servingLimitExceeded",
        "concurrentLimitExceeded",
        "backendError",
        "internalError",
        "SERVICE_UNAVAILABLE",
    }
)

BROKEN, OVER_BUDGET, MISSING, MALFORMED = "broken", "overBudget", "missing", "malformed"
UNPUBLISHED, CONSENTS, TOO_LONG, LOST = "unpublished", "consents", "tooLong", "lost"
DOUBTFUL, TOO_LATE, RECORDING_CONSENTS = "doubtful", "tooLate", "recordingConsents"
NO_ANSWER, PICTURE = "noAnswer", "picture"

#: Reasons that go away by themselves: the job is tried again.
RETRIED = (OVER_BUDGET, NO_ANSWER, MALFORMED)

_REASONS: Mapping[str, str] = {
    BROKEN: N_("The channel has to be connected again."),
    OVER_BUDGET: N_("Today’s quota of YouTube is used up; this goes on when it is renewed."),
    NO_ANSWER: N_("YouTube does not answer at present; it is tried again by itself."),
    MISSING: N_("YouTube does not know this video any more."),
    MALFORMED: N_("YouTube’s answer could not be read."),
    UNPUBLISHED: N_("Publish the session first: YouTube is told the hours of the release."),
    CONSENTS: N_("It is live at YouTube, but consents are missing: it stays private and unshown."),
    RECORDING_CONSENTS: N_(
        "The recording is ready at YouTube, but consents to it are missing: it is not attached."
    ),
    DOUBTFUL: N_(
        "It can be watched at YouTube now; look at what was found before it is shown here."
    ),
    TOO_LATE: N_("YouTube did not answer in time; try again."),
    PICTURE: N_(
        "YouTube did not take the picture: verify the channel at youtube.com/verify, or set one by"
        " hand."
    ),
    TOO_LONG: N_("The description at YouTube has no room for the chapters."),
    LOST: N_("YouTube has taken this broadcast down."),
    "liveStreamingNotEnabled": N_(
        "Live streaming is not enabled on this channel. Enable it in YouTube Studio; that can take"
        " 24 hours."
    ),
    "livePermissionBlocked": N_("YouTube does not let this channel stream at present."),
    "insufficientLivePermissions": N_("The connected account may not stream on this channel."),
    "insufficientPermissions": N_("Not everything was allowed when the channel was connected."),
    "forbidden": N_("The connected account may not do this on the channel."),
    "accountDelegationForbidden": N_("The connected account may not do this on the channel."),
    "youtubeSignupRequired": N_("The connected account has no YouTube channel yet."),
    "channelClosed": N_("The channel has been closed."),
    "channelSuspended": N_("YouTube has suspended the channel."),
    "accountClosed": N_("The account at YouTube has been closed."),
    "accountSuspended": N_("YouTube has suspended the account."),
    "authenticatedUserAccountClosed": N_("The account at YouTube has been closed."),
    "authenticatedUserAccountSuspended": N_("YouTube has suspended the account."),
    "invalidClient": N_("Google does not know this application: check YOUTUBE_CLIENT_ID."),
    "accessNotConfigured": N_("YouTube’s Data API is not enabled for this application at Google."),
    "errorStreamInactive": N_("The encoder does not send yet: start it, then try again."),
    "invalidTransition": N_("YouTube does not allow this step from where the broadcast stands."),
    "redundantTransition": N_("The broadcast stands there already."),
    "errorExecutingTransition": N_("YouTube could not do this step; try again."),
    "invalidScheduledStartTime": N_("YouTube does not accept the hours of this session."),
    "invalidScheduledEndTime": N_("YouTube does not accept the hours of this session."),
    "invalidTitle": N_("YouTube does not accept the title of this session."),
    "invalidDescription": N_("YouTube does not accept the description."),
    "userBroadcastsExceedLimit": N_("The channel has too many broadcasts waiting."),
    "liveBroadcastBindingNotAllowed": N_("The broadcast cannot be given another stream any more."),
    "liveBroadcastNotFound": N_("YouTube does not know this video any more."),
    "videoNotFound": N_("YouTube does not know this video any more."),
    "liveStreamNotFound": N_("YouTube does not know this encoder’s stream any more."),
    "modificationNotAllowed": N_("YouTube does not let this be changed any more."),
    "uploadRateLimitExceeded": N_("Too many pictures were uploaded; try again tomorrow."),
}

_SHORT = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,59}\Z")


class YoutubeError(Exception):
    """Base of what a call can end in; ``reason`` is kept, and :func:`why` words it."""

    def __init__(self, reason: str) -> None:
        # What is no name might hold anything at all, and it ends up in rows and logs.
        self.reason = reason if _SHORT.match(reason) else MALFORMED
        super().__init__(self.reason)


class QuotaExceeded(YoutubeError):
    """YouTube itself says that the day's quota is used up."""


class OverBudget(YoutubeError):
    """The call was not made: it would exceed our own budget, or YouTube has refused before."""

    def __init__(self) -> None:
        super().__init__(OVER_BUDGET)


class AccountBroken(YoutubeError):
    """What we hold of the account is not accepted any more: it has to be connected again."""

    def __init__(self) -> None:
        super().__init__(BROKEN)


class Unavailable(YoutubeError):
    """No answer, a slow one, or one that says to try later."""


class Declined(YoutubeError):
    """YouTube says no, and would say so again."""


def why(reason: str, words: Callable[[str], str]) -> str:
    """Say a reason in the language into which ``words`` translates."""
    if not reason:
        return ""
    if reason in _REASONS:
        return words(_REASONS[reason])
    return words(N_("YouTube has refused this: %(reason)s")) % {"reason": reason}
