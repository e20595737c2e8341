"""Percentages from protected counts, coded at both ends by group size."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from .safe import SafeCell, SafeTable


@dataclass(frozen=True)
class Band:
    """Groups of at most `largest` students show no rate within `margin` percent of 0 or 100."""

    largest: int | None  # None: no limit
    margin: int


# Configuration, not law. Sizes and margins as remembered from NCES 2011-603 (SLDS Technical
# Brief 3); its three upper tiers agree with a Utah district's published procedure. An agreement
# may set its own bands.
DEFAULT_BANDS = (Band(20, 20), Band(40, 10), Band(100, 5), Band(300, 2), Band(None, 1))


@dataclass(frozen=True)
class Rate:
    """The rate of one group as it may be shown; `percent` None when hidden or no student."""

    dims: Mapping[str, str]  # of the group, without the outcome
    text: str
    percent: int | None  # whole; the coded limit when coded
    is_hidden: bool
    is_coded: bool = False

    @property
    def is_empty(self) -> bool:
        return self.percent is None and not self.is_hidden


def group_rates(
    table: SafeTable,
    outcome_dim: str,
    positive_code: str,
    *,
    bands: Sequence[Band] = DEFAULT_BANDS,
) -> list[Rate]:
    """One rate for each group of the table, in the order of its rows.

    A rate is hidden when its numerator, its denominator or any of the other outcomes is hidden,
    because any two of the three give the third.
    """
    if outcome_dim not in table.dimensions:
        raise ValueError(f"The table has no dimension {outcome_dim!r}.")
    groups: dict[tuple[str, ...], list[SafeCell]] = {}
    others = [name for name in table.dimensions if name != outcome_dim]
    for cell in table.cells:
        groups.setdefault(tuple(cell.dims[name] for name in others), []).append(cell)
    root = table.roots[outcome_dim]
    return [
        _rate(dict(zip(others, codes, strict=True)), cells, outcome_dim, positive_code, root, bands)
        for codes, cells in groups.items()
    ]


def _rate(
    dims: Mapping[str, str],
    cells: Sequence[SafeCell],
    outcome_dim: str,
    positive: str,
    root: str,
    bands: Sequence[Band],
) -> Rate:
    values = {cell.dims[outcome_dim]: cell.value for cell in cells}
    size, reached = values.get(root), values.get(positive)
    if values.get(root) == 0:
        return Rate(dims, "no students", None, is_hidden=False)
    if size is None or reached is None or None in values.values():
        return Rate(dims, "hidden", None, is_hidden=True)
    return _coded(dims, reached, size, bands)


def _coded(dims: Mapping[str, str], reached: int, size: int, bands: Sequence[Band]) -> Rate:
    margin = next(b.margin for b in bands if b.largest is None or size <= b.largest)
    percent = (200 * reached + size) // (2 * size)  # halves round up
    if percent <= margin:
        return Rate(dims, f"≤{margin}%", margin, is_hidden=False, is_coded=True)
    if percent >= 100 - margin:
        return Rate(dims, f"≥{100 - margin}%", 100 - margin, is_hidden=False, is_coded=True)
    return Rate(dims, f"{percent}%", percent, is_hidden=False)
