"""Asking many families: planned, started, reminded, closed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from consent import asking, campaigns
from consent.actions.links import LinkWanted, MadeLink, make_link
from consent.models import Campaign, CampaignSubject, FamilyLink, NoticeRevision
from consent.rules.asking import cohort as cohorts
from consent.rules.asking.campaign import CAMPAIGN, decide_plan
from consent.rules.asking.cohort import Cohort
from consent.rules.vocabulary import CampaignStatus, LinkKind
from portal import clock
from portal.models import Job
from portal.recording import action, record
from portal.rules.actor import Actor, decide_role
from portal.rules.permissions import Permission


@action
def plan_campaign(
    *,
    revision: NoticeRevision,
    title: str,
    cohort: Cohort,
    opens_on: date,
    closes_on: date,
    expires_on: date | None,
    reminder_days: Sequence[int],
    day: date,
    by: Actor,
) -> Campaign:
    """Prepares to ask a cohort. Nobody is asked yet."""
    decide_role(by, Permission.CONSENT_WRITE, revision.organization_id).require()
    members = asking.members(revision.organization_id, cohort)
    decide_plan(
        students=len(members),
        is_published=revision.published_at is not None,
        opens_on=opens_on,
        closes_on=closes_on,
        expires_on=expires_on,
        reminder_days=reminder_days,
        day=day,
    ).require()
    campaign = Campaign.objects.create(
        organization_id=revision.organization_id,
        title=title,
        revision=revision,
        cohort=cohorts.to_json(cohort),
        subjects=len(members),
        opens_on=opens_on,
        closes_on=closes_on,
        expires_on=expires_on,
        reminder_days=sorted(set(reminder_days)),
        made_at=clock.now(),
        made_by_id=by.user_id,
    )
    _record("plan_campaign", campaign, by, students=len(members))
    return campaign


@action
def start_campaign(*, campaign: Campaign, site: str, day: date, by: Actor) -> Campaign:
    """Fixes who is asked, and queues the mails. A second start does nothing more."""
    from consent import work  # the work calls actions

    campaign = _locked(campaign, by)
    CAMPAIGN.decide(campaign.status, "start").require()
    cohort = cohorts.from_json(campaign.cohort)
    members = asking.members(campaign.organization_id, cohort)
    decide_plan(
        students=len(members),
        is_published=campaign.revision.published_at is not None,
        opens_on=campaign.opens_on,
        closes_on=campaign.closes_on,
        expires_on=campaign.expires_on,
        reminder_days=campaign.reminder_days,
        day=day,
    ).require()
    CampaignSubject.objects.bulk_create(
        (
            CampaignSubject(
                organization_id=campaign.organization_id,
                campaign=campaign,
                subject_id=subject_id,
                school_name=school,
            )
            for subject_id, school in members
        ),
        batch_size=5_000,
    )
    campaign.status = CAMPAIGN.after(campaign.status, "start")
    campaign.subjects, campaign.started_at = len(members), clock.now()
    campaign.save(update_fields=["status", "subjects", "started_at"])
    work.queue_mails(campaign, site=site, by=by)
    _record("start_campaign", campaign, by, students=len(members))
    return campaign


@action
def close_campaign(*, campaign: Campaign, by: Actor) -> Campaign:
    """Nobody is asked any more. Links of this campaign stop; answers stay."""
    campaign = _locked(campaign, by)
    verb = "close" if campaign.status == CampaignStatus.OPEN else "discard"
    CAMPAIGN.decide(campaign.status, verb).require()
    campaign.status = CAMPAIGN.after(campaign.status, verb)
    campaign.save(update_fields=["status"])
    links = FamilyLink.objects.filter(
        organization_id=campaign.organization_id, campaign=campaign, revoked_at=None
    )
    stopped = links.update(revoked_at=clock.now())
    _record("close_campaign", campaign, by, links=stopped)
    return campaign


@action
def make_open_link(*, campaign: Campaign, by: Actor) -> MadeLink:
    """A link for a poster or a web page, for everybody of the campaign. The address is told once;
    a poster that is printed again gets a link of its own, and the older ones go on working."""
    campaign = _locked(campaign, by)
    CAMPAIGN.decide(campaign.status, "close").require()
    made = make_link(
        organization_id=campaign.organization_id,
        wanted=LinkWanted(
            kind=LinkKind.OPEN,
            expires_at=campaigns.ends_at(campaign),
            campaign_id=campaign.id,
        ),
        by=by,
    )
    _record("make_open_link", campaign, by)
    return made


@action
def order_letters(*, campaign: Campaign, everybody: bool, site: str, by: Actor) -> Job:
    """Queues a file of letters."""
    from consent import work  # the work calls actions

    campaign = _locked(campaign, by)
    CAMPAIGN.decide(campaign.status, "close").require()
    job = work.queue_letters(campaign, site=site, by=by, everybody=everybody)
    _record("order_letters", campaign, by, everybody=everybody)
    return job


@action
def open_letters(*, campaign: Campaign, letters_id: UUID, by: Actor) -> None:
    """Records who took a file of letters: it names students and opens their pages."""
    decide_role(by, Permission.STUDENT_READ, campaign.organization_id).require()
    _record("open_letters", campaign, by, letters=str(letters_id))


@action
def open_follow_ups(*, campaign: Campaign, by: Actor) -> None:
    """Records who looked at the names of those who have not answered."""
    decide_role(by, Permission.STUDENT_READ, campaign.organization_id).require()
    _record("open_follow_ups", campaign, by)


def _locked(campaign: Campaign, by: Actor) -> Campaign:
    decide_role(by, Permission.CONSENT_WRITE, campaign.organization_id).require()
    return (
        Campaign.objects.select_for_update(of=("self",))
        .select_related("revision", "organization")
        .get(id=campaign.id)
    )


def _record(verb: str, campaign: Campaign, by: Actor, **detail: Any) -> None:
    record(verb, by=by, organization_id=campaign.organization_id, about=campaign, detail=detail)
