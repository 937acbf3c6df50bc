"""What gunicorn and the ``flask`` command load."""

from summit.app import create_app

app = create_app()
