"""Receipts: what anyone may know of one, and what a family and its school keep."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.http import Http404

from consent.models import Contact, Receipt
from consent.queries.students import Student
from consent.receipts.issuing import record_of
from portal.rules.actor import Actor
from portal.rules.permissions import Permission


@dataclass(frozen=True, slots=True)
class Issued:
    """That a receipt exists. The fingerprints are of its signed files."""

    organization: str
    issued_at: datetime
    iso27560: str
    kantara: str


@dataclass(frozen=True, slots=True)
class GivenReceipt:
    """One receipt of a student, as staff read it."""

    code: str
    issued_at: datetime
    route: str
    decisions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PublishedText:
    organization: str
    language: str
    title: str
    what: str
    who: str
    why: str
    how_long: str
    if_no: str
    statement: str
    published_at: datetime


def receipt_issued(actor: Actor | None, code: str) -> Issued | None:
    """For anyone: the number is on the paper."""
    row = _one("SELECT * FROM receipt_issued(%s)", code)
    return Issued(*row) if row else None


def published_text(actor: Actor | None, sha256: str) -> PublishedText | None:
    """For anyone: what families were shown is no secret."""
    row = _one("SELECT * FROM published_notice(%s)", sha256)
    return PublishedText(*row) if row else None


def own_receipt(actor: Actor, code: str) -> Receipt | None:
    """A receipt that this visitor was given, through whatever link, by its number."""
    return next(iter(Receipt.objects.raw("SELECT * FROM family_receipt(%s)", [code])), None)


def receipts_for(actor: Actor, subject_id: UUID) -> list[Receipt]:
    """Every receipt about one student, latest first; row security says who may."""
    return list(Receipt.objects.filter(subject_id=subject_id).order_by("-issued_at", "code"))


def student_receipts_for(actor: Actor, student: Student) -> list[GivenReceipt] | None:
    """The same for staff who may know the decisions; None for those who may not."""
    if not actor.may_in(Permission.CONSENT_READ, student.subject.organization_id):
        return None
    return [_given(row) for row in receipts_for(actor, student.id)]


def _given(row: Receipt) -> GivenReceipt:
    record = record_of(row)
    words = [
        f"{line.kind.label}: {line.purpose.label.lower()}"
        + (f", for {line.recipient.name}" if line.recipient else "")
        for line in record.lines
    ]
    words += [record.directory.label] if record.directory else []
    return GivenReceipt(row.code, row.issued_at, record.route.label, tuple(words))


def receipt_for(actor: Actor, subject_id: UUID, code: str) -> Receipt:
    found = Receipt.objects.filter(subject_id=subject_id, code=code).first()
    if found is None:
        raise Http404
    return found


def contact_for(actor: Actor, organization_id: UUID) -> Contact | None:
    if organization_id not in actor.organizations_with(Permission.CONSENT_READ):
        raise Http404
    return Contact.objects.filter(organization_id=organization_id).first()


def _one(statement: str, value: str) -> tuple[Any, ...] | None:
    with connection.cursor() as cursor:
        cursor.execute(statement, [value])
        row: tuple[Any, ...] | None = cursor.fetchone()
    return row
