"""What a recipient would get, shown with made-up values, and counts in which no one stands out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from agreements.rules.elements import CATALOG, Element, Group
from agreements.rules.terms import FlowTerms, Protection

# Nobody: the names are those of a made-up student, and the days are all in one made-up year.
EXAMPLES: Mapping[str, str] = {
    "first_name": "Example",
    "middle_name": "Q",
    "last_name": "Student",
    "suffix": "",
    "birth_date": "2008-01-01",
    "student_id": "000000",
    "high_school": "Example High School",
    "class_of": "2026",
    "graduation_date": "2026-06-01",
    "diploma_type": "regular",
    "race_ethnicity": "Not stated",
    "lunch_status": "Not stated",
    "college_code": "000000-00",
    "college_name": "Example College",
    "college_state": "XX",
    "college_level": "Four-year",
    "college_control": "Public",
    "enrollment_begin": "2026-08-24",
    "enrollment_end": "2026-12-18",
    "enrollment_status": "Full-time",
    "class_level": "Freshman",
    "major": "Example studies (99.9999)",
    "graduated": "No",
    "degree_date": "",
    "degree_title": "",
}
_KINDS = {Group.COUNTS: "0", Group.DEGREE: "", Group.IDENTITY: "Example"}


@dataclass(frozen=True, slots=True)
class ExampleValue:
    """One column, and what might stand in it."""

    element: Element
    value: str


@dataclass(frozen=True, slots=True)
class Shown:
    """One count as it may be shown; None is too small, or would give a small one away."""

    label: str
    value: int | None
    least: int

    @property
    def words(self) -> str:
        return f"{self.value:,}" if self.value is not None else "hidden"


@dataclass(frozen=True, slots=True)
class ExampleLine:
    """One line of a made-up table: a group, and its count as the protection would show it."""

    group: str
    count: str
    is_hidden: bool


def example_row(flow: FlowTerms, catalog: Mapping[str, Element] = CATALOG) -> list[ExampleValue]:
    """A made-up record with exactly the columns that would pass."""
    return [
        ExampleValue(catalog[code], _example(catalog[code]))
        for code in flow.elements
        if code in catalog
    ]


def _example(element: Element) -> str:
    return EXAMPLES.get(element.code, _KINDS.get(element.group, "Example value"))


def example_table(flow: FlowTerms) -> list[ExampleLine]:
    """Three made-up groups, the second smaller than the agreement shows."""
    small = max(flow.min_cell - 3, 1)
    return [
        _line("Example High School", flow.min_cell * 4 + 3, flow),
        _line("Sample High School", small, flow),
        _line("Specimen High School", flow.min_cell * 2 + 1, flow, complements=True),
    ]


def _line(group: str, count: int, flow: FlowTerms, *, complements: bool = False) -> ExampleLine:
    if flow.protection is Protection.ROUNDED:
        base = flow.rounding_base or 1
        return ExampleLine(group, f"{round(count / base) * base}", is_hidden=False)
    if flow.protection is Protection.NOISE:
        return ExampleLine(group, f"about {count + (2 if complements else -1)}", is_hidden=False)
    if count < flow.min_cell or complements:
        return ExampleLine(group, "hidden", is_hidden=True)
    return ExampleLine(group, f"{count}", is_hidden=False)


def without_small(counts: Mapping[str, int], least: int) -> list[Shown]:
    """The counts, largest first. A small one is hidden; one alone would follow from the total,
    so the next larger one is hidden with it until what is hidden together is not small."""
    ordered = sorted(counts.items(), key=lambda item: (item[1], item[0]))
    hidden = _hidden([number for _, number in ordered], least)
    shown = [
        Shown(label, None if place < hidden else number, least)
        for place, (label, number) in enumerate(ordered)
    ]
    return shown[::-1]


def _hidden(ascending: list[int], least: int) -> int:
    """How many of the smallest counts are hidden."""
    small = sum(0 < number < least for number in ascending)
    if not small:
        return 0
    zeros = sum(number == 0 for number in ascending)
    hidden = zeros + small
    while hidden < len(ascending) and sum(ascending[:hidden]) < least:
        hidden += 1
    return hidden


def people_named(flows: Iterable[FlowTerms]) -> list[str]:
    """Everybody who may open something under these flows, once."""
    return list(dict.fromkeys(email.lower() for flow in flows for email in flow.recipients))
