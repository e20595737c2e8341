"""Issuing what a family keeps of a decision."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from consent import guardians, identities
from consent.models import Contact, Guardian, Receipt, Subject
from consent.receipts.issuing import Act, signed
from consent.receipts.loading import act_of
from consent.receipts.paper import Names
from consent.receipts.sending import mail
from portal import clock
from portal.recording import action, record
from portal.rules.actor import Actor, decide_role
from portal.rules.permissions import Permission
from portal.vault import Vault


@action
def issue_receipt(
    *,
    subject: Subject,
    event_ids: Sequence[UUID] = (),
    opt_out_ids: Sequence[UUID] = (),
    language: str,
    site: str,
    by: Actor,
) -> Receipt:
    """The receipt of one act on file: of all its decisions together."""
    act = act_of(
        subject, event_ids=event_ids, opt_out_ids=opt_out_ids, language=language, site=site
    )
    return _stored(act, by)


@action
def issue_answer_receipt(*, act: Act, by: Actor) -> Receipt:
    """The receipt of an answer whose student may not be known: the same in both cases."""
    return _stored(act, by)


@action
def mail_receipt(*, receipt: Receipt, guardian: Guardian, by: Actor) -> None:
    """To whoever decided on paper, by telephone or in person, where an address is on file."""
    subject = receipt.subject
    assert subject is not None  # staff write down nothing else
    decide_role(by, Permission.CONSENT_WRITE, receipt.organization_id).require()
    vault = Vault.for_organization(receipt.organization_id)
    person = guardians.opened(vault, guardian)
    child = identities.opened(vault, [subject.id])[subject.id].full_name
    if person.email:
        mail(receipt, to=person.email, names=Names(child=child, signer=person.name))
    record(
        "mail_receipt",
        by=by,
        organization_id=receipt.organization_id,
        about=receipt,
        detail={"mails": int(bool(person.email))},
    )


def _stored(act: Act, by: Actor) -> Receipt:
    receipt = signed(act, by_id=by.user_id)
    receipt.save(force_insert=True)
    record(
        "issue_receipt",
        by=by,
        organization_id=act.organization_id,
        about=receipt,
        detail={"decisions": len(act.lines), "forms": 1 + bool(receipt.kantara)},
    )
    return receipt


@action
def set_contact(*, organization_id: UUID, told: dict[str, str], by: Actor) -> Contact:
    """Says whom families ask and where: receipts and letters carry it from now on."""
    decide_role(by, Permission.CONSENT_WRITE, organization_id).require()
    contact, _ = Contact.objects.update_or_create(
        organization_id=organization_id,
        defaults={**told, "changed_at": clock.now(), "changed_by_id": by.user_id},
    )
    record("set_contact", by=by, organization_id=organization_id, about=contact)
    return contact
