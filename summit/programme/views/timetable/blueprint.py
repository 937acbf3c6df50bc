"""The blueprint on which the modules beside this one put their routes."""

from flask import Blueprint

timetable = Blueprint("timetable", __name__, url_prefix="/organizer/summits/<slug>/timetable")
