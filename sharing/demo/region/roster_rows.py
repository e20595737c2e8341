"""The rows of each OneRoster table, piece by piece from a district's columns."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

import numpy as np

from sharing.demo.region import days
from sharing.demo.region.names import FAMILY, GIVEN, known_as, plain
from sharing.demo.region.region import CHUNK, District
from sharing.demo.region.students import RACES, Students

Cells = tuple[str, ...]

HOMEROOM_SIZE: Final = 28
_YEAR: Final = "ses-2025"
_HALVES: Final = ("ses-2025-1", "ses-2025-2")
# status and dateLastModified stay blank in bulk files.
_LEAD: Final = ("", "")
_BEGINS, _SECOND, _ENDS = (
    day.isoformat()
    for day in (days.SCHOOL_YEAR_BEGINS, days.SECOND_TERM_BEGINS, days.SCHOOL_YEAR_ENDS)
)
_FIRST_HALF_ENDS: Final = "2026-01-16"
_SINGLE_RACES: Final = ("american_indian", "asian", "black", "pacific_islander", "white")
_HISPANIC: Final = RACES.index("hispanic")
_TWO_OR_MORE: Final = RACES.index("two_or_more")
_SEXES: Final = {"1.1": ("female", "male", ""), "1.2": ("female", "male", "other")}


class Homeroom(NamedTuple):
    sourced_id: str
    school: str
    grade: int
    number: int


class Teacher(NamedTuple):
    sourced_id: str
    first: str
    last: str
    identifier: str
    homeroom: Homeroom


def orgs(district: District) -> Iterator[Cells]:
    yield district.sourced_id, *_LEAD, district.name, "district", district.nces_id, ""
    for school in district.schools:
        name, parent = school.name, district.sourced_id
        yield school.sourced_id, *_LEAD, name, "school", school.nces_id, parent


def sessions(_district: District) -> Iterator[Cells]:
    yield _YEAR, *_LEAD, "School year 2025-26", "schoolYear", _BEGINS, _ENDS, "", "2026"
    fall = ("First semester", "semester", _BEGINS, _FIRST_HALF_ENDS, _YEAR, "2026")
    yield _HALVES[0], *_LEAD, *fall
    spring = ("Second semester", "semester", _SECOND, _ENDS, _YEAR, "2026")
    yield _HALVES[1], *_LEAD, *spring


def courses(district: District) -> Iterator[Cells]:
    for grade in ("12", "11"):
        code = f"HR{grade}"
        title = f"Homeroom grade {grade}"
        yield (
            *(f"crs-{code}", *_LEAD, _YEAR, title, code, grade),
            *(district.sourced_id, "", ""),
        )


def classes(district: District) -> Iterator[Cells]:
    for room in homerooms(district):
        grade = str(room.grade)
        yield (
            *(room.sourced_id, *_LEAD, f"Homeroom {grade}-{room.number}", grade),
            *(f"crs-HR{grade}", f"{grade}-{room.number}", "homeroom", ""),
            *(room.school, _YEAR, "", "", "1"),
        )


def users_1_1(district: District) -> Iterator[Cells]:
    for students, _ in district.chunks():
        places = _schools(district, students.school)
        for place, person in zip(places, _people(district, students), strict=True):
            head, tail = person
            yield (head[0], *_LEAD, "true", place, "student", *head[1:], *tail)
    for teacher in teachers(district):
        head, tail = _teacher(district, teacher)
        yield (head[0], *_LEAD, "true", teacher.homeroom.school, "teacher", *head[1:], *tail)


def users_1_2(district: District) -> Iterator[Cells]:
    for students, _ in district.chunks():
        places = _schools(district, students.school)
        preferred = _preferred(students)
        people = zip(places, preferred, _people(district, students), strict=True)
        for place, name, (head, tail) in people:
            yield (head[0], *_LEAD, "true", *head[1:], *tail, "", name, "", "", place, "")
    for teacher in teachers(district):
        head, tail = _teacher(district, teacher)
        place = teacher.homeroom.school
        yield (head[0], *_LEAD, "true", *head[1:], *tail, "", "", "", "", place, "")


def roles(district: District) -> Iterator[Cells]:
    for students, _ in district.chunks():
        places = _schools(district, students.school)
        for number, place in zip(students.ids(), places, strict=True):
            user = f"usr-{number}"
            yield (f"rol-{number}", *_LEAD, user, "primary", "student", "", "", place, "")
    for teacher in teachers(district):
        user, place = teacher.sourced_id, teacher.homeroom.school
        yield (f"rol-{user[4:]}", *_LEAD, user, "primary", "teacher", "", "", place, "")


def enrollments(district: District) -> Iterator[Cells]:
    """One homeroom each; who changed schools in January has an ended one before it."""
    for students, rooms in _seated(district):
        former = _schools(district, students.left_school)
        places = _schools(district, students.school)
        grades = students.grade.tolist()
        people = zip(students.ids(), rooms, places, former, grades, strict=True)
        for number, room, place, before, grade in people:
            user = f"usr-{number}"
            begins = _SECOND if before else _BEGINS
            if before:
                left = _room(before, grade, 1)
                dates = (_BEGINS, _FIRST_HALF_ENDS)
                yield (f"enr-{number}-1", *_LEAD, left, before, user, "student", "false", *dates)
            dates = (begins, _ENDS)
            yield (f"enr-{number}-2", *_LEAD, room, place, user, "student", "false", *dates)
    for teacher in teachers(district):
        user, room_ = teacher.sourced_id, teacher.homeroom
        link = (room_.sourced_id, room_.school, user, "teacher", "true", _BEGINS, _ENDS)
        yield (f"enr-{user[4:]}", *_LEAD, *link)


def demographics(district: District, version: str) -> Iterator[Cells]:
    sexes = _SEXES[version]
    for students, _ in district.chunks():
        people = zip(
            students.ids(),
            days.iso(students.born),
            students.sex.tolist(),
            students.race.tolist(),
            students.second_race.tolist(),
            strict=True,
        )
        for number, born, sex, race, second in people:
            groups = _GROUPS[race, second]
            yield (f"usr-{number}", *_LEAD, born, sexes[sex], *groups, "", "", "", "")


def homerooms(district: District) -> list[Homeroom]:
    """Rooms of 28; every school and grade has at least one, for those who moved away."""
    _, counts = _groups(district)
    return [
        Homeroom(_room(school.sourced_id, grade, number), school.sourced_id, grade, number)
        for school in district.schools
        for grade in (12, 11)
        for number in range(
            1, max(1, -(-counts.get((school.sourced_id, grade), 0) // HOMEROOM_SIZE)) + 1
        )
    ]


def teachers(district: District) -> list[Teacher]:
    rng = np.random.default_rng(district.seed)
    rooms = homerooms(district)
    first = GIVEN[rng.integers(0, len(GIVEN), size=len(rooms))].tolist()
    last = FAMILY[rng.integers(0, len(FAMILY), size=len(rooms))].tolist()
    return [
        Teacher(f"usr-T{place:05d}", first[place], last[place], f"T{place:05d}", room)
        for place, room in enumerate(rooms)
    ]


def _people(district: District, students: Students) -> Iterator[tuple[Cells, Cells]]:
    """Cells before and after the columns in which 1.1 and 1.2 differ."""
    names = students.names
    columns = zip(
        students.ids(),
        names.first(),
        names.middles(),
        names.last(),
        names.suffixes(),
        students.grade.tolist(),
        strict=True,
    )
    host = f"students.{district.key}.example"
    for number, first, middle, last, suffix, grade in columns:
        # The layout has no suffix; offices write it after the family name, or forget it.
        family = f"{last} {suffix}" if suffix and number[-1] in "02468" else last
        head = (f"usr-{number}", f"s{number}", f"{{Local:{number}}}", first, family, middle)
        tail = (number, f"s{number}@{host}", "", "", "", str(grade), "")
        yield head, tail


def _teacher(district: District, teacher: Teacher) -> tuple[Cells, Cells]:
    number = teacher.identifier
    user = number.lower()
    head = (teacher.sourced_id, user, f"{{Local:{number}}}", teacher.first, teacher.last, "")
    tail = (number, f"{user}@{district.key}.example", "", "", "", "", "")
    return head, tail


def _preferred(students: Students) -> list[str]:
    """One student in six uses a short form at school, where the name has one."""
    return [
        min(known_as(name) - {plain(name)}, default="").capitalize() if number % 6 == 0 else ""
        for name, number in zip(students.names.first(), students.number.tolist(), strict=True)
    ]


def _schools(district: District, codes: np.ndarray) -> list[str]:
    ids = [school.sourced_id for school in district.all_schools]
    return [ids[code] if code >= 0 else "" for code in codes.tolist()]


def _room(school: str, grade: int, number: int) -> str:
    return f"cls-{school[4:]}-{grade}-{number}"


def _groups(district: District) -> tuple[np.ndarray, dict[tuple[str, int], int]]:
    """Position inside the own school and grade, and the size of each such group."""
    students = district.students
    key = students.school.astype(np.int64) * 100 + (100 - students.grade)
    _, start, count = np.unique(key, return_index=True, return_counts=True)
    place = np.arange(len(key)) - np.repeat(start, count)
    heads = zip(start.tolist(), count.tolist(), strict=True)
    schools = district.all_schools
    sizes = {
        (schools[int(students.school[s])].sourced_id, int(students.grade[s])): c for s, c in heads
    }
    return place, sizes


def _seated(district: District) -> Iterator[tuple[Students, list[str]]]:
    place, _ = _groups(district)
    for piece, (students, _wishes) in enumerate(district.chunks()):
        numbers = (place[piece * CHUNK : piece * CHUNK + len(students)] // HOMEROOM_SIZE) + 1
        seats = zip(
            _schools(district, students.school),
            students.grade.tolist(),
            numbers.tolist(),
            strict=True,
        )
        yield students, [_room(school, grade, number) for school, grade, number in seats]


def _race_cells(race: int, second: int) -> Cells:
    """The five races, "two or more", and Hispanic ethnicity, as true or false."""
    marked = {RACES[race], RACES[second]} if race in (_TWO_OR_MORE, _HISPANIC) else {RACES[race]}
    if race == _TWO_OR_MORE and len(marked & set(_SINGLE_RACES)) < 2:
        marked |= {"white", "black"}
    cells = [name in marked for name in _SINGLE_RACES]
    return tuple(
        "true" if cell else "false" for cell in (*cells, race == _TWO_OR_MORE, race == _HISPANIC)
    )


_GROUPS: Final = {
    (race, second): _race_cells(race, second)
    for race in range(len(RACES))
    for second in range(len(RACES))
}
