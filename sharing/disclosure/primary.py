"""Which cells are small: the primary rule."""

from __future__ import annotations

from collections.abc import Mapping

from .problems import InputRejected, Problem
from .tables import Codes, say
from .universe import Universe


def sensitive_zeros(
    universe: Universe, counts: Mapping[Codes, int], outcome: str | None
) -> set[Codes]:
    """Zeros that reveal how everybody in a group fared: none of them, so all of the others.

    With an outcome dimension, a zero in an outcome category of a group of at least one student
    is hidden like a small count. Zeros of empty groups say nothing about anybody and are shown.
    """
    if outcome is None:
        return set()
    place = universe.dimensions.index(outcome)
    root = universe.trees[place].root
    sizes = _group_sizes(counts, place, root)
    _check_complete(universe, sizes, place)
    return {
        key
        for key, count in counts.items()
        if count == 0 and key[place] != root and sizes[_group(key, place)] > 0
    }


def _group(key: Codes, place: int) -> Codes:
    return (*key[:place], *key[place + 1 :])


def _group_sizes(counts: Mapping[Codes, int], place: int, root: str) -> dict[Codes, int]:
    """Students per group; where its total is not in the table, the sum of its outcomes will do."""
    sizes: dict[Codes, int] = {}
    for key, count in counts.items():
        group = _group(key, place)
        sizes[group] = max(sizes.get(group, 0), count)
    return sizes


def _check_complete(universe: Universe, sizes: Mapping[Codes, int], place: int) -> None:
    """A category that is left out because nobody is in it would be a zero for all to see."""
    problems = [
        Problem(
            f"no row for {say(universe.dimensions, key)}",
            "a row for every outcome of a group of at least one student",
            "Add the row with its count, 0 if nobody is in it.",
        )
        for key in sorted(universe.known_zeros())
        if sizes.get(_group(key, place), 0) > 0
    ]
    if problems:
        raise InputRejected(problems[:20])
