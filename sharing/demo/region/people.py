"""Who the students are: schools, groups, names, birth dates, diplomas."""

from __future__ import annotations

from datetime import date
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sharing.demo.region import days
from sharing.demo.region.columns import Days, Flags, Ints
from sharing.demo.region.naming import draw_names
from sharing.demo.region.organizations import DISTRICT_PLANS, School
from sharing.demo.region.students import DIPLOMAS, PROGRAMS, RACES, Students

Floats = NDArray[np.float64]

_SENIORS: Final = 0.8
# Order of RACES: american_indian, asian, black, hispanic, pacific_islander, two_or_more, white.
_MIXES: Final = {
    "northfield": (0.010, 0.090, 0.190, 0.330, 0.007, 0.053, 0.320),
    "oakvalley": (0.006, 0.110, 0.060, 0.140, 0.004, 0.060, 0.620),
    "millbrook": (0.040, 0.012, 0.090, 0.250, 0.003, 0.035, 0.570),
}
_POVERTY_BY_RACE: Final = np.array((0.7, -0.1, 0.6, 0.7, 0.5, 0.1, -0.5))
_LEARNER_BY_RACE: Final = np.array((0.04, 0.14, 0.03, 0.22, 0.12, 0.02, 0.01))
# In the order of DIPLOMAS; the first is "did not graduate".
_DIPLOMA_SHARES: Final = np.array((0.055, 0.765, 0.085, 0.020, 0.030, 0.018, 0.012, 0.010, 0.005))
_MODIFIED: Final = DIPLOMAS.index("Modified Diploma")


def draw_students(schools: tuple[School, ...], rng: np.random.Generator) -> Students:
    """All students of the region; twins and strangers of one name are made afterwards."""
    sizes = np.array([school.size for school in schools])
    count = int(sizes.sum())
    school = np.repeat(np.arange(len(schools), dtype=np.int16), sizes)
    grade = _grades(school, rng)
    mixes, poverty = _character(schools, rng)
    race = _races(mixes, school, rng)
    eligible = _chance(poverty[school] + _POVERTY_BY_RACE[race], rng)
    sex = rng.choice(np.array([0, 1, 2], dtype=np.int8), size=count, p=(0.49, 0.503, 0.007))
    disability = rng.random(count) < np.where(sex == 1, 0.16, 0.10)
    diploma = _diplomas(grade, disability, rng)
    return Students(
        number=_numbers(schools, school, rng),
        school=school,
        grade=grade,
        left_school=_transfers(schools, school, rng),
        sex=sex,
        race=race,
        second_race=rng.integers(0, len(RACES), size=count, dtype=np.int8),
        eligible=eligible,
        english_learner=rng.random(count) < _LEARNER_BY_RACE[race] * np.where(eligible, 1.4, 0.6),
        disability=disability,
        born=_birth_days(grade, rng),
        graduated=_graduation_days(schools, school, diploma, rng),
        diploma=diploma,
        blocked=rng.random(count) < 0.02,
        dual=rng.random(count) < np.where(grade == 12, 0.11, 0.04) * np.where(eligible, 0.7, 1.2),
        semesters_of_math=rng.choice(
            np.array([4, 6, 7, 8, 9, 10], dtype=np.int8), size=count, p=_SEMESTERS
        ),
        program=rng.choice(np.arange(len(PROGRAMS), dtype=np.int8), size=count, p=_PROGRAM_SHARES),
        names=draw_names(race, sex, rng),
    )


def _grades(school: Ints, rng: np.random.Generator) -> Ints:
    """Four fifths in the class of 2026 (grade 12), the rest in grade 11, sorted in a school."""
    grade = np.where(rng.random(len(school)) < _SENIORS, 12, 11).astype(np.int8)
    return grade[np.lexsort((-grade, school))]


def _character(
    schools: tuple[School, ...], rng: np.random.Generator
) -> tuple[list[Floats], Floats]:
    """Each school's own mix of groups and its poverty, which keep company in real regions."""
    # A quarter is the district's own mix, so that small groups are scattered, not absent.
    mixes = [_mix(np.array(_MIXES[school.district]), rng) for school in schools]
    base = {plan.key: plan.poverty for plan in DISTRICT_PLANS}
    noise = rng.normal(0.0, 0.3, size=len(schools))
    poverty = np.array(
        [
            base[school.district] - 0.9 * school.advantage - 0.8 * (mix[-1] - 0.4) + extra
            for school, mix, extra in zip(schools, mixes, noise, strict=True)
        ]
    )
    return mixes, poverty


def _mix(usual: Floats, rng: np.random.Generator) -> Floats:
    return 0.25 * usual + 0.75 * rng.dirichlet(usual * 9.0 + 0.02)


def _races(mixes: list[Floats], school: Ints, rng: np.random.Generator) -> Ints:
    ladders = np.cumsum(np.array(mixes), axis=1)
    draws = rng.random(len(school))
    race = np.zeros(len(school), dtype=np.int8)
    for step in range(len(RACES) - 1):
        race += draws > ladders[school, step]
    return race


def _chance(log_odds: Floats, rng: np.random.Generator) -> Flags:
    return rng.random(len(log_odds)) < 1.0 / (1.0 + np.exp(-log_odds))


def _numbers(schools: tuple[School, ...], school: Ints, rng: np.random.Generator) -> Ints:
    """Ids unique in a district only: every district counts from the same low number."""
    number = np.empty(len(school), dtype=np.int32)
    district = np.array([schools[place].district for place in range(len(schools))])[school]
    for plan in DISTRICT_PLANS:
        here = np.flatnonzero(district == plan.key)
        number[here] = 1000 + rng.permutation(len(here) * 2)[: len(here)]
    return number


def _transfers(schools: tuple[School, ...], school: Ints, rng: np.random.Generator) -> Ints:
    """The school of the same district left in mid-year, or -1."""
    keys = [item.district for item in schools]
    first = np.array([keys.index(key) for key in keys], dtype=np.int16)
    count = np.array([keys.count(key) for key in keys], dtype=np.int16)
    step = rng.integers(1, np.maximum(count[school], 2))
    other = first[school] + (school - first[school] + step) % count[school]
    moved = (rng.random(len(school)) < 0.02) & (other != school)
    return np.where(moved, other, -1).astype(np.int16)


def _birth_days(grade: Ints, rng: np.random.Generator) -> Days:
    """Grade 12 was born from September 2007 to August 2008; some are a year older or younger."""
    count = len(grade)
    born = days.between(rng, date(2007, 9, 1), date(2008, 8, 31), count)
    shift = rng.choice(np.array([-365, 0, 365]), size=count, p=(0.07, 0.92, 0.01))
    return (born + np.where(grade == 11, 366, 0) + shift).astype(np.int32)


def _diplomas(grade: Ints, disability: Flags, rng: np.random.Generator) -> Ints:
    codes = np.arange(len(DIPLOMAS), dtype=np.int8)
    diploma = rng.choice(codes, size=len(grade), p=_DIPLOMA_SHARES)
    diploma[disability & (rng.random(len(grade)) < 0.12)] = _MODIFIED
    diploma[grade != 12] = 0
    return diploma


def _graduation_days(
    schools: tuple[School, ...], school: Ints, diploma: Ints, rng: np.random.Generator
) -> Days:
    """The school's day; a few finished in December or after summer school. 0: no diploma."""
    usual = np.array([days.number(item.graduation) for item in schools], dtype=np.int32)[school]
    draw = rng.random(len(school))
    usual[draw < 0.012] = days.number(date(2026, 8, 7))
    usual[draw > 0.992] = days.number(date(2025, 12, 19))
    return np.where(diploma > 0, usual, 0).astype(np.int32)


_SEMESTERS: Final = (0.03, 0.17, 0.08, 0.60, 0.05, 0.07)
_PROGRAM_SHARES: Final = (0.83, 0.06, 0.05, 0.03, 0.03)
