"""Which of a student's associations counts: the one that holds today, the primary one first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Place:
    row: int
    student: str
    school: str
    entered: date
    left: date | None
    grade: str
    is_primary: bool
    year: int | None


class Places:
    def __init__(self, day: date) -> None:
        self._day = day
        self._by_student: dict[str, Place] = {}
        self.ended = 0
        self.several = 0
        self._twice: set[str] = set()

    def add(self, place: Place) -> None:
        if place.left is not None and place.left <= self._day:
            self.ended += 1
            return
        known = self._by_student.get(place.student)
        if known is not None and place.student not in self._twice:
            self._twice.add(place.student)
            self.several += 1
        if known is None or _rank(place) > _rank(known):
            self._by_student[place.student] = place

    def chosen(self) -> list[Place]:
        return list(self._by_student.values())


def _rank(place: Place) -> tuple[bool, date]:
    return place.is_primary, place.entered
