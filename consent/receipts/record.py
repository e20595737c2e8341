"""One frozen record, from which every form of a receipt is written. Pure: no database, no clock."""

from __future__ import annotations

import secrets
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Any

from consent.rules.vocabulary import ConsentKind, OptOutKind, Relationship, Route
from portal.rules.vocabulary import Purpose

_LETTERS = "BCDFGHJKLMNPQRSTVWXZ23456789"
JURISDICTION = "US"


def new_code() -> str:
    """A receipt's number: 57 random bits, so that nobody counts or guesses receipts."""
    drawn = "".join(secrets.choice(_LETTERS) for _ in range(12))
    return "C-" + "-".join(drawn[start : start + 4] for start in (0, 4, 8))


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    street: str = ""
    city: str = ""
    region: str = ""
    postal_code: str = ""
    country: str = JURISDICTION

    def __str__(self) -> str:
        place = " ".join(part for part in (self.region, self.postal_code) if part)
        return ", ".join(part for part in (self.street, self.city, place, self.country) if part)


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """An organization as a receipt names it."""

    id: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Controller(Party):
    """The district. Whom a family asks, and where: both standards insist on all of it."""

    contact: str
    email: str
    phone: str
    address: Address
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """The notice that was shown: its title, where its text stays, and its fingerprint."""

    title: str
    url: str
    sha256: str
    retention: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One decision: for one purpose, about one recipient or every one that the agreement names.

    No elements: all that the notice and the agreement name.
    """

    kind: ConsentKind
    purpose: Purpose
    recipient: Party | None = None
    elements: tuple[str, ...] = ()
    expires_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptRecord:
    """What one act of a family was. Holds no name and no birth date of anybody.

    `principal_id` is a pseudonym that this district alone can trace; `acted_as` says in which
    role the person decided. `directory` is set when the act was about directory information.
    """

    code: str
    record_id: str
    principal_id: str
    language: str
    route: Route
    acted_as: Relationship
    decided_at: datetime
    issued_at: datetime
    controller: Controller
    lines: tuple[Line, ...] = ()
    directory: OptOutKind | None = None
    notice: Shown | None = None
    statement_sha256: str = ""
    verify_url: str = ""
    change_url: str = ""
    recipients: tuple[Party, ...] = field(default=())

    @property
    def is_reachable(self) -> bool:
        """Whether the district has said how it is reached, as the Kantara form insists."""
        return bool(self.controller.phone and self.controller.email and self.controller.contact)

    @property
    def kinds(self) -> tuple[str, ...]:
        """What was decided, once each, in the order of the lines."""
        told = [line.kind.value for line in self.lines]
        told += [f"directory_{self.directory.value}"] if self.directory else []
        return tuple(dict.fromkeys(told))

    def recipients_of(self, line: Line) -> tuple[Party, ...]:
        return (line.recipient,) if line.recipient else self.recipients


def to_json(record: ReceiptRecord) -> dict[str, Any]:
    """As it is stored: JSON values only."""
    told = asdict(record)
    for name in ("decided_at", "issued_at"):
        told[name] = told[name].isoformat()
    for line in told["lines"]:
        line["expires_on"] = line["expires_on"].isoformat() if line["expires_on"] else None
    return told


def from_json(told: dict[str, Any]) -> ReceiptRecord:
    controller, notice = told["controller"], told["notice"]
    return ReceiptRecord(
        **{
            **told,
            "route": Route(told["route"]),
            "acted_as": Relationship(told["acted_as"]),
            "decided_at": datetime.fromisoformat(told["decided_at"]),
            "issued_at": datetime.fromisoformat(told["issued_at"]),
            "controller": Controller(**{**controller, "address": Address(**controller["address"])}),
            "lines": tuple(_line(line) for line in told["lines"]),
            "directory": OptOutKind(told["directory"]) if told["directory"] else None,
            "notice": Shown(**notice) if notice else None,
            "recipients": tuple(Party(**party) for party in told["recipients"]),
        }
    )


def _line(told: dict[str, Any]) -> Line:
    return Line(
        kind=ConsentKind(told["kind"]),
        purpose=Purpose(told["purpose"]),
        recipient=Party(**told["recipient"]) if told["recipient"] else None,
        elements=tuple(told["elements"]),
        expires_on=date.fromisoformat(told["expires_on"]) if told["expires_on"] else None,
    )
