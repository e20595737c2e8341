"""Who is counted and who is not, in numbers that may be said aloud. Pure."""

from __future__ import annotations

from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True)
class Coverage:
    """`cohort` graduates of the class, of whom `answered` are counted; None where it would tell
    how few are missing."""

    cohort: int | None
    answered: int
    share: int | None
    floors: bool

    def as_facts(self) -> dict[str, object]:
        return asdict(self)


def coverage_of(*, cohort: int, answered: int, threshold: int, is_floor: bool) -> Coverage:
    """The numbers, without the cohort when fewer than `threshold` of it are not counted."""
    missing = cohort - answered
    if cohort <= 0 or 0 < missing < threshold:
        return Coverage(None, answered, None, is_floor)
    return Coverage(cohort, answered, round(100 * answered / cohort), is_floor)
