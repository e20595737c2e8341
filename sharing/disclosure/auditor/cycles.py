"""Do the printed tables form a cycle, so that the table behind all of them matters?

Two tables that share a dimension say together no more than each says: for any pair that agrees on
what they share there is a joint table without negative counts. That goes on as long as tables can
be taken away one by one, each meeting the others inside a single other table. Where it stops, the
joint table of the rest is put in, unprinted.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

import numpy as np

from .trees import Ciphers, Numbers

MOST = 20_000  # unprinted joint cells


def behind(ciphers: Ciphers, pages: Sequence[Numbers]) -> tuple[Numbers, str]:
    """Unprinted cells to add, and what to say when there would be too many."""
    nothing: Numbers = np.zeros(0, dtype=ciphers.kind)
    tables = [_spread(ciphers, page) for page in pages]
    tangled = sorted(_tangle(tables))
    if not tangled:
        return nothing, ""
    bottoms = [_bottoms(ciphers, pages, place) for place in tangled]
    size = 1
    for codes in bottoms:
        size *= len(codes)
    if size > MOST:
        names = ", ".join(ciphers.names[place] for place in tangled)
        return nothing, f"The unprinted joint table of {names} ({size} cells) was left out."
    units = [ciphers.unit[place] for place in tangled]
    cells = [sum(d * u for d, u in zip(digits, units, strict=True)) for digits in product(*bottoms)]
    return np.array(cells, dtype=ciphers.kind), ""


def _spread(ciphers: Ciphers, page: Numbers) -> frozenset[int]:
    """The dimensions that a page breaks down."""
    return frozenset(
        place for place in range(len(ciphers.unit)) if ciphers.digits(page, place).any()
    )


def _tangle(tables: Sequence[frozenset[int]]) -> frozenset[int]:
    """The dimensions of the tables that cannot be taken away."""
    left = list(dict.fromkeys(tables))
    again = True
    while again:
        again = False
        for table in left:
            others = [other for other in left if other is not table]
            met = frozenset(p for p in table if any(p in other for other in others))
            if not met or any(met <= other for other in others):
                left, again = others, True
                break
    return frozenset(
        place for table in left for place in table if sum(place in other for other in left) > 1
    )


def _bottoms(ciphers: Ciphers, pages: Sequence[Numbers], place: int) -> list[int]:
    """Printed codes below which nothing is printed."""
    printed = {int(d) for page in pages for d in np.unique(ciphers.digits(page, place))}
    inner = set()
    for digit in printed:
        at = int(ciphers.ladder[place][digit])
        while at >= 0:
            inner.add(at)
            at = int(ciphers.ladder[place][at])
    return sorted(printed - inner)
