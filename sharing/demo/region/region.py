"""The region: organizations, students and the truth about their paths, from one seed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

import numpy as np

from sharing.demo.region import days, families, kin, paths
from sharing.demo.region.columns import Flags, Ints
from sharing.demo.region.organizations import (
    COLLEGES,
    DISTRICT_PLANS,
    College,
    Organization,
    School,
    organizations,
    plan_schools,
)
from sharing.demo.region.paths import CollegeSide, Terms
from sharing.demo.region.people import draw_students
from sharing.demo.region.students import DIPLOMAS, RACES, SEXES, Student, Students, Wishes

CHUNK = 20_000


@dataclass(frozen=True, slots=True)
class District:
    """One district's part of the region: what its own student information system holds."""

    key: str
    name: str
    nces_id: str
    nsc_account: str
    schools: tuple[School, ...]
    all_schools: tuple[School, ...]
    students: Students
    wishes: Wishes
    seed: int

    def __len__(self) -> int:
        return len(self.students)

    @property
    def sourced_id(self) -> str:
        return f"org-{self.key}"

    def sample(self, count: int) -> District:
        """The same district with its first students only: small files for tests and tours."""
        return replace(self, students=self.students.cut(0, count), wishes=self.wishes.cut(0, count))

    def chunks(self) -> Iterator[tuple[Students, Wishes]]:
        """Students in pieces, so that writing millions needs the memory of thousands."""
        for start in range(0, len(self), CHUNK):
            stop = start + CHUNK
            yield self.students.cut(start, stop), self.wishes.cut(start, stop)


class Region:
    """A synthetic region. Nobody in it lives or has lived."""

    def __init__(self, students: int, *, seed: int, today: date) -> None:
        rng = np.random.default_rng(seed)
        self.seed = seed
        self.today = today
        self.schools = plan_schools(students, rng)
        self.organizations: tuple[Organization, ...] = organizations(self.schools)
        self.colleges: tuple[College, ...] = COLLEGES
        self.students: Students = draw_students(self.schools, rng)
        kin.make_strangers(self.students, rng)
        self.twins: Ints = kin.make_twins(self.students, rng)
        self.wishes: Wishes = families.draw_wishes(self.students, today, rng)
        self.terms: Terms = paths.draw_terms(self.students, self.schools, rng)
        self.college_side: CollegeSide = paths.draw_college_side(self.students, rng)
        paths.spell_twins_apart(self.college_side, self.twins)
        self.enrolled_first_fall: Flags = paths.first_fall(self.terms, len(self))
        self.districts: tuple[District, ...] = tuple(self._districts())

    def __len__(self) -> int:
        return len(self.students)

    @property
    def northfield(self) -> District:
        return self.districts[0]

    @cached_property
    def bounds(self) -> tuple[int, ...]:
        """Positions at which the districts begin, and the end."""
        sizes = [
            sum(school.size for school in self.schools if school.district == plan.key)
            for plan in DISTRICT_PLANS
        ]
        return (0, *np.cumsum(sizes).tolist())

    def terms_of(self, index: int) -> Terms:
        """All terms of one student, in order."""
        start, stop = np.searchsorted(self.terms.student, (index, index + 1))
        return self.terms.cut(int(start), int(stop))

    def student(self, index: int) -> Student:
        """One student, decoded."""
        one = self.students.cut(index, index + 1)
        wishes = self.wishes.cut(index, index + 1)
        school = self.schools[int(one.school[0])]
        grade = int(one.grade[0])
        return Student(
            index=index,
            district=school.district,
            school=school.name,
            student_id=one.ids()[0],
            first_name=one.names.first()[0],
            middle_name=one.names.middles()[0],
            last_name=one.names.last()[0],
            suffix=one.names.suffixes()[0],
            birth_date=days.day_of(int(one.born[0])),
            grade=grade,
            class_of=days.CLASS_OF + 12 - grade,
            sex=SEXES[int(one.sex[0])],
            race_ethnicity=RACES[int(one.race[0])],
            lunch_status="eligible" if one.eligible[0] else "not_eligible",
            english_learner=bool(one.english_learner[0]),
            disability=bool(one.disability[0]),
            graduated_on=days.day_of(int(one.graduated[0])) if one.diploma[0] else None,
            diploma=DIPLOMAS[int(one.diploma[0])],
            blocked=bool(one.blocked[0]),
            opted_out=bool(wishes.opted_out[0]),
            consent=families.OUTCOMES[int(wishes.outcomes[0])],
            enrolled_first_fall=bool(self.enrolled_first_fall[index]),
        )

    def _districts(self) -> Iterator[District]:
        for place, plan in enumerate(DISTRICT_PLANS):
            start, stop = self.bounds[place], self.bounds[place + 1]
            yield District(
                key=plan.key,
                name=plan.name,
                nces_id=plan.nces_id,
                nsc_account=plan.nsc_account,
                schools=tuple(s for s in self.schools if s.district == plan.key),
                all_schools=self.schools,
                students=self.students.cut(start, stop),
                wishes=self.wishes.cut(start, stop),
                seed=self.seed * 10 + place,
            )


def make_region(students: int, *, seed: int = 7, today: date = days.TODAY) -> Region:
    """The same region for the same number, seed and day, on every machine."""
    if students < 200:
        raise ValueError("a region needs at least 200 students to fill its schools")
    return Region(students, seed=seed, today=today)
