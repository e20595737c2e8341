"""Adding to the catalog of data elements: a colleague proposes, an officer decides."""

from __future__ import annotations

from django.db import IntegrityError, transaction

from agreements.catalog import catalog
from agreements.models import OwnElement
from agreements.rules.elements import Element
from agreements.rules.own_elements import (
    Standing,
    decide_element,
    decide_judging,
    decide_proposing,
    decide_retiring,
)
from portal import clock
from portal.models import Organization
from portal.recording import action, record
from portal.rules.actor import Actor
from portal.rules.decision import Decision, Reason


@action
def propose_element(*, organization: Organization, element: Element, by: Actor) -> OwnElement:
    """Proposes an element; nobody can list it before an officer has approved it."""
    decide_proposing(by, organization.id).require()
    decide_element(element, catalog()).require()
    try:
        with transaction.atomic():
            proposed = OwnElement.objects.create(
                organization=organization,
                code=element.code,
                name=element.name.strip(),
                definition=element.definition.strip(),
                ceds_id=element.ceds_id,
                sensitivity=element.sensitivity,
                identifies=element.identifies,
                group=element.group,
                directory=element.directory,
                counted=element.counted,
                standing=Standing.PROPOSED,
                proposed_by_id=by.user_id,
                proposed_at=clock.now(),
            )
    except IntegrityError:
        _raise_taken(element.code)
    record(
        "element.propose",
        by=by,
        organization_id=organization.id,
        about=proposed,
        detail={"code": element.code},
    )
    return proposed


def _raise_taken(code: str) -> None:
    Decision.deny(
        Reason("CODE_TAKEN", f"The code {code} is proposed already. Choose another code.")
    ).require()


@action
def approve_element(*, element: OwnElement, by: Actor) -> OwnElement:
    """From now on agreements can list it, and its meaning stays as it is."""
    return _judge(element, Standing.APPROVED, "", by)


@action
def refuse_element(*, element: OwnElement, reason: str, by: Actor) -> OwnElement:
    if not reason.strip():
        Decision.deny(Reason("COMMENT", "Say why, for the colleague who proposed it.")).require()
    return _judge(element, Standing.REFUSED, reason.strip(), by)


def _judge(element: OwnElement, standing: Standing, reason: str, by: Actor) -> OwnElement:
    current = OwnElement.objects.select_for_update(of=("self",)).get(pk=element.pk)
    decide_judging(by, current.organization_id, current.standing, current.proposed_by_id).require()
    current.standing, current.reason = standing, reason
    current.decided_by_id, current.decided_at = by.user_id, clock.now()
    current.save(update_fields=["standing", "reason", "decided_by_id", "decided_at"])
    record(
        "element.approve" if standing is Standing.APPROVED else "element.refuse",
        by=by,
        organization_id=current.organization_id,
        about=current,
        detail={"code": current.code},
    )
    return current


@action
def retire_element(*, element: OwnElement, by: Actor) -> OwnElement:
    """New agreements cannot list it any more; those that do keep it."""
    current = OwnElement.objects.select_for_update(of=("self",)).get(pk=element.pk)
    decide_retiring(by, current.organization_id, current.standing).require()
    current.standing = Standing.RETIRED
    current.retired_by_id, current.retired_at = by.user_id, clock.now()
    current.save(update_fields=["standing", "retired_by_id", "retired_at"])
    record(
        "element.retire",
        by=by,
        organization_id=current.organization_id,
        about=current,
        detail={"code": current.code},
    )
    return current
