"""How YouTube's own words are worded, in one place."""

from __future__ import annotations

from collections.abc import Mapping

from summit.core.errors import N_

#: How far the setting up of a channel is.
STEPS: Mapping[str, str] = {
    "asked": N_("Is being created at YouTube."),
    "made": N_("Created at YouTube; titles and picture follow."),
    "worded": N_("Created at YouTube; the picture follows."),
    "done": N_("Created at YouTube. It gets the encoder’s stream when the session before is over."),
    "bound": N_("Created at YouTube and bound to the encoder’s stream."),
    "changed": N_("Is being brought up to the new release at YouTube."),
}

#: What YouTube says of a broadcast.
LIVES: Mapping[str, str] = {
    "created": N_("created"),
    "ready": N_("ready"),
    "testStarting": N_("test is starting"),
    "testing": N_("being tested"),
    "liveStarting": N_("going live"),
    "live": N_("live"),
    "complete": N_("over"),
    "revoked": N_("taken down"),
}

PRIVACIES: Mapping[str, str] = {
    "private": N_("private"),
    # Translators: who has the link can watch a video at YouTube; 일부 공개
    "unlisted": N_("unlisted"),
    "public": N_("public"),
}

#: What YouTube says of what arrives from an encoder.
STATUSES: Mapping[str, str] = {
    "active": N_("receiving"),
    "created": N_("never used"),
    "error": N_("error"),
    "inactive": N_("nothing arrives"),
    "ready": N_("waiting for the encoder"),
}

HEALTHS: Mapping[str, str] = {
    "good": N_("good"),
    "ok": N_("acceptable"),
    "bad": N_("bad"),
    "noData": N_("no data"),
    "revoked": N_("taken down"),
}

#: What a button says that asks for a step.
BUTTONS: Mapping[str, str] = {
    "testing": N_("Test at YouTube"),
    "live": N_("Go live at YouTube"),
    "complete": N_("End at YouTube"),
}
