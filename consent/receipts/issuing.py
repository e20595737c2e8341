"""Signing what a family keeps: the two forms, checked, in envelopes signed by its district."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from types import ModuleType
from typing import Any
from uuid import UUID, uuid4

from django.urls import reverse

from consent.models import Contact, NoticeText, Receipt
from consent.receipts import checking, iso27560, kantara
from consent.receipts.record import (
    Address,
    Controller,
    Line,
    Party,
    ReceiptRecord,
    Shown,
    from_json,
    new_code,
    to_json,
)
from consent.rules.vocabulary import OptOutKind, Relationship, Route
from portal import clock
from portal.models import Organization
from portal.vault import Vault, signing


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """What a family did at one time, as its receipt tells it.

    `about` is what the pseudonym is made of: the student, or the answer where a receipt must not
    tell whether the student is known. `site` is the address of the portal as the family sees it.
    """

    organization_id: UUID
    about: UUID
    subject_id: UUID | None
    answer_id: UUID | None = None
    language: str
    route: Route
    acted_as: Relationship
    decided_at: datetime
    site: str
    lines: tuple[Line, ...] = ()
    directory: OptOutKind | None = None
    notice_text: NoticeText | None = None
    statement_sha256: str = ""
    event_ids: tuple[UUID, ...] = ()
    opt_out_ids: tuple[UUID, ...] = ()


def principal_of(vault: Vault, about: UUID) -> str:
    """A pseudonym of one student in one district, the same for every recipient; only the
    district's key leads from the student to it, and nothing leads back."""
    return "p-" + vault.blind_index("receipt", str(about)).hex()


def signed(act: Act, *, by_id: UUID) -> Receipt:
    """The receipt of an act, not yet stored."""
    receipt_id, now = uuid4(), clock.now()
    site = act.site.rstrip("/")
    code = new_code()
    record = ReceiptRecord(
        code=code,
        record_id=str(receipt_id),
        principal_id=principal_of(Vault.for_organization(act.organization_id), act.about),
        language=act.language,
        route=act.route,
        acted_as=act.acted_as,
        decided_at=act.decided_at,
        issued_at=now,
        controller=_controller(act.organization_id, site),
        lines=act.lines,
        directory=act.directory,
        notice=_shown(act.notice_text, site),
        statement_sha256=act.statement_sha256,
        verify_url=site + reverse("receipt_verify", args=[code]),
        change_url=site + reverse("family_home"),
        recipients=_recipients(act.notice_text),
    )
    return Receipt(
        id=receipt_id,
        organization_id=act.organization_id,
        subject_id=act.subject_id,
        answer_id=act.answer_id,
        code=code,
        language=act.language,
        events=list(act.event_ids),
        opt_outs=list(act.opt_out_ids),
        record=to_json(record),
        kantara=_sealed(record, kantara, "kantara-1.1.0", act) if record.is_reachable else "",
        iso27560=_sealed(record, iso27560, "iso-27560", act),
        issued_at=now,
        issued_by_id=by_id,
    )


def record_of(receipt: Receipt) -> ReceiptRecord:
    return from_json(receipt.record)


def parties(ids: set[UUID]) -> dict[UUID, Party]:
    named = Organization.objects.filter(id__in=ids).values_list("id", "name")
    return {key: Party(id=str(key), name=name) for key, name in named}


def _sealed(record: ReceiptRecord, form: ModuleType, schema: str, act: Act) -> str:
    told: dict[str, Any] = form.written(record)
    checking.insist(schema, told)
    payload = json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()
    return json.dumps(signing.envelope(act.organization_id, form.MEDIA_TYPE, payload))


def _controller(organization_id: UUID, site: str) -> Controller:
    name = Organization.objects.values_list("name", flat=True).get(id=organization_id)
    row = Contact.objects.filter(organization_id=organization_id).first()
    if row is None:
        return Controller(
            id=str(organization_id),
            name=name,
            contact="",
            email="",
            phone="",
            address=Address(),
            url=f"{site}/",
        )
    return Controller(
        id=str(organization_id),
        name=name,
        contact=row.contact,
        email=row.email,
        phone=row.phone,
        address=Address(
            street=row.street, city=row.city, region=row.region, postal_code=row.postal_code
        ),
        url=f"{site}/",
    )


def _shown(text: NoticeText | None, site: str) -> Shown | None:
    if text is None:
        return None
    return Shown(
        title=text.title,
        url=site + reverse("notice_text", args=[text.sha256]),
        sha256=text.sha256,
        retention=text.revision.retention,
    )


def _recipients(text: NoticeText | None) -> tuple[Party, ...]:
    """Everybody whom the notice names, for a decision that names nobody."""
    if text is None:
        return ()
    named = {UUID(str(key)) for key in text.revision.recipients}
    return tuple(sorted(parties(named).values(), key=lambda party: party.name))
