"""A release as the rules judge it: its content, its author, its checklist."""

from __future__ import annotations

from datetime import date

from django.utils import timezone

from portal.models import Job
from sharing.releases import protection
from sharing.releases.facts.flows import (
    decide_carrier,
    required_method,
    required_threshold,
    standing_for,
)
from sharing.releases.facts.told import cells_of, told_before
from sharing.releases.models import Reader, Release, Tick
from sharing.releases.rules.audience import fingerprint
from sharing.releases.rules.checklist import Answer, Check, ChecklistFacts, checks
from sharing.releases.rules.drafting import DraftFacts
from sharing.releases.rules.lifecycle import ReleaseStatus
from sharing.releases.rules.review import ContentFacts, ReviewFacts

COUNTING = "count_release"  # the kind of the job that counts a draft


def fingerprint_of(release: Release) -> str:
    """Of everything that reviewers answer for: numbers, words, readers, embargo."""
    readers = Reader.objects.filter(release=release).order_by("email")
    return fingerprint(
        {
            "reference": release.reference,
            "table": release.published_sha256,
            "title": release.title,
            "context": release.context,
            "coverage": release.coverage,
            "statement": release.statement,
            "threshold": release.threshold,
            "method": [release.method, release.method_parameters],
            "audience": release.audience,
            "recipient": str(release.recipient_id),
            "embargo": release.embargo.timestamp() if release.embargo else None,
            "readers": [[reader.email, reader.reason] for reader in readers],
        }
    )


def content_facts(release: Release, day: date) -> ContentFacts:
    standing = standing_for(release)
    return ContentFacts(
        threshold=release.threshold,
        required_threshold=required_threshold(standing, release.organization_id),
        method_agreed=(release.method, release.method_parameters) == required_method(standing),
        coverage=decide_carrier(release, day),
        proof_kept=protection.proof_kept(release),
        proof_matches_cells=protection.matches(release, cells_of(release)),
        fingerprint_matches=release.fingerprint == fingerprint_of(release),
        told_meanwhile=_told_meanwhile(release),
    )


def _told_meanwhile(release: Release) -> bool:
    if release.counted_at is None:
        return False
    return told_before(release).filter(told_at__gte=release.counted_at).exists()


def review_facts(release: Release, day: date) -> ReviewFacts:
    return ReviewFacts(
        status=ReleaseStatus(release.status),
        author_id=release.proposed_by_id,
        content=content_facts(release, day),
        embargo=timezone.localtime(release.embargo) if release.embargo else None,
    )


def draft_facts(release: Release, day: date) -> DraftFacts:
    return DraftFacts(
        status=ReleaseStatus(release.status),
        author_id=release.proposed_by_id,
        author=str(release.proposed_by),
        coverage=decide_carrier(release, day),
        is_counting=Job.objects.filter(
            kind=COUNTING,
            arguments__release_id=str(release.id),
            status__in=[Job.Status.QUEUED, Job.Status.RUNNING],
        ).exists(),
    )


def checks_of(release: Release) -> list[Check]:
    """The checklist as it stands; a tick about other content does not count."""
    told = ChecklistFacts(
        context=release.context,
        coverage=release.coverage,
        statement=release.statement,
        proof_kept=protection.proof_kept(release),
        proof_matches=protection.matches(release, cells_of(release)),
    )
    ticks = Tick.objects.filter(release=release, fingerprint=fingerprint_of(release))
    return checks(
        told,
        [Answer(tick.item, str(tick.by), tick.at) for tick in ticks.select_related("by")],
    )
