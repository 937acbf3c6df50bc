"""Headers, cookies and forged requests, on a small application of its own."""

import re

import pytest
from flask import Flask, Response, request, session
from flask_login import LoginManager, UserMixin, current_user, login_user
from flask_wtf.csrf import generate_csrf

from summit.core import security

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
    " font-src 'self'; connect-src 'self'; manifest-src 'self';"
    " frame-src https://www.youtube-nocookie.com https://player.vimeo.com https://vimeo.com"
    " https://tv.naver.com https://geo.dailymotion.com; form-action 'self'; base-uri 'none';"
    " frame-ancestors 'none'"
)


class User(UserMixin):
    id = "1"


def small(*, secure: bool = False, proxies: int = 0) -> Flask:
    app = Flask("small", static_folder=None)
    app.config.update(
        SECRET_KEY="a key of this test alone",
        SESSION_COOKIE_SECURE=secure,
        WTF_CSRF_SSL_STRICT=False,
    )
    security.init_app(app, trusted_proxies=proxies)
    logins = LoginManager(app)
    logins.user_loader(lambda _id: User())

    @app.get("/shared")
    def shared() -> Response:
        session["visited"] = "yes"
        login_user(User(), remember=True)
        response = Response(f"hello {current_user.is_authenticated}")
        response.headers["Cache-Control"] = "public, max-age=60"
        response.headers["Vary"] = "Accept-Encoding, Cookie"
        response.set_cookie("other", "1")
        return response

    @app.get("/seen")
    def seen() -> Response:
        response = Response(f"{session.get('visited')} {current_user.is_authenticated}")
        response.headers["Cache-Control"] = "public, max-age=60"
        return response

    @app.get("/private")
    def private() -> str:
        session["visited"] = "yes"
        return "mine"

    @app.get("/form")
    def form() -> str:
        return generate_csrf()

    @app.post("/write")
    def write() -> str:
        return "written"

    @app.get("/who")
    def who() -> str:
        return f"{request.remote_addr} {request.scheme} {request.host}"

    return app


def test_every_answer_carries_exactly_these_headers() -> None:
    answer = small().test_client().get("/private")
    names = ("Content-Type", "Content-Length", "Set-Cookie")
    assert {k: v for k, v in answer.headers if k not in names} == {
        "Content-Security-Policy": CSP,
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "strict-origin-when-cross-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
        "Cache-Control": "no-store",
        "Vary": "Cookie",
    }


def test_only_an_https_site_asks_for_https_for_good() -> None:
    header = "Strict-Transport-Security"
    assert small(secure=True).test_client().get("/who").headers[header] == (
        "max-age=31536000; includeSubDomains"
    )
    assert header not in small().test_client().get("/who").headers


def test_a_page_for_shared_caches_sets_no_cookie_and_varies_by_none() -> None:
    answer = small().test_client().get("/shared")
    assert answer.data == b"hello True"
    assert answer.headers.getlist("Set-Cookie") == []
    assert answer.headers.getlist("Vary") == ["Accept-Encoding"]


def test_a_page_for_shared_caches_may_look_at_a_session_without_varying_by_it() -> None:
    client = small().test_client()
    client.get("/private")
    answer = client.get("/seen")
    assert answer.data == b"yes False"
    assert answer.headers.getlist("Set-Cookie") == []
    assert answer.headers.getlist("Vary") == []


def test_a_private_page_keeps_its_session() -> None:
    answer = small().test_client().get("/private")
    (cookie,) = answer.headers.getlist("Set-Cookie")
    assert re.fullmatch(r"session=[^;]+; HttpOnly; Path=/", cookie)
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("token", ["", "forged", None])
def test_a_write_without_the_token_is_refused(token: str | None) -> None:
    client = small().test_client()
    client.get("/form")
    data = {} if token is None else {"csrf_token": token}
    answer = client.post("/write", data=data)
    assert answer.status_code == 400
    assert b"written" not in answer.data


def test_a_write_with_the_token_of_its_session_passes() -> None:
    client = small().test_client()
    token = client.get("/form").text
    assert client.post("/write", data={"csrf_token": token}).text == "written"


def test_a_token_of_another_session_does_not_pass() -> None:
    app = small()
    token = app.test_client().get("/form").text
    client = app.test_client()
    client.get("/form")
    assert client.post("/write", data={"csrf_token": token}).status_code == 400


@pytest.mark.parametrize(
    ("proxies", "told"),
    [
        (0, "127.0.0.1 http localhost"),
        (1, "203.0.113.7 https summit.example.org"),
    ],
)
def test_only_trusted_proxies_are_believed(proxies: int, told: str) -> None:
    headers = {
        "X-Forwarded-For": "198.51.100.1, 203.0.113.7",
        "X-Forwarded-Proto": "https",
        "X-Forwarded-Host": "summit.example.org",
    }
    assert small(proxies=proxies).test_client().get("/who", headers=headers).text == told
