"""What a return covers and how much of it was found, in words and figures that may be passed on.

Rows stay with those who may read them; this statement goes into reports. So a figure that is about
fewer than the threshold is not told, and neither is the one that would give it away: sent is found
and not found together, and the class is sent and withheld together.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sharing.exchange.rules import blocked as blocking

FLOORS: Final = (
    "Rates from this file are floors. A student who was not found may attend a college that does "
    "not report, may have a blocked record, or may not have enrolled; the file cannot tell these "
    "apart."
)
HIDDEN: Final = "not told"


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the statement: a code for programs, words, and the figure if it is told."""

    code: str
    label: str
    value: int | None
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    sent: int
    matched: int | None
    unmatched: int | None
    blocked: int | None
    cohort: int | None
    withheld: int | None
    threshold: int
    rate: str
    coverage: str

    @property
    def words(self) -> list[str]:
        """Sentences, the most important first."""
        covered = [f"{self.coverage}"] if self.coverage else []
        return [*covered, self._found(), f"Blocked records: {self._blocked()}.", FLOORS]

    def _found(self) -> str:
        if self.matched is None:
            return (
                f"{self.sent:,} students were sent. Found: {self.rate}. The exact numbers are not "
                f"told, because fewer than {self.threshold} students stand behind one of them."
            )
        return (
            f"Of {self.sent:,} students sent, {self.matched:,} ({self.rate}) were found and "
            f"{self.unmatched:,} were not."
        )

    def _blocked(self) -> str:
        return blocking.words(self.blocked, self.threshold).rstrip(".")

    @property
    def figures(self) -> list[Figure]:
        told = [
            Figure("sent", "Students sent", self.sent, f"{self.sent:,}"),
            _figure("matched", "Found", self.matched),
            _figure("unmatched", "Not found", self.unmatched),
            Figure("match_rate", "Share found, at least", None, self.rate),
            _figure("blocked", "Left out as blocked", self.blocked),
        ]
        if not self.coverage:
            return told
        return [
            _figure("cohort", "Graduates in the class", self.cohort),
            _figure("withheld", "Withheld by the district", self.withheld),
            *told,
        ]


def _figure(code: str, label: str, value: int | None) -> Figure:
    return Figure(code, label, value, HIDDEN if value is None else f"{value:,}")


def state(
    *,
    sent: int,
    matched: int,
    blocked: int | None,
    threshold: int,
    cohort: int | None = None,
) -> Statement:
    """`blocked` as the district was told it; `cohort` only where the reader may know the class."""
    unmatched = sent - matched
    tells = matched >= threshold and unmatched >= threshold
    withheld = None if cohort is None else cohort - sent
    whole = withheld is not None and (withheld == 0 or withheld >= threshold)
    return Statement(
        sent=sent,
        matched=matched if tells else None,
        unmatched=unmatched if tells else None,
        blocked=blocked,
        cohort=cohort if whole else None,
        withheld=withheld if whole else None,
        threshold=threshold,
        rate=_rate(sent, matched, threshold),
        coverage=_coverage(sent, cohort if whole else None, cohort is not None, threshold),
    )


def _rate(sent: int, matched: int, threshold: int) -> str:
    """Whole percent; at either end only that it is beyond what a small group could tell."""
    unmatched = sent - matched
    if sent < 2 * threshold:
        return HIDDEN
    edge = -(-100 * threshold // sent)
    if unmatched < threshold:
        return f"more than {100 - edge}%"
    if matched < threshold:
        return f"less than {edge}%"
    return f"{100 * matched // sent}%"


def _coverage(sent: int, cohort: int | None, knows: bool, threshold: int) -> str:
    if not knows:
        return ""
    if cohort is None:
        return (
            f"{sent:,} graduates were sent; fewer than {threshold} were withheld, so the size of "
            "the class is not told."
        )
    share = 100 * sent // cohort if cohort else 0
    return f"{sent:,} of {cohort:,} graduates of the class were sent ({share}%)."
