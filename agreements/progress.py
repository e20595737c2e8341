"""Loads how far revisions are: parties, steps, signatures; three queries at most, however many."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from uuid import UUID

from django.utils.timezone import localdate

from agreements.models import Approval, Party, Revision, Signature
from agreements.rules.progress import PartyProgress, RevisionProgress
from agreements.rules.steps import PartySteps, steps_from


def progress_of(
    revisions: Iterable[Revision],
    known: Iterable[Party] | None = None,
    *,
    being_signed: bool = True,
) -> dict[UUID, RevisionProgress]:
    """How far each of these is; `known` are their parties in order, where they were read.
    Where none is `being_signed`, nobody is asked who signed."""
    wanted = {revision.id: revision for revision in revisions}
    if not wanted:
        return {}
    approvals: dict[tuple[UUID, UUID], list[Approval]] = defaultdict(list)
    for approval in Approval.objects.filter(revision_id__in=wanted).order_by("step"):
        approvals[approval.revision_id, approval.organization_id].append(approval)
    signed = {
        (revision, organization): person
        for revision, organization, person in Signature.objects.filter(
            revision_id__in=wanted if being_signed else ()
        ).values_list("revision_id", "organization_id", "signed_by_id")
    }
    parties: dict[UUID, list[PartyProgress]] = defaultdict(list)
    if known is None:
        known = Party.objects.filter(revision_id__in=wanted).order_by("position")
    for party in (one for one in known if one.revision_id in wanted):
        key = (party.revision_id, party.organization_id)
        parties[party.revision_id].append(_party(party, approvals[key], signed.get(key)))
    return {
        key: RevisionProgress(localdate(revision.submitted_at), tuple(parties[key]))
        for key, revision in wanted.items()
    }


def _party(party: Party, approvals: list[Approval], signed_by: UUID | None) -> PartyProgress:
    return PartyProgress(
        organization_id=party.organization_id,
        steps=PartySteps(
            steps=steps_from(party.steps),
            approvers=tuple(approval.approved_by_id for approval in approvals),
        ),
        approved_on=tuple(localdate(approval.approved_at) for approval in approvals),
        signed_by=signed_by,
        answer_days=party.answer_days,
    )
