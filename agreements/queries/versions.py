"""The versions of a text: every one that was submitted stays readable."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.http import Http404

from agreements.models import Agreement, Revision, Seal
from agreements.rules.lifecycle import EVER_ACTIVE
from portal.rules.actor import Actor


@dataclass(frozen=True, slots=True)
class Version:
    """One submitted text, and what became of it."""

    revision: Revision
    is_current: bool
    is_signed: bool
    approvals: int
    signatures: int
    seal: Seal | None


def versions_for(actor: Actor, agreement: Agreement) -> list[Version]:
    """Latest first. The database shows them to whoever may read the agreement."""
    revisions = list(
        Revision.objects.filter(agreement=agreement)
        .select_related("submitted_by")
        .prefetch_related("approvals", "signatures")
        .order_by("-number")
    )
    seals: dict[UUID, Seal] = {
        seal.revision_id: seal for seal in Seal.objects.filter(agreement=agreement)
    }
    return [
        Version(
            revision=one,
            is_current=one.id == agreement.revision_id,
            is_signed=one.id == agreement.revision_id and agreement.status in EVER_ACTIVE,
            approvals=len(one.approvals.all()),
            signatures=len(one.signatures.all()),
            seal=seals.get(one.id),
        )
        for one in revisions
    ]


def version_for(actor: Actor, agreement: Agreement, number: int) -> Revision:
    found = Revision.objects.filter(agreement=agreement, number=number).first()
    if found is None:
        raise Http404
    return found
