"""The console's pages of YouTube: connected channels, quota, encoders; and steps of one channel."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from flask import Blueprint, flash, redirect, render_template, request, session
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from summit.core import clock
from summit.core.actor import Actor, Permission
from summit.core.clock import parse_iso
from summit.core.db import reading, unit_of_work
from summit.core.errors import N_, Forbidden, NotFound, Refused
from summit.core.forms import clean
from summit.core.guard import actor, needs, needs_somewhere
from summit.core.i18n import choose_language
from summit.programme import moments
from summit.programme import queries as programme
from summit.programme.models import Summit
from summit.streaming import queries
from summit.streaming.forms.broadcasts import EndForm, end_word
from summit.streaming.models import Broadcast
from summit.streaming.operations import NeedsConsent
from summit.streaming.operations import youtube as operations
from summit.streaming.operations import youtube_asking as asking
from summit.streaming.operations.youtube import ChannelFacts
from summit.streaming.queries import youtube as accounts
from summit.streaming.views.organizer.desk import Desk, channel_name
from summit.streaming.youtube import oauth, quota
from summit.streaming.youtube.bodies import COMPLETE
from summit.streaming.youtube.client import Youtube
from summit.streaming.youtube.errors import YoutubeError, why
from summit.streaming.youtube.settings import settings
from summit.streaming.youtube.wording import HEALTHS, STATUSES

youtube_pages = Blueprint("youtube_pages", __name__, url_prefix="/organizer/summits/<slug>")
youtube_return = Blueprint("youtube_return", __name__, url_prefix="/organizer/youtube")

CHANNEL = "/sessions/<session_slug>/youtube/<string(maxlength=8):language>"
#: Where a session keeps a connection that was begun.
_KEPT = "youtube"


@youtube_pages.get("/youtube")
@needs(Permission.EDIT)
def index(slug: str) -> ResponseReturnValue:
    """Show the connected channels, the day's quota, and the encoders."""
    return _page(programme.summit_for(slug, actor(), Permission.EDIT))


@youtube_pages.post("/youtube/connect")
@needs(Permission.MANAGE)
def connect(slug: str) -> ResponseReturnValue:
    """Begin to connect a channel. A page with a link follows: forms may not lead to other sites."""
    with reading():
        summit = programme.summit_for(slug, actor(), Permission.MANAGE)
        try:
            begun = oauth.begin(
                settings(), summit_id=summit.id, user_key=actor().key, now=clock.now()
            )
        except Refused as refused:
            return _page(summit, refusal=refused.told(_), status=422)
        session[_KEPT] = begun.kept
        return render_template(
            "streaming/youtube_connect.html",
            summit=summit,
            url=begun.url,
            minutes=int(oauth.LIFETIME.total_seconds()) // 60,
        )


@youtube_return.get("/callback")
@needs_somewhere(Permission.MANAGE)
def callback() -> ResponseReturnValue:
    """Take what Google answers: the one address that is registered there, for all summits."""
    kept = session.pop(_KEPT, None)
    now, who = clock.now(), actor()
    address = "/organizer/"
    try:
        with reading():
            summit_id = oauth.summit_of(kept, request.args, who.key, now)
            summit = programme.summit_by_id(summit_id)
            if not who.may(Permission.MANAGE, summit_id):
                raise Forbidden(
                    N_("Your role does not allow this. An owner of the summit can change it.")
                )
            slug, address = summit.slug, _address(summit)
        with unit_of_work():
            operations.spend_state(request.args["state"], now=now)
        oauth.refuse_answer(request.args)
        granted = oauth.finish(settings(), kept, request.args["code"])
        facts = _channel(granted.refresh_token, now)
    except Refused as refused:
        text = render_template(
            "streaming/youtube_refused.html", refusal=refused.told(_), address=address
        )
        return text, 422
    with unit_of_work():
        summit = programme.summit_for(slug, who, Permission.MANAGE, to_change=True)
        made = operations.connect(
            summit, facts, granted.refresh_token, granted.scopes, actor=who, now=now
        )
        title = made.title
    flash(_("The channel “%(channel)s” is connected.", channel=title))
    return redirect(address, 303)


@youtube_pages.post("/youtube/accounts/<int(max=2147483647):account_id>/disconnect")
@needs(Permission.MANAGE)
def disconnect(slug: str, account_id: int) -> ResponseReturnValue:
    """End the connection of a channel."""
    with unit_of_work():
        summit = programme.summit_for(slug, actor(), Permission.MANAGE, to_change=True)
        account = accounts.account_of(summit.id, account_id, to_change=True)
        changed = operations.disconnect(account, actor=actor(), now=clock.now())
        address = _address(summit)
    flash(_("The channel is disconnected.") if changed else _("Nothing was changed."))
    return redirect(address, 303)


@youtube_pages.post("/youtube/ingests/<int(max=2147483647):ingest_id>/key")
@needs(Permission.EDIT)
def show_key(slug: str, ingest_id: int) -> ResponseReturnValue:
    """Show the key of an encoder, once. It stands in this answer alone, which nobody keeps."""
    with unit_of_work():
        summit = programme.summit_for(slug, actor(), Permission.EDIT)
        ingest = accounts.ingest_of(summit.id, ingest_id, to_change=True)
        try:
            shown = operations.show_key(ingest, actor=actor(), now=clock.now())
        except Refused as refused:
            return _page(summit, refusal=_said(refused, summit), status=422)
        return render_template(
            "streaming/youtube_key.html", summit=summit, ingest=ingest, shown=shown
        )


@youtube_pages.post("/youtube/ingests/<int(max=2147483647):ingest_id>/key/again")
@needs(Permission.MANAGE)
def allow_key(slug: str, ingest_id: int) -> ResponseReturnValue:
    """Let the key of an encoder be shown once more."""
    with unit_of_work():
        summit = programme.summit_for(slug, actor(), Permission.MANAGE)
        ingest = accounts.ingest_of(summit.id, ingest_id, to_change=True)
        changed = operations.allow_key(ingest, summit.id, actor=actor(), now=clock.now())
        address = _address(summit)
    flash(_("The key can be shown once more.") if changed else _("Nothing was changed."))
    return redirect(f"{address}#ingests", 303)


@youtube_pages.post("/sessions/<session_slug>/youtube/setup")
@needs(Permission.EDIT)
def set_up(slug: str, session_slug: str) -> ResponseReturnValue:
    """Ask for broadcasts at YouTube: of one channel, or of all that a session has."""
    number = request.form.get("account", "")
    with unit_of_work():
        summit = programme.summit_for(slug, actor(), Permission.EDIT, to_change=True)
        desk = Desk(summit, programme.session_of(summit, session_slug))
        if not number.isascii() or not number.isdigit() or len(number) > 9:
            raise NotFound(N_("This channel is not connected to the summit."))
        account = accounts.account_of(summit.id, int(number))
        channels = request.form.getlist("channel") or list(desk.offered)
        try:
            count = asking.ask_setup(
                desk.session, account, channels, actor=actor(), now=clock.now()
            )
        except Refused as refused:
            return desk.render(refusal=refused.told(_), status=422)
        address = desk.address
    flash(
        ngettext(
            "%(num)s broadcast is being created at YouTube.",
            "%(num)s broadcasts are being created at YouTube.",
            count,
        )
    )
    return redirect(address, 303)


@youtube_pages.post(f"{CHANNEL}/step")
@needs(Permission.OPERATE)
def step(slug: str, session_slug: str, language: str) -> ResponseReturnValue:
    """Ask for a test, or to go live."""
    to = request.form.get("to", "")

    def act(broadcast: Broadcast, who: Actor, now: datetime) -> bool:
        if to == COMPLETE:  # that is asked for elsewhere, where it is meant
            raise Refused(N_("There is no such step."))
        return asking.ask_transition(broadcast, to, actor=who, now=now)

    return _acting(slug, session_slug, language, Permission.OPERATE, act)


@youtube_pages.get(f"{CHANNEL}/end")
@needs(Permission.OPERATE)
def confirm_end(slug: str, session_slug: str, language: str) -> ResponseReturnValue:
    """Ask for a word before a broadcast is ended, where no button can be held down."""
    return _confirm(Desk.of(slug, session_slug, Permission.OPERATE), language, EndForm())


@youtube_pages.post(f"{CHANNEL}/end")
@needs(Permission.OPERATE)
def end(slug: str, session_slug: str, language: str) -> ResponseReturnValue:
    """Ask for the end of a broadcast, for good."""
    form = EndForm(formdata=request.form)
    if not form.validate():
        return _confirm(Desk.of(slug, session_slug, Permission.OPERATE), language, form, 422)

    def act(broadcast: Broadcast, who: Actor, now: datetime) -> bool:
        return asking.ask_transition(broadcast, COMPLETE, actor=who, now=now)

    return _acting(slug, session_slug, language, Permission.OPERATE, act)


@youtube_pages.post(f"{CHANNEL}/privacy")
@needs(Permission.OPERATE)
def privacy(slug: str, session_slug: str, language: str) -> ResponseReturnValue:
    """Ask YouTube to let everybody watch, those with the link, or nobody."""

    def act(broadcast: Broadcast, who: Actor, now: datetime) -> bool:
        asking.ask_privacy(broadcast, request.form.get("to", ""), actor=who, now=now)
        return True

    return _acting(slug, session_slug, language, Permission.OPERATE, act)


@youtube_pages.post(f"{CHANNEL}/chapters")
@needs(Permission.EDIT)
def chapters(slug: str, session_slug: str, language: str) -> ResponseReturnValue:
    """Ask for the chapters to be written into the description at YouTube."""

    def act(broadcast: Broadcast, who: Actor, now: datetime) -> bool:
        asking.ask_chapters(broadcast, actor=who, now=now)
        return True

    return _acting(slug, session_slug, language, Permission.EDIT, act)


def _acting(
    slug: str,
    session_slug: str,
    language: str,
    permission: Permission,
    act: Callable[[Broadcast, Actor, datetime], bool],
) -> ResponseReturnValue:
    """Ask for something of a channel that is held meanwhile, and say what came of it."""
    with unit_of_work():
        desk = Desk.of(slug, session_slug, permission)
        broadcast = queries.channel_of(desk.session.id, language, to_change=True)
        if broadcast is None:
            desk.card(language)
            return desk.render(refusal=_("This channel has no video yet."), status=422)
        try:
            changed = act(broadcast, actor(), clock.now())
        except NeedsConsent as refused:
            return desk.render(refusal=refused.told(_), needs_consent=refused, status=422)
        except Refused as refused:
            return desk.render(refusal=refused.told(_), status=422)
        address = desk.address
    flash(
        _("YouTube is being asked; look at this page again in a moment.")
        if changed
        else _("Nothing was changed.")
    )
    return redirect(f"{address}#c-{language}", 303)


def _confirm(desk: Desk, language: str, form: EndForm, status: int = 200) -> ResponseReturnValue:
    text = render_template(
        "streaming/youtube_end.html",
        **desk.words(),
        card=desk.card(language),
        form=form,
        end_word=end_word(),
        here=f"/organizer/summits/{desk.summit.slug}/sessions/{desk.session.slug}"
        f"/youtube/{language}/end",
    )
    return text, status


def _page(summit: Summit, *, refusal: str = "", status: int = 200) -> ResponseReturnValue:
    now, conf = clock.now(), settings()
    text = render_template(
        "streaming/youtube.html",
        summit=summit,
        here=_address(summit),
        settings=conf,
        accounts=accounts.accounts(summit.id),
        lines=accounts.ingests(summit.id),
        usage=quota.usage(now, conf.quota),
        planned=accounts.planned(now, conf.poll),
        may_manage=actor().may(Permission.MANAGE, summit.id),
        refusal=refusal,
        channel_name=channel_name,
        disconnected=operations.DISCONNECTED,
        why=lambda reason: why(reason, _),
        statuses=STATUSES,
        healths=HEALTHS,
    )
    return text, status


def _address(summit: Summit) -> str:
    return f"/organizer/summits/{summit.slug}/youtube"


def _said(refused: Refused, summit: Summit) -> str:
    """Say a refusal, with its instant on the summit's clocks."""
    values = dict(refused.values)
    if "moment" in values:
        at = parse_iso(values["moment"])
        values["moment"] = moments.moment_text(at, summit.zone, choose_language())
    return str(_(refused.message)) % values if values else str(_(refused.message))


def _channel(refresh_token: str, now: datetime) -> ChannelFacts:
    """Ask YouTube which channel was connected.

    Raises:
        Refused: it does not say; in words.
    """
    try:
        with Youtube(refresh_token, settings(), now) as api:
            found = api.my_channel()
    except YoutubeError as error:
        reason = error.reason
    else:
        snippet = found.get("snippet") or {}
        title, handle = (clean(str(snippet.get(name) or "")) for name in ("title", "customUrl"))
        return ChannelFacts(str(found["id"])[:40], title or str(found["id"]), handle)
    raise Refused("%(why)s", why=why(reason, _))
