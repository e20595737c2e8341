"""How a table was protected, in words for people who did not study it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from sharing.disclosure import SafeTable


@dataclass(frozen=True, slots=True)
class Method:
    """What was done to the numbers, and what a reader must not conclude from them."""

    name: str
    done: str
    caution: str


def method_in_words(table: SafeTable, threshold: int) -> Method:
    """From what the proof says of its method: hidden, rounded, or with noise."""
    kind = table.method.split(" ")[0].rstrip(",")
    return _KINDS.get(kind, _other)(table, threshold)


def _hidden(_table: SafeTable, threshold: int) -> Method:
    return Method(
        "Small groups are hidden",
        f"Numbers of fewer than {threshold} students are hidden, and with them the numbers from "
        "which they could be worked out by adding and subtracting. Then a second program, which "
        "shares no code with the first, tried to work them out from everything ever released "
        "about this class, and checked that it cannot.",
        "Every number that is shown is exact. Do not try to fill in a hidden one: nothing that "
        "was released can tell it.",
    )


def _rounded(table: SafeTable, threshold: int) -> Method:
    base = table.proof.content["base"]
    most = int(table.proof.content["reach"]) - 1
    return Method(
        f"Numbers are rounded to multiples of {base}",
        f"Every number was rounded up or down to a multiple of {base}, by chance, so that nobody "
        f"can be picked out of a group of fewer than {threshold} students. Sums were kept: parts "
        "still add up to their total.",
        f"A number may be off by as much as {most}, and a rate of a small group by many points. "
        f"A difference of {most} or less, between two groups or two years, means nothing.",
    )


def _noise(table: SafeTable, _threshold: int) -> Method:
    epsilon = table.proof.content["epsilon"]
    within = table.proof.content["accuracy"]["cells_within"]
    return Method(
        "Chance was added to the numbers",
        "A random amount was added to every number before it was released (differential privacy, "
        f"with a budget of epsilon {epsilon}), so that the table looks almost the same whether "
        "or not any one student is counted. Parts still add up to their total.",
        f"Of 100 numbers, 95 are expected within {within} of the true ones; a rate of a small "
        f"group may be off by many points. A difference of {within} or less, between two groups "
        "or two years, means nothing.",
    )


def _other(table: SafeTable, threshold: int) -> Method:
    return Method(
        f"Protected: {table.method}",
        f"The table was protected for groups of fewer than {threshold} students.",
        "Ask the publisher before you compare small differences.",
    )


_KINDS: Final[dict[str, Callable[[SafeTable, int], Method]]] = {
    "hidden": _hidden,
    "rounded": _rounded,
    "noise": _noise,
}
