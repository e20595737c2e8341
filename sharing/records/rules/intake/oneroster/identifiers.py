"""userIds and userMasterIdentifier: where a state's number for a student may stand."""

from __future__ import annotations

import re

from portal.rules.intake import Unreadable, identifier

_PAIR = re.compile(r"\{\s*([^:{}]+?)\s*:\s*([^{}]*?)\s*\}")
_STATE_TYPES = frozenset({"state", "stateid", "statestudentid", "ssid", "sid", "sasid"})


def state_id(master: str, user_ids: str) -> str | None:
    """The state's identifier, or None. Other identifiers, above all SSNs, are passed over."""
    if master.strip():
        return identifier(master)
    if not user_ids.strip():
        return None
    pairs = _PAIR.findall(user_ids)
    if not pairs:
        raise Unreadable(
            "identifiers in the form {type:identifier}", found="something else in userIds"
        )
    for kind, value in pairs:
        if re.sub(r"[^a-z]", "", kind.lower()) in _STATE_TYPES and value:
            return identifier(value)
    return None
