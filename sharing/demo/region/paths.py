"""The truth: who went to which college, when, and how the college wrote the name down."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sharing.demo.region import days
from sharing.demo.region.columns import Columns, Days, Flags, Ints
from sharing.demo.region.organizations import (
    COLLEGES,
    HARBOR,
    LARKSPUR,
    NORTHFIELD_STATE,
    School,
)
from sharing.demo.region.students import Students

STATUSES: Final = ("F", "Q", "H", "L", "A", "W", "")
CLASS_LEVELS: Final = ("F", "N", "C", "S")
MAJORS: Final = (
    ("", ""),
    ("LIBERAL ARTS AND SCIENCES", "240101"),
    ("BUSINESS ADMINISTRATION", "520201"),
    ("REGISTERED NURSING", "513801"),
    ("COMPUTER SCIENCE", "110701"),
    ("PSYCHOLOGY", "420101"),
    ("BIOLOGY", "260101"),
    ("WELDING TECHNOLOGY", "480508"),
    ("EARLY CHILDHOOD EDUCATION", "131210"),
    ("MECHANICAL ENGINEERING", "141901"),
)
DEGREES: Final = (
    ("ASSOCIATE OF ARTS", 1, date(2026, 5, 8)),
    ("CERTIFICATE OF ACHIEVEMENT", 7, date(2026, 5, 8)),
)
SAME, NICKNAME, UNMARKED, ONE_SURNAME, DAY_AND_MONTH, SLIP, MIDDLE_FIRST = range(7)

_FALL_2025: Final = (date(2025, 8, 18), date(2025, 12, 12))
_SPRING_2026: Final = (date(2026, 1, 12), date(2026, 5, 8))
_SUMMER: Final = (date(2026, 6, 8), date(2026, 7, 31))
_LATE_SUMMER: Final = (date(2026, 7, 6), date(2026, 8, 21))
_LATE_FALL: Final = (date(2026, 10, 12), date(2026, 12, 11))
_NOVEMBER: Final = (date(2026, 11, 2), date(2026, 12, 18))
# In the order of RACES (students.py).
_RACE_EFFECT: Final = np.array((-0.5, 0.75, -0.2, -0.3, -0.35, 0.05, 0.2))
_STATUS_SHARES: Final = (0.66, 0.07, 0.13, 0.06, 0.005, 0.0, 0.075)
_WITHDRAWN: Final = STATUSES.index("W")
_BLANK: Final = STATUSES.index("")
_HALF: Final = STATUSES.index("H")

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Terms(Columns):
    """One position per student x college x term, ordered by student and first day."""

    student: Ints
    college: Ints
    begin: Days
    end: Days
    status: Ints
    class_level: Ints
    major: Ints
    reported_twice: Flags


@dataclass(frozen=True, slots=True)
class CollegeSide(Columns):
    """Per student: the spelling a college holds, a block set there, a degree already earned."""

    spelling: Ints
    hidden: Flags
    degree: Ints


def draw_terms(students: Students, schools: tuple[School, ...], rng: np.random.Generator) -> Terms:
    """Every term, those still to come included; readers cut at the day they stand on."""
    in_fall = rng.random(len(students)) < _likelihood(students, schools)
    college = _choices(students, rng)
    joining = ~in_fall & (students.diploma > 0)
    parts = [
        _falls(np.flatnonzero(in_fall), college, rng),
        _second_college(np.flatnonzero(in_fall), college, rng),
        *_dual(np.flatnonzero(students.dual), rng),
        _at(_some(in_fall, 0.04, rng), HARBOR, _SUMMER, rng, status=_HALF),
        _at(_some(joining, 0.015, rng), HARBOR, _LATE_SUMMER, rng, status=_HALF),
        _at(_some(joining, 0.015, rng), HARBOR, _NOVEMBER, rng, status=_HALF),
        _springs(_some(in_fall, 0.92, rng), college, rng),
        _springs(_some(joining, 0.05, rng), college, rng),
    ]
    return _ordered(parts)


def draw_college_side(students: Students, rng: np.random.Generator) -> CollegeSide:
    count = len(students)
    earned = students.dual & (students.diploma > 0) & (rng.random(count) < 0.05)
    return CollegeSide(
        spelling=rng.choice(np.arange(7, dtype=np.int8), size=count, p=_SPELLING_SHARES),
        hidden=rng.random(count) < 0.03,
        degree=np.where(earned, rng.integers(1, len(DEGREES) + 1, size=count), 0).astype(np.int8),
    )


def spell_twins_apart(side: CollegeSide, first_of_pairs: Ints) -> None:
    """A twin held under a middle name or a slip could read as the other; nicknames never do."""
    twins = np.concatenate([first_of_pairs, first_of_pairs + 1])
    confusing = twins[np.isin(side.spelling[twins], (MIDDLE_FIRST, SLIP))]
    side.spelling[confusing] = SAME


def first_fall(terms: Terms, count: int) -> Flags:
    """Students with a term that begins, ends or both from 15 August to 31 October."""
    opens, closes = (days.number(day) for day in days.FIRST_FALL)
    begins = (terms.begin >= opens) & (terms.begin <= closes)
    ends = (terms.end >= opens) & (terms.end <= closes)
    enrolled = np.zeros(count, dtype=np.bool_)
    enrolled[terms.student[begins | ends]] = True
    return enrolled


def _likelihood(students: Students, schools: tuple[School, ...]) -> Floats:
    advantage = np.array([school.advantage for school in schools])
    log_odds = (
        1.0
        + advantage[students.school]
        + _RACE_EFFECT[students.race]
        - 0.65 * students.eligible
        - 0.5 * students.disability
        - 0.4 * students.english_learner
        + 0.8 * students.dual
        - 3.2 * (students.diploma == 0)
    )
    return np.where(students.grade == 12, 1.0 / (1.0 + np.exp(-log_odds)), 0.0)


def _choices(students: Students, rng: np.random.Generator) -> Ints:
    """Students eligible for free lunch stay nearer home."""
    shares = np.array([college.share for college in COLLEGES])
    nearer = shares * np.array((1.25, 0.95, 0.6, 0.45))
    count = len(students)
    usual = rng.choice(np.arange(len(COLLEGES), dtype=np.int8), size=count, p=shares)
    near = rng.choice(np.arange(len(COLLEGES), dtype=np.int8), size=count, p=nearer / nearer.sum())
    return np.where(students.eligible, near, usual)


def _falls(who: Ints, college: Ints, rng: np.random.Generator) -> Terms:
    begin = np.array([days.number(item.fall[0]) for item in COLLEGES], dtype=np.int32)
    end = np.array([days.number(item.fall[1]) for item in COLLEGES], dtype=np.int32)
    where = college[who]
    late = (where == HARBOR) & (rng.random(len(who)) < 0.06)
    begins = np.where(late, days.number(_LATE_FALL[0]), begin[where])
    status = rng.choice(np.arange(7, dtype=np.int8), size=len(who), p=_STATUS_SHARES)
    left = rng.random(len(who)) < 0.03
    status[left] = _WITHDRAWN
    # Larkspur has not made the enrollment status directory information.
    status[where == LARKSPUR] = _BLANK
    ends = np.where(status == _WITHDRAWN, begins + rng.integers(5, 40, size=len(who)), end[where])
    return _terms(who, where, begins, ends, status, rng)


def _second_college(who: Ints, college: Ints, rng: np.random.Generator) -> Terms:
    """A few take one class elsewhere in the same fall."""
    also = who[rng.random(len(who)) < 0.03]
    also = also[college[also] != HARBOR]
    return _at(also, HARBOR, _LATE_FALL, rng, status=STATUSES.index("L"))


def _dual(who: Ints, rng: np.random.Generator) -> list[Terms]:
    """College classes while still in high school; not a first-fall enrollment."""
    fall = who[rng.random(len(who)) < 0.7]
    spring = who[rng.random(len(who)) < 0.8]
    return [
        _at(fall, HARBOR, _FALL_2025, rng, status=_HALF, class_level=1),
        _at(spring, HARBOR, _SPRING_2026, rng, status=_HALF, class_level=1),
    ]


def _springs(who: Ints, college: Ints, rng: np.random.Generator) -> Terms:
    begin = np.array([days.number(item.spring[0]) for item in COLLEGES], dtype=np.int32)
    end = np.array([days.number(item.spring[1]) for item in COLLEGES], dtype=np.int32)
    moved = rng.random(len(who)) < 0.03
    where = np.where(moved, NORTHFIELD_STATE, college[who])
    status = rng.choice(np.arange(7, dtype=np.int8), size=len(who), p=_STATUS_SHARES)
    return _terms(who, where, begin[where], end[where], status, rng)


def _some(among: Flags, share: float, rng: np.random.Generator) -> Ints:
    places = np.flatnonzero(among)
    return places[rng.random(len(places)) < share]


def _at(
    who: Ints,
    college: int,
    term: tuple[date, date],
    rng: np.random.Generator,
    *,
    status: int,
    class_level: int = 0,
) -> Terms:
    count = len(who)
    begin, end = (np.full(count, days.number(day), dtype=np.int32) for day in term)
    where = np.full(count, college, dtype=np.int8)
    made = _terms(who, where, begin, end, np.full(count, status, dtype=np.int8), rng)
    made.class_level[:] = class_level
    return made


def _terms(
    who: Ints, where: Ints, begin: Days, end: Days, status: Ints, rng: np.random.Generator
) -> Terms:
    count = len(who)
    return Terms(
        student=who.astype(np.int32),
        college=where.astype(np.int8),
        begin=begin.astype(np.int32),
        end=end.astype(np.int32),
        status=status.astype(np.int8),
        class_level=np.zeros(count, dtype=np.int8),
        major=rng.integers(0, len(MAJORS), size=count, dtype=np.int8),
        reported_twice=rng.random(count) < 0.008,
    )


def _ordered(parts: list[Terms]) -> Terms:
    whole = Terms.join(parts)
    return whole.take(np.lexsort((whole.college, whole.begin, whole.student)))


_SPELLING_SHARES: Final = (0.845, 0.06, 0.05, 0.02, 0.005, 0.012, 0.008)
