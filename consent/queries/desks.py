"""Consent desks: for the partner who keeps one, and for the district that opened it."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404

from consent import answers, asking, notices
from consent.models import Answer, Campaign, FamilyLink, NoticeText
from consent.rules.asking.flows import Part
from consent.rules.desk import Collected, decide_collecting, decide_desk_open
from consent.rules.vocabulary import CampaignStatus, LinkKind
from portal import clock
from portal.models import Organization, StoredFile
from portal.rules.actor import Actor
from portal.rules.decision import Decision
from portal.rules.permissions import Permission
from portal.rules.vocabulary import LegalBasis, OrganizationKind
from portal.vault import Vault


@dataclass(frozen=True, slots=True)
class Desk:
    """A desk that a district opened for the actor's organization."""

    link: FamilyLink
    campaign: Campaign
    may: Decision

    @property
    def id(self) -> UUID:
        return self.link.id


@dataclass(frozen=True, slots=True)
class CollectedLine:
    """What the partner handed in. No name once the desk is closed: the vault is the district's."""

    answer: Answer
    child: str
    signer: str
    state: Collected


def desks_for(actor: Actor) -> list[Desk]:
    """The desks of the actor's organizations, the longest open first, one for each campaign."""
    links = _links(actor).order_by("-expires_at", "made_at")
    desks: dict[tuple[UUID | None, UUID | None], Desk] = {}
    for link in links:
        key = (link.campaign_id, link.partner_id)
        if key not in desks and link.campaign is not None:
            desks[key] = Desk(link, link.campaign, _may(link))
    return list(desks.values())


def desk_for(actor: Actor, link_id: UUID) -> Desk:
    link = _links(actor).filter(id=link_id).first()
    if link is None or link.campaign is None:
        raise Http404
    return Desk(link, link.campaign, _may(link))


def desk_texts(actor: Actor, desk: Desk) -> list[NoticeText]:
    """The notice of the desk, in its languages."""
    if not actor.may(Permission.CONSENT_COLLECT):
        return []
    return list(
        NoticeText.objects.filter(revision_id=desk.campaign.revision_id)
        .select_related("revision")
        .order_by("language")
    )


def parts_for(actor: Actor, text: NoticeText) -> tuple[Part, ...]:
    """What the notice asks, one question each."""
    may = actor.may(Permission.CONSENT_COLLECT) or actor.may(Permission.CONSENT_WRITE)
    return notices.terms_of(text.revision).parts if may else ()


def collected_for(actor: Actor) -> QuerySet[Answer]:
    """Everything that the actor's organizations collected, newest first, and nothing else."""
    own = actor.organizations_with(Permission.CONSENT_COLLECT)
    return (
        Answer.objects.filter(collected_by_id__in=own)
        .select_related("organization")
        .order_by("-received_at", "id")
    )


def collected_lines_for(actor: Actor, rows: list[Answer]) -> list[CollectedLine]:
    own = actor.organizations_with(Permission.CONSENT_COLLECT)
    open_here = {desk.link.organization_id for desk in desks_for(actor)}
    return [
        _collected(row, row.organization_id in open_here)
        for row in rows
        if row.collected_by_id in own
    ]


def collected_scan_for(actor: Actor, answer_id: UUID) -> StoredFile:
    """A scan that somebody of the actor's own organization handed in."""
    answer = collected_for(actor).filter(id=answer_id).select_related("scan").first()
    if answer is None or answer.scan is None:
        raise Http404
    return answer.scan


def possible_partners_for(actor: Actor, campaign: Campaign) -> list[Organization]:
    """The community partners that an agreement in force names, for the purposes of the notice."""
    if not actor.may_in(Permission.CONSENT_WRITE, campaign.organization_id):
        return []
    named = {
        flow.recipient_id
        for flow in asking.flows(day=clock.today(), organization_id=campaign.organization_id)
        if flow.basis is LegalBasis.CONSENT and flow.purpose.value in campaign.revision.purposes
    }
    return list(
        Organization.objects.filter(id__in=named, kind=OrganizationKind.COMMUNITY).order_by("name")
    )


def open_desks_for(actor: Actor, campaign: Campaign) -> list[Organization]:
    """Partners whose desk for this campaign is open."""
    if not actor.may_in(Permission.CONSENT_READ, campaign.organization_id):
        return []
    live = FamilyLink.objects.filter(
        campaign=campaign, kind=LinkKind.PARTNER, revoked_at=None, expires_at__gte=clock.now()
    )
    ids = set(live.values_list("partner_id", flat=True))
    return list(Organization.objects.filter(id__in=ids).order_by("name"))


def _links(actor: Actor) -> QuerySet[FamilyLink]:
    own = actor.organizations_with(Permission.CONSENT_COLLECT)
    return FamilyLink.objects.filter(
        partner_id__in=own,
        kind=LinkKind.PARTNER,
        revoked_at=None,
        expires_at__gte=clock.now(),
    ).select_related("organization", "partner", "campaign__organization", "campaign__revision")


def _may(link: FamilyLink) -> Decision:
    assert link.campaign is not None
    assert link.partner is not None
    day = clock.today()
    flows = asking.flows(
        day=day, organization_id=link.organization_id, recipient_id=link.partner_id
    )
    return decide_collecting(
        flows,
        purposes=link.campaign.revision.purposes,
        partner=link.partner.name,
        district=link.organization.name,
    ) and decide_desk_open(
        closes_on=link.campaign.closes_on,
        is_open=link.campaign.status == CampaignStatus.OPEN,
        day=day,
    )


def _collected(row: Answer, is_open: bool) -> CollectedLine:
    state = Collected(row.status)
    if not is_open:
        return CollectedLine(row, "", "", state)
    content = answers.opened(Vault.for_organization(row.organization_id), row)
    return CollectedLine(row, content.child.full_name, content.signer.name, state)
