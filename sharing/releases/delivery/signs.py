"""One sign each for hidden, none and not applicable, and what each means. The same everywhere."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

HIDDEN: Final = "hidden"
NONE: Final = "0"
NOT_APPLICABLE: Final = "n/a"
AT_MOST, AT_LEAST = "≤", "≥"


@dataclass(frozen=True, slots=True)
class Sign:
    text: str
    means: str


def count_text(value: int | None) -> str:
    return HIDDEN if value is None else f"{value:,}"


def legend(method: str, threshold: int) -> tuple[Sign, ...]:
    """The signs of a table that was protected this way."""
    return (
        Sign(HIDDEN, _hidden(threshold)),
        Sign(NONE, _none(method)),
        Sign(
            NOT_APPLICABLE,
            "Not applicable: the count of this group is 0, so there is no rate of it.",
        ),
        Sign(
            f"{AT_MOST}5%, {AT_LEAST}95%",
            "At most and at least. A rate so near to none or all would tell about single "
            "students, so only this limit is given; the smaller the group, the wider the limit.",
        ),
    )


def _hidden(threshold: int) -> str:
    return (
        f"Hidden to protect a small group: the number counts fewer than {threshold} students, or "
        "would let somebody work out one that does. Nothing shows which of the two. Hidden is "
        "not zero."
    )


def _none(method: str) -> str:
    if method.startswith("rounded"):
        return "None, or so few that the number was rounded down to none."
    if method.startswith("noise"):
        return "None, or so few that the number became none when chance was added."
    return "None: nobody is in this group."
