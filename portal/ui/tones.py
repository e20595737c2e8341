"""How a status looks: words and an icon; the color only repeats what they say."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Tone(StrEnum):
    NEUTRAL = "neutral"
    WAITING = "waiting"
    GOOD = "good"
    ATTENTION = "attention"
    STOPPED = "stopped"


ICONS: dict[Tone, str] = {
    Tone.NEUTRAL: "radio_button_unchecked",
    Tone.WAITING: "schedule",
    Tone.GOOD: "check_circle",
    Tone.ATTENTION: "warning",
    Tone.STOPPED: "highlight_off",
}

_WORDS: dict[Tone, str] = {
    Tone.NEUTRAL: "draft preparing over closed archived superseded none not_stated unknown past "
    "discarded",
    Tone.WAITING: "queued running pending waiting submitted proposed requested sent in_review "
    "under_review reviewing partly_signed partially_signed awaiting_signature awaiting_return "
    "out_for_signature preview previewed uploaded invited open due checking ready committing "
    "counted protected scheduled deciding closing asked mapping received acknowledged under_check",
    Tone.GOOD: "active approved signed accepted given done released complete completed in_force "
    "verified imported included sendable matched passed published valid committed confirmed "
    "in_use applied corrected",
    Tone.ATTENTION: "returned suspended stopped ending expiring disputed changes_requested warning "
    "overdue check_overdue destruction_due conflict blocked withheld unmatched transferred "
    "on_hold",
    Tone.STOPPED: "terminated expired refused withdrawn rejected revoked failed cancelled canceled "
    "ended declined destroyed denied invalid error",
}
TONES: dict[str, Tone] = {word: tone for tone, words in _WORDS.items() for word in words.split()}


@dataclass(frozen=True, slots=True)
class Look:
    label: str
    tone: Tone
    icon: str


def look(status: Any, *, label: str = "", tone: str = "") -> Look:
    """How to show a status: an enum member that knows its label, or a plain code."""
    code = str(getattr(status, "value", status))
    chosen = Tone(tone) if tone else TONES.get(code, Tone.NEUTRAL)
    return Look(label or _label(status, code), chosen, ICONS[chosen])


def _label(status: Any, code: str) -> str:
    words = getattr(status, "label", None)
    return str(words) if words else code.replace("_", " ").capitalize()
