"""What rests on a district's records: tables that were counted from them. Registered with
`sharing.records.building`: the records below know nothing of releases."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from portal.ui.formatting import moment as in_words
from sharing.records import building
from sharing.releases.models import Release


@building.register
def tables(organization_id: UUID, moment: datetime) -> Iterator[str]:
    since = Release.objects.filter(organization_id=organization_id, counted_at__gt=moment)
    for release in since.order_by("counted_at"):
        assert release.counted_at is not None
        yield f"The table “{release.title}” was counted on {in_words(release.counted_at)}."
