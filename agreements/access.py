"""Named access: who, by name, may receive the data of an agreement.

Being in the receiving organization is not enough. Activation gives each named recipient an object
permission; it is worth something only while the agreement is in force and the person still works
for the recipient that named them. Named custodians, who keep and destroy what came, get one of
their own: it opens nothing, and says by name who answers for the copies.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from guardian.models import UserObjectPermission
from guardian.shortcuts import assign_perm, get_users_with_perms, remove_perm

from agreements import lineage
from agreements.models import Agreement
from agreements.rules.terms import FlowTerms
from portal.models import User
from portal.rules.actor import Actor

RECEIVE = "receive_data"
KEEP = "keep_data"


def may_receive(
    actor: Actor, agreement_id: UUID, day: date, *, flow_key: str | None = None
) -> bool:
    """Whether the actor is a named recipient of the agreement (of one flow) in force that day, or
    of the amendment that governs in its place."""
    named = Agreement.objects.select_related("revision").filter(id=agreement_id).first()
    if named is None:
        return False
    agreement = lineage.governing(named, day)
    return (
        agreement.revision is not None
        and lineage.is_in_force(agreement, day)
        and any(_names(flow, actor, flow_key) for flow in agreement.revision.terms.flows)
        and _has_permission(actor, agreement)
    )


def _names(flow: FlowTerms, actor: Actor, flow_key: str | None) -> bool:
    return (
        flow_key in (None, flow.key)
        and flow.recipient_id in actor.organization_ids
        and actor.email.lower() in {email.lower() for email in flow.recipients}
    )


def _has_permission(actor: Actor, agreement: Agreement) -> bool:
    return UserObjectPermission.objects.filter(
        user_id=actor.named_id,
        permission__codename=RECEIVE,
        permission__content_type__app_label="agreements",
        object_pk=str(agreement.pk),
    ).exists()


def give_access(agreement: Agreement, flows: Iterable[FlowTerms]) -> list[str]:
    """Gives everybody named, who has an account, the object permission; returns their emails."""
    listed = list(flows)
    receiving = {email.lower() for flow in listed for email in flow.recipients}
    keeping = {email.lower() for flow in listed for email in flow.custodians}
    given = []
    for user in User.objects.filter(email__in=receiving | keeping, is_active=True).order_by(
        "email"
    ):
        if user.email.lower() in receiving:
            assign_perm(f"agreements.{RECEIVE}", user, agreement)
        if user.email.lower() in keeping:
            assign_perm(f"agreements.{KEEP}", user, agreement)
        given.append(user.email)
    return given


def take_access(agreement: Agreement) -> None:
    for permission in (RECEIVE, KEEP):
        for user in people_with(agreement, permission):
            remove_perm(f"agreements.{permission}", user, agreement)


def people_with_access(agreement: Agreement) -> list[User]:
    return people_with(agreement, RECEIVE)


def people_with(agreement: Agreement, permission: str) -> list[User]:
    return list(get_users_with_perms(agreement, only_with_perms_in=[permission]).order_by("email"))
