"""What the rules are called in filters and on the page that sets them: English msgids."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from summit.core.errors import N_
from summit.interpretation.rule_set import Rule

#: Labels by rule.
LABELS: Mapping[str, str] = MappingProxyType(
    {
        Rule.TEAM: N_("Team too small (R1)"),
        Rule.MARKET: N_("Team below the market’s least (R2)"),
        Rule.MANY_LANGUAGES: N_("Team too small for several languages (R3)"),
        Rule.RELAY: N_("Too few for relay (R4)"),
        Rule.PIVOT: N_("Relay through one language (R5)"),
        Rule.DIRECTION: N_("Direction not worked in (R6)"),
        Rule.TURN: N_("Turns too long or short (R7)"),
        Rule.DAY: N_("Too much in a day (R8)"),
        Rule.BREAK: N_("No break (R9)"),
        Rule.REMOTE: N_("Remote work (R10)"),
        Rule.CALL: N_("Call time (R11)"),
        Rule.PAPERS: N_("Papers late (R12)"),
        Rule.SPEED: N_("Too many words (R13)"),
        Rule.VIDEO: N_("Video without sound or script (R14)"),
        Rule.CONSENT: N_("No consent to recording (R15)"),
        Rule.NIGHT: N_("Night hours (R16)"),
        Rule.CANCELLATION: N_("Cost of a release (R17)"),
        Rule.KIT: N_("Remote equipment (R18)"),
        Rule.PLATFORM: N_("Limits of Zoom (R19)"),
        Rule.UNCOVERED: N_("Language not interpreted"),
        Rule.REST: N_("Rest between days"),
        Rule.AVAILABLE: N_("Interpreter not available"),
        Rule.SENIOR: N_("No senior in a booth"),
        Rule.STANDBY: N_("Nobody stands by"),
        Rule.TOLD: N_("Interpreters know another time"),
        Rule.STRAY: N_("Assigned to no booth"),
    }
)
