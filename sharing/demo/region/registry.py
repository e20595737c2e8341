"""The colleges' side: names as colleges hold them, and the look-up a registrar runs on them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np

from sharing.demo.region import days, paths
from sharing.demo.region.names import alike, known_as, plain
from sharing.demo.region.region import Region


@dataclass(frozen=True, slots=True)
class Person:
    """Someone a college knows, or a district asks about: plain forms, nothing else."""

    index: int
    first: str
    middle_initial: str
    last: str
    born: date


class Registry:
    """Everyone with a term or degree at a college of the region, found by name and birth date."""

    def __init__(self, region: Region) -> None:
        self._exact: dict[tuple[str, str, date], list[Person]] = defaultdict(list)
        self._near: dict[tuple[str, str, date], list[Person]] = defaultdict(list)
        for person in _people(region):
            self._exact[person.first, person.last, person.born].append(person)
            self._near[person.first[:1], person.last, person.born].append(person)

    def resolve(self, sought: Sequence[Person]) -> list[int | None]:
        """Whom each row means, by position; None when nobody or more than one fits.

        First name, last name and birth date, then last name, birth date and initial. Nobody is
        given to two rows: of twins, both or neither are told apart.
        """
        answers = _unshared([self._one(self._same, person) for person in sought])
        taken = {index for index in answers if index is not None}
        second = [
            self._one(self._like, person) if answer is None else None
            for person, answer in zip(sought, answers, strict=True)
        ]
        free = _unshared([index if index not in taken else None for index in second])
        return [a if a is not None else b for a, b in zip(answers, free, strict=True)]

    def _same(self, person: Person) -> list[Person]:
        return self._exact.get((person.first, person.last, person.born), [])

    def _like(self, person: Person) -> list[Person]:
        near = self._near.get((person.first[:1], person.last, person.born), [])
        return [held for held in near if alike(person.first, held.first)]

    @staticmethod
    def _one(candidates: Callable[[Person], list[Person]], person: Person) -> int | None:
        fitting = [held for held in candidates(person) if _middles_agree(person, held)]
        return fitting[0].index if len(fitting) == 1 else None


def _middles_agree(one: Person, other: Person) -> bool:
    """Two strangers of one name and birth date differ in the middle."""
    if not (one.middle_initial and other.middle_initial):
        return True
    return one.middle_initial == other.middle_initial


def _unshared(answers: list[int | None]) -> list[int | None]:
    """A person claimed by two rows belongs to neither."""
    claims = Counter(answers)
    return [index if index is not None and claims[index] == 1 else None for index in answers]


def _people(region: Region) -> list[Person]:
    known = np.union1d(region.terms.student, np.flatnonzero(region.college_side.degree))
    known = known[~region.college_side.hidden[known]]
    students = region.students.take(known)
    spellings = region.college_side.spelling[known]
    columns = zip(
        known.tolist(),
        students.names.first(),
        students.names.middles(),
        students.names.last(one_surname=spellings == paths.ONE_SURNAME),
        students.born.tolist(),
        spellings.tolist(),
        strict=True,
    )
    return [_as_held(*row) for row in columns]


def _as_held(index: int, first: str, middle: str, last: str, born: int, spelling: int) -> Person:
    """One student as the college wrote the name down when they applied."""
    birth_date = days.day_of(born)
    if spelling == paths.DAY_AND_MONTH:
        birth_date = days.day_and_month_exchanged(birth_date)
    rewrite = _REWRITINGS.get(spelling)
    held = rewrite(first, middle) if rewrite else plain(first)
    return Person(index, held, plain(middle)[:1], plain(last), birth_date)


def _nickname(first: str, _middle: str) -> str:
    shorter = sorted(known_as(first) - {plain(first)})
    return shorter[0] if shorter else plain(first)


def _slip(first: str, _middle: str) -> str:
    """The third and fourth letters exchanged: Micheal."""
    letters = plain(first)
    if len(letters) < 5:
        return letters
    return letters[:2] + letters[3] + letters[2] + letters[4:]


def _middle_first(first: str, middle: str) -> str:
    return plain(middle) if len(middle) > 1 else plain(first)


_REWRITINGS: Final[dict[int, Callable[[str, str], str]]] = {
    paths.NICKNAME: _nickname,
    paths.SLIP: _slip,
    paths.MIDDLE_FIRST: _middle_first,
}
