"""A server with one answer, in the place of somebody else's."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from tests.servers import HOST


@contextmanager
def answering(status: int, body: bytes, **headers: str) -> Iterator[tuple[str, list[str]]]:
    """Serve one answer to whatever is asked; the list fills with what was."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Keep quiet."""

    with _serving(Handler) as base:
        yield base, asked


@contextmanager
def dripping(body: bytes) -> Iterator[str]:
    """Serve an answer whose octets come one by one, each before anybody is tired of waiting."""
    enough = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            with suppress(ConnectionError):
                for octet in body:
                    if enough.wait(0.02):
                        return
                    self.wfile.write(bytes([octet]))

        def log_message(self, *_: object) -> None:
            """Keep quiet."""

    with _serving(Handler) as base:
        try:
            yield base
        finally:
            enough.set()


@contextmanager
def _serving(handler: type[BaseHTTPRequestHandler]) -> Iterator[str]:
    server = ThreadingHTTPServer((HOST, 0), handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://{HOST}:{server.server_port}/oembed"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
