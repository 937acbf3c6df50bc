"""What every answer carries for safety, and what every writing request must bring."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, Request, Response, abort, current_app, request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface, SessionMixin
from flask_wtf import CSRFProtect
from werkzeug.formparser import FormDataParser
from werkzeug.middleware.proxy_fix import ProxyFix

from summit.core.pages import PageAnswer

#: Whose players may stand in a frame, after a click: those of ``summit.streaming.providers``.
_FRAMES = (
    "https://www.youtube-nocookie.com",
    "https://player.vimeo.com",
    "https://vimeo.com",
    "https://tv.naver.com",
    "https://geo.dailymotion.com",
)

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        f"frame-src {' '.join(_FRAMES)}",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)

HEADERS: tuple[tuple[str, str], ...] = (
    ("Content-Security-Policy", CONTENT_SECURITY_POLICY),
    ("X-Content-Type-Options", "nosniff"),
    ("X-Frame-Options", "DENY"),
    ("Referrer-Policy", "strict-origin-when-cross-origin"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    ("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=()"),
)

csrf = CSRFProtect()

#: Methods that change nothing and need no token (RFC 9110, 9.2.1).
_READING = frozenset({"GET", "HEAD", "OPTIONS"})


#: From where a browser says that a form may come: our own pages, or nobody's (an address typed).
_OWN_SITE = frozenset({"same-origin", "none"})


class SharedPagesKeepNoSession(SecureCookieSessionInterface):
    """Leaves answers for shared caches alone.

    Flask writes the session, and ``Vary: Cookie`` where it was only looked at, after everything
    else that finishes an answer, so :func:`_finish` comes too early for it.
    """

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """Open the visitor's session; without its cookie that costs no cryptography."""
        if app.config["SESSION_COOKIE_NAME"] not in request.environ.get("HTTP_COOKIE", ""):
            return self.session_class()
        return super().open_session(app, request)

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Write the session back, but never into an answer that others may get."""
        if not isinstance(response, PageAnswer) and not response.cache_control.public:
            super().save_session(app, session, response)


def headers(*, secure: bool) -> list[tuple[str, str]]:
    """Return what every answer carries; ``secure`` says that the public address is https."""
    if secure:
        return [*HEADERS, ("Strict-Transport-Security", "max-age=31536000; includeSubDomains")]
    return list(HEADERS)


View = TypeVar("View", bound=Callable[..., Any])


def accepts(most_bytes: int) -> Callable[[View], View]:
    """Mark a view: its requests may be larger than others, for files that are uploaded, or only
    smaller, where anybody may send them.

    The door's guard has let the request pass by the time that anything of it is read.
    """

    def mark(view: View) -> View:
        view.most_bytes = most_bytes  # type: ignore[attr-defined]
        return view

    return mark


class _StrictParser(FormDataParser):
    """Tells of a malformed body, where the usual one makes an empty form of it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{**kwargs, "silent": False})


class StrictRequest(Request):
    """A request whose ``form`` raises ``ValueError`` where the body breaks off or is not UTF-8."""

    form_data_parser_class = _StrictParser


def _admit() -> None:
    """Refuse a malformed or a forged form, and a query that is not UTF-8: who looked would fail."""
    if request.method not in _READING and request.endpoint is not None:
        most = getattr(current_app.view_functions.get(request.endpoint), "most_bytes", None)
        if most is not None:
            request.max_content_length = most
        try:
            _ = request.form
        except ValueError:
            abort(400)
        if request.headers.get("Sec-Fetch-Site", "same-origin") not in _OWN_SITE:
            abort(400)
        csrf.protect(apply_exemptions=True)
    if request.environ.get("QUERY_STRING"):
        try:
            request.query_string.decode()
        except UnicodeDecodeError:
            abort(400)


def _finish(response: Response) -> Response:
    if isinstance(response, PageAnswer):
        # It was made with all of this; another extension may still have set a cookie.
        response.headers.pop("Set-Cookie", None)
        return response
    headers = response.headers
    for name, value in current_app.extensions["summit.headers"]:
        headers.setdefault(name, value)
    if response.cache_control.public:
        # A shared cache must be able to keep this page: nothing in it depends on a cookie, and
        # extensions that look at the session must not claim otherwise.
        headers.pop("Set-Cookie", None)
        kept = [name for name in response.vary if name.lower() != "cookie"]
        headers.pop("Vary", None)
        if kept:
            headers["Vary"] = ", ".join(kept)
    elif "Cache-Control" not in headers:
        headers["Cache-Control"] = "no-store"
    return response


def init_app(app: Flask, *, trusted_proxies: int) -> None:
    """Attach headers and CSRF protection; believe ``trusted_proxies`` proxies about the client."""
    app.extensions["summit.headers"] = headers(secure=app.config["SESSION_COOKIE_SECURE"])
    # The extension would look at every request; the few that write are sent to it below.
    app.config["WTF_CSRF_CHECK_DEFAULT"] = False
    # Pages whose address is a secret forbid the browser to name it, so their forms come without a
    # referrer; from where a form comes is seen by Sec-Fetch-Site, and the cookie is __Host-.
    app.config["WTF_CSRF_SSL_STRICT"] = False
    csrf.init_app(app)
    app.request_class = StrictRequest
    app.before_request(_admit)
    app.session_interface = SharedPagesKeepNoSession()
    app.after_request(_finish)
    if trusted_proxies:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app,
            x_for=trusted_proxies,
            x_proto=trusted_proxies,
            x_host=trusted_proxies,
        )
