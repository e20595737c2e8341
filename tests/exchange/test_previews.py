"""What agreements show of exchanges: counts by THE decision, and the packages of a recipient."""

import pytest

from agreements import previews, queries
from agreements.models import Agreement, Obligation
from agreements.previews import Looking
from agreements.rules.obligations import DutyKind
from portal import clock
from sharing.rules.access import ALLOWED
from tests.exchange import making

pytestmark = pytest.mark.usefixtures("begun_once")


def test_a_package_that_is_sent_opens_what_its_recipient_owes(cast):
    story = making.sent(cast)
    with cast.cole.acting():
        owed = Obligation.objects.get(
            kind=DutyKind.DESTRUCTION, key=f"package-{story.exchange.reference}"
        )
        assert owed.organization_id == cast.cole.organization.id
        assert owed.due_on == story.exchange.destroy_by


def test_the_simulator_counts_what_the_decision_would_send(cast):
    story = making.sent(cast)
    with cast.dana.acting() as actor:
        agreement = Agreement.objects.get(id=story.exchange.agreement_id)
        flow = agreement.revision.terms.flow(story.exchange.flow_out)
        found = previews.count_of(actor, flow, clock.today())
    assert found.passing == story.exchange.sent
    with cast.dana.acting():
        withheld = story.exchange.rows.exclude(code=ALLOWED).count()
    assert sum(found.withheld.values()) == withheld


def test_cole_and_olga_are_told_no_count(cast):
    story = making.sent(cast)
    with cast.dana.acting():
        agreement = Agreement.objects.get(id=story.exchange.agreement_id)
        flow = agreement.revision.terms.flow(story.exchange.flow_out)
    for person in (cast.cole, cast.olga):
        with person.acting() as actor:
            assert previews.count_of(actor, flow, clock.today()) is None


def test_dana_sees_the_package_that_cole_finds_with_its_columns(cast):
    story = making.sent(cast)
    with cast.dana.acting() as actor:
        agreement = Agreement.objects.get(id=story.exchange.agreement_id)
        page = queries.view_for(actor, agreement, "cole@nsu.example", clock.today())
    (flow,) = page.flows
    (package,) = flow.received
    assert package.kind == "Package"
    assert story.exchange.reference in package.title
    assert "Birth date" in package.columns
    assert package.may_open.allowed


def test_looking_from_elsewhere_shows_nothing(cast):
    story = making.sent(cast)
    with cast.dana.acting():
        agreement = Agreement.objects.get(id=story.exchange.agreement_id)
        flow = agreement.revision.terms.flow(story.exchange.flow_out)
    with cast.olga.acting() as actor:
        looking = Looking(actor, "cole@nsu.example", agreement.id, flow, clock.today())
        assert previews.received(looking) == []
