"""Organizations of the region. Every identifier is plainly fictitious.

State codes XA and XB are never assigned (ISO 3166 leaves them to users); NCES numbers begin with
99, which is no state; OPE and ACT codes begin with 99 as well.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np

HOME_STATE: Final = "XA"
AWAY_STATE: Final = "XB"


@dataclass(frozen=True, slots=True)
class Organization:
    """One organization as the portal will know it; `parent` is the name of its parent."""

    name: str
    kind: str
    parent: str | None = None
    nces_id: str = ""
    opeid: str = ""
    act_code: str = ""
    nsc_account: str = ""
    state: str = HOME_STATE


@dataclass(frozen=True, slots=True)
class School:
    """A high school. `advantage` is the pull of the place on going to college (log odds)."""

    name: str
    district: str
    nces_id: str
    act_code: str
    sourced_id: str
    size: int
    graduation: date
    advantage: float


@dataclass(frozen=True, slots=True)
class College:
    """A college with its NSC code and the days of its terms."""

    name: str
    opeid: str
    state: str
    level: str
    control: str
    fall: tuple[date, date]
    spring: tuple[date, date]
    share: float

    @property
    def code(self) -> str:
        """The NSC form of the OPE ID: 990101-00."""
        return f"{self.opeid[:6]}-{self.opeid[6:]}"


@dataclass(frozen=True, slots=True)
class DistrictPlan:
    """What a district is before any student exists. `poverty` shifts lunch status (log odds)."""

    key: str
    name: str
    nces_id: str
    nsc_account: str
    share: float
    schools_at_2000: int
    poverty: float


DISTRICT_PLANS: Final = (
    DistrictPlan(
        "northfield", "Northfield Unified School District", "9900010", "99000010", 0.62, 6, 0.1
    ),
    DistrictPlan("oakvalley", "Oak Valley School District", "9900020", "99000020", 0.25, 3, -0.5),
    DistrictPlan("millbrook", "Millbrook County Schools", "9900030", "99000030", 0.13, 2, 0.4),
)

COLLEGES: Final = (
    College(
        "Harbor Community College",
        "99010100",
        HOME_STATE,
        "2",
        "Public",
        (date(2026, 8, 17), date(2026, 12, 11)),
        (date(2027, 1, 11), date(2027, 5, 7)),
        0.45,
    ),
    College(
        "Northfield State University",
        "99010200",
        HOME_STATE,
        "4",
        "Public",
        (date(2026, 8, 24), date(2026, 12, 18)),
        (date(2027, 1, 19), date(2027, 5, 14)),
        0.36,
    ),
    College(
        "Larkspur College",
        "99010300",
        HOME_STATE,
        "4",
        "Private",
        (date(2026, 9, 2), date(2026, 12, 16)),
        (date(2027, 1, 25), date(2027, 5, 12)),
        0.08,
    ),
    College(
        "Lakeshore Institute of Technology",
        "99020100",
        AWAY_STATE,
        "4",
        "Private",
        (date(2026, 9, 21), date(2026, 12, 11)),
        (date(2027, 1, 4), date(2027, 3, 19)),
        0.11,
    ),
)
HARBOR, NORTHFIELD_STATE, LARKSPUR, LAKESHORE = range(4)

COMMUNITY_GROUPS: Final = ("College Bridge Alliance", "First Step Mentors", "Rising Families Fund")
CONVENER: Final = "Three Rivers Attainment Network"
OUTSIDER: Final = "Prairie Data Cooperative"

_SCHOOL_NAMES: Final = (
    "Central",
    "Eastside",
    "Lincoln Park",
    "Riverbend",
    "Cedar Ridge",
    "Jefferson",
    "Harriet Tubman",
    "Westlake",
    "Roosevelt",
    "Franklin",
    "Sonia Delgado",
    "Highland",
    "Mission Creek",
    "Booker Hill",
    "Kennedy",
    "North Shore",
    "Prospect",
    "César Chávez",
    "Washington",
    "Summit",
    "Bayview",
    "Orchard Grove",
    "Liberty",
    "Eagle Rock",
)
_SCHOOL_FORMS: Final = ("High School", "Early College High School", "Academy", "Preparatory School")


def organizations(schools: tuple[School, ...]) -> tuple[Organization, ...]:
    """Every organization of the region, parents before their children."""
    names = {plan.key: plan.name for plan in DISTRICT_PLANS}
    return (
        *(
            Organization(plan.name, "district", nces_id=plan.nces_id, nsc_account=plan.nsc_account)
            for plan in DISTRICT_PLANS
        ),
        *(
            Organization(
                school.name,
                "school",
                parent=names[school.district],
                nces_id=school.nces_id,
                act_code=school.act_code,
            )
            for school in schools
        ),
        *(
            Organization(college.name, "college", opeid=college.opeid, state=college.state)
            for college in COLLEGES
        ),
        *(Organization(name, "community") for name in (*COMMUNITY_GROUPS, OUTSIDER)),
        Organization(CONVENER, "convener"),
    )


def plan_schools(students: int, rng: np.random.Generator) -> tuple[School, ...]:
    """Schools of all districts with skewed sizes that sum to the number of students."""
    sizes = _apportion(students, np.array([plan.share for plan in DISTRICT_PLANS]))
    return tuple(
        school
        for index, plan in enumerate(DISTRICT_PLANS)
        for school in _schools_of(index, plan, int(sizes[index]), students, rng)
    )


def _schools_of(
    index: int, plan: DistrictPlan, size: int, students: int, rng: np.random.Generator
) -> list[School]:
    count = schools_in(plan, students)
    # One school is large, most are middling and the last, an alternative school, is tiny.
    weights = 1.0 / (np.arange(count) + 2.0) ** 0.7
    weights[-1] *= 0.3
    sizes = _apportion(size, weights / weights.sum())
    advantages = rng.normal(0.0, 0.35, size=count)
    days = rng.choice(_GRADUATION_DAYS, size=count)
    return [
        School(
            name=_school_name(plan, place),
            district=plan.key,
            nces_id=f"{plan.nces_id}{place + 1:05d}",
            act_code=f"99{index + 1}{place + 1:03d}",
            sourced_id=f"org-{plan.key}-{place + 1:03d}",
            size=int(sizes[place]),
            graduation=date.fromisoformat(str(days[place])),
            advantage=float(advantages[place]),
        )
        for place in range(count)
    ]


def schools_in(plan: DistrictPlan, students: int) -> int:
    """6 schools in Northfield at 2,000 students of the region, 24 at 20,000; slowly more."""
    return max(1, round(plan.schools_at_2000 * (students / 2000) ** 0.6))


def _school_name(plan: DistrictPlan, place: int) -> str:
    town = plan.name.split(" School")[0].split(" Unified")[0].split(" County")[0]
    round_, seat = divmod(place, len(_SCHOOL_NAMES))
    number, form = divmod(round_, len(_SCHOOL_FORMS))
    ordinal = f" No. {number + 1}" if number else ""
    return f"{town} {_SCHOOL_NAMES[seat]} {_SCHOOL_FORMS[form]}{ordinal}"


def _apportion(total: int, shares: np.ndarray) -> np.ndarray:
    """Whole parts of the total by largest remainder, none empty while there are enough."""
    exact = shares * total
    parts = np.floor(exact).astype(np.int64)
    short = total - int(parts.sum())
    parts[np.argsort(parts - exact, kind="stable")[:short]] += 1
    return parts


_GRADUATION_DAYS: Final = ("2026-05-22", "2026-05-29", "2026-06-04", "2026-06-05", "2026-06-11")
