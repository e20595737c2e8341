"""Notices and campaigns, as the staff of a district see them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404

from consent import asking, campaigns, notices
from consent.campaigns import Asked, Reach
from consent.models import (
    Campaign,
    CampaignLetters,
    CampaignSubject,
    FamilyLink,
    NoticeRevision,
    NoticeText,
)
from consent.queries.students import Student, named_for
from consent.rules.asking import cohort as cohorts
from consent.rules.asking.campaign import CAMPAIGN
from consent.rules.asking.cohort import Cohort, OfferedCohort
from consent.rules.asking.flows import Part, parts_of
from consent.rules.asking.notice import NoticeTerms, decide_publication
from consent.rules.asking.reading import Measure, measure
from consent.rules.asking.texts import NAMES
from consent.rules.vocabulary import LinkKind
from portal.models import StoredFile
from portal.rules.actor import Actor
from portal.rules.decision import Decision
from portal.rules.permissions import Permission


@dataclass(frozen=True, slots=True)
class TextShown:
    """A notice in one language, and how many years of school it asks for."""

    text: NoticeText
    language: str
    reading: Measure


@dataclass(frozen=True, slots=True)
class NoticePage:
    revision: NoticeRevision
    terms: NoticeTerms
    texts: list[TextShown]
    may_write: bool
    publishable: Decision

    @property
    def is_draft(self) -> bool:
        return self.revision.published_at is None

    @property
    def more_languages(self) -> list[tuple[str, str]]:
        """Languages a draft could be written in besides those it has."""
        has = {shown.text.language for shown in self.texts}
        return [(code, name) for code, name in NAMES.items() if code not in has]


def revisions_for(actor: Actor) -> QuerySet[NoticeRevision]:
    own = actor.organizations_with(Permission.CONSENT_READ)
    return (
        NoticeRevision.objects.filter(organization_id__in=own)
        .select_related("organization", "published_by", "made_by")
        .prefetch_related("texts")
        .order_by("organization__name", "code", "-revision")
    )


def revision_for(actor: Actor, revision_id: UUID) -> NoticePage:
    revision = revisions_for(actor).filter(id=revision_id).first()
    if revision is None:
        raise Http404
    texts = sorted(revision.texts.all(), key=lambda text: (text.language != "en", text.language))
    terms = notices.terms_of(revision)
    words = {text.language: notices.words_of(text) for text in texts}
    return NoticePage(
        revision=revision,
        terms=terms,
        texts=[
            TextShown(
                text,
                NAMES.get(text.language, text.language),
                measure(words[text.language].whole, text.language),
            )
            for text in texts
        ],
        may_write=actor.may_in(Permission.CONSENT_WRITE, revision.organization_id),
        publishable=decide_publication(terms, words),
    )


def parts_for(actor: Actor, organization_id: UUID, day: date) -> list[Part]:
    """What agreements in force let the families of this district decide."""
    if not actor.may_in(Permission.CONSENT_READ, organization_id):
        raise Http404
    return list(parts_of(asking.flows(day=day, organization_id=organization_id), organization_id))


def cohorts_for(actor: Actor, organization_id: UUID) -> list[OfferedCohort]:
    if not actor.may_in(Permission.CONSENT_READ, organization_id):
        raise Http404
    return asking.cohorts(organization_id)


def reach_for(actor: Actor, organization_id: UUID, cohort: Cohort, day: date) -> Reach:
    """How many of a cohort can be mailed, before anybody is."""
    if not actor.may_in(Permission.CONSENT_READ, organization_id):
        raise Http404
    members = [subject_id for subject_id, _ in asking.members(organization_id, cohort)]
    return campaigns.reach_of(members, day)


@dataclass(frozen=True, slots=True)
class SchoolLine:
    """One school of a campaign. The last five make the first."""

    school: str
    asked: int
    yes: int
    no: int
    mixed: int
    waiting: int
    not_reached: int

    @property
    def answered(self) -> int:
        return self.yes + self.no + self.mixed

    @property
    def share(self) -> float | None:
        return self.answered / self.asked if self.asked else None


@dataclass(frozen=True, slots=True)
class CampaignPage:
    campaign: Campaign
    cohort: Cohort
    whole: SchoolLine
    schools: list[SchoolLine]
    unconfirmed: int
    letters: list[CampaignLetters]
    open_links: int
    may_write: bool
    decide_start: Decision
    decide_close: Decision
    reach: Reach | None


def campaigns_for(actor: Actor) -> list[tuple[Campaign, SchoolLine]]:
    own = actor.organizations_with(Permission.CONSENT_READ)
    rows = (
        Campaign.objects.filter(organization_id__in=own)
        .select_related("organization", "revision")
        .order_by("-made_at")
    )
    return [(row, _line("", campaigns.asked_in(row), row.subjects)) for row in rows]


def campaign_row_for(actor: Actor, campaign_id: UUID) -> Campaign:
    own = actor.organizations_with(Permission.CONSENT_READ)
    found = (
        Campaign.objects.filter(id=campaign_id, organization_id__in=own)
        .select_related("organization", "revision", "made_by")
        .first()
    )
    if found is None:
        raise Http404
    return found


def campaign_for(actor: Actor, campaign_id: UUID, day: date) -> CampaignPage:
    campaign = campaign_row_for(actor, campaign_id)
    asked = campaigns.asked_in(campaign)
    cohort = cohorts.from_json(campaign.cohort)
    is_draft = campaign.started_at is None
    return CampaignPage(
        campaign=campaign,
        cohort=cohort,
        whole=_line("All schools", asked, campaign.subjects),
        schools=_by_school(asked),
        unconfirmed=campaigns.unconfirmed_in(campaign).count(),
        letters=list(campaign.letters.select_related("file", "made_by").order_by("-made_at")),
        open_links=FamilyLink.objects.filter(
            campaign=campaign, kind=LinkKind.OPEN, revoked_at=None
        ).count(),
        may_write=actor.may_in(Permission.CONSENT_WRITE, campaign.organization_id),
        decide_start=CAMPAIGN.decide(campaign.status, "start"),
        decide_close=CAMPAIGN.decide(campaign.status, "close"),
        reach=reach_for(actor, campaign.organization_id, cohort, day) if is_draft else None,
    )


def _by_school(asked: list[Asked]) -> list[SchoolLine]:
    schools: dict[str, list[Asked]] = {}
    for one in asked:
        schools.setdefault(one.school, []).append(one)
    return [_line(school, found, len(found)) for school, found in schools.items()]


def _line(school: str, asked: list[Asked], students: int) -> SchoolLine:
    told = Counter(one.answer or _reached(one) for one in asked)
    return SchoolLine(
        school=school,
        asked=len(asked) or students,
        yes=told["yes"],
        no=told["no"],
        mixed=told["mixed"],
        waiting=told["waiting"],
        not_reached=told["not_reached"] if asked else students,
    )


def _reached(one: Asked) -> str:
    return "not_reached" if one.state == "to_ask" else "waiting"


@dataclass(frozen=True, slots=True)
class FollowUp:
    """A family that has not answered: which student, and how often it was reached."""

    student: Student
    school: str
    row: CampaignSubject


def followups_for(actor: Actor, campaign: Campaign, school: str = "") -> list[FollowUp]:
    """Families without an answer, by name: for those who may see students by name."""
    if not actor.may_in(Permission.STUDENT_READ, campaign.organization_id):
        raise Http404
    waiting = [
        one
        for one in campaigns.asked_in(campaign)
        if one.answer is None and school in ("", one.school)
    ]
    rows = {
        row.subject_id: row
        for row in campaign.asked.filter(
            subject_id__in=[one.subject_id for one in waiting]
        ).select_related("subject")
    }
    named = {
        student.id: student for student in named_for(actor, [row.subject for row in rows.values()])
    }
    found = [
        FollowUp(named[one.subject_id], one.school, rows[one.subject_id])
        for one in waiting
        if one.subject_id in named
    ]
    return sorted(found, key=lambda one: (one.school, one.student.identity.last_name))


def letters_for(actor: Actor, campaign: Campaign, letters_id: UUID) -> StoredFile:
    """A file of letters: names and codes, so for those who may see students by name."""
    found = campaign.letters.select_related("file").filter(id=letters_id).first()
    if found is None or not actor.may_in(Permission.STUDENT_READ, campaign.organization_id):
        raise Http404
    return found.file
