"""A file that Cole compared and forgot does not keep its names for ever."""

from __future__ import annotations

from portal import clock
from portal.models import LedgerEntry, StoredFile
from sharing.linkage import sweeping
from sharing.linkage.models import Linkage
from tests.linkage import making


def test_a_file_that_cole_never_made_into_a_return_is_put_aside_after_a_month(cast):
    story, rows = making.downloaded(cast)
    linkage = making.compared(story, making.file_of(making.lines(rows)))
    with story.cole.acting():
        held = [getattr(linkage, name) for name in ("report", "links", "shown")]
        of_names = [stored.id for stored in held if stored is not None]
    assert of_names
    assert sweeping.sweep_linkages() == 0, "it still waits for its readers"

    with story.cole.acting():
        then = clock.now() - sweeping.WAITS
        Linkage.objects.filter(id=linkage.id).update(begun_at=then)
    assert sweeping.sweep_linkages() == 1
    with story.cole.acting():
        linkage.refresh_from_db()
        assert linkage.status == "discarded"
        assert not StoredFile.objects.filter(id__in=of_names).exists()
        assert LedgerEntry.objects.filter(verb="discard_linkage").count() == 1
    assert sweeping.sweep_linkages() == 0
