"""One returned row that the district doubts: what it claims, and what the college may answer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from types import MappingProxyType
from typing import Any, Final

from portal.rules.decision import Decision, Reason, objection
from portal.rules.lifecycle import Lifecycle
from portal.rules.vocabulary import Labelled

DAYS_TO_ANSWER: Final = 14
WHOLE_ROW: Final = "row"


class DisputeStatus(Labelled):
    OPEN = "open", "Waits for the college"
    CORRECTED = "corrected", "Corrected by the college"
    REMOVED = "removed", "Withdrawn by the college"
    CONFIRMED = "confirmed", "Confirmed by the college"
    APPLIED = "applied", "Taken over"
    RETRACTED = "retracted", "Taken back by the district"
    # Nothing more is stored of a student whose family ended its consent meanwhile.
    CLOSED = "closed", "Closed without a change"


_S = DisputeStatus

DISPUTE = Lifecycle(
    name="dispute",
    first=_S.OPEN,
    states={
        _S.OPEN: "registrar",
        _S.CORRECTED: "data steward of the district, to take the correction over",
        _S.REMOVED: "data steward of the district, to take the row away",
        _S.CONFIRMED: "nobody; the district may dispute the row again",
        _S.APPLIED: "nobody",
        _S.RETRACTED: "nobody",
        _S.CLOSED: "nobody: the family ended its consent meanwhile",
    },
    moves={
        (_S.OPEN, "correct"): _S.CORRECTED,
        (_S.OPEN, "remove"): _S.REMOVED,
        (_S.OPEN, "confirm"): _S.CONFIRMED,
        (_S.OPEN, "retract"): _S.RETRACTED,
        (_S.CORRECTED, "apply"): _S.APPLIED,
        (_S.REMOVED, "apply"): _S.APPLIED,
        (_S.CORRECTED, "close"): _S.CLOSED,
        (_S.REMOVED, "close"): _S.CLOSED,
    },
)
WAITING: Final = frozenset({_S.OPEN, _S.CORRECTED, _S.REMOVED})

# Field of an outcome to the words of its column, in the order of the detail report.
FIELDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "college_code": "College code",
        "college_name": "College name",
        "college_state": "College state",
        "college_level": "2-year or 4-year",
        "college_control": "Public or private",
        "begins_on": "Enrollment begin",
        "ends_on": "Enrollment end",
        "status": "Enrollment status",
        "class_level": "Class level",
        "graduated_on": "Graduation date",
        "degree_title": "Degree title",
    }
)
DATES: Final = frozenset({"begins_on", "ends_on", "graduated_on"})
_STATUSES: Final = frozenset("FQHLAWD")
_LEVELS: Final = frozenset("42L")
_LENGTHS: Final = MappingProxyType(
    {
        "college_code": 20,
        "college_name": 200,
        "college_state": 2,
        "college_control": 10,
        "class_level": 1,
        "degree_title": 200,
    }
)
_NEEDED: Final = frozenset({"college_code", "begins_on", "ends_on", "graduated_on"})


def disputable(row: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The fields of this row that may be doubted: those that it has, and the row as a whole."""
    found = [(name, label) for name, label in FIELDS.items() if name in row]
    return [(WHOLE_ROW, "The whole row"), *found]


def field_label(name: str) -> str:
    return FIELDS.get(name, "The whole row")


_MEANT: Final[Mapping[str, Mapping[str, str]]] = MappingProxyType(
    {
        "status": {
            "F": "Full-time",
            "Q": "Three-quarter time",
            "H": "Half-time",
            "L": "Less than half-time",
            "A": "Leave of absence",
            "W": "Withdrawn",
            "D": "Deceased",
        },
        "college_level": {"4": "4-year", "2": "2-year", "L": "Less than 2-year"},
        "college_control": {"public": "Public", "private": "Private"},
    }
)


def shown(field: str, value: str) -> str:
    """A value for people. What was returned is told in words, its code beside."""
    day = _day(value) if field in DATES else None
    if day:
        return f"{day:%b %-d, %Y}"
    meant = _MEANT.get(field, {}).get(value)
    if meant is None or field != "status":
        return meant or value
    return f"{meant} ({value})"


def lines_of(row: Mapping[str, Any]) -> list[tuple[str, str]]:
    """A row for people, column by column."""
    return [(label, shown(name, str(row[name]))) for name, label in FIELDS.items() if row.get(name)]


def gist_of(row: Mapping[str, Any]) -> tuple[str, str]:
    """A row for people in two lines: where, and what happened there when."""
    told = {name: shown(name, str(row[name])) for name in FIELDS if row.get(name)}
    where = [told.get("college_name", ""), told.get("college_code", ""), told.get("college_state")]
    days = " to ".join(told[name] for name in ("begins_on", "ends_on") if name in told)
    level = f"class level {told['class_level']}" if "class_level" in told else ""
    graduated = f"graduated {told['graduated_on']}" if "graduated_on" in told else ""
    what = (days, told.get("status", ""), level, graduated, told.get("degree_title", ""))
    return ", ".join(filter(None, where)), "; ".join(filter(None, what))


def is_same_fact(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether two tellings are about the same term or degree."""
    return all(one.get(name, "") == other.get(name, "") for name in KEY)


KEY: Final = ("kind", "college_code", "begins_on", "ends_on", "graduated_on", "degree_title")


def decide_field(row: Mapping[str, Any], field: str) -> Decision:
    known = {name for name, _ in disputable(row)}
    return Decision.unless(
        [objection(field not in known, "FIELD", "This row has no such field to dispute.")]
    )


def decide_value(row: Mapping[str, Any], field: str, value: str) -> Decision:
    """Whether the college's value may stand in this field of this row."""
    if field == WHOLE_ROW:
        words = "The whole row is disputed: withdraw it, confirm it, or name a field to correct."
        return Decision.deny(Reason("FIELD", words))
    label = field_label(field)
    return Decision.unless(
        [
            *_shape(field, value, label),
            objection(
                row.get(field, "") == value, "UNCHANGED", f"{label} says that already: confirm it."
            ),
            _order({**row, field: value}),
        ]
    )


def _shape(field: str, value: str, label: str) -> Iterable[Reason | None]:
    yield objection(not value and field in _NEEDED, "VALUE", f"{label} cannot be empty.")
    yield objection("\x00" in value or not value.isprintable(), "VALUE", f"{label} has odd signs.")
    yield objection(
        bool(value) and field in DATES and _day(value) is None,
        "VALUE",
        f"{label} must be a day as YYYY-MM-DD.",
    )
    yield objection(
        bool(value) and field == "status" and value not in _STATUSES,
        "VALUE",
        f"{label} must be one of F, Q, H, L, A, W, D.",
    )
    yield objection(
        bool(value) and field == "college_level" and value not in _LEVELS,
        "VALUE",
        f"{label} must be 4, 2 or L.",
    )
    longest = _LENGTHS.get(field, 200)
    yield objection(len(value) > longest, "VALUE", f"{label} has at most {longest} letters.")


def _order(row: Mapping[str, Any]) -> Reason | None:
    begins, ends = _day(str(row.get("begins_on", ""))), _day(str(row.get("ends_on", "")))
    wrong = begins is not None and ends is not None and ends < begins
    return objection(wrong, "VALUE", "The term would end before it begins.")


def _day(value: str) -> date | None:
    try:
        return date.fromisoformat(value) if len(value) == 10 else None
    except ValueError:
        return None
