"""The public pages: functions from a release's document to HTML.

They need a Flask application context with the page's language forced, for gettext and templates;
they read neither the request nor the database.
"""

from summit.public.pages.changes import changes_page
from summit.public.pages.cities import cities_page, city_page
from summit.public.pages.declaration import declaration_page, version_page
from summit.public.pages.declarations import declarations_page
from summit.public.pages.failures import error_page, gone_page
from summit.public.pages.live import live_fragment, live_page
from summit.public.pages.network import network_page
from summit.public.pages.overview import overview
from summit.public.pages.programme import programme_page
from summit.public.pages.session import session_page
from summit.public.pages.speakers import speaker_page, speakers_page
from summit.public.pages.summits import SummitEntry, summits

__all__ = [
    "SummitEntry",
    "changes_page",
    "cities_page",
    "city_page",
    "declaration_page",
    "declarations_page",
    "error_page",
    "gone_page",
    "live_fragment",
    "live_page",
    "network_page",
    "overview",
    "programme_page",
    "session_page",
    "speaker_page",
    "speakers_page",
    "summits",
    "version_page",
]
