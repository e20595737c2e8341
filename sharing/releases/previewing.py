"""What agreements show of releases: the tables that a named recipient finds under a flow.

Registered with `agreements.previews`: the agreement below knows nothing of releases.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.contrib.auth import get_user_model
from django.urls import reverse
from guardian.core import ObjectPermissionChecker

from agreements import previews
from agreements.previews import Looking, Received
from portal.rules.decision import Decision, Reason, objection
from sharing.releases import facts
from sharing.releases.models import Release
from sharing.releases.rules.lifecycle import PUBLIC, ReleaseStatus


@previews.holds
def tables(looking: Looking) -> Iterator[Received]:
    """Released tables of the officer's own organization, under this flow."""
    flow = looking.flow
    released = Release.objects.filter(
        agreement_id=looking.agreement_id,
        flow_key=flow.key,
        organization_id=flow.giver_id,
        recipient_id=flow.recipient_id,
        status__in=PUBLIC,
    )
    for release in released:
        assert release.released_at is not None
        yield Received(
            kind="Table",
            title=f"{release.reference}: {release.title}",
            detail=f"Class of {release.class_of}",
            at=release.released_at,
            columns=tuple(one["label"] for one in release.dimensions if "label" in one),
            may_open=_may_read(looking, release),
            url=reverse("release", args=[release.id]),
        )


def _may_read(looking: Looking, release: Release) -> Decision:
    """The same as for the reader: still carried, not withdrawn, and named."""
    person = get_user_model().objects.filter(email=looking.email.lower()).first()
    named = person is not None and ObjectPermissionChecker(person).has_perm("read_release", release)
    carried = facts.decide_carrier(release, looking.day)
    return Decision.unless(
        [
            *(() if carried else carried.reasons or (Reason("NO_AGREEMENT", "Not covered."),)),
            objection(
                release.status == ReleaseStatus.WITHDRAWN,
                "WITHDRAWN",
                "It was withdrawn; its numbers are not given out.",
            ),
            objection(not named, "NOT_NAMED", "They were not named when it was released."),
        ]
    )
