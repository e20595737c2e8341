"""A consent that turns out not to count stops what rests on it."""

from __future__ import annotations

import pytest

from consent import actions, signers
from consent.guardians import Person
from consent.models import ConsentEvent
from consent.rules.guarding import AuthorityTold
from consent.rules.vocabulary import AuthorityLevel, Evidence, Relationship
from portal import clock
from portal.vault import Vault
from tests.consent import families as people
from tests.exchange import making
from tests.exchange.test_withdrawals import is_of_age, sent_students, status_of

pytestmark = pytest.mark.usefixtures("begun_once")


def test_a_package_with_a_consent_that_does_not_count_is_stopped(cast):
    story = making.sent(cast)
    before = status_of(story)
    with cast.vera.acting() as vera:
        resting = ConsentEvent.objects.filter(
            kind="given", invalidation=None, purpose="enrollment_outcomes"
        )
        event = resting.filter(subject__in=sent_students(story, 10)).first()
        actions.invalidate(
            subject=event.subject,
            event=event,
            reason="The signer had no authority",
            on=clock.today(),
            by=vera,
        )
    assert (before, status_of(story)) == ("sent", "stopped")


def test_a_court_order_put_on_file_stops_the_package_that_rests_on_that_parents_yes(cast):
    story = making.sent(cast)
    child = next(one for one in sent_students(story, 400) if not is_of_age(story, one))
    with cast.vera.acting() as vera:
        yes = ConsentEvent.objects.filter(
            subject=child, kind="given", purpose="enrollment_outcomes"
        )
        event = yes.latest("effective_on")
        parent = signers.opened(
            Vault.for_organization(event.organization_id),
            bytes(event.signer),
            key=bytes(child.key),
            table=ConsentEvent._meta.db_table,
            row_id=event.id,
        )
        marco = people.guardian(child, Person(parent, "", "", "en"), by=vera)
    assert status_of(story) == "sent"
    with cast.vera.acting() as vera:
        order = AuthorityTold(
            relationship=Relationship.PARENT,
            level=AuthorityLevel.NONE,
            purposes=(),
            evidence=Evidence.COURT_ORDER,
            note="",
            from_day=clock.today(),
            until_day=None,
        )
        actions.change_authority(subject=child, guardian=marco, told=order, by=vera)
    assert status_of(story) == "stopped"
