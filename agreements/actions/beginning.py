"""Beginning a draft from something: a text of ours, a former agreement, a PDF, a paper on file."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile

from agreements.actions.drafting import draft
from agreements.models import Agreement, BinderRecord, DraftSource
from agreements.moving import note
from agreements.rules.binder import BinderKind
from agreements.rules.starting import YEAR, Beginning, Origin, StartingText, begun_from, copied_from
from agreements.rules.terms import Kind, Terms
from portal import clock, foreign
from portal.models import Organization, StoredFile
from portal.recording import action
from portal.rules.actor import Actor, decide_role
from portal.rules.decision import Decision, Reason
from portal.rules.permissions import Permission
from portal.vault import files

PDF_LIMIT = 25_000_000
PDF_TYPE = "application/pdf"


@action
def begin_from_text(
    *,
    text: StartingText,
    lead: Organization,
    partners: Sequence[Organization],
    first_day: date,
    last_day: date,
    title: str = "",
    parent: Agreement | None = None,
    by: Actor,
) -> Agreement:
    """A draft with every clause of the text, filled for these parties and days."""
    terms = begun_from(text, _beginning(lead, partners, first_day, last_day))
    if title.strip():
        terms = dataclasses.replace(terms, title=title.strip())
    agreement = draft(lead=lead, terms=terms, parent=parent, by=by)
    _remember(agreement, by, origin=Origin.TEMPLATE, name=text.name)
    return agreement


def _beginning(
    lead: Organization, partners: Sequence[Organization], first_day: date, last_day: date
) -> Beginning:
    everyone = [lead, *partners]
    return Beginning(
        lead_id=lead.id,
        partner_ids=tuple(one.id for one in partners),
        names={one.id: one.name for one in everyone},
        first_day=first_day,
        last_day=last_day,
        min_cell=max(one.min_cell for one in everyone),
    )


@action
def begin_from_former(
    *, former: Agreement, lead: Organization, first_day: date, last_day: date, by: Actor
) -> Agreement:
    """The same terms for a new term. The former agreement stays as it is."""
    if former.revision is None or former.kind == Kind.JOINDER:
        _refuse("FORMER", "Only an agreement with a submitted text, and no joinder, can be copied.")
    assert former.revision is not None
    terms = copied_from(
        former.revision.terms, lead_id=lead.id, first_day=first_day, last_day=last_day
    )
    parent = former.parent if former.kind != Kind.MOU else None
    agreement = draft(lead=lead, terms=terms, parent=parent, by=by)
    _remember(
        agreement,
        by,
        origin=Origin.FORMER,
        name=f"{former.reference} {former.title}",
        former=former,
    )
    return agreement


@action
def begin_from_pdf(
    *,
    lead: Organization,
    partners: Sequence[Organization],
    title: str,
    first_day: date,
    last_day: date,
    upload: UploadedFile,
    by: Actor,
) -> Agreement:
    """An empty draft with the PDF beside it, so that its terms can be typed from there."""
    stored, pages = _keep_pdf(upload, lead, by)
    terms = Terms(
        title=title,
        summary="",
        effective_on=first_day,
        expires_on=last_day,
        party_ids=(lead.id, *(one.id for one in partners)),
    )
    agreement = draft(lead=lead, terms=terms, by=by)
    _remember(agreement, by, origin=Origin.PDF, name=stored.name, file=stored, pages=pages)
    return agreement


def _keep_pdf(upload: UploadedFile, lead: Organization, by: Actor) -> tuple[StoredFile, list[str]]:
    """The PDF, encrypted, and its words; refused when it is none or too large."""
    decide_role(by, Permission.AGREEMENT_DRAFT, lead.id).require()
    name = (upload.name or "agreement.pdf")[:200]
    if (upload.size or 0) > PDF_LIMIT:
        _refuse("TOO_LARGE", f"{name} is larger than {PDF_LIMIT / 1e6:.0f} MB. Save it smaller.")
    content = upload.read()
    if not foreign.is_pdf(content):
        _refuse("NOT_PDF", f"{name} is no PDF. Save or print the document as PDF first.")
    stored = files.store([content], name=name, media_type=PDF_TYPE, organization_id=lead.id)
    return stored, foreign.read_document(content).pages


@action
def begin_from_record(*, record: BinderRecord, by: Actor) -> Agreement:
    """A draft with what the binder knows of the paper, and the paper beside it."""
    lead = record.organization
    first_day, last_day = _days(record)
    terms = Terms(
        title=record.title,
        summary="",
        effective_on=first_day,
        expires_on=last_day,
        party_ids=(lead.id, *_others(record)),
        kind=Kind.MOU if record.kind == BinderKind.MOU else Kind.DSA,
    )
    agreement = draft(lead=lead, terms=terms, by=by)
    stored = record.file
    pages = foreign.read_document(files.read_stored(stored)).pages if stored else []
    _remember(agreement, by, origin=Origin.BINDER, name=record.title, file=stored, pages=pages)
    current = BinderRecord.objects.select_for_update(of=("self",)).get(pk=record.pk)
    current.agreement = agreement
    current.save(update_fields=["agreement"])
    return agreement


def _others(record: BinderRecord) -> list[UUID]:
    known = Organization.objects.filter(id__in=record.linked).exclude(id=record.organization_id)
    return [one.id for one in known.order_by("name")]


def _days(record: BinderRecord) -> tuple[date, date]:
    """Its own last day while that is to come; else a year from today. It governs anew, so it
    never begins before today."""
    today = clock.today()
    first = max(record.first_day or today, today)
    last = record.last_day if record.last_day and record.last_day > first else None
    return first, last or first + timedelta(days=YEAR)


def _remember(
    agreement: Agreement,
    by: Actor,
    *,
    origin: Origin,
    name: str,
    former: Agreement | None = None,
    file: StoredFile | None = None,
    pages: Sequence[str] = (),
) -> None:
    DraftSource.objects.create(
        agreement=agreement,
        organization_id=agreement.lead_id,
        origin=origin,
        name=name[:200],
        former=former,
        file=file,
        pages=[page.replace("\x00", "") for page in pages],
        begun_at=clock.now(),
    )
    note(
        "begin",
        agreement,
        by=by,
        organization_id=agreement.lead_id,
        detail={"origin": origin.value},
    )


def _refuse(code: str, words: str) -> None:
    Decision.deny(Reason(code, words)).require()
