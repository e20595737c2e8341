"""A campaign as its pages and its work must know it: whom it asks, and how to reach them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Q, QuerySet
from django.utils import timezone

from consent import guardians
from consent.guardians import Person
from consent.models import Campaign, CampaignSubject, Guardian
from consent.rules.vocabulary import AskState
from portal.vault import Vault

# Who may speak for a student today, the way row security asks it: the latest authority of each
# person; of the student alone once the rights have passed.
_SPEAKERS = """
SELECT s.id, g.id, g.is_student, g.email_index IS NOT NULL
FROM consent_subject s
JOIN (SELECT DISTINCT subject_id, guardian_id FROM consent_authority
      WHERE subject_id = ANY(%(subjects)s::uuid[])) known ON known.subject_id = s.id
JOIN consent_guardian g ON g.id = known.guardian_id
CROSS JOIN LATERAL (
    SELECT EXISTS (SELECT 1 FROM consent_rightspassing p
                   WHERE p.subject_id = s.id AND p."on" <= %(day)s) AS is_so
) passed
CROSS JOIN LATERAL (
    SELECT COALESCE((SELECT a.level FROM consent_authority a
        WHERE a.subject_id = s.id AND a.guardian_id = g.id AND a.from_day <= %(day)s
            AND (a.until_day IS NULL OR a.until_day >= %(day)s)
        ORDER BY a.recorded_at DESC, a.id DESC LIMIT 1), 'none') AS level
) held
WHERE s.id = ANY(%(subjects)s::uuid[])
    AND CASE WHEN passed.is_so THEN g.is_student ELSE held.level <> 'none' END
ORDER BY s.id, g.made_at, g.id
"""


@dataclass(frozen=True, slots=True)
class Speaker:
    subject_id: UUID
    guardian_id: UUID
    is_student: bool
    has_email: bool


@dataclass(frozen=True, slots=True)
class Reach:
    """How a cohort can be asked. The parts make the whole."""

    students: int
    by_email: int
    by_letter: int
    nobody: int


def speakers_of(subject_ids: Iterable[UUID], day: date) -> dict[UUID, list[Speaker]]:
    """Everybody who may speak for each of these students today."""
    found: dict[UUID, list[Speaker]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(_SPEAKERS, {"subjects": list(subject_ids), "day": day})
        for row in cursor.fetchall():
            found[row[0]].append(Speaker(*row))
    return found


def reach_of(subject_ids: Sequence[UUID], day: date) -> Reach:
    """How many families can be mailed, how many get a letter, and for whom nobody is on file."""
    speakers = speakers_of(subject_ids, day)
    mailed = sum(any(one.has_email for one in found) for found in speakers.values())
    return Reach(
        students=len(subject_ids),
        by_email=mailed,
        by_letter=len(speakers) - mailed,
        nobody=len(subject_ids) - len(speakers),
    )


def people_of(organization_id: UUID, guardian_ids: Iterable[UUID]) -> dict[UUID, Person]:
    """Names, addresses and languages of guardians. Whoever calls this may see them."""
    vault = Vault.for_organization(organization_id)
    rows = Guardian.objects.filter(organization_id=organization_id, id__in=set(guardian_ids))
    return {row.id: guardians.opened(vault, row) for row in rows}


def ends_at(campaign: Campaign) -> datetime:
    """The last moment of the campaign's last day: until then its links work."""
    last = datetime.combine(campaign.closes_on, time(23, 59, 59))
    return timezone.make_aware(last)


_COVERAGE = """
SELECT a.school_name, a.subject_id, a.state, told.kind
FROM consent_campaignsubject a
LEFT JOIN LATERAL (
    SELECT bool_or(latest.kind = 'given') AS yes, count(*) AS answers,
        CASE WHEN bool_or(latest.kind = 'given') AND bool_or(latest.kind <> 'given') THEN 'mixed'
             WHEN bool_or(latest.kind = 'given') THEN 'yes'
             WHEN count(*) > 0 THEN 'no' END AS kind
    FROM (
        SELECT DISTINCT ON (e.purpose, e.recipient_id) e.kind
        FROM consent_consentevent e
        WHERE e.organization_id = a.organization_id AND e.subject_id = a.subject_id
            AND e.purpose = ANY(%(purposes)s) AND e.recorded_at >= %(since)s
            AND (e.recipient_id IS NULL OR e.recipient_id = ANY(%(recipients)s::uuid[]))
        ORDER BY e.purpose, e.recipient_id, e.effective_on DESC, e.recorded_at DESC,
            e.position DESC, e.id DESC
    ) latest
) told ON true
WHERE a.campaign_id = %(campaign)s
ORDER BY a.school_name, a.subject_id
"""


@dataclass(frozen=True, slots=True)
class Asked:
    """One family of a campaign, and what it answered since the campaign began: yes, no, some of
    both, or nothing yet."""

    school: str
    subject_id: UUID
    state: str
    answer: str | None


def asked_in(campaign: Campaign) -> list[Asked]:
    """Every family of the campaign, in one query."""
    revision = campaign.revision
    values: dict[str, Any] = {
        "campaign": campaign.id,
        "purposes": revision.purposes,
        "recipients": revision.recipients,
        "since": campaign.started_at or campaign.made_at,
    }
    with connection.cursor() as cursor:
        cursor.execute(_COVERAGE, values)
        return [Asked(*row) for row in cursor.fetchall()]


def unconfirmed_in(campaign: Campaign) -> QuerySet[CampaignSubject]:
    """Families whose mail came back, or whose sending was interrupted before it was confirmed."""
    return CampaignSubject.objects.filter(
        Q(bounced=True) | Q(state=AskState.SENT, sent_at=None),
        organization_id=campaign.organization_id,
        campaign=campaign,
    ).order_by("id")
