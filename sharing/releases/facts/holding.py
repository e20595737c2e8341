"""Who may hold a copy of a release."""

from __future__ import annotations

from collections import defaultdict
from uuid import UUID

from portal.models import User
from sharing.releases.facts.flows import named_recipients
from sharing.releases.models import Download, Release


def holders_of(release: Release) -> dict[UUID, dict[str, str]]:
    """Organization -> address -> name: the recipient, and all who took a file or read early."""
    found: dict[UUID, dict[str, str]] = defaultdict(dict)
    if not release.is_internal:
        named = [email.lower() for email in named_recipients(release)]
        people = User.objects.filter(email__in=named)
        found[release.recipient_id] |= {person.email: str(person) for person in people}
    for download in Download.objects.filter(release=release).select_related("user"):
        found[download.organization_id][download.user.email] = str(download.user)
    return dict(found)
