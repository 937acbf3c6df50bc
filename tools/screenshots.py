"""Takes the pictures of README from the running application: ``make screenshots``.

Starts Summit with the demonstration data in a database of its own, on a free port, and looks at
it with the system's Chromium in both languages, narrow and wide.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
from pathlib import Path
from time import monotonic, sleep

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parents[1]
PICTURES = ROOT / "docs" / "pictures"
WIDE, NARROW = 1280, 390
#: name, address, width, height in pixels, colour scheme
VIEWS = (
    ("overview-en-wide", "/en/cac-2020/", WIDE, 900, "light"),
    ("overview-ko-narrow", "/ko/cac-2020/", NARROW, 844, "light"),
    ("programme-ko-wide", "/ko/cac-2020/programme", WIDE, 900, "light"),
    ("programme-en-narrow", "/en/cac-2020/programme", NARROW, 844, "dark"),
    ("session-en-wide", "/en/cac-2020/sessions/mayoral-meeting", WIDE, 900, "light"),
    ("session-ko-narrow", "/ko/cac-2020/sessions/mayoral-meeting", NARROW, 844, "light"),
)


def free_port() -> int:
    """Return a loopback port that nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def wait_for(url: str, seconds: float = 60) -> None:
    """Return once the address answers."""
    end = monotonic() + seconds
    while True:
        try:
            urllib.request.urlopen(url, timeout=5).close()
            return
        except (urllib.error.URLError, OSError):
            if monotonic() > end:
                raise
            sleep(0.2)


def main() -> int:
    """Write all pictures; return 1 where there is no Chromium."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        print("Screenshots need Chromium: apt-get install chromium fonts-noto-cjk", file=sys.stderr)
        return 1
    PICTURES.mkdir(parents=True, exist_ok=True)
    port = free_port()
    base = f"http://localhost:{port}"
    with tempfile.TemporaryDirectory() as var:
        environment = {
            **os.environ,
            "SUMMIT_ENV": "demo",
            "SUMMIT_VAR": var,
            "PORT": str(port),
            "PUBLIC_URL": base,
        }
        environment.pop("DATABASE_URL", None)
        server = subprocess.Popen(
            [str(ROOT / ".venv/bin/flask"), "--app", "wsgi", "serve"], cwd=ROOT, env=environment
        )
        try:
            wait_for(f"{base}/readyz")
            take(chromium, base)
        finally:
            server.terminate()
            server.wait()
    return 0


def take(chromium: str, base: str) -> None:
    """Look at every view and keep its picture."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for name, address, width, height, scheme in VIEWS:
            page = browser.new_page(
                viewport={"width": width, "height": height},
                color_scheme="dark" if scheme == "dark" else "light",
                timezone_id="Europe/London",
                locale="en-GB" if "-en-" in name else "ko-KR",
            )
            page.goto(base + address, wait_until="networkidle")
            page.screenshot(path=PICTURES / f"{name}.png")
            page.close()
        browser.close()


if __name__ == "__main__":
    sys.exit(main())
