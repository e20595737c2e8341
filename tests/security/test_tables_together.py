"""Two tables about the same people must not tell together what each of them hides."""

from dataclasses import replace

import pytest

from portal.rules.decision import Refused
from tests.agreements import making as agreements
from tests.releases import making

pytestmark = pytest.mark.usefixtures("accepted_once")


def _agreed_with(cast, partner, *, min_cell):
    terms = agreements.aggregate_terms(cast.vera.organization, partner.organization)
    flows = tuple(
        replace(flow, recipients=(f"{partner.name}@bridge.example",), min_cell=min_cell)
        for flow in terms.flows
    )
    return agreements.active(
        replace(terms, flows=flows), drafter=cast.vera, officers=[cast.dana, partner]
    )


def test_a_table_protected_before_another_was_told_is_not_released_after_it(cast):
    """Both wait for review at once: neither was protected against the other."""
    making.exchanges.accepted(cast)
    first = making.proposed(cast, _agreed_with(cast, cast.gus, min_cell=10))
    second = making.proposed(cast, _agreed_with(cast, cast.gus, min_cell=15))
    making.release(cast, first)
    with pytest.raises(Refused) as refused:
        making.release(cast, second)
    assert {reason.code for reason in refused.value.decision.reasons} == {"TOLD_MEANWHILE"}


def test_a_table_proposed_after_the_other_was_told_is_released(cast):
    making.exchanges.accepted(cast)
    agreement = _agreed_with(cast, cast.gus, min_cell=10)
    making.released(cast, agreement)
    assert making.released(cast, agreement).status == "released"


def test_a_withdrawn_table_was_told_too(cast):
    making.exchanges.accepted(cast)
    agreement = _agreed_with(cast, cast.gus, min_cell=10)
    first, second = making.proposed(cast, agreement), making.proposed(cast, agreement)
    making.withdrawn(cast, making.release(cast, first))
    with pytest.raises(Refused) as refused:
        making.release(cast, second)
    assert "TOLD_MEANWHILE" in {reason.code for reason in refused.value.decision.reasons}
