"""Where the overview leads: the rooms of consent that a person may enter, with what waits there."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.urls import reverse

from consent.models import (
    Answer,
    Campaign,
    Contact,
    Correction,
    FamilyLink,
    NoticeRevision,
    RightsPassing,
    Subject,
)
from consent.queries.students import organizations_for
from consent.rules.vocabulary import AnswerStatus, CampaignStatus, CorrectionStatus, LinkKind
from portal import clock
from portal.rules.actor import Actor
from portal.rules.permissions import Permission
from portal.ui.formatting import plural

P = Permission


@dataclass(frozen=True, slots=True)
class Room:
    """One page of consent: what it is for, and what waits there, in words."""

    title: str
    url: str
    text: str
    count: str = ""


@dataclass(frozen=True, slots=True)
class Unreachable:
    """A district that has not said whom families ask."""

    organization_id: UUID
    name: str


def rooms_for(actor: Actor) -> list[Room]:
    """In the order of the work; only those that the person may open."""
    found = [
        Room("Notices", reverse("notices"), "What families are shown.", _notices(actor)),
        Room("Campaigns", reverse("campaigns"), "Ask a class or grade.", _campaigns(actor)),
    ]
    if actor.may(P.STUDENT_READ):
        words = "Find the student of an answer."
        found.append(Room("Answers that wait", reverse("unmatched"), words, _answers(actor)))
    if actor.may(P.CONSENT_WRITE):
        words = "What families ask you to mend, due within 45 days."
        found.append(Room("Corrections", reverse("corrections"), words, _corrections(actor)))
        words = "At 18, or on entering college: print their letters."
        found.append(
            Room("Students who decide now", reverse("taking_over"), words, _taking_over(actor))
        )
    return found


def unreachable_for(actor: Actor) -> list[Unreachable]:
    """Districts with students whose receipts come in one form only, for who can mend that."""
    own = organizations_for(actor, P.CONSENT_WRITE)
    told = set(Contact.objects.values_list("organization_id", flat=True))
    return [
        Unreachable(key, name)
        for key, name in own
        if key not in told and Subject.objects.filter(organization_id=key).exists()
    ]


def _notices(actor: Actor) -> str:
    rows = NoticeRevision.objects.filter(organization_id__in=_own(actor, P.CONSENT_READ))
    drafts = rows.filter(published_at=None).count()
    return f"{rows.count() - drafts:,} published" + (
        f", {plural(drafts, 'draft')}" if drafts else ""
    )


def _campaigns(actor: Actor) -> str:
    rows = Campaign.objects.filter(organization_id__in=_own(actor, P.CONSENT_READ))
    return f"{rows.filter(status=CampaignStatus.OPEN).count():,} open"


def _answers(actor: Actor) -> str:
    rows = Answer.objects.filter(organization_id__in=_own(actor, P.STUDENT_READ))
    return f"{rows.filter(status=AnswerStatus.RECEIVED).count():,} waiting"


def _corrections(actor: Actor) -> str:
    rows = Correction.objects.filter(organization_id__in=_own(actor, P.CONSENT_WRITE))
    return f"{rows.filter(status=CorrectionStatus.OPEN).count():,} open"


def _taking_over(actor: Actor) -> str:
    told = FamilyLink.objects.filter(kind=LinkKind.CLAIM, revoked_at=None).values("subject_id")
    rows = RightsPassing.objects.filter(
        organization_id__in=_own(actor, P.CONSENT_WRITE), on__lte=clock.today()
    )
    return f"{rows.exclude(subject_id__in=told).count():,} without a letter"


def _own(actor: Actor, permission: Permission) -> frozenset[UUID]:
    return frozenset(actor.organizations_with(permission))
