"""What the journal says of interpretation: the words for each act, and for its entries' fields."""

from __future__ import annotations

from collections.abc import Mapping

from summit.core.errors import N_

ACTS: Mapping[str, str] = {
    "assignment.accepted": N_("accepted a place in a booth"),
    "assignment.confirmed_by_hand": N_("recorded that an interpreter has agreed"),
    "assignment.declined": N_("declined a place in a booth"),
    "assignment.declined_by_hand": N_("recorded that an interpreter has declined"),
    "assignment.locked": N_("locked an interpreter's place against the planner"),
    "assignment.moved": N_("moved an interpreter to another booth"),
    "assignment.offered": N_("offered an interpreter a place"),
    "assignment.proposed": N_("proposed an interpreter for a booth"),
    "assignment.released": N_("released an interpreter from a booth"),
    "assignment.removed": N_("took back a proposal that nobody knew of"),
    "assignment.replaced": N_("put another interpreter in somebody's place"),
    "assignment.role_set": N_("made an interpreter active or standby"),
    "assignment.swapped": N_("exchanged two interpreters"),
    "assignment.told": N_("told an interpreter of another hour"),
    "assignment.unlocked": N_("opened an interpreter's place to the planner"),
    "booth.edited": N_("changed what a session needs of interpreters"),
    "booth.floor_set": N_("settled the language spoken in an item"),
    "booth.turns_cleared": N_("went back to the derived turns of a booth"),
    "booth.turns_set": N_("changed the turns of a booth"),
    "interpretation.erased": N_("erased what had been kept of interpreters long enough"),
    "interpretation.settings_edited": N_("changed the rules for interpreters"),
    "interpreter.added": N_("added an interpreter"),
    "interpreter.availability_set": N_("changed when an interpreter is available"),
    "interpreter.details_stated": N_("stated telephone, equipment or consent"),
    "interpreter.edited": N_("changed an interpreter"),
    "interpreter.feed_renewed": N_("renewed the address of an interpreter's calendar"),
    "interpreter.link_renewed": N_("renewed an interpreter's link"),
    "interpreter.link_sent": N_("mailed an interpreter their link"),
    "interpreter.removed": N_("removed an interpreter"),
    "plan.accepted": N_("accepted a proposal of the planner"),
    "plan.asked": N_("asked the planner for a proposal"),
    "plan.cancelled": N_("stopped the planner"),
    "plan.discarded": N_("discarded a proposal of the planner"),
    "sound_check.booked": N_("booked a sound check"),
    "sound_check.freed": N_("gave a sound check back"),
    "sound_check.noted": N_("noted how a sound check went"),
    "sound_check.offered": N_("offered times for sound checks"),
    "sound_check.removed": N_("removed a time for sound checks"),
}

FIELDS: Mapping[str, str] = {
    "booth": N_("Booth"),
    "interpreter": N_("Interpreter"),
    "kept_days": N_("Days kept"),
    "levels": N_("Levels"),
    "rule_set": N_("Rule set"),
    "technician": N_("Technician"),
    "seniority": N_("Seniority"),
    "site": N_("Works from"),
    "directions": N_("Directions"),
    "domains": N_("Subjects"),
    "difficult": N_("Difficult subject"),
    "platform": N_("Platform"),
    "own_interpreter": N_("Brings an interpreter"),
}
