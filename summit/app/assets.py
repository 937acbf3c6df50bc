"""Static files under addresses that change with their content, so that they can be kept forever."""

from __future__ import annotations

import hashlib
from pathlib import Path

from flask import Flask, Response, request, send_from_directory


class Assets:
    """Gives static files a content hash, as ``{{ asset('summit.css') }}`` in templates."""

    def __init__(self, app: Flask) -> None:
        self._folder = Path(app.static_folder or "")
        self._addresses: dict[str, str] = {}
        app.jinja_env.globals["asset"] = self.address
        app.extensions["summit.assets"] = self
        app.view_functions["static"] = self._send

    def address(self, name: str) -> str:
        """Return the address of a static file.

        Raises:
            FileNotFoundError: there is no such file: a template names it wrongly, or the
                vendored assets have not been copied.
        """
        if name not in self._addresses:
            digest = hashlib.sha256((self._folder / name).read_bytes()).hexdigest()[:12]
            self._addresses[name] = f"/static/{name}?v={digest}"
        return self._addresses[name]

    def _send(self, filename: str) -> Response:
        """Send a static file, to be kept for good where its address holds its hash."""
        response = send_from_directory(self._folder, filename, conditional=True)
        # Fonts are named by their stylesheet without a hash, but only change with a release.
        hashed = self.address(filename) == f"/static/{filename}?v={request.args.get('v')}"
        response.cache_control.no_cache = None
        response.cache_control.public = True
        response.cache_control.max_age = 31536000 if hashed else 86400
        response.cache_control.immutable = hashed
        return response
