"""Reading of interpretation: the only way to obtain an interpreter, a place or a plan."""

from summit.interpretation.queries.people import (
    FEED_KIND,
    KNOWN,
    LINK_KIND,
    assignment_of,
    assignments,
    assignments_of,
    held_by,
    interpreter_by_feed,
    interpreter_by_token,
    interpreter_of,
    interpreters,
    sound_check_of,
    sound_checks,
    team_of,
)
from summit.interpretation.queries.plans import (
    newest_plan,
    plan_of,
    plan_under_way,
    plans,
    somebody_knows,
)
from summit.interpretation.queries.settings import (
    item_floors,
    rule_set_of,
    session_booths,
    settings,
)
from summit.interpretation.queries.situation import situation

__all__ = [
    "FEED_KIND",
    "KNOWN",
    "LINK_KIND",
    "assignment_of",
    "assignments",
    "assignments_of",
    "held_by",
    "interpreter_by_feed",
    "interpreter_by_token",
    "interpreter_of",
    "interpreters",
    "item_floors",
    "newest_plan",
    "plan_of",
    "plan_under_way",
    "plans",
    "rule_set_of",
    "session_booths",
    "settings",
    "situation",
    "somebody_knows",
    "sound_check_of",
    "sound_checks",
    "team_of",
]
