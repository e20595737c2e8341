"""What a portal tells, as values."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Request:
    """A class of graduates that a district sent, and by when outcomes are due."""

    reference: str
    status: str
    giver: str
    recipient: str
    agreement: str
    class_of: int
    due_on: date
    destroy_by: date | None
    sent: int | None

    @classmethod
    def of(cls, told: dict[str, Any]) -> Request:
        return cls(
            reference=told["reference"],
            status=told["status"],
            giver=told["giver"]["name"],
            recipient=told["recipient"]["name"],
            agreement=told["agreement"],
            class_of=told["class_of"],
            due_on=date.fromisoformat(told["due_on"]),
            destroy_by=date.fromisoformat(told["destroy_by"]) if told["destroy_by"] else None,
            sent=told["sent"],
        )


@dataclass(frozen=True)
class Taken:
    """A package on this disk, of which every byte was compared."""

    path: Path
    sha256: str
    rows: int
    destroy_by: date


@dataclass(frozen=True)
class Returned:
    """A return as the portal checked it."""

    number: int
    status: str
    sent: int
    matched: int
    unmatched: int
    terms: int
    degrees: int
    sha256: str
    notices: tuple[Any, ...]

    @classmethod
    def of(cls, told: dict[str, Any]) -> Returned:
        names = ("number", "status", "sent", "matched", "unmatched", "terms", "degrees", "sha256")
        return cls(**{name: told[name] for name in names}, notices=tuple(told["notices"]))


@dataclass(frozen=True)
class Dispute:
    """One row that the district doubts, and what the college answered."""

    exchange: str
    number: int
    status: str
    return_key: str
    row: dict[str, Any]
    field: str
    reason: str
    due_on: date
    is_overdue: bool
    value: str
    answer: str

    @classmethod
    def of(cls, told: dict[str, Any]) -> Dispute:
        plain = {one.name: told[one.name] for one in fields(cls)}
        return cls(**{**plain, "due_on": date.fromisoformat(told["due_on"])})
