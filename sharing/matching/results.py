"""What a linkage gives: typed pairs, their explanations, and what a review queue needs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import pandas as pd

from .comparing import Comparison
from .scoring import prior_weight

RELATED = "may be a brother, sister or twin at the same home"
OTHERS, NOBODY = "others fit as well", "nobody else fits"
COLUMNS = ("left_id", "right_id", "probability", "tier", "decision")


@dataclass(frozen=True)
class Link:
    """One pair. `reason`: why it is for review; empty for a match."""

    left_id: str
    right_id: str
    probability: float
    tier: str
    decision: str
    reason: str


@dataclass(frozen=True)
class Step:
    """One bar of the waterfall: how well a field agrees, and its weight in bits."""

    name: str
    agreement: str
    weight: float
    m: float | None = None
    u: float | None = None


@dataclass(frozen=True)
class Column:
    """One step of every pair; a missing weight means that the step does not concern the pair."""

    name: str
    agreement: Sequence[str]
    weight: pd.Series | float


@dataclass(frozen=True)
class Explanation:
    """From the prior to the sum: `weight` = sum of the steps' weights = log2 of the odds."""

    link: Link
    steps: tuple[Step, ...]
    weight: float


@dataclass(frozen=True)
class Links:
    """The links of two files.

    pairs: one row for each link, sorted by both ids. Columns of COLUMNS, then `reason`, `weight`
        (bits), `family` and `competition` (bits, part of weight), and `degree_X` (place of the
        level of agreement, -1 missing) and `weight_X` (bits) for each comparison X.
    comparisons, prior, trained: the model; trained is False where there were too few likely matches
        to learn from, and the starting weights were used.
    counts: people and pairs, for the statement that sent = matched + ambiguous + unmatched.
    notes: what a person should know, in words.
    """

    pairs: pd.DataFrame
    comparisons: tuple[Comparison, ...]
    prior: float
    trained: bool
    counts: dict[str, int]
    notes: tuple[str, ...] = field(default=())

    def __iter__(self) -> Iterator[Link]:
        columns = [self.pairs[name] for name in (*COLUMNS, "reason")]
        for row in zip(*columns, strict=True):
            yield Link(row[0], row[1], float(row[2]), row[3], row[4], row[5])

    def __len__(self) -> int:
        return len(self.pairs)

    def matches(self) -> set[tuple[str, str]]:
        """Pairs of ids that are decided."""
        return self._ids("match")

    def for_review(self) -> set[tuple[str, str]]:
        """Pairs of ids that a person looks at."""
        return self._ids("review")

    def _ids(self, decision: str) -> set[tuple[str, str]]:
        rows = self.pairs[self.pairs["decision"] == decision]
        return set(zip(rows["left_id"], rows["right_id"], strict=True))

    def steps(self) -> Iterator[Column]:
        """The waterfall of all pairs at once, one field after the other."""
        size = len(self.pairs)
        yield Column("prior", ["any two people of the files"] * size, prior_weight(self.prior))
        for comparison in self.comparisons:
            places = self.pairs[f"degree_{comparison.name}"]
            words = {place: comparison.words_for(place) for place in set(places)}
            weights = self.pairs[f"weight_{comparison.name}"]
            yield Column(comparison.name, [words[place] for place in places], weights)
        for name, said in (("family", (RELATED, "")), ("competition", (OTHERS, NOBODY))):
            weights = self.pairs[name].where(self.pairs[name] != 0)
            yield Column(name, [said[0] if bits < 0 else said[1] for bits in weights], weights)

    def explain(self, left_id: str, right_id: str) -> Explanation:
        """The waterfall of one pair. Raises KeyError for a pair that is no link."""
        found = self.pairs[
            (self.pairs["left_id"] == left_id) & (self.pairs["right_id"] == right_id)
        ]
        if found.empty:
            raise KeyError((left_id, right_id))
        row = found.iloc[0]
        steps = [Step("prior", "any two people of the files", prior_weight(self.prior))]
        for comparison in self.comparisons:
            place = int(row[f"degree_{comparison.name}"])
            level = comparison.levels[place] if place >= 0 else None
            steps.append(
                Step(
                    comparison.name,
                    comparison.words_for(place),
                    float(row[f"weight_{comparison.name}"]),
                    level.m if level else None,
                    level.u if level else None,
                )
            )
        if row["family"]:
            steps.append(Step("family", RELATED, float(row["family"])))
        if row["competition"]:
            others = OTHERS if row["competition"] < 0 else NOBODY
            steps.append(Step("competition", others, float(row["competition"])))
        return Explanation(self._link(row), tuple(steps), float(row["weight"]))

    @staticmethod
    def _link(row: pd.Series) -> Link:
        return Link(
            row["left_id"], row["right_id"], float(row["probability"]),
            row["tier"], row["decision"], row["reason"],
        )  # fmt: skip
