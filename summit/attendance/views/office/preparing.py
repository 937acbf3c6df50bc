"""The blueprint of the pages on which an office prepares for the day."""

from flask import Blueprint

from summit.attendance.views.office.entering import PREFIX

office_preparing = Blueprint("office_preparing", __name__, url_prefix=PREFIX)
