"""The weight of a pair, step by step, in words that need no statistics."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

_FIELDS: Final = {
    "prior": "Before looking",
    "given": "First name",
    "middle_name": "Middle name",
    "surname": "Last name",
    "birth_date": "Birth date",
    "suffix": "Suffix",
    "gender": "Gender",
    "street": "Street",
    "place": "City or postcode",
    "family": "Family",
    "competition": "Others in the files",
}
_DECISIONS: Final = {"match": "Linked without a reader", "review": "Left to a reader"}
MOST_BITS: Final = 20.0
HALF: Final = 60  # units to either side of the middle of a bar


@dataclass(frozen=True, slots=True)
class Step:
    """One bar: its field, how it agrees, its weight in bits, and where the bar stands."""

    label: str
    agreement: str
    weight: float
    start: int
    length: int

    @property
    def speaks_for(self) -> bool:
        return self.weight > 0

    @property
    def sign(self) -> str:
        # No minus before what rounds to nothing.
        return f"{round(self.weight, 1) + 0.0:+.1f}".replace("-", "\N{MINUS SIGN}")


@dataclass(frozen=True, slots=True)
class Explained:
    steps: tuple[Step, ...]
    weight: str
    odds: str
    decision: str
    reason: str


def explained(told: Mapping[str, Any]) -> Explained:
    """`told`: steps, weight, probability, decision and reason as the engine gave them."""
    steps = tuple(
        _step(one["name"], one["agreement"], float(one["weight"]))
        for one in told["steps"]
        if one["weight"]
    )
    return Explained(
        steps,
        f"{told['weight']:+.1f}".replace("-", "\N{MINUS SIGN}"),
        f"{100 * float(told['probability']):.1f} in 100",
        _DECISIONS[told["decision"]],
        str(told["reason"]),
    )


def _step(name: str, agreement: str, weight: float) -> Step:
    length = max(1, round(min(abs(weight), MOST_BITS) / MOST_BITS * HALF))
    start = HALF if weight > 0 else HALF - length
    label = _FIELDS.get(name, name.replace("_", " ").capitalize())
    return Step(label, agreement, weight, start, length)
