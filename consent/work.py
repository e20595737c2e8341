"""Background work of asking families: mails in batches, and letters as one file."""

from __future__ import annotations

from uuid import UUID

from django.urls import reverse

from consent import actions
from consent.models import Campaign
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
