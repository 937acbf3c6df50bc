"""How roles, ways to sign in and approvals are worded."""

from __future__ import annotations

from collections.abc import Mapping

from summit.core.errors import N_

ROLES: Mapping[str, str] = {
    # Translators: a role in a summit, 책임자
    "owner": N_("Owner"),
    # Translators: a role in a summit, 편집자
    "editor": N_("Editor"),
    # Translators: a role in a summit, 열람자
    "viewer": N_("Viewer"),
    # Translators: a role: runs the panel on the night, 진행 담당자
    "operator": N_("Operator"),
    # Translators: a role: adopts the declaration, 의장
    "chair": N_("Chair of the summit"),
}

#: What each role may do, for those who give roles.
ROLE_NOTES: Mapping[str, str] = {
    "owner": N_("may do everything, and says who has which role"),
    "editor": N_("edits, publishes and sends"),
    "viewer": N_("sees everything and changes nothing"),
    "operator": N_("sees everything, and runs the panel on the night"),
    "chair": N_("sees everything, and adopts declarations"),
}

METHODS: Mapping[str, str] = {
    "password": N_("by password"),
    "passkey": N_("by passkey"),
    "link": N_("by a link"),
    "recovery_code": N_("by a recovery code"),
}

APPROVAL_STATES: Mapping[str, str] = {
    # Translators: of a request for approval (결재): 대기
    "waiting": N_("waiting for approval"),
    "approved": N_("approved"),
    "refused": N_("refused"),
    "withdrawn": N_("taken back"),
}
