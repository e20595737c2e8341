"""Consent events and directory opt-outs as a file brings them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from portal.rules.vocabulary import Purpose


class ConsentKind(StrEnum):
    GIVEN = "given"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class OptOutKind(StrEnum):
    SET = "set"
    RESCINDED = "rescinded"


class Relationship(StrEnum):
    PARENT = "parent"
    GUARDIAN = "guardian"
    STUDENT = "student"


class Route(StrEnum):
    WEB = "web"
    PAPER = "paper"
    PHONE = "phone"
    IN_PERSON = "in_person"
    FILE = "file"


@dataclass(frozen=True, slots=True)
class ConsentEventRow:
    """`recipient` is "" for every recipient that the agreement names."""

    row: int
    student_id: str
    event: ConsentKind
    purpose: Purpose
    recipient: str
    effective_on: date
    signed_by: str
    relationship: Relationship
    route: Route
    notice: str


@dataclass(frozen=True, slots=True)
class OptOutRow:
    row: int
    student_id: str
    event: OptOutKind
    effective_on: date
    signed_by: str
    relationship: Relationship
