"""Importing what was uploaded in the console: asked for in one transaction, done in another."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select

from summit.accounts.access import actor_of
from summit.accounts.operations.members import found_summit
from summit.accounts.queries import user_by_uid
from summit.core.actor import Actor, Permission
from summit.core.db import db
from summit.core.errors import N_, Conflict, Forbidden
from summit.outbox.models import Job
from summit.outbox.operations import enqueue
from summit.programme import importing
from summit.programme.exchange.outlook import Outlook, fingerprint, refuse_others
from summit.programme.exchange.uploads import Upload, Uploads
from summit.programme.file.shape import ProgrammeFile
from summit.programme.importing import Progress

#: Brings the working tables to what an upload says. Slow: the file is read before any lock.
IMPORT_JOB = "programme.import"
#: Stands in the import's own transaction: that it is there says that the import has happened.
IMPORTED_JOB = "programme.imported"


def ask_for_import(
    uploads: Uploads, upload: Upload, stamp: str, actor: Actor, now: datetime
) -> None:
    """Ask for an import in the open transaction; asked for twice, it is done once.

    Args:
        stamp: the fingerprint of what was looked at.
    """
    args = {"token": upload.token, "stamp": stamp, "by": actor.key}
    key = f"import:{upload.token}:{uploads.progress(upload.token).failures}"
    enqueue(IMPORT_JOB, args, now=now, key=key)


def import_upload(
    upload: Upload,
    file: ProgrammeFile,
    args: Mapping[str, Any],
    *,
    progress: Progress,
    now: datetime,
) -> Mapping[str, Any]:
    """Apply an upload in the open transaction, and return what there is to say of it.

    An import that has happened already, by a worker that died after it, is not repeated.

    Args:
        args: of the job that :func:`ask_for_import` has put into the outbox.

    Raises:
        Conflict: it would no longer change what was looked at.
        Forbidden: whoever asked for it may not import any more.
        FileErrors: the file does not fit what is there.
        Mistakes: it is of another summit.
    """
    key = f"imported:{upload.token}"
    done = db.session.scalar(select(Job.args).where(Job.key == key))
    if done is not None:
        said: Mapping[str, Any] = done["said"]
        return said
    user = user_by_uid(str(args["by"]))
    if user.disabled_at is not None:
        raise Forbidden(N_("This account has been disabled. Ask a site administrator."))
    actor = actor_of(user)
    if upload.summit_id is not None and not actor.may(Permission.EDIT, upload.summit_id):
        raise Forbidden(N_("Your role in this summit no longer allows it."))
    if upload.summit_id is None and not actor.may_somewhere(Permission.MANAGE):
        raise Forbidden(N_("Your role no longer allows it."))
    refuse_others(file, upload.summit_id, actor)
    result = importing.apply(file, actor=actor, now=now, replace=upload.replace, progress=progress)
    if fingerprint(result.changes) != args["stamp"]:
        raise Conflict(N_("The programme has changed since you looked at the preview; look again."))
    if upload.summit_id is None:
        found_summit(result.summit.id, actor=actor, now=now)
    said = {
        "slug": result.summit.slug,
        "changes": len(result.changes),
        "counts": Outlook(result.changes, {}).counts(),
    }
    if enqueue(IMPORTED_JOB, {"token": upload.token, "said": said}, now=now, key=key) is None:
        raise RuntimeError("another worker was quicker")
    return said
