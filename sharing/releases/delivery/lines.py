"""The numbers of a release as lines, read once from the SafeTable for every page and file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from portal.rules.vocabulary import Labelled
from sharing.disclosure import SafeTable, group_rates
from sharing.disclosure.rates import Rate
from sharing.releases.delivery.signs import AT_LEAST, AT_MOST, HIDDEN, NOT_APPLICABLE, count_text
from sharing.releases.protection import NamedDimension

ALL = "All"
Codes = tuple[str, ...]


class State(Labelled):
    SHOWN = "shown", "Shown"
    AT_MOST = "at_most", "At most"
    AT_LEAST = "at_least", "At least"
    HIDDEN = "hidden", "Hidden"
    NOT_APPLICABLE = "not_applicable", "Not applicable"


@dataclass(frozen=True, slots=True)
class CountLine:
    codes: Codes
    labels: tuple[str, ...]
    value: int | None

    @property
    def state(self) -> State:
        return State.HIDDEN if self.value is None else State.SHOWN


@dataclass(frozen=True, slots=True)
class RateLine:
    """A group, its size and its rate. `percent` is the limit where the rate is coded."""

    codes: Codes
    labels: tuple[str, ...]
    size: int | None
    percent: int | None
    state: State

    @property
    def text(self) -> str:
        """As people read it, with its percent sign."""
        return _RATE_TEXTS.get(self.state, f"{self.sign}{self.percent}%")

    @property
    def sign(self) -> str:
        return {State.AT_MOST: AT_MOST, State.AT_LEAST: AT_LEAST}.get(self.state, "")

    @property
    def cell(self) -> int | str:
        """For a column of percentages: a plain number, or the sign that stands for none."""
        if self.state == State.SHOWN and self.percent is not None:
            return self.percent
        return _RATE_TEXTS.get(self.state, f"{self.sign}{self.percent}")

    @property
    def share(self) -> float | None:
        """What a bar shows; None where the rate is hidden, nothing where nobody is."""
        if self.state == State.HIDDEN:
            return None
        return (self.percent or 0) / 100

    @property
    def size_text(self) -> str:
        return count_text(self.size)

    @property
    def is_total(self) -> bool:
        return set(self.codes) == {ALL}


_RATE_TEXTS = {State.HIDDEN: HIDDEN, State.NOT_APPLICABLE: NOT_APPLICABLE}


def count_lines(dimensions: Sequence[NamedDimension], table: SafeTable) -> list[CountLine]:
    """Every printed cell."""
    found = []
    for cell in table.cells:
        codes = tuple(cell.dims[dimension.code] for dimension in dimensions)
        found.append(CountLine(codes, _labels(dimensions, codes), cell.value))
    return found


def rate_lines(dimensions: Sequence[NamedDimension], table: SafeTable) -> list[RateLine]:
    """Every group: its size, and the share of it that reached the outcome."""
    *groups, outcome = dimensions
    positive = next(iter(outcome.labels))
    return [_line(groups, table, rate) for rate in group_rates(table, outcome.code, positive)]


def _line(groups: Sequence[NamedDimension], table: SafeTable, rate: Rate) -> RateLine:
    codes = tuple(rate.dims[group.code] for group in groups)
    return RateLine(
        codes, _labels(groups, codes), table.value(**rate.dims), rate.percent, _state(rate)
    )


def _state(rate: Rate) -> State:
    if rate.is_hidden:
        return State.HIDDEN
    if rate.is_empty:
        return State.NOT_APPLICABLE
    if not rate.is_coded:
        return State.SHOWN
    return State.AT_MOST if rate.text.startswith(AT_MOST) else State.AT_LEAST


def _labels(dimensions: Sequence[NamedDimension], codes: Codes) -> tuple[str, ...]:
    return tuple(
        dimension.labels.get(code, ALL) for dimension, code in zip(dimensions, codes, strict=True)
    )


def hidden_of(table: SafeTable) -> tuple[int, int]:
    """(hidden, all) numbers."""
    return sum(cell.is_hidden for cell in table.cells), len(table.cells)
