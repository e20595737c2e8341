"""Tables whose dimensions form a cycle, and the unpublished joint table that ties them.

Counts of school by race, school by gender and race by gender are sums of one table that nobody
published: school by race by gender. That its counts are not negative says more than the sums that
the three share. Where the sets of dimensions form no cycle, it says nothing more (the tables are
decomposable), which the reduction of Graham, Yu and Ozsoyoglu decides.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from .coding import Coding, Keys, distinct

LARGEST_JOINT = 20_000  # cells; beyond it the proof says that they were left out


def cycle(edges: Iterable[frozenset[int]]) -> set[int]:
    """Vertices that remain when ears are cut off until none is left: empty without a cycle."""
    left = {edge for edge in edges if edge}
    while True:
        shared = {v for edge in left for v in edge if sum(v in other for other in left) > 1}
        trimmed = {edge & shared for edge in left}
        kept = {edge for edge in trimmed if edge and not any(edge < other for other in trimmed)}
        if kept == left or len(kept) <= 1:
            return set().union(*kept) if len(kept) > 1 else set()
        left = kept


def joint_cells(coding: Coding, pages: Sequence[Keys]) -> tuple[Keys | None, str]:
    """The finest cells of the joint table when the pages need it; else why they are left out."""
    edges = {frozenset(_detailed(coding, page)) for page in pages}
    core = cycle(edges)
    if not core:
        return None, ""
    lowest = [_lowest(coding, pages, place) if place in core else [0] for place in _places(coding)]
    size = int(np.prod([len(codes) for codes in lowest], dtype=np.float64))
    if size > LARGEST_JOINT:
        names = ", ".join(coding.dimensions[place] for place in sorted(core))
        return None, (
            f" The tables form a cycle over {names}; that the {size} unpublished counts of all of "
            "these together are not negative was not used."
        )
    keys: Keys = np.zeros(1, dtype=coding.dtype)
    for place, codes in enumerate(lowest):
        step = np.array(codes).astype(coding.dtype) * coding.strides[place]
        keys = (keys[:, None] + step[None, :]).ravel()
    return distinct(keys), ""


def _places(coding: Coding) -> range:
    return range(len(coding.sizes))


def _detailed(coding: Coding, page: Keys) -> list[int]:
    """Dimensions in which the page has anything but the total."""
    return [place for place in _places(coding) if coding.part(page, place).any()]


def _lowest(coding: Coding, pages: Sequence[Keys], place: int) -> list[int]:
    """Codes that some page lists and of which no page lists a part."""
    listed: set[int] = set()
    for page in pages:
        listed.update(np.unique(coding.part(page, place)).tolist())
    above = set()
    for code in listed:
        up = int(coding.parent[place][code])
        while up >= 0:
            above.add(up)
            up = int(coding.parent[place][up])
    return sorted(listed - above)
