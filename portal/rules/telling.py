"""The ledger keeps verbs, codes and ids; a person reads them as words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

PHRASES = {
    "seated_by_operator": "Seated by the operator",
    "take_back_cover": "Took back cover",
}
PAST = {
    "begin": "began",
    "commit": "committed",
    "give": "gave",
    "hold": "held",
    "read": "read",
    "replan": "replanned",
    "send": "sent",
    "submit": "submitted",
    "withdraw": "withdrew",
    "withhold": "withheld",
}
ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
DIGEST = re.compile(r"[0-9a-f]{64}")
CODE = re.compile(r"[a-z]+(_[a-z]+)*|[A-Z]+(_[A-Z]+)+")


def act_in_words(verb: str) -> str:
    """`send_package` as "Sent package"; `agreement.sign` as "Signed agreement"."""
    if verb in PHRASES:
        return PHRASES[verb]
    about, _, rest = verb.rpartition(".")
    first, *others = rest.split("_")
    return " ".join([past(first).capitalize(), *others, *([about] if about else [])])


def past(verb: str) -> str:
    if verb in PAST or verb.endswith("ed"):
        return PAST.get(verb, verb)
    if verb.endswith("e"):
        return verb + "d"
    if verb.endswith("y") and verb[-2:-1] not in "aeiou":
        return verb[:-1] + "ied"
    return verb + "ed"


def detail_in_words(detail: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Each detail that says something, as a label and a value that fit a line."""
    told = [(_label(key), _value(value)) for key, value in detail.items()]
    return [(label, value) for label, value in told if value]


def _value(value: Any) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{label} {inner}" for label, inner in detail_in_words(value))
    if isinstance(value, list | tuple):
        return ", ".join(_value(item) for item in value)
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return _short(str(value))


def _short(text: str) -> str:
    """Ids and digests by their beginnings, codes without their underscores."""
    if ID.fullmatch(text):
        return text[:8]
    if DIGEST.fullmatch(text):
        return text[:12] + "…"
    return text.replace("_", " ").lower() if CODE.fullmatch(text) else text


LABELS = {"sha256": "fingerprint", "hash": "fingerprint", "revision_hash": "agreement fingerprint"}


def _label(key: str) -> str:
    return LABELS.get(key, key.replace("_", " ").lower())
