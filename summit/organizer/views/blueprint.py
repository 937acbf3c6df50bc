"""The blueprint on which the modules beside this one put their routes."""

from flask import Blueprint

organizer = Blueprint("organizer", __name__, url_prefix="/organizer")
