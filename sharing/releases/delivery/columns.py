"""The two tables that every file holds: all groups with their rates, and all counts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sharing.disclosure import SafeTable
from sharing.releases.delivery.about import About
from sharing.releases.delivery.lines import RateLine, State, count_lines, rate_lines
from sharing.releases.delivery.signs import HIDDEN

Value = int | str

NOTES = {
    State.SHOWN: "",
    State.HIDDEN: "Hidden to protect a small group; hidden is not zero",
    State.AT_MOST: "At most this; the plain rate would tell about single students",
    State.AT_LEAST: "At least this; the plain rate would tell about single students",
    State.NOT_APPLICABLE: "Not applicable: the count of this group is 0",
}


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table as a file writes it: a number is a number, a sign is text."""

    name: str
    header: tuple[str, ...]
    rows: tuple[tuple[Value, ...], ...]


def counted_word(about: About) -> str:
    """What the counts are counts of."""
    return "Graduates"


def rates_sheet(about: About, table: SafeTable) -> Sheet:
    """One row a group: how many, which share reached the outcome, and what a sign means."""
    header = (
        *(group.label for group in about.groups),
        counted_word(about),
        f"{about.outcome.first_label} (%)",
        "Note",
        "Release",
    )
    rows = (
        (*line.labels, _count(line.size), line.cell, _note(line), about.number)
        for line in rate_lines(about.dimensions, table)
    )
    return Sheet("Rates", header, tuple(rows))


def counts_sheet(about: About, table: SafeTable) -> Sheet:
    """Every number that was released."""
    header = (
        *(dimension.label for dimension in about.dimensions),
        counted_word(about),
        "Note",
        "Release",
    )
    rows = (
        (*line.labels, _count(line.value), NOTES[line.state], about.number)
        for line in count_lines(about.dimensions, table)
    )
    return Sheet("Counts", header, tuple(rows))


def _count(value: int | None) -> Value:
    return HIDDEN if value is None else value


def _note(line: RateLine) -> str:
    """A hidden size says so even where the rate has a sign of its own."""
    if line.size is None:
        return NOTES[State.HIDDEN]
    return NOTES[line.state]


def as_texts(row: Sequence[Value]) -> Iterator[str]:
    return (str(value) for value in row)
