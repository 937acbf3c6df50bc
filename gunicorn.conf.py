"""How gunicorn serves Summit. PORT, HOST, WEB_CONCURRENCY and ACCESS_LOG change it.

Each worker loads the application itself (no ``preload_app``): sharing pages of memory saves
little once they have rendered, while a database connection or a thread made before the fork
would be shared by accident, which SQLite answers with a damaged file.
"""

import os
import re
from pathlib import Path

from gunicorn.glogging import Logger
from gunicorn.workers.base import Worker

from summit.core.tokens import without

bind = f"{os.environ.get('HOST', '127.0.0.1')}:{os.environ.get('PORT', '8000')}"
chdir = str(Path(__file__).resolve().parent)

worker_class = "gthread"
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
threads = 4
preload_app = False
control_socket_disable = True

# Seconds. Behind a proxy, keepalive should outlast the proxy's own.
timeout = 30
graceful_timeout = 20
keepalive = 5

limit_request_line = 4094
limit_request_fields = 64
limit_request_field_size = 8190

# Summit logs as JSON to standard error; a line for every request is for a proxy to write.


# What Google gives whoever has agreed there, in the address to which it leads them back.
_GIVEN = re.compile(r"(?<!\w)(code|state)=[^&\s]+")


class Discreet(Logger):
    """Writes a line for a request without the tokens of private addresses, and without codes."""

    def atoms(self, *args: object, **kwargs: object) -> dict[str, object]:
        """Return what a line can be made of."""
        found: dict[str, object] = super().atoms(*args, **kwargs)
        return {
            name: _GIVEN.sub(r"\1=…", without(value)) if isinstance(value, str) else value
            for name, value in found.items()
        }


logger_class = Discreet
accesslog = "-" if os.environ.get("ACCESS_LOG") == "1" else None
errorlog = "-"
loglevel = os.environ.get("LOG_LEVEL", "warning").lower()

# Who the client is, is for TRUSTED_PROXIES to decide.
forwarded_allow_ips = ""


def worker_exit(_server: object, worker: Worker) -> None:
    """Let the outbox's thread finish the job at hand."""
    drainer = getattr(getattr(worker, "wsgi", None), "extensions", {}).get("summit.drainer")
    if drainer is not None:
        drainer.stop()


def post_worker_init(worker: Worker) -> None:
    """Start the outbox's thread, which must not exist before the fork."""
    drainer = getattr(worker.wsgi, "extensions", {}).get("summit.drainer")
    if drainer is not None:
        drainer.start()
