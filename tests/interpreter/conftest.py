"""The interpreters' pages over a summit to come, and browsers that hold one person's link."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from tests.conftest import Client
from tests.interpreter import world as worlds
from tests.interpreter.world import World


@pytest.fixture
def world(app: Flask, database: None) -> World:
    return worlds.make(app)


@pytest.fixture
def browse(app: Flask) -> Callable[[], Client]:
    """Return browsers with nothing stored: one for each person of a test."""
    return lambda: worlds.client_of(app)
