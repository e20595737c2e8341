"""Background work for families: mails in batches, letters as one file, receipts."""

from __future__ import annotations

from uuid import UUID

from django.urls import reverse

from consent import actions
from consent.models import Campaign, Guardian, Receipt
from portal import clock
from portal.jobs import Handle, background, enqueue
from portal.models import Job
from portal.rules.actor import Actor


def queue_mails(
    campaign: Campaign, *, site: str, by: Actor, after: str = "", again: bool = False
) -> Job:
    """One batch; each batch queues the next in the transaction that marks its families."""
    return enqueue(
        mail_families,
        by=by,
        organization_id=campaign.organization_id,
        campaign_id=str(campaign.id),
        site=site,
        after=after,
        again="yes" if again else "",
    )


def queue_letters(campaign: Campaign, *, site: str, by: Actor, everybody: bool) -> Job:
    return enqueue(
        make_letters,
        by=by,
        organization_id=campaign.organization_id,
        campaign_id=str(campaign.id),
        site=site,
        everybody="yes" if everybody else "",
    )


def queue_receipt(receipt: Receipt, *, guardian_id: str, by: Actor) -> Job:
    return enqueue(
        mail_receipt,
        by=by,
        organization_id=receipt.organization_id,
        receipt_id=str(receipt.id),
        guardian_id=guardian_id,
    )


@background("consent.mail_receipt")
def mail_receipt(handle: Handle, *, receipt_id: str, guardian_id: str) -> str:
    receipt = Receipt.objects.select_related("subject").get(id=UUID(receipt_id))
    guardian = Guardian.objects.get(id=UUID(guardian_id))
    actions.mail_receipt(receipt=receipt, guardian=guardian, by=handle.actor)
    return reverse("student", args=[receipt.subject_id])


@background("consent.mail_families")
def mail_families(handle: Handle, *, campaign_id: str, site: str, after: str, again: str) -> str:
    """Killed in the middle, the batch begins anew: its mails had not left."""
    campaign = _campaign(campaign_id)
    handle.progress(0, campaign.subjects, "Writing to families")
    batch = actions.mail_batch(
        campaign=campaign,
        after=UUID(after) if after else None,
        again=bool(again),
        site=site,
        day=clock.today(),
        by=handle.actor,
    )
    if batch.last is not None:
        queue_mails(campaign, site=site, by=handle.actor, after=str(batch.last), again=bool(again))
    return _address(campaign)


@background("consent.make_letters")
def make_letters(handle: Handle, *, campaign_id: str, site: str, everybody: str) -> str:
    campaign = _campaign(campaign_id)
    handle.progress(0, campaign.subjects, "Making the letters")
    actions.print_letters(
        campaign=campaign,
        everybody=bool(everybody),
        site=site,
        day=clock.today(),
        by=handle.actor,
    )
    return _address(campaign) + "#letters"


def _campaign(campaign_id: str) -> Campaign:
    return Campaign.objects.select_related("revision", "organization").get(id=UUID(campaign_id))


def _address(campaign: Campaign) -> str:
    return reverse("campaign", args=[campaign.id])
