"""The blueprint of the interpreters' own pages."""

from flask import Blueprint

from summit.interpretation.views.interpreter.entering import PREFIX

interpreter_pages = Blueprint("interpreter_pages", __name__, url_prefix=PREFIX)
