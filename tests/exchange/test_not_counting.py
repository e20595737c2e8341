"""A consent that turns out not to count stops what rests on it."""

from __future__ import annotations

from consent import actions
from consent.models import ConsentEvent
from portal import clock
from tests.exchange import making
from tests.exchange.test_withdrawals import sent_students, status_of


def test_a_package_with_a_consent_that_does_not_count_is_stopped(cast):
    story = making.sent(cast)
    before = status_of(story)
    with cast.vera.acting() as vera:
        resting = ConsentEvent.objects.filter(kind="given", invalidation=None)
        event = resting.filter(subject__in=sent_students(story, 10)).first()
        actions.invalidate(
            subject=event.subject,
            event=event,
            reason="The signer had no authority",
            on=clock.today(),
            by=vera,
        )
    assert (before, status_of(story)) == ("sent", "stopped")
