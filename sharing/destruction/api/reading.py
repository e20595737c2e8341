"""What is held, until when, and certificates. Certifying stays with people: it asks for a fresh
confirmation that it is them, which no program can give."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from django.http import FileResponse, Http404, HttpRequest
from ninja import Query, Router, Schema
from pydantic import StringConstraints

from portal import clock
from portal.rules.actor import Actor
from portal.rules.permissions import Permission
from portal.vault import files
from sharing.destruction import actions, queries
from sharing.destruction.models import Certificate
from sharing.destruction.rules.lifecycle import HoldingStatus
from sharing.exchange.api.shapes import OrganizationOut

router = Router(tags=["destruction"])
Reference = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9-]+$", max_length=40)]


class HoldingOut(Schema):
    """A package that was taken, or a file that was handed over in another layout; `exchange` is
    its reference, EX-… or XF-…. `destroy_by` is null while a legal hold stops the clock, and once
    nothing is owed."""

    exchange: str
    role: Literal["holder", "giver"]
    giver: OrganizationOut
    holder: OrganizationOut
    class_of: int
    rows: int
    taken_at: datetime
    status: HoldingStatus
    destroy_by: date | None
    days_left: int | None
    sha256: str
    certificate: str | None


class HoldingsOut(Schema):
    total: int
    holdings: list[HoldingOut]


class FileOut(Schema):
    name: str
    sha256: str


class CertifiedOut(Schema):
    exchange: str
    rows: int
    files: list[FileOut]


class CertificateOut(Schema):
    reference: str
    holder: OrganizationOut
    giver: OrganizationOut
    method: str
    performed_on: date
    certified_at: datetime
    sha256: str
    document_sha256: str
    packages: list[CertifiedOut]


class CertificatesOut(Schema):
    total: int
    certificates: list[CertificateOut]


def reader(request: HttpRequest) -> Actor:
    """Whoever may see no exchange anywhere finds nothing here, as on the pages."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if not actor.may(Permission.EXCHANGE_READ):
        raise Http404
    return actor


@router.get("/holdings", response=HoldingsOut, summary="What is held, and until when")
def list_holdings(
    request: HttpRequest,
    status: HoldingStatus | None = None,
    limit: int = Query(50, ge=1, le=200),
    offset: int = Query(0, ge=0, le=1_000_000),
) -> HoldingsOut:
    """Packages that your organizations took, or others took from them; what is owed first."""
    lines = [
        line
        for line in queries.holdings_for(reader(request), clock.today())
        if status is None or line.status is status
    ]
    return HoldingsOut(
        total=len(lines), holdings=list(map(_holding, lines[offset : offset + limit]))
    )


@router.get("/certificates", response=CertificatesOut, summary="Certificates of destruction")
def list_certificates(
    request: HttpRequest,
    limit: int = Query(50, ge=1, le=200),
    offset: int = Query(0, ge=0, le=1_000_000),
) -> CertificatesOut:
    """Those of your organizations and those given to them, latest first."""
    found = queries.certificates_for(reader(request))
    told = list(map(_certificate, found[offset : offset + limit]))
    return CertificatesOut(total=found.count(), certificates=told)


@router.get("/certificates/{reference}/pdf", summary="The sealed document of a certificate")
def take_certificate(request: HttpRequest, reference: Reference) -> FileResponse:
    """A PDF with the portal's seal. Taking it is recorded."""
    actor = reader(request)
    found = queries.certificate_for(actor, reference)
    stored = actions.open_certificate(certificate=found, by=actor)
    return FileResponse(
        files.open_stored(stored),
        as_attachment=True,
        filename=stored.name,
        content_type=stored.media_type,
    )


def _holding(line: queries.HoldingLine) -> HoldingOut:
    given = line.given
    certified = line.holding.certified
    return HoldingOut(
        exchange=given.reference,
        role="holder" if line.is_mine else "giver",
        giver=OrganizationOut(id=given.organization_id, name=given.organization.name),
        holder=OrganizationOut(id=given.recipient_id, name=given.recipient.name),
        class_of=given.class_of,
        rows=given.sent or 0,
        taken_at=line.holding.taken_at,
        status=line.status,
        destroy_by=line.due_on if line.is_owed else None,
        days_left=line.days_left,
        sha256=line.holding.sha256,
        certificate=certified.certificate.reference if certified else None,
    )


def _certificate(one: Certificate) -> CertificateOut:
    return CertificateOut(
        reference=one.reference,
        holder=OrganizationOut(id=one.organization_id, name=one.organization.name),
        giver=OrganizationOut(id=one.giver_id, name=one.giver.name),
        method=one.method,
        performed_on=one.performed_on,
        certified_at=one.certified_at,
        sha256=one.sha256,
        document_sha256=one.file_sha256,
        packages=[
            CertifiedOut(exchange=each["reference"], rows=each["rows"], files=each["files"])
            for each in one.content["packages"]
        ],
    )
