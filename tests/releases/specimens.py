"""A release made without a database: true counts that the test knows, and what the engine shows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from itertools import product
from uuid import UUID

from sharing.disclosure import SafeTable, Table, protect
from sharing.disclosure.rounding import round_counts
from sharing.releases.delivery.about import About
from sharing.releases.protection import ALL, TABLE, NamedDimension

Codes = tuple[str, ...]
SCHOOLS = {"s1": "Riverside High School", "s2": "Oak Hill Academy", "s3": "=Lincoln, North"}
RACES = {
    "asian": "Asian",
    "black": "Black or African American",
    "hispanic": "Hispanic or Latino",
    "white": "White",
}
LUNCHES = {"free": "Free or reduced price", "none": "Not eligible"}
OUTCOMES = {"yes": "Enrolled in the first fall", "no": "No enrollment found"}
DIMENSIONS = (
    NamedDimension("school", "School", SCHOOLS),
    NamedDimension("race_ethnicity", "Race/ethnicity", RACES),
    NamedDimension("lunch_status", "Lunch status", LUNCHES),
    NamedDimension("outcome", "Outcome", OUTCOMES),
)
THRESHOLD = 10


def about(**changed: object) -> About:
    given: dict[str, object] = {
        "id": UUID("5f0c5d8e-6f0a-4c39-8f53-0a4ad3d6c001"),
        "number": "R-2026-0007",
        "title": "First-fall (seamless) enrollment, class of 2026",
        "publisher": "Northfield Public Schools",
        "recipient": "College Bridge",
        "agreement": "AG-17",
        "class_of": 2026,
        "metric": "first_fall",
        "metric_version": "1",
        "context": "A rate says how many of a group enrolled, not how well its school did.",
        "coverage": "Graduates whose enrollment was asked and answered: 97% of the class.",
        "definition": ("Graduates of the class.", "Any term that touches the first fall."),
        "threshold": THRESHOLD,
        "dimensions": DIMENSIONS,
        "dated": datetime(2026, 11, 3, 15, 30, tzinfo=UTC),
        "is_published": True,
    }
    return About(**(given | changed))  # type: ignore[arg-type]


def leaves() -> dict[Codes, int]:
    """Counts of the smallest groups: mostly in the thousands, a few small, one group of nobody."""
    found = {}
    for place, codes in enumerate(product(*(dimension.labels for dimension in DIMENSIONS))):
        found[codes] = 1009 + 97 * place + 13 * (place % 5)
    for codes, count in {
        ("s1", "asian", "free", "yes"): 3,
        ("s1", "black", "none", "no"): 4,
        ("s2", "hispanic", "free", "no"): 7,
        ("s3", "asian", "none", "yes"): 0,
        ("s3", "asian", "none", "no"): 0,
        ("s3", "asian", "free", "yes"): 31,
        ("s3", "asian", "free", "no"): 1,
        ("s2", "white", "none", "no"): 12,
        ("s2", "white", "free", "yes"): 11,
    }.items():
        found[codes] = count
    return found


def cube(parts: Mapping[Codes, int], dimensions: Sequence[NamedDimension]) -> dict[Codes, int]:
    found = dict.fromkeys(product(*([*d.labels, ALL] for d in dimensions)), 0)
    for codes, count in parts.items():
        for all_of in product(*((code, ALL) for code in codes)):
            found[all_of] += count
    return found


@cache
def specimen() -> tuple[dict[Codes, int], SafeTable]:
    """The release of these tests, protected once."""
    return protected(leaves())


def protected(parts: Mapping[Codes, int]) -> tuple[dict[Codes, int], SafeTable]:
    """(the truth, what may be shown of it)"""
    truth = cube(parts, DIMENSIONS)
    names = [dimension.code for dimension in DIMENSIONS]
    safe = protect(
        [Table.of(TABLE, names, dict(truth))],
        threshold=THRESHOLD,
        hierarchies={d.code: dict.fromkeys(d.labels, ALL) for d in DIMENSIONS},
        outcome="outcome",
    )
    return truth, safe[TABLE]


def smaller(kept: Sequence[str]) -> tuple[About, SafeTable]:
    """The same students by fewer dimensions."""
    places = [at for at, d in enumerate(DIMENSIONS) if d.code in (*kept, "outcome")]
    dimensions = tuple(DIMENSIONS[at] for at in places)
    parts: dict[Codes, int] = {}
    for codes, count in leaves().items():
        short = tuple(codes[at] for at in places)
        parts[short] = parts.get(short, 0) + count
    safe = protect(
        [Table.of(TABLE, [d.code for d in dimensions], dict(cube(parts, dimensions)))],
        threshold=THRESHOLD,
        hierarchies={d.code: dict.fromkeys(d.labels, ALL) for d in dimensions},
        outcome="outcome",
    )
    return about(dimensions=dimensions), safe[TABLE]


def _tables() -> tuple[list[Table], dict[str, dict[str, str]]]:
    names = [dimension.code for dimension in DIMENSIONS]
    truth = cube(leaves(), DIMENSIONS)
    return [Table.of(TABLE, names, dict(truth))], {
        d.code: dict.fromkeys(d.labels, ALL) for d in DIMENSIONS
    }


@cache
def rounded() -> SafeTable:
    tables, trees = _tables()
    return round_counts(tables, base=5, threshold=THRESHOLD, hierarchies=trees)[TABLE]


@cache
def noisy() -> SafeTable:
    from sharing.disclosure.private_counts import add_noise  # loads OpenDP

    tables, trees = _tables()
    return add_noise(tables, epsilon="1", hierarchies=trees, threshold=THRESHOLD)[TABLE]
