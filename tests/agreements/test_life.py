"""From draft to active and on, by the people whose turn it is."""

import pytest

from agreements.models import Agreement
from agreements.rules.lifecycle import Status
from tests.agreements import making


@pytest.fixture
def terms(dana, cole):
    return making.two_flow_terms(dana.organization, cole.organization)


def test_vera_drafts_and_both_officers_make_it_active(terms, vera, dana, cole):
    agreement = making.active(terms, drafter=vera, officers=[dana, cole])
    with cole.acting():
        assert Agreement.objects.get(id=agreement.id).status == Status.ACTIVE


@pytest.mark.parametrize("status", [s for s in Status if s != Status.EXPIRED])
def test_every_stored_status_is_reached_by_its_verbs(status, terms, vera, dana, cole):
    agreement = making.agreement_at(status, terms=terms, drafter=vera, officers=[dana, cole])
    with vera.acting():
        agreement.refresh_from_db()
        assert agreement.status == status
