"""What an agreement that stands on others must satisfy. Part of the actions and queries."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from datetime import date
from uuid import UUID

from agreements import facts, lineage
from agreements.models import Agreement
from agreements.rules.checks import Check, decide_submission
from agreements.rules.lifecycle import BEFORE_ACTIVE, EVER_ACTIVE
from agreements.rules.terms import Kind, ParentRef, Terms
from agreements.rules.tiers import (
    decide_amending,
    decide_joinder,
    decide_joining,
    decide_parties,
    tier_checks,
)
from portal.models import Organization
from portal.rules.decision import Decision, Reason
from portal.rules.vocabulary import OrganizationKind


def checks_of(agreement: Agreement, terms: Terms, day: date) -> tuple[Check, ...]:
    """What its kind, the agreement above and the one it amends demand of these terms."""
    above = lineage.parent_standing(agreement.parent_id, day)
    checks = tier_checks(terms, above, decide_amendment(agreement, terms, day))
    return (*checks, *_joinder_checks(agreement, terms, day))


def _joinder_checks(agreement: Agreement, terms: Terms, day: date) -> Iterator[Check]:
    """However the page came to be: by its own button, by a file with terms, or edited since."""
    if terms.kind is not Kind.JOINDER or agreement.parent_id is None:
        return
    found = Agreement.objects.select_related("revision").filter(id=agreement.parent_id).first()
    if found is None:
        return
    above = lineage.governing(found, day)
    joiner = facts.party_facts(terms).get(agreement.lead_id)
    if joiner is None or above.revision is None:
        return
    decision = decide_joinder(
        terms,
        above.revision.terms,
        lineage.status_of(above, day),
        joiner=joiner,
        lead=above.lead_id,
        day=day,
    )
    for reason in decision.reasons:
        yield Check("JOINS", False, "", reason.text)


def require_fitting(agreement: Agreement, day: date) -> None:
    """Nobody signs what the agreement above no longer allows, or what cannot be amended now. Of two
    amendments signed at once, the second waits here and then reads that it came too late."""
    assert agreement.revision is not None
    if agreement.amends_id is not None:
        Agreement.objects.select_for_update(of=("self",)).filter(id=agreement.amends_id).first()
    decide_submission(checks_of(agreement, agreement.revision.terms, day)).require()


def tied(terms: Terms, agreement: Agreement, day: date) -> Terms:
    """The terms with the kind that was chosen at the beginning and the text above as it is now."""
    above = lineage.parent_standing(agreement.parent_id, day)
    parent = None
    if above is not None and above.agreement_id is not None:
        parent = ParentRef(above.agreement_id, above.sha256)
    return dataclasses.replace(terms, kind=Kind(agreement.kind), parent=parent)


def decide_amendment(agreement: Agreement, terms: Terms, day: date) -> Decision:
    """Whether what this one amends can still be amended, and by these terms; allowed when it
    amends nothing."""
    if agreement.amends_id is None or agreement.status in EVER_ACTIVE:
        return Decision.allow()
    before = Agreement.objects.select_related("revision").filter(id=agreement.amends_id).first()
    if before is None:
        # A party that only the amendment has sees the other once all have signed; the database
        # refuses what cannot be amended.
        return Decision.allow()
    whole = decide_parties(before.revision.terms, terms) if before.revision else Decision.allow()
    return Decision.unless([*amendable(before, day).reasons, *whole.reasons])


def amendable(agreement: Agreement, day: date) -> Decision:
    return decide_amending(
        agreement.reference,
        lineage.status_of(agreement, day),
        ends_on=agreement.ends_on,
        superseded_on=agreement.superseded_on,
    )


def decide_join(memorandum: Agreement, organization_id: UUID, day: date) -> Decision:
    """Whether this organization may join this memorandum today."""
    seen = Agreement.objects.select_related("revision").filter(id=memorandum.id).first()
    if seen is None or seen.revision is None:
        return Decision.deny(Reason("NOT_OPEN", "Only a memorandum in force can be joined."))
    organization = Organization.objects.get(id=organization_id)
    members = {one.organization_id for one in lineage.members_of(memorandum.id, day)}
    return decide_joining(
        seen.revision.terms,
        lineage.status_of(seen, day),
        joiner=OrganizationKind(organization.kind),
        is_member=organization_id in members,
        is_joining=_is_joining(memorandum, organization_id),
        day=day,
    )


def _is_joining(memorandum: Agreement, organization_id: UUID) -> bool:
    waiting = BEFORE_ACTIVE - {"withdrawn"}
    return Agreement.objects.filter(
        kind=Kind.JOINDER, parent=memorandum, lead_id=organization_id, status__in=waiting
    ).exists()
