"""Draw names that hang together: tradition by group, sex, double surnames, missing middles."""

from __future__ import annotations

from typing import Final

import numpy as np

from sharing.demo.region.columns import Flags, Ints
from sharing.demo.region.names import family_pools, given_pools
from sharing.demo.region.students import (
    FULL_MIDDLE,
    HYPHENATED,
    INITIAL_MIDDLE,
    NO_MIDDLE,
    ONE_NAME,
    SUFFIXES,
    TWO_NAMES,
    Names,
)

TRADITIONS: Final = ("general", "latin", "black", "asian", "native", "pacific")
# One row per group in the order of RACES: no group's names come from one tradition alone.
_TRADITION_BY_RACE: Final = np.array(
    (
        (0.45, 0.10, 0.03, 0.01, 0.40, 0.01),
        (0.25, 0.02, 0.00, 0.71, 0.00, 0.02),
        (0.38, 0.03, 0.57, 0.01, 0.01, 0.00),
        (0.17, 0.80, 0.01, 0.01, 0.01, 0.00),
        (0.20, 0.03, 0.02, 0.05, 0.00, 0.70),
        (0.50, 0.18, 0.15, 0.12, 0.03, 0.02),
        (0.93, 0.04, 0.01, 0.01, 0.01, 0.00),
    )
)
_LATIN: Final = TRADITIONS.index("latin")


def draw_names(race: Ints, sex: Ints, rng: np.random.Generator) -> Names:
    tradition = _traditions(race, rng)
    is_male = np.where(sex == 2, rng.random(len(sex)) < 0.5, sex == 1)
    family = _families(tradition, rng)
    return Names(
        given=_given(tradition, is_male, rng),
        family=family,
        second_family=_families(tradition, rng),
        family_form=_forms(tradition, rng),
        middle=_given(tradition, is_male, rng),
        middle_form=rng.choice(
            np.array([NO_MIDDLE, FULL_MIDDLE, INITIAL_MIDDLE], dtype=np.int8),
            size=len(sex),
            p=(0.22, 0.62, 0.16),
        ),
        suffix=np.where(
            is_male & (rng.random(len(sex)) < 0.03),
            rng.choice(np.arange(len(SUFFIXES)), size=len(sex), p=_SUFFIX_SHARES),
            0,
        ).astype(np.int8),
    )


def _traditions(race: Ints, rng: np.random.Generator) -> Ints:
    ladders = np.cumsum(_TRADITION_BY_RACE, axis=1)
    draws = rng.random(len(race))
    tradition = np.zeros(len(race), dtype=np.int8)
    for step in range(len(TRADITIONS) - 1):
        tradition += draws > ladders[race, step]
    return tradition


def _given(tradition: Ints, is_male: Flags, rng: np.random.Generator) -> Ints:
    codes = np.zeros(len(tradition), dtype=np.int16)
    for (name, male), pool in given_pools().items():
        here = np.flatnonzero((tradition == TRADITIONS.index(name)) & (is_male == male))
        codes[here] = pool.draw(rng, len(here))
    return codes


def _families(tradition: Ints, rng: np.random.Generator) -> Ints:
    codes = np.zeros(len(tradition), dtype=np.int16)
    for name, pool in family_pools().items():
        here = np.flatnonzero(tradition == TRADITIONS.index(name))
        codes[here] = pool.draw(rng, len(here))
    return codes


def _forms(tradition: Ints, rng: np.random.Generator) -> Ints:
    """Spanish custom gives two surnames, written with a space or a hyphen; others hyphenate."""
    draw = rng.random(len(tradition))
    latin = np.where(draw < 0.46, ONE_NAME, np.where(draw < 0.88, TWO_NAMES, HYPHENATED))
    others = np.where(draw < 0.955, ONE_NAME, HYPHENATED)
    return np.where(tradition == _LATIN, latin, others).astype(np.int8)


_SUFFIX_SHARES: Final = (0.0, 0.62, 0.12, 0.18, 0.05, 0.03)
