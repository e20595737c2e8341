"""What changed since the release before, group by group. Only SafeTables go in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from sharing.disclosure import SafeTable
from sharing.releases.delivery.about import About
from sharing.releases.delivery.charts import TableCell, rate_cell
from sharing.releases.delivery.columns import counted_word
from sharing.releases.delivery.lines import ALL, Codes, RateLine, State, rate_lines

UNTOLD: Final = "cannot be told"


@dataclass(frozen=True, slots=True)
class Edition:
    """A release and its numbers."""

    about: About
    table: SafeTable


@dataclass(frozen=True, slots=True)
class Compared:
    """A group in both releases."""

    label: str
    is_total: bool
    before: RateLine
    now: RateLine

    @property
    def rates(self) -> tuple[TableCell, TableCell]:
        """Then and now."""
        return rate_cell(self.before), rate_cell(self.now)

    @property
    def difference(self) -> str:
        """In points, where both rates are plain: a limit or a hidden rate has no difference."""
        known = self.before.state == self.now.state == State.SHOWN
        if not known or self.before.percent is None or self.now.percent is None:
            return UNTOLD
        points = self.now.percent - self.before.percent
        if points == 0:
            return "no change"
        sign = "+" if points > 0 else "\N{MINUS SIGN}"
        return f"{sign}{abs(points)} {'point' if abs(points) == 1 else 'points'}"


def same_definition(before: About, now: About) -> bool:
    """Whether the two count the same thing, so that a difference means something."""
    return (before.metric, before.metric_version) == (now.metric, now.metric_version)


def compared(before: Edition, now: Edition) -> list[Compared]:
    """Everyone, then each dimension alone, as far as both releases have the group."""
    earlier = {_place(before.about, line): line for line in _simple(before)}
    found = []
    for line in _simple(now):
        place = _place(now.about, line)
        if place in earlier:
            found.append(Compared(_label(now.about, line), line.is_total, earlier[place], line))
    return found


def _simple(edition: Edition) -> Iterator[RateLine]:
    """Groups that at most one dimension tells from the others, everyone first."""
    lines = rate_lines(edition.about.dimensions, edition.table)
    by_codes: dict[Codes, RateLine] = {line.codes: line for line in lines}
    everyone = (ALL,) * len(edition.about.groups)
    yield by_codes[everyone]
    for place, group in enumerate(edition.about.groups):
        for code in group.labels:
            yield by_codes[*everyone[:place], code, *everyone[place + 1 :]]


def _place(about: About, line: RateLine) -> tuple[tuple[str, str], ...]:
    """The group by its dimension and code, whatever other dimensions its release has."""
    pairs = zip(about.groups, line.codes, strict=True)
    return tuple((group.code, code) for group, code in pairs if code != ALL)


def _label(about: About, line: RateLine) -> str:
    pairs = zip(about.groups, line.codes, line.labels, strict=True)
    told = [f"{group.label}: {label}" for group, code, label in pairs if code != ALL]
    return told[0] if told else f"All {counted_word(about).lower()}"
