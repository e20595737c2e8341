"""How a table was protected, in words for people who did not study it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Method:
    """What was done to the numbers, and what a reader must not conclude from them."""

    name: str
    done: str
    caution: str


def method_in_words(method: str, threshold: int) -> Method:
    """`method` as `SafeTable.method` tells it: "hidden", "rounded to 5", "noise, epsilon 1"."""
    kind, _, amount = method.partition(" ")
    return _KINDS.get(kind.rstrip(","), _other)(method, amount, threshold)


def _hidden(_method: str, _amount: str, threshold: int) -> Method:
    return Method(
        "Small groups are hidden",
        f"Numbers of fewer than {threshold} students are hidden, and with them the numbers from "
        "which they could be worked out by adding and subtracting. Then a second program, which "
        "shares no code with the first, tried to work them out from everything ever released "
        "about this class, and checked that it cannot.",
        "Every number that is shown is exact. Do not try to fill in a hidden one: nothing that "
        "was released can tell it.",
    )


def _rounded(_method: str, amount: str, threshold: int) -> Method:
    base = amount.removeprefix("to ")
    return Method(
        f"Numbers are rounded to multiples of {base}",
        f"Every number was rounded up or down to a multiple of {base}, so that nobody can be "
        f"picked out of a group of fewer than {threshold} students. Sums were kept: parts still "
        "add up to their total.",
        f"A number may be off by as much as {base}. A difference smaller than that, between two "
        "groups or two years, means nothing.",
    )


def _noise(_method: str, amount: str, _threshold: int) -> Method:
    epsilon = amount.removeprefix("epsilon ")
    return Method(
        "Chance was added to the numbers",
        "A random amount was added to every number before it was released (differential privacy, "
        f"with a budget of epsilon {epsilon}), so that the table looks almost the same whether "
        "or not any one student is counted.",
        "A number may be off by a few students. A small difference, between two groups or two "
        "years, means nothing.",
    )


def _other(method: str, _amount: str, threshold: int) -> Method:
    return Method(
        f"Protected: {method}",
        f"The table was protected for groups of fewer than {threshold} students.",
        "Ask the publisher before you compare small differences.",
    )


_KINDS: Final[dict[str, Callable[[str, str, int], Method]]] = {
    "hidden": _hidden,
    "rounded": _rounded,
    "noise": _noise,
}
