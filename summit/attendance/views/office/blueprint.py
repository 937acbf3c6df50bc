"""The blueprint of the offices' own pages."""

from flask import Blueprint

from summit.attendance.views.office.entering import PREFIX

office_answers = Blueprint("office_answers", __name__, url_prefix=PREFIX)
