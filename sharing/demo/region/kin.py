"""Twins, and strangers who share a name: the pairs that careless matching merges."""

from __future__ import annotations

import numpy as np

from sharing.demo.region.columns import Ints
from sharing.demo.region.names import GIVEN, given_pools, known_as, plain
from sharing.demo.region.naming import TRADITIONS
from sharing.demo.region.students import FULL_MIDDLE, Students

_SHARED_BY_TWINS = ("race", "second_race", "eligible", "english_learner", "born")
_SHARED_FAMILY = ("family", "second_family", "family_form")


def make_twins(students: Students, rng: np.random.Generator) -> Ints:
    """Turn about one student in fifty into half of a pair; returns the first of each pair.

    Twins share family name, birth date, school and grade, and often the initial; never a
    given name, nor a nickname.
    """
    first = _neighbours(students, rng)
    second = first + 1
    for name in _SHARED_BY_TWINS:
        getattr(students, name)[second] = getattr(students, name)[first]
    for name in _SHARED_FAMILY:
        getattr(students.names, name)[second] = getattr(students.names, name)[first]
    given = students.names.given
    for one, other in zip(first.tolist(), second.tolist(), strict=True):
        given[other] = _sibling_name(int(given[one]), int(given[other]), rng)
    return first


def _neighbours(students: Students, rng: np.random.Generator) -> Ints:
    places = np.arange(0, len(students) - 1, 2)
    drawn = places[rng.random(len(places)) < 0.022]
    if len(drawn) == 0:
        drawn = places[:1]
    together = (students.school[drawn] == students.school[drawn + 1]) & (
        students.grade[drawn] == students.grade[drawn + 1]
    )
    return drawn[together]


def _sibling_name(sibling: int, own: int, rng: np.random.Generator) -> int:
    """Parents like one initial: every third pair shares it."""
    if rng.random() < 0.35:
        initial = plain(GIVEN[sibling])[0]
        same = [code for code in _by_initial().get(initial, []) if _distinct(code, sibling)]
        if same:
            return int(same[rng.integers(len(same))])
    while not _distinct(own, sibling):
        own = int(given_pools()[TRADITIONS[0], True].draw(rng, 1)[0])
    return own


def _distinct(code: int, other: int) -> bool:
    return known_as(GIVEN[code]).isdisjoint(known_as(GIVEN[other]))


def _by_initial() -> dict[str, list[int]]:
    if not _INITIALS:
        for code, name in enumerate(GIVEN):
            _INITIALS.setdefault(plain(name)[0], []).append(code)
    return _INITIALS


_INITIALS: dict[str, list[int]] = {}


def make_strangers(students: Students, rng: np.random.Generator) -> None:
    """Pairs far apart with one first and last name; one pair in eight has one birth date too.

    Those few are told apart by their middle names alone.
    """
    count = max(2, len(students) // 400)
    ones = rng.integers(0, len(students) // 2, size=count)
    others = rng.integers(len(students) // 2, len(students), size=count)
    names = students.names
    for name in ("given", *_SHARED_FAMILY):
        getattr(names, name)[others] = getattr(names, name)[ones]
    same_day = slice(0, max(1, count // 8))
    students.born[others[same_day]] = students.born[ones[same_day]]
    names.middle_form[ones[same_day]] = FULL_MIDDLE
    names.middle_form[others[same_day]] = FULL_MIDDLE
    for one, other in zip(ones[same_day].tolist(), others[same_day].tolist(), strict=True):
        names.middle[other] = _other_initial(int(names.middle[one]), int(names.middle[other]))


def _other_initial(taken: int, own: int) -> int:
    while plain(GIVEN[own])[0] == plain(GIVEN[taken])[0]:
        own = (own + 17) % len(GIVEN)
    return own
