"""The console's pages of broadcasts, under one name."""

from flask import Blueprint

broadcasts = Blueprint("broadcasts", __name__, url_prefix="/organizer/summits/<slug>")

SESSION = "/sessions/<session_slug>/broadcasts"
CHANNEL = f"{SESSION}/<string(maxlength=8):language>"
