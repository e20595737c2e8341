"""Counts of a decided cohort: sent and withheld always make the whole."""

from __future__ import annotations

from dataclasses import dataclass

from portal.ui.counts import Count
from sharing.rules.access import ALLOWED, MEANINGS, label_of


@dataclass(frozen=True, slots=True)
class Withheld:
    """One reason for which students stay, and how many."""

    code: str
    students: int

    @property
    def label(self) -> str:
        return label_of(self.code)

    @property
    def text(self) -> str:
        known = MEANINGS.get(self.code)
        return known.sentence if known else ""

    @property
    def opens_names(self) -> bool:
        """Whether it concerns some students and not simply everybody."""
        return self.code in MEANINGS


def withheld_in(counts: dict[str, int]) -> list[Withheld]:
    """The reasons, most students first."""
    found = [Withheld(code, count) for code, count in counts.items() if code != ALLOWED]
    return sorted(found, key=lambda reason: (-reason.students, reason.code))


def strip_of(counts: dict[str, int], passing: str) -> tuple[list[Count], Count]:
    """Sent and withheld, and the cohort that they make."""
    sent = Count(passing, counts.get(ALLOWED, 0), tone="good")
    stays = [Count(one.label, one.students, tone="attention") for one in withheld_in(counts)]
    return [sent, *stays], Count("Graduates in the class", sum(counts.values()))


def answered(sent: int, matched: int, unmatched: int) -> tuple[list[Count], Count]:
    """Matched and not found, and the students sent that they make."""
    parts = [
        Count("Matched", matched, tone="good"),
        Count("Not found", unmatched, "not enrolled, blocked or not reported"),
    ]
    return parts, Count("Sent", sent)
