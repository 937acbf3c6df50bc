"""Rendered answers, kept in memory compressed: what makes a public page cost almost nothing.

A release never changes, so a page made from it holds for as long as it is the current one. The
release's id is part of the key: nothing needs to be thrown away when a new one is published, old
pages just stop being asked for and leave by age.
"""

from __future__ import annotations

import gzip
import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import Response, current_app, request
from werkzeug.datastructures import Headers
from werkzeug.http import parse_accept_header

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

#: What one kept page costs beside its bytes: key, headers, bookkeeping.
_OVERHEAD = 1024


@dataclass(frozen=True, slots=True)
class Page:
    """One answer, compressed. ``etag`` is the quoted SHA-256 prefix of the plain body."""

    body: bytes
    content_type: str
    etag: str
    status: int = 200
    filename: str | None = None

    @classmethod
    def of(
        cls,
        body: bytes,
        content_type: str,
        *,
        status: int = 200,
        filename: str | None = None,
    ) -> Page:
        """Compress ``body``; the same body always gives the same bytes and tag."""
        tag = hashlib.sha256(body).hexdigest()[:24]
        compressed = gzip.compress(body, compresslevel=6, mtime=0)
        return cls(compressed, content_type, tag, status, filename)


class PageCache:
    """Pages by key, least recently used first out, within a bound of bytes. Thread-safe."""

    def __init__(self, max_bytes: int) -> None:
        self._max_bytes = max_bytes
        self._bytes = 0
        self._pages: OrderedDict[Hashable, Page] = OrderedDict()
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._pages)

    @property
    def bytes(self) -> int:
        """How many bytes are kept at present."""
        return self._bytes

    def get(self, key: Hashable) -> Page | None:
        """Return the page kept under ``key``, if any."""
        with self._lock:
            page = self._pages.get(key)
            if page is not None:
                self._pages.move_to_end(key)
            return page

    def put(self, key: Hashable, page: Page) -> None:
        """Keep a page, dropping the least recently used ones past the bound."""
        size = len(page.body) + _OVERHEAD
        if size > self._max_bytes:
            return
        with self._lock:
            old = self._pages.pop(key, None)
            if old is not None:
                self._bytes -= len(old.body) + _OVERHEAD
            self._pages[key] = page
            self._bytes += size
            while self._bytes > self._max_bytes:
                _, dropped = self._pages.popitem(last=False)
                self._bytes -= len(dropped.body) + _OVERHEAD

    def get_or_make(self, key: Hashable, make: Callable[[], Page]) -> Page:
        """Return the kept page, or make and keep it. Two threads may make the same page at once;
        both results are equal, and neither waits for the other."""
        page = self.get(key)
        if page is None:
            page = make()
            if page.status == 200:
                self.put(key, page)
        return page


class PageAnswer(Response):
    """An answer that was made with all its headers: what finishes other answers leaves it alone."""

    def get_wsgi_headers(self, environ: WSGIEnvironment) -> Headers:
        """Return the headers as they are; checking and copying them would cost a third more."""
        return self.headers


@dataclass(frozen=True, slots=True)
class Parts:
    """An answer as WSGI takes it, but for the status's words."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes


def parts(
    page: Page,
    environ: WSGIEnvironment,
    *,
    cache_control: str,
    shared: Iterable[tuple[str, str]] = (),
) -> Parts:
    """Return a page as it answers a request: 304 where the client has it, else gzip or plain.

    The tag differs by encoding, since a strong tag stands for exact bytes (RFC 9110, 8.8.3).

    Args:
        shared: headers of every whole answer.
    """
    gzipped = _takes_gzip(environ.get("HTTP_ACCEPT_ENCODING", ""))
    etag = f'"{page.etag}-gz"' if gzipped else f'"{page.etag}"'
    headers = [("ETag", etag), ("Cache-Control", cache_control), ("Vary", "Accept-Encoding")]
    known = environ.get("HTTP_IF_NONE_MATCH")
    if known and page.status == 200 and (etag in known or known == "*"):
        # What else the client has stands (RFC 9110, 15.4.5).
        return Parts(304, headers, b"")
    headers += shared
    body = page.body if gzipped else gzip.decompress(page.body)
    headers.append(("Content-Type", page.content_type))
    headers.append(("Content-Length", str(len(body))))
    if gzipped:
        headers.append(("Content-Encoding", "gzip"))
    if page.filename:
        headers.append(("Content-Disposition", f'attachment; filename="{page.filename}"'))
    return Parts(page.status, headers, body)


def _takes_gzip(accepted: str) -> bool:
    # The usual header is read cheaply; one with weights is left to the parser.
    return "gzip" in accepted and (
        ";" not in accepted or parse_accept_header(accepted).quality("gzip") > 0
    )


def answer(page: Page, *, cache_control: str) -> PageAnswer:
    """Turn a page into an answer to this request: see :func:`parts`."""
    shared = current_app.extensions.get("summit.headers", ())
    made = parts(page, request.environ, cache_control=cache_control, shared=shared)
    if made.status == 304:
        return PageAnswer(status=304, headers=made.headers)
    return PageAnswer(made.body, status=made.status, headers=made.headers)
