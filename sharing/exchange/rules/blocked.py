"""How many records a college left out because they are blocked: a count, hidden when small.

A student whose record is blocked looks in the file like one who was not found. Each number that
would tell the two apart for a few students tells of somebody that they are enrolled. So it is told
only when at least `threshold` records are blocked, at least `threshold` students were found and at
least `threshold` simply were not; and only when no earlier number, about the same class of the same
two sides, comes so near that their difference would tell of a few. Whatever is not told, is not
told in the same words.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from portal.rules.decision import Decision, objection


@dataclass(frozen=True, slots=True)
class Told:
    """A number that the district was told already, of one class from one college."""

    sent: int
    unmatched: int
    blocked: int

    @property
    def others(self) -> int:
        return self.unmatched - self.blocked


def decide_blocked(blocked: int | None, unmatched: int) -> Decision:
    """Whether so many can be blocked: a blocked student counts as not found."""
    return Decision.unless(
        [
            objection(
                blocked is not None and not 0 <= blocked <= unmatched,
                "BLOCKED",
                "Students whose records are blocked count as not found: they cannot be more than "
                "those.",
            )
        ]
    )


def to_tell(
    blocked: int | None,
    *,
    sent: int,
    unmatched: int,
    threshold: int,
    earlier: Iterable[Told] = (),
) -> int | None:
    """The number that the district is told, or None when it is told nothing."""
    if blocked is None:
        return None
    told = Told(sent, unmatched, blocked)
    if min(blocked, told.others, sent - unmatched) < threshold:
        return None
    if any(_too_near(told, before, threshold) for before in earlier):
        return None
    return blocked


def _too_near(told: Told, before: Told, threshold: int) -> bool:
    """Whether the difference of two numbers would be about a few. The very same tells nothing."""
    if told == before:
        return False
    apart = (abs(told.blocked - before.blocked), abs(told.others - before.others))
    return min(apart) < threshold


def words(told: int | None, threshold: int) -> str:
    """What both sides read. One sentence for all that is hidden, whatever the reason."""
    if told is None:
        return (
            f"Not told. A number stands here only when at least {threshold} records are blocked, "
            f"at least {threshold} students were found and at least {threshold} simply were not."
        )
    return f"{told:,} of the students not found, whose records the college may not report"
