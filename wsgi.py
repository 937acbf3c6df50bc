"""What gunicorn and the ``flask`` command load."""

from config import ConfigurationError
from summit.app import create_app

try:
    app = create_app()
except ConfigurationError as error:
    raise SystemExit(f"Summit cannot start: {error}") from None
