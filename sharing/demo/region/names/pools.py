"""Pools of name codes with their weights: one draw is one vectorised choice."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sharing.demo.region.names.family import FAMILY_NAMES
from sharing.demo.region.names.given import FEMALE, MALE

Codes = NDArray[np.int16]


def _words(text: str) -> list[str]:
    return text.split()


def _phrases(text: str) -> list[str]:
    return [" ".join(phrase.split()) for phrase in text.split(",")]


def _catalog(lists: list[list[str]]) -> list[str]:
    return list(dict.fromkeys(name for names in lists for name in names))


_GIVEN_LIST: Final = _catalog([_words(t) for t in (*FEMALE.values(), *MALE.values())])
_FAMILY_LIST: Final = _catalog([_phrases(t) for t in FAMILY_NAMES.values()])

GIVEN: Final = np.array(_GIVEN_LIST, dtype=object)
FAMILY: Final = np.array(_FAMILY_LIST, dtype=object)


@dataclass(frozen=True, slots=True)
class NamePool:
    """Names of one tradition as codes into GIVEN or FAMILY."""

    codes: Codes
    weights: NDArray[np.float64]

    @classmethod
    def of(cls, names: list[str], catalog: list[str]) -> NamePool:
        place = {name: code for code, name in enumerate(catalog)}
        codes = np.array([place[name] for name in names], dtype=np.int16)
        # Names follow a long-tailed law: a few are everywhere, most are rare.
        weights = 1.0 / (np.arange(len(names)) + 8.0)
        return cls(codes, weights / weights.sum())

    def draw(self, rng: np.random.Generator, count: int) -> Codes:
        return rng.choice(self.codes, size=count, p=self.weights)


@cache
def given_pools() -> dict[tuple[str, bool], NamePool]:
    """Keyed by tradition and whether the names are usually a boy's."""
    sides = ((FEMALE, False), (MALE, True))
    return {
        (tradition, is_male): NamePool.of(_words(text), _GIVEN_LIST)
        for side, is_male in sides
        for tradition, text in side.items()
    }


@cache
def family_pools() -> dict[str, NamePool]:
    return {
        tradition: NamePool.of(_phrases(text), _FAMILY_LIST)
        for tradition, text in FAMILY_NAMES.items()
    }
