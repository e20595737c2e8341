"""What a family hands in, the same by every door: about whom, who signs, and what they chose."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any
from uuid import UUID

from consent.rules.identity import normal_name, normal_number
from consent.rules.vocabulary import ConsentKind, Relationship
from portal.rules.vocabulary import Purpose


@dataclass(frozen=True, slots=True, kw_only=True)
class Child:
    """The student as somebody told it; a blank field was not told."""

    number: str = ""
    state_id: str = ""
    first_name: str = ""
    last_name: str = ""
    birth_date: date | None = None

    @property
    def full_name(self) -> str:
        return " ".join(part for part in (self.first_name, self.last_name) if part)

    @property
    def likeness(self) -> str:
        """Equal when the same child was told in the same words."""
        born = self.birth_date.isoformat() if self.birth_date else ""
        return "|".join(
            (
                normal_number(self.number),
                normal_number(self.state_id),
                normal_name(self.first_name),
                normal_name(self.last_name),
                born,
            )
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Signer:
    name: str
    relationship: Relationship
    email: str = ""
    phone: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """`recipient_id` None: every recipient the notice names; no element: all that it names."""

    kind: ConsentKind
    purpose: Purpose
    recipient_id: UUID | None = None
    elements: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    child: Child
    signer: Signer
    choices: tuple[Choice, ...]
    signed_on: date
    expires_on: date | None = None
    statement: str = ""
    remark: str = ""
    notice_code: str = ""

    @property
    def likeness(self) -> str:
        """Equal for the same answer handed in again, whatever the day it reaches us."""
        chosen = sorted(
            f"{one.kind.value},{one.purpose.value},{one.recipient_id or ''},"
            f"{'+'.join(sorted(one.elements))}"
            for one in self.choices
        )
        signer = f"{self.signer.relationship.value},{normal_name(self.signer.name)}"
        return "|".join((self.child.likeness, signer, self.signed_on.isoformat(), *chosen))


def to_values(content: Content) -> dict[str, Any]:
    """As the vault seals it: JSON values only."""
    child, signer = asdict(content.child), asdict(content.signer)
    child["birth_date"] = _written(content.child.birth_date)
    return {
        "child": child,
        "signer": signer,
        "choices": [
            {
                "kind": one.kind.value,
                "purpose": one.purpose.value,
                "recipient_id": str(one.recipient_id) if one.recipient_id else None,
                "elements": list(one.elements),
            }
            for one in content.choices
        ],
        "signed_on": content.signed_on.isoformat(),
        "expires_on": _written(content.expires_on),
        "statement": content.statement,
        "remark": content.remark,
        "notice_code": content.notice_code,
    }


def from_values(values: Mapping[str, Any]) -> Content:
    child, signer = values["child"], values["signer"]
    return Content(
        child=Child(**{**child, "birth_date": _read(child["birth_date"])}),
        signer=Signer(**{**signer, "relationship": Relationship(signer["relationship"])}),
        choices=tuple(
            Choice(
                kind=ConsentKind(one["kind"]),
                purpose=Purpose(one["purpose"]),
                recipient_id=UUID(one["recipient_id"]) if one["recipient_id"] else None,
                elements=tuple(one["elements"]),
            )
            for one in values["choices"]
        ),
        signed_on=date.fromisoformat(values["signed_on"]),
        expires_on=_read(values["expires_on"]),
        statement=values["statement"],
        remark=values["remark"],
        notice_code=values["notice_code"],
    )


def _written(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _read(day: str | None) -> date | None:
    return date.fromisoformat(day) if day else None
