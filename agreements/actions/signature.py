"""Signatories sign; the last signature makes the agreement govern."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from agreements import sealing, tiers
from agreements.access import give_access
from agreements.evidence import link
from agreements.models import Agreement, Signature
from agreements.moving import locked_with_facts, move, note, require_open_term, tell
from agreements.opening import open_obligations
from agreements.rules.signing import decide_signature, statement
from portal import clock
from portal.models import Organization
from portal.recording import action
from portal.rules.actor import Actor
from portal.rules.decision import Decision, Reason
from portal.rules.permissions import Role
from portal.rules.proof import Proof, decide_proof


@action
def sign(
    *,
    agreement: Agreement,
    organization_id: UUID,
    revision_hash: str,
    printed_name: str,
    job_title: str,
    proof: Proof | None,
    by: Actor,
    day: date,
) -> Signature:
    """Signs the text with this hash for one party, by somebody who confirmed just now that it is
    them; when all have signed, it is active.
    """
    current, facts = locked_with_facts(agreement)
    decide_signature(facts, by, organization_id, revision_hash).require()
    decide_proof(proof, clock.now()).require()
    assert proof is not None
    require_open_term(current, day)
    tiers.require_fitting(current, day)
    if not (printed_name.strip() and job_title.strip()):
        Decision.deny(Reason("SIGNER", "Print your name and state your title.")).require()
    signature = Signature(
        agreement=current,
        revision_id=facts.revision_id,
        revision_hash=revision_hash,
        organization_id=organization_id,
        signed_by_id=by.user_id,
        signed_at=clock.now(),
        printed_name=printed_name.strip(),
        job_title=job_title.strip(),
        statement=statement(
            reference=current.reference,
            title=current.title,
            organization=Organization.objects.get(id=organization_id).name,
            sha256=revision_hash,
        ),
        on_behalf_of_id=by.covers_as((Role.SIGNATORY,), organization_id),
        authenticated_by=proof.method,
        authenticated_at=proof.at,
    )
    detail = link(signature) | {"confirmed_by": proof.method}
    signature.save(force_insert=True)
    move(current, "sign")
    tell("sign", current, by=by, organization_id=organization_id, detail=detail)
    if set(facts.signed_by) | {organization_id} >= set(facts.party_ids):
        _activate(current, organization_id, by)
    return signature


def _activate(agreement: Agreement, organization_id: UUID, by: Actor) -> None:
    assert agreement.revision is not None
    move(agreement, "activate")
    given = give_access(agreement, agreement.revision.terms.flows)
    open_obligations(agreement, by)
    tell("activate", agreement, by=by, organization_id=organization_id)
    sealing.queue(agreement, by=by, organization_id=organization_id)
    note("give_access", agreement, by=by, organization_id=organization_id, detail={"people": given})
