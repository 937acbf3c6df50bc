"""Kept pages: the bound of the memory, and the answers made from a page."""

import gzip

import pytest
from flask import Flask, Response

from summit.core.pages import Page, PageCache, answer

BODY = "안녕하세요, Seoul. ".encode() * 50
PAGE = Page.of(BODY, "text/html; charset=utf-8")
PLAIN, GZIPPED = f'"{PAGE.etag}"', f'"{PAGE.etag}-gz"'


def noise(seed: int, size: int) -> Page:
    """A page whose compressed body has exactly ``size`` bytes."""
    return Page(bytes([seed]) * size, "text/plain", str(seed))


def ask(page: Page, **headers: str) -> Response:
    app = Flask(__name__)
    environ = {f"HTTP_{name.upper()}": value for name, value in headers.items()}
    with app.test_request_context("/", environ_overrides=environ):
        return answer(page, cache_control="public, max-age=60")


def test_the_same_body_gives_the_same_bytes_and_tag() -> None:
    assert Page.of(BODY, "text/plain") == Page.of(BODY, "text/plain")
    assert Page.of(BODY, "text/plain").etag != Page.of(BODY + b"!", "text/plain").etag
    assert gzip.decompress(PAGE.body) == BODY


def test_the_memory_keeps_within_its_bound_and_drops_the_least_recently_used() -> None:
    cache = PageCache(3 * (1000 + 1024))
    for key in (1, 2, 3):
        cache.put(key, noise(key, 1000))
    assert cache.get(1) == noise(1, 1000)  # 1 is young again
    cache.put(4, noise(4, 1000))
    assert {key for key in (1, 2, 3, 4) if cache.get(key)} == {1, 3, 4}
    assert (len(cache), cache.bytes) == (3, 3 * (1000 + 1024))


def test_a_page_put_twice_counts_once() -> None:
    cache = PageCache(10_000)
    cache.put("a", noise(1, 1000))
    cache.put("a", noise(2, 500))
    assert (len(cache), cache.bytes) == (1, 500 + 1024)
    assert cache.get("a") == noise(2, 500)


def test_a_large_page_drops_as_many_as_it_needs_room_for() -> None:
    cache = PageCache(10_000)
    for key in range(4):
        cache.put(key, noise(key, 1000))
    cache.put("large", noise(9, 6000))
    assert [key for key in (0, 1, 2, 3, "large") if cache.get(key)] == [3, "large"]
    assert cache.bytes == 6000 + 1000 + 2 * 1024


def test_a_page_larger_than_the_bound_is_not_kept_and_drops_nothing() -> None:
    cache = PageCache(3000)
    cache.put("small", noise(1, 100))
    cache.put("large", noise(2, 3000))
    assert cache.get("large") is None
    assert cache.get("small") == noise(1, 100)


def test_get_or_make_makes_once_and_keeps_successes_alone() -> None:
    cache, made = PageCache(100_000), []

    def make(status: int) -> Page:
        made.append(status)
        return Page(b"x", "text/plain", "tag", status)

    for status in (200, 200, 410, 410):
        cache.get_or_make(status, lambda status=status: make(status))  # type: ignore[misc]
    assert made == [200, 410, 410]
    assert len(cache) == 1


@pytest.mark.parametrize(
    ("accepted", "gzipped"),
    [
        ("gzip", True),
        ("gzip, deflate, br", True),
        ("gzip;q=0.5, identity", True),
        ("br;q=1.0, gzip;q=0.8", True),
        ("gzip;q=0", False),
        ("gzip;q=0.0, identity", False),
        ("identity", False),
        ("br", False),
        ("", False),
    ],
)
def test_a_body_is_compressed_where_that_is_accepted(accepted: str, gzipped: bool) -> None:
    response = ask(PAGE, accept_encoding=accepted)
    assert response.headers.get("Content-Encoding") == ("gzip" if gzipped else None)
    assert response.headers["ETag"] == (GZIPPED if gzipped else PLAIN)
    body = response.get_data()
    assert (gzip.decompress(body) if gzipped else body) == BODY
    assert response.headers["Content-Length"] == str(len(body))
    assert response.headers["Vary"] == "Accept-Encoding"
    assert response.headers["Cache-Control"] == "public, max-age=60"
    assert response.headers["Content-Type"] == "text/html; charset=utf-8"


@pytest.mark.parametrize(
    ("known", "accepted", "status"),
    [
        (GZIPPED, "gzip", 304),
        (PLAIN, "", 304),
        (f"W/{GZIPPED}", "gzip", 304),
        (f'"old", {GZIPPED}', "gzip", 304),
        (f'W/"old", W/{PLAIN} , "x"', "", 304),
        ("*", "gzip", 304),
        (PLAIN, "gzip", 200),
        (GZIPPED, "", 200),
        ('"old"', "gzip", 200),
        (PAGE.etag, "", 200),
        ("", "gzip", 200),
        ('"', "gzip", 200),
    ],
)
def test_a_client_that_has_the_page_is_told_so(known: str, accepted: str, status: int) -> None:
    response = ask(PAGE, accept_encoding=accepted, if_none_match=known)
    assert response.status_code == status
    assert response.headers["ETag"] == (GZIPPED if accepted else PLAIN)
    assert response.headers["Cache-Control"] == "public, max-age=60"
    assert response.headers["Vary"] == "Accept-Encoding"
    assert (response.get_data() == b"") == (status == 304)


def test_only_a_success_can_be_not_modified() -> None:
    gone = Page.of(BODY, "text/html; charset=utf-8", status=410)
    response = ask(gone, if_none_match=f'"{gone.etag}"')
    assert (response.status_code, response.get_data()) == (410, BODY)


def test_a_file_is_offered_under_its_name() -> None:
    page = Page.of(BODY, "text/calendar; charset=utf-8", filename="cac-2020.ics")
    assert ask(page).headers["Content-Disposition"] == 'attachment; filename="cac-2020.ics"'
