"""The sealed document: made once when all have signed, with the canonical terms inside it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.urls import reverse

from agreements import documents
from agreements.evidence import evidence_of
from agreements.models import Agreement, Approval, Revision, Seal, Signature
from agreements.moving import locked, note
from agreements.queries.page import page_for
from agreements.rules.lifecycle import EVER_ACTIVE
from agreements.rules.terms import canonical
from portal import clock
from portal.jobs import Handle, background, enqueue
from portal.models import Job
from portal.recording import action
from portal.rules.actor import Actor
from portal.rules.decision import Decision, Reason
from portal.vault import files, seal

REASON = "All parties approved and signed this agreement"


def terms_name(reference: str) -> str:
    return f"{reference}-terms.json"


def evidence_name(reference: str) -> str:
    return f"{reference}-evidence.json"


def queue(agreement: Agreement, *, by: Actor, organization_id: UUID) -> Job:
    """Has the document made soon; whoever asks for it earlier has it made at once."""
    return enqueue(
        seal_signed, by=by, organization_id=organization_id, agreement_id=str(agreement.id)
    )


@background("agreements.seal")
def seal_signed(handle: Handle, *, agreement_id: str) -> str:
    agreement = Agreement.objects.select_related("revision", "lead").get(id=agreement_id)
    sealed_document(agreement, by=handle.actor)
    return reverse("agreement_pdf", args=[agreement.reference])


def sealed_document(agreement: Agreement, *, by: Actor) -> Seal | None:
    """The sealed document, made now if it is not there yet; None of what was never signed.

    A reader who is no party finds it or does not: only a party has it made.
    """
    if agreement.revision_id is None or agreement.status not in EVER_ACTIVE:
        return None
    found = _found(agreement)
    parties = agreement.revision.parties if agreement.revision else None
    if found is not None or parties is None:
        return found
    party = (
        parties.filter(organization_id__in=by.organization_ids)
        .order_by("position")
        .values_list("organization_id", flat=True)
        .first()
    )
    if party is None:
        return None
    current = locked(agreement)  # two who ask at once: the second finds what the first made
    return _found(current) or make_seal(agreement=current, organization_id=party, by=by)


def _found(agreement: Agreement) -> Seal | None:
    assert agreement.revision_id is not None
    return (
        Seal.objects.filter(revision_id=agreement.revision_id)
        .select_related("file", "revision")
        .first()
    )


@action
def make_seal(*, agreement: Agreement, organization_id: UUID, by: Actor) -> Seal:
    """Renders, seals and stores the document; its hash goes into the ledger."""
    revision = agreement.revision
    assert revision is not None
    if _found(agreement) is not None:
        Decision.deny(Reason("SEALED", "This text is sealed already.")).require()
    key = seal.current()
    page = page_for(by, agreement, clock.today())
    rendered = documents.signed_pdf(
        page, fingerprint=key.fingerprint, attached=list(_attached(agreement, revision))
    )
    pdf = seal.sealed(rendered, reason=REASON, key=key)
    stored = files.store(
        [pdf],
        name=f"{agreement.reference}.pdf",
        media_type="application/pdf",
        organization_id=organization_id,
    )
    made = Seal.objects.create(
        agreement=agreement,
        revision=revision,
        organization_id=organization_id,
        file=stored,
        sha256=stored.sha256,
        fingerprint=key.fingerprint,
        sealed_at=clock.now(),
    )
    note(
        "seal",
        agreement,
        by=by,
        organization_id=organization_id,
        detail={"sha256": made.sha256, "certificate": key.fingerprint, "hash": revision.sha256},
    )
    return made


def _attached(agreement: Agreement, revision: Revision) -> Iterator[documents.Attached]:
    yield documents.Attached(
        terms_name(agreement.reference),
        "The terms in canonical form; their SHA-256 is the hash that was signed",
        canonical(revision.terms),
    )
    yield documents.Attached(
        evidence_name(agreement.reference),
        "Approvals and signatures, each with its digest",
        json.dumps(evidence_told(revision), sort_keys=True, indent=1, ensure_ascii=False).encode(),
    )


def evidence_told(revision: Revision, using: str = "default") -> list[dict[str, Any]]:
    """Approvals and signatures of a revision as the document carries them, oldest first."""
    rows: list[Approval | Signature] = [
        *Approval.objects.using(using).filter(revision_id=revision.id),
        *Signature.objects.using(using).filter(revision_id=revision.id),
    ]
    told = [evidence_of(row).values | {"digest": row.digest} for row in rows]
    return sorted(told, key=lambda one: (one["at"], one["id"]))
