"""From the answered graduates to a table as the releases keep it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Final

from portal.rules.vocabulary import LunchStatus, RaceEthnicity
from sharing.insight.facts import Answered
from sharing.insight.rules.metrics import Metric
from sharing.insight.rules.tables import Dimension, cube, merged
from sharing.releases.actions import Counted
from sharing.releases.members import Members

OUTCOME: Final = "outcome"
POSITIVE, NEGATIVE = "yes", "no"
# Ways to divide the students, in the order of a table's columns.
DIVIDED_BY: Final = {
    "school": "School",
    "race_ethnicity": "Race/ethnicity",
    "lunch_status": "Lunch status",
}
KNOWN: Final = (*DIVIDED_BY, OUTCOME)


def in_order(chosen: Sequence[str]) -> list[str]:
    """The dimensions that there are, each once, in the order of columns."""
    return [code for code in DIVIDED_BY if code in chosen]


def counted(
    metric: Metric,
    found: list[Answered],
    schools: Mapping[str, str],
    spec: Mapping[str, Any],
    coverage: Mapping[str, object],
) -> Counted:
    """Every cell of the table that `spec` asks for, and who stood in which group."""
    dimensions = _dimensions(metric, found, schools, spec)
    members = {one.subject: _codes(one) for one in found}
    places = [KNOWN.index(dimension.code) for dimension in dimensions]
    leaves = Counter(tuple(codes[place] for place in places) for codes in members.values())
    return Counted(
        dimensions=[
            {"code": d.code, "label": d.label, "labels": list(d.labels.items())} for d in dimensions
        ],
        hierarchies={d.code: d.hierarchy for d in dimensions},
        counts=[(list(codes), count) for codes, count in cube(dimensions, leaves.items()).items()],
        population=len(found),
        members=Members(KNOWN, members),
        coverage_facts=coverage,
    )


def _codes(one: Answered) -> tuple[str, ...]:
    outcome = POSITIVE if one.positive else NEGATIVE
    return (one.school, one.race_ethnicity, one.lunch_status, outcome)


def _dimensions(
    metric: Metric, found: list[Answered], schools: Mapping[str, str], spec: Mapping[str, Any]
) -> list[Dimension]:
    """Codes that occur, in the order people expect; a category nobody is in is no category."""
    labels: dict[str, Mapping[str, str]] = {
        "school": schools,
        "race_ethnicity": {race.value: race.label for race in RaceEthnicity},
        "lunch_status": {lunch.value: lunch.label for lunch in LunchStatus},
    }
    present = {code: {getattr(one, code) for one in found} for code in DIVIDED_BY}
    chosen = [
        merged(
            Dimension(
                code,
                DIVIDED_BY[code],
                {c: label for c, label in labels[code].items() if c in present[code]},
            ),
            spec.get("merged", {}).get(code, {}),
        )
        for code in spec["dimensions"]
    ]
    outcome = {POSITIVE: metric.positive, NEGATIVE: metric.negative}
    return [*chosen, Dimension(OUTCOME, "Outcome", outcome)]
