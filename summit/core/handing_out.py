"""Handing out files that others have sent: saved and never opened on our own address."""

from __future__ import annotations

from io import BytesIO

from flask import Response, send_file

#: Whatever a browser makes of a file, it runs and loads nothing.
POLICY = "default-src 'none'; sandbox"


def hand_out(data: bytes, name: str, media_type: str) -> Response:
    """Answer with a file that is to be saved under a name.

    Headers against sniffing stand on every answer already; no cache may keep this one.
    """
    answer = send_file(
        BytesIO(data), mimetype=media_type, as_attachment=True, download_name=name, etag=False
    )
    answer.headers["Content-Security-Policy"] = POLICY
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Cache-Control"] = "no-store, private"
    return answer
