"""Approvals and signatures as evidence: linked to the one before, and written into the ledger."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from agreements.models import Approval, Signature
from agreements.rules.evidence import Evidence, moment

Row = Approval | Signature


def link(row: Row) -> dict[str, Any]:
    """Fills digest and link of a new row, under the agreement's lock; gives the ledger's detail."""
    row.previous = _head(row.agreement_id)
    found = evidence_of(row)
    row.digest = found.digest
    told = {"hash": row.revision_hash, "evidence": row.digest, "row": str(row.id)}
    if row.on_behalf_of_id:
        told["covering"] = str(row.on_behalf_of_id)
    return told


def evidence_of(row: Row) -> Evidence:
    """The row as the digest covers it."""
    approval = isinstance(row, Approval)
    return Evidence(
        kind="approval" if approval else "signature",
        id=row.id,
        agreement_id=row.agreement_id,
        revision_id=row.revision_id,
        revision_hash=row.revision_hash,
        organization_id=row.organization_id,
        person_id=row.approved_by_id if isinstance(row, Approval) else row.signed_by_id,
        on_behalf_of=row.on_behalf_of_id,
        at=row.approved_at if isinstance(row, Approval) else row.signed_at,
        previous=row.previous,
        more=_more(row),
    )


def _more(row: Row) -> dict[str, Any]:
    if isinstance(row, Approval):
        return {"step": row.step, "comment": row.comment}
    return {
        "name": row.printed_name,
        "title": row.job_title,
        "statement": row.statement,
        "method": row.authenticated_by,
        "confirmed_at": moment(row.authenticated_at),
    }


def _head(agreement_id: UUID) -> str:
    """The digest that no later one of this agreement covers yet; empty at the beginning."""
    digests: set[str] = set()
    covered: set[str] = set()
    for model in (Approval, Signature):
        for digest, previous in model.objects.filter(agreement_id=agreement_id).values_list(
            "digest", "previous"
        ):
            digests.add(digest)
            covered.add(previous)
    return next(iter(sorted(digests - covered - {""})), "")
