"""Campaigns, every morning: families that are due are reminded, and what is over is closed. The
clock acts for nobody, so each district's are tended by one of its own stewards or officers."""

from __future__ import annotations

import logging

from django.db import connection

from consent import work
from consent.actions.campaigning import close_campaign
from consent.models import Campaign
from consent.rules.vocabulary import CampaignStatus
from portal import clock
from portal.facts import actor_by_id
from portal.models import Job
from portal.rowsecurity import scope
from portal.rules.actor import Actor

log = logging.getLogger("consent")


def tend_all_campaigns() -> int:
    """How many campaigns were reminded or closed, over all districts."""
    today = clock.today()
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM keepers_of_rights(%s)", [today])
        keepers = cursor.fetchall()
    tended = 0
    for organization_id, user_id in keepers:
        try:
            with scope(user_id):
                actor = actor_by_id(user_id, today)
                rows = Campaign.objects.filter(
                    organization_id=organization_id, status=CampaignStatus.OPEN
                ).select_related("revision", "organization")
                tended += sum(_tend(row, actor) for row in rows)
        except Exception:  # tomorrow tries again, and the other districts go on
            log.exception("district %s: campaigns could not be tended", organization_id)
    return tended


def _tend(campaign: Campaign, by: Actor) -> bool:
    if campaign.closes_on < clock.today():
        close_campaign(campaign=campaign, by=by)
        return True
    site = _site_of(campaign)
    if not campaign.reminder_days or not site:
        return False
    work.queue_mails(campaign, site=site, by=by, again=True)
    return True


def _site_of(campaign: Campaign) -> str:
    """The address that the first mails told: the clock knows no other."""
    first = (
        Job.objects.filter(
            organization_id=campaign.organization_id,
            kind="consent.mail_families",
            arguments__campaign_id=str(campaign.id),
        )
        .order_by("started_at")
        .first()
    )
    return str(first.arguments["site"]) if first else ""
