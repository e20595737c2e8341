"""Rows as a spreadsheet tells them, and what becomes of each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from consent.rules.answer import Child, Choice, Content, Signer
from consent.rules.vocabulary import (
    AuthorityLevel,
    ConsentKind,
    OptOutKind,
    Relationship,
    Route,
)
from portal.rules.vocabulary import Labelled, Purpose


class Fate(Labelled):
    """Every row of a file has exactly one."""

    NEW = "new", "New"
    ON_FILE = "on_file", "On file already"
    REPEATED = "repeated", "Twice in this file"
    QUEUED = "queued", "Student not found: to the queue"
    LEFT_OUT = "left_out", "Left out, as you chose"
    WRONG = "wrong", "To be mended"


@dataclass(frozen=True, slots=True)
class ConsentTold:
    row: int
    child: Child
    kind: ConsentKind
    purpose: Purpose
    recipient_id: UUID | None
    signed_on: date
    signed_by: str
    relationship: Relationship
    route: Route
    expires_on: date | None
    notice: str
    language: str

    @property
    def content(self) -> Content:
        """The row as an answer, to be kept when its student is not found."""
        return Content(
            child=self.child,
            signer=Signer(
                name=self.signed_by, relationship=self.relationship, language=self.language
            ),
            choices=(Choice(kind=self.kind, purpose=self.purpose, recipient_id=self.recipient_id),),
            signed_on=self.signed_on,
            expires_on=self.expires_on,
            notice_code=self.notice,
        )


@dataclass(frozen=True, slots=True)
class OptOutTold:
    row: int
    child: Child
    kind: OptOutKind
    signed_on: date
    signed_by: str
    relationship: Relationship


@dataclass(frozen=True, slots=True)
class GuardianTold:
    row: int
    child: Child
    name: str
    relationship: Relationship
    level: AuthorityLevel
    email: str
    phone: str
    language: str
    from_day: date | None
    until_day: date | None


Told = ConsentTold | OptOutTold | GuardianTold
