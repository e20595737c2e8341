"""The shapes of what the API answers about exchanges. They say what the pages say, and no more."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from ninja import Schema
from pydantic import AfterValidator, AwareDatetime, StringConstraints

from sharing.exchange.models import Exchange, Receipt, Return, Upload, UploadPart

Reference = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9-]+$", max_length=40)]
Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
# A name as it may stand in a list: no path, nothing that is not printed.
FileName = Annotated[str, StringConstraints(pattern=r"^[^\x00-\x1f/\\]+$", max_length=200)]
Encoding = Literal["utf-8", "cp1252"]


def _in_utc(given: datetime) -> datetime:
    """PostgreSQL knows no zone further than 16 hours away, and Python no year before the first."""
    try:
        return given.astimezone(UTC)
    except OverflowError:
        raise ValueError("a moment within the years 1 to 9999") from None


Moment = Annotated[AwareDatetime, AfterValidator(_in_utc)]


class OrganizationOut(Schema):
    id: UUID
    name: str


class ExchangeOut(Schema):
    """A request: who sends a class to whom, under what, and by when outcomes are due. `status` is
    moved by people; `stage` says what the calendar makes of it today, such as `overdue`."""

    reference: str
    status: str
    stage: str
    role: Literal["giver", "recipient"]
    giver: OrganizationOut
    recipient: OrganizationOut
    agreement: str
    revision_sha256: str
    purpose: str
    legal_basis: str
    class_of: int
    sent_at: datetime | None
    due_on: date
    destroy_by: date | None
    sent: int | None
    matched: int | None
    unmatched: int | None


class ExchangesOut(Schema):
    total: int
    exchanges: list[ExchangeOut]


class ReasonOut(Schema):
    code: str
    text: str


class MayOut(Schema):
    allowed: bool
    reasons: list[ReasonOut]


class PackageOut(Schema):
    name: str
    bytes: int
    sha256: str


class RowReasonOut(Schema):
    """A row that the district names when it gives a return back."""

    return_key: str
    column: str
    reason: str


class ReturnOut(Schema):
    """A return as it was checked. Rates from it are floors. `due_on` is the day by which the
    district decides; `blocked` is told only where it is about nobody in particular."""

    exchange: str
    number: int
    status: str
    file_name: str
    sha256: str
    dialect: str
    sent: int
    matched: int
    unmatched: int
    terms: int
    degrees: int
    notices: list[Any]
    checked_at: datetime
    submitted_at: datetime | None
    due_on: date | None
    decided_at: datetime | None
    reject_reason: str
    reject_rows: list[RowReasonOut]
    blocked: int | None


class OneExchangeOut(ExchangeOut):
    package: PackageOut | None
    fields: list[str]
    returned_fields: list[str]
    may_download: MayOut
    may_return: MayOut
    returns: list[ReturnOut]


class DownloadOut(Schema):
    """That the package was taken. Its bytes are at `path` for a day, whole or in ranges.

    `sha256` is of these bytes: of an age file when your organization has keys in use.
    `package_sha256` is of the package within.
    """

    exchange: str
    path: str
    name: str
    bytes: int
    sha256: str
    package_sha256: str
    rows: int
    destroy_by: date


class UploadIn(Schema):
    """A file that comes in parts: its name, its length and the SHA-256 of the whole."""

    file_name: FileName
    bytes: int
    sha256: Sha256
    encoding: Encoding = "utf-8"


class PartOut(Schema):
    number: int
    sha256: str


class UploadOut(Schema):
    id: UUID
    exchange: str
    status: str
    file_name: str
    bytes: int
    sha256: str
    part_bytes: int
    parts: int
    received: list[PartOut]
    until: datetime
    returned: int | None


class ReceiptOut(Schema):
    """What one side signed; `envelope` is a DSSE envelope, `sha256` that of its payload."""

    id: UUID
    kind: str
    signed_for: OrganizationOut
    at: datetime
    sha256: str
    envelope: dict[str, Any]


class ReceiptsOut(Schema):
    receipts: list[ReceiptOut]


class DeletionsOut(Schema):
    """What is asked to be deleted of one exchange."""

    exchange: str
    rows: int
    waiting: int
    confirmed: int
    due_on: date | None
    is_overdue: bool
    status: str


class AllDeletionsOut(Schema):
    deletions: list[DeletionsOut]


def exchange_values(one: Exchange, own: frozenset[UUID], stage: str) -> dict[str, Any]:
    return {
        "stage": stage,
        "reference": one.reference,
        "status": one.status,
        "role": "giver" if one.organization_id in own else "recipient",
        "giver": OrganizationOut(id=one.organization_id, name=one.organization.name),
        "recipient": OrganizationOut(id=one.recipient_id, name=one.recipient.name),
        "agreement": one.agreement_reference,
        "revision_sha256": one.revision_hash,
        "purpose": one.purpose,
        "legal_basis": one.basis,
        "class_of": one.class_of,
        "sent_at": one.sent_at,
        "due_on": one.due_on,
        "destroy_by": one.destroy_by,
        "sent": one.sent,
        "matched": one.matched,
        "unmatched": one.unmatched,
    }


def return_out(one: Return) -> ReturnOut:
    names = set(ReturnOut.model_fields) - {"exchange"}
    told = {name: getattr(one, name) for name in names}
    return ReturnOut(exchange=one.exchange.reference, **told)


def upload_out(one: Upload, parts: list[UploadPart]) -> UploadOut:
    return UploadOut(
        id=one.id,
        exchange=one.exchange.reference,
        status=one.status,
        file_name=one.file_name,
        bytes=one.size,
        sha256=one.sha256,
        part_bytes=one.part_size,
        parts=one.part_count,
        received=[PartOut(number=part.number, sha256=part.sha256) for part in parts],
        until=one.until,
        returned=one.returned.number if one.returned else None,
    )


def receipt_out(one: Receipt) -> ReceiptOut:
    return ReceiptOut(
        id=one.id,
        kind=one.kind,
        signed_for=OrganizationOut(id=one.organization_id, name=one.organization.name),
        at=one.at,
        sha256=one.sha256,
        envelope=one.envelope,
    )
