"""Background work: a draft is counted, then protected."""

from __future__ import annotations

from django.urls import reverse

from portal.jobs import Handle, background
from sharing.insight import counting, facts
from sharing.insight.rules.coverage import coverage_of
from sharing.insight.rules.metrics import METRICS
from sharing.releases import actions as releases
from sharing.releases.facts import COUNTING
from sharing.releases.models import Release
from sharing.releases.rules.lifecycle import ReleaseStatus
from sharing.releases.suggesting import look_for_coarser

STEPS = 3


@background(COUNTING)
def count_release(handle: Handle, *, release_id: str) -> str:
    """Counts and protects a draft, all or nothing. Run again after it was done, it does nothing."""
    release = Release.objects.get(id=release_id)
    if release.status == ReleaseStatus.DRAFT:
        handle.progress(0, STEPS, "Counting")
        counts = _counted(release)
        release = releases.keep_counts(release=release, counted=counts, by=handle.actor)
        handle.progress(1, STEPS, "Hiding small groups, and what would give them away")
        look_for_coarser(releases.protect(release=release, by=handle.actor), handle.actor)
        handle.progress(STEPS, STEPS, "Done")
    return reverse("release", args=[release.id])


def _counted(release: Release) -> releases.Counted:
    metric = METRICS[release.metric]
    found = facts.answered(
        organization_id=release.organization_id, class_of=release.class_of, metric=metric
    )
    coverage = coverage_of(
        cohort=facts.cohort_size(
            organization_id=release.organization_id, class_of=release.class_of
        ),
        answered=len(found),
        threshold=release.threshold,
        is_floor=metric.is_floor,
    )
    schools = facts.school_names(release.organization_id)
    return counting.counted(metric, found, schools, release.spec, coverage.as_facts())
