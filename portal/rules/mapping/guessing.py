"""Which column probably holds what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeVar

from portal.rules.mapping.sheet import bare
from portal.rules.vocabulary import Labelled

F = TypeVar("F", bound=Labelled)


def guessed(
    columns: Sequence[str], remembered: Mapping[str, str], called: Mapping[F, Sequence[str]]
) -> dict[F, str]:
    """As it was last time, else by name. `called`: the bare names that a field goes by in use."""
    found: dict[F, str] = {}
    by_name = {bare(column): column for column in columns}
    for one, usual in called.items():
        names = (bare(remembered.get(one.value, "")), *usual)
        column = next((by_name[name] for name in names if name and name in by_name), None)
        if column is not None and column not in found.values():
            found[one] = column
    return found
