"""A consent desk that Northfield opened for Gus, under an agreement that names him."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

from django.core.files.uploadedfile import SimpleUploadedFile

from agreements.models import Agreement
from consent import actions, queries
from consent.models import Answer, Campaign, NoticeText
from consent.rules.answer import Child, Choice, Content, Signer
from consent.rules.vocabulary import CampaignStatus, ConsentKind, Relationship
from portal import clock
from portal.rules.vocabulary import LegalBasis, Purpose
from tests.agreements import making as agreements
from tests.consent import asking, making

PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
BORN = date(2008, 5, 17)


@dataclass
class AtDesk:
    cast: SimpleNamespace
    agreement: Agreement
    campaign: Campaign

    @property
    def gus(self) -> Any:
        return self.cast.gus

    @property
    def vera(self) -> Any:
        return self.cast.vera


def agreed(
    cast: SimpleNamespace,
    *,
    basis: LegalBasis = LegalBasis.CONSENT,
    recipient: str = "gus@bridge.example",
) -> Agreement:
    terms = agreements.two_flow_terms(
        cast.vera.organization,
        cast.gus.organization,
        to_college=(recipient,),
        basis=basis,
    )
    terms = replace(terms, flows=terms.flows[:1])
    return agreements.active(terms, drafter=cast.vera, officers=[cast.dana, cast.gus])


def asked(cast: SimpleNamespace) -> Campaign:
    """A campaign of Northfield that asks, with a published notice."""
    with cast.vera.acting() as vera:
        revision = asking.drafted(vera, cast.vera.organization.id)
        actions.publish_notice_revision(revision=revision, by=vera)
        return Campaign.objects.create(
            organization=cast.vera.organization,
            title="Fall of 2026",
            revision=revision,
            opens_on=clock.today(),
            closes_on=clock.today() + timedelta(days=30),
            status=CampaignStatus.OPEN,
            made_at=clock.now(),
            made_by_id=vera.user_id,
        )


def opened(cast: SimpleNamespace) -> AtDesk:
    agreement = agreed(cast)
    campaign = asked(cast)
    with cast.vera.acting() as vera:
        actions.open_desk(campaign=campaign, partner=cast.gus.organization, by=vera)
        making.student(cast.vera.organization.id, "000741", birth_date=BORN)
    return AtDesk(cast, agreement, campaign)


def content(**fields: Any) -> Content:
    given = {
        "child": Child(first_name="Marisol", last_name="Núñez-Ortega", birth_date=BORN),
        "signer": Signer(name="Carmen Núñez", relationship=Relationship.PARENT),
        "choices": (
            Choice(kind=ConsentKind.GIVEN, purpose=Purpose.ENROLLMENT_OUTCOMES, elements=("x",)),
        ),
        "signed_on": clock.today(),
    }
    return Content(**{**given, **fields})


def handed_in(desk: AtDesk, *, scan: bytes = PDF, name: str = "form.pdf", **how: Any) -> Answer:
    """Gus hands a signed form in."""
    with desk.gus.acting() as gus:
        (found,) = queries.desks_for(gus)
        return actions.collect_paper(
            desk=found.link,
            text=NoticeText.objects.filter(revision=found.campaign.revision).first(),
            content=how.pop("content", content()),
            scan=SimpleUploadedFile(name, scan),
            token=how.pop("token", uuid4()),
            by=gus,
        )
