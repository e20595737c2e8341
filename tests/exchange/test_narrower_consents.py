"""A yes is for the records and the partner that its notice named, and for no more."""

from __future__ import annotations

from dataclasses import replace
from uuid import uuid4

import pytest
from django.db import connection

from agreements import facts as agreement_facts
from consent.models import ConsentEvent
from portal import clock
from portal.rules.decision import Decision
from portal.rules.vocabulary import LegalBasis, Purpose
from sharing.exchange import facts
from sharing.rules.access import decide, primary_code
from tests.consent import asking as making

COVERED = Decision.allow()


@pytest.fixture
def asking(cast):
    return making.noticed(cast)


def flow_of(asking, **changes):
    """What Northfield gives Cole's college under the agreement, perhaps amended since."""
    (agreed,) = (
        one.flow
        for one in agreement_facts.standings()
        if one.flow.giver_id == asking.vera.organization.id
    )
    return replace(agreed, **changes)


def answered(asking, kind: str, place: int = 0, partner=None) -> None:
    """Somebody signed the notice."""
    subject = asking.subjects[place]
    ConsentEvent.objects.create(
        organization_id=subject.organization_id,
        subject=subject,
        kind=kind,
        purpose=Purpose.ENROLLMENT_OUTCOMES,
        recipient_id=partner,
        effective_on=clock.today(),
        recorded_at=clock.now(),
        route="web",
        relationship="parent",
        holder=b"paz",
        signer=b"s",
        entered_by_id=asking.vera.user_id,
        entry_key=uuid4().bytes,
        notice_text=asking.revision.texts.get(language="en"),
    )


def both_forms(asking, flow, place: int = 0) -> str:
    """The set form's code, which the explainer says too."""
    subject = asking.subjects[place]
    population = (
        "SELECT id AS subject_id, false AS ferpa_block FROM consent_subject WHERE id = %s",
        [subject.id],
    )
    text, values = facts.decide_sql(
        population=population,
        organization_id=subject.organization_id,
        flow=flow,
        coverage=COVERED,
        day=clock.today(),
    )
    with connection.cursor() as cursor:
        cursor.execute(text, values)
        ((_, code, _),) = cursor.fetchall()
    known = facts.subject_standing(
        subject.id, organization_id=subject.organization_id, flow=flow, day=clock.today()
    )
    assert primary_code(decide(coverage=COVERED, flow=flow, subject=known.facts)) == code
    return code


def test_a_yes_does_not_hold_for_what_an_amendment_added(asking):
    with asking.vera.acting():
        flow = flow_of(asking)
        answered(asking, "given")
        assert both_forms(asking, flow) == "ALLOWED"
        more = replace(flow, elements=(*flow.elements, "discipline"))
        assert both_forms(asking, more) == "NO_CONSENT"
        fewer = replace(flow, elements=flow.elements[:1])
        assert both_forms(asking, fewer) == "ALLOWED"


def test_a_yes_to_one_partner_of_the_notice_is_none_to_another(asking):
    with asking.vera.acting():
        flow = flow_of(asking, recipient_id=asking.cast.gus.organization.id)
        answered(asking, "given")
        assert both_forms(asking, flow) == "NO_CONSENT"


def test_a_no_holds_for_what_was_added_too(asking):
    with asking.vera.acting():
        flow = flow_of(asking)
        more = replace(flow, elements=(*flow.elements, "discipline"))
        answered(asking, "refused")
        assert both_forms(asking, more) == "REFUSED"
        without = replace(more, basis=LegalBasis.AUDIT_EVALUATION)
        assert both_forms(asking, without) == "REFUSED"


def test_a_flow_that_rests_on_no_consent_asks_for_no_wider_one(asking):
    with asking.vera.acting():
        flow = flow_of(asking, basis=LegalBasis.AUDIT_EVALUATION)
        answered(asking, "given")
        assert both_forms(asking, replace(flow, elements=(*flow.elements, "x"))) == "ALLOWED"
