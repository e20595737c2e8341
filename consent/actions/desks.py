"""A partner's consent desk: opened and closed by the district, kept by the partner."""

from __future__ import annotations

from datetime import datetime, time
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.utils import timezone

from consent import answers, asking, scans
from consent.actions.links import make_link
from consent.answers import Way
from consent.links import LinkWanted, MadeLink, written
from consent.models import Answer, Campaign, FamilyLink, NoticeText
from consent.rules.answer import Content
from consent.rules.desk import decide_collecting, decide_desk_open
from consent.rules.vocabulary import Authenticated, CampaignStatus, LinkKind, Route
from portal import clock
from portal.models import Organization
from portal.recording import action, record
from portal.rules.actor import Actor, decide_role
from portal.rules.decision import Decision, Reason, objection
from portal.rules.permissions import Permission
from portal.vault import Vault


@action
def open_desk(*, campaign: Campaign, partner: Organization, by: Actor) -> MadeLink:
    """Lets a partner ask families for the district with the notice of a campaign, while that
    campaign asks."""
    decide_role(by, Permission.CONSENT_WRITE, campaign.organization_id).require()
    _decide_desk(campaign, partner).require()
    made = make_link(
        organization_id=campaign.organization_id,
        wanted=LinkWanted(
            kind=LinkKind.PARTNER,
            expires_at=_end_of(campaign),
            campaign_id=campaign.id,
            partner_id=partner.id,
        ),
        by=by,
    )
    record(
        "open_desk",
        by=by,
        organization_id=campaign.organization_id,
        about=campaign,
        detail={"partner": str(partner.id)},
    )
    return made


@action
def close_desk(*, campaign: Campaign, partner_id: UUID, by: Actor) -> int:
    """Every poster of the partner for this campaign stops working. What was handed in stays."""
    decide_role(by, Permission.CONSENT_WRITE, campaign.organization_id).require()
    closed = FamilyLink.objects.filter(
        campaign=campaign, partner_id=partner_id, kind=LinkKind.PARTNER, revoked_at=None
    ).update(revoked_at=clock.now())
    record(
        "close_desk",
        by=by,
        organization_id=campaign.organization_id,
        about=campaign,
        detail={"partner": str(partner_id), "links": closed},
    )
    return closed


@action
def make_poster(*, desk: FamilyLink, by: Actor) -> MadeLink:
    """A link of the partner's own, for a poster. The address is told once and kept nowhere."""
    campaign, partner = _kept(desk, by)
    made = written(
        desk.organization_id,
        [
            LinkWanted(
                kind=LinkKind.PARTNER,
                expires_at=desk.expires_at,
                campaign_id=campaign.id,
                partner_id=partner.id,
            )
        ],
        by,
    )[0]
    record("make_poster", by=by, organization_id=partner.id, detail={"link": str(made.link.id)})
    return made


@action
def collect_paper(
    *,
    desk: FamilyLink,
    text: NoticeText,
    content: Content,
    scan: UploadedFile,
    token: UUID,
    by: Actor,
) -> Answer | None:
    """Hands a signed form in to the district, with its scan. The same form twice is one answer:
    nothing, the second time. Raises `Rejected` when the scan is none."""
    campaign, partner = _kept(desk, by)
    Decision.unless(
        (
            objection(
                text.revision_id != campaign.revision_id,
                "NOTICE",
                "The notice is not the one of this desk.",
            ),
            objection(
                content.signed_on > clock.today(),
                "NOT_YET",
                "The day of the signature lies ahead.",
            ),
        )
    ).require()
    stored = scans.keep(scan, organization_id=partner.id, shared_with_id=desk.organization_id)
    vault = Vault.for_organization(desk.organization_id)
    way = Way(
        route=Route.PAPER,
        authenticated=Authenticated.PAPER,
        notice_text_id=text.id,
        campaign_id=campaign.id,
        link_id=desk.id,
        collected_by_id=partner.id,
        scan_id=stored.id,
    )
    answer = answers.new_answer(vault, content, way, by=by, token=token)
    kept = _saved(answer)
    record(
        "collect_paper",
        by=by,
        organization_id=partner.id,
        detail={"answer": str(answer.id) if kept else None, "repeated": not kept},
    )
    return answer if kept else None


def _saved(answer: Answer) -> bool:
    try:
        with transaction.atomic():
            answer.save(force_insert=True)
    except IntegrityError:
        return False
    return True


def _decide_desk(campaign: Campaign, partner: Organization) -> Decision:
    """Whether agreements and the campaign let this partner collect today."""
    day = clock.today()
    flows = asking.flows(day=day, organization_id=campaign.organization_id, recipient_id=partner.id)
    return decide_collecting(
        flows,
        purposes=campaign.revision.purposes,
        partner=partner.name,
        district=campaign.organization.name,
    ) and decide_desk_open(
        closes_on=campaign.closes_on, is_open=campaign.status == CampaignStatus.OPEN, day=day
    )


def _kept(desk: FamilyLink, by: Actor) -> tuple[Campaign, Organization]:
    """The desk's campaign and the actor's organization that keeps it; refused when it may not."""
    if desk.campaign is None or desk.partner is None:
        Decision.deny(Reason("NO_DESK", "This is no consent desk.")).require()
    assert desk.campaign is not None
    assert desk.partner is not None
    decide_role(by, Permission.CONSENT_COLLECT, desk.partner.id).require()
    _decide_desk(desk.campaign, desk.partner).require()
    return desk.campaign, desk.partner


def _end_of(campaign: Campaign) -> datetime:
    return timezone.make_aware(datetime.combine(campaign.closes_on, time.max))
