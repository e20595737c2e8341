"""Numbers that must add up: a page never shows parts that silently miss their whole."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Count:
    label: str
    value: int
    detail: str = ""
    url: str = ""
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Strip:
    """Parts and the whole that they make."""

    parts: tuple[Count, ...]
    whole: Count | None = None

    @property
    def sum(self) -> int:
        return sum(part.value for part in self.parts)

    @property
    def adds_up(self) -> bool:
        return self.whole is None or self.sum == self.whole.value

    @property
    def difference(self) -> int:
        return 0 if self.whole is None else self.whole.value - self.sum


def strip(parts: Iterable[Any], whole: Any = None) -> Strip:
    return Strip(tuple(map(_count, parts)), None if whole is None else _count(whole))


def _count(given: Any) -> Count:
    return given if isinstance(given, Count) else _from_mapping(given)


def _from_mapping(given: Mapping[str, Any]) -> Count:
    return Count(**given)
