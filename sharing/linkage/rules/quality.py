"""How good the links are, in words, and whether enough was labelled to say so."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

LEAST_LABELS: Final = 30
SAMPLE: Final = 50  # pairs to label of each kind that was linked without a reader

BANDS: Final = (
    "less than 30 in 100 the same person",
    "30 to 60 in 100",
    "60 to 90 in 100",
    "90 to 99 in 100",
    "99 to 99.99 in 100",
    "more than 99.99 in 100",
)


@dataclass(frozen=True, slots=True)
class Stratum:
    """Pairs of one kind: how many there are, how many readers settled, and what they found."""

    name: str
    pairs: int
    is_match: bool
    same: int = 0
    different: int = 0
    unsure: int = 0

    @property
    def labelled(self) -> int:
        return self.same + self.different

    @property
    def words(self) -> str:
        return "Linked without a reader" if self.is_match else "In doubt, left to readers"

    @property
    def likelihood(self) -> str:
        """In words what the comparison thought of pairs of this kind (its bands of probability)."""
        band = self.name.rpartition(" ")[2]
        return BANDS[int(band)] if band.isdigit() and int(band) < len(BANDS) else ""


@dataclass(frozen=True, slots=True)
class Enough:
    """Whether an estimate may be shown, and what is missing."""

    missing: int
    empty: int

    def __bool__(self) -> bool:
        return not self.missing and not self.empty

    @property
    def words(self) -> str:
        told = []
        if self.missing:
            told.append(f"at least {self.missing} more pairs must be read")
        if self.empty:
            kinds = "kinds" if self.empty > 1 else "kind"
            told.append(f"{self.empty} {kinds} of pairs below have not been read at all")
        return "Too few labels to say how good the links are: " + ", and ".join(told) + "."


def enough(strata: Collection[Stratum]) -> Enough:
    """At least LEAST_LABELS, or every pair there is; and something of each kind."""
    pairs = sum(stratum.pairs for stratum in strata)
    labelled = sum(stratum.labelled for stratum in strata)
    return Enough(
        max(0, min(LEAST_LABELS, pairs) - labelled),
        sum(1 for stratum in strata if not stratum.labelled),
    )
