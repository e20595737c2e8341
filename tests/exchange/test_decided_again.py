"""A package that nobody took yet is decided again, so that Cole never takes a row of somebody who
may not be sent on that day."""

from __future__ import annotations

from datetime import timedelta

import pytest

from consent.actions.guarding import Chosen, choose_settings
from consent.models import ConsentEvent, RightsPassing, Subject
from consent.rules.vocabulary import AtMajority, ConflictRule, ConsentKind, Relationship
from portal import clock
from portal.models import LedgerEntry
from portal.rules.decision import Refused
from sharing.exchange import actions
from sharing.exchange.models import Exchange, ExchangeRow
from sharing.exchange.rechecking import on_records, recheck_untaken
from sharing.records.models import Graduation
from tests.consent import making as decisions
from tests.exchange import making
from tests.exchange.test_withdrawals import told

pytestmark = pytest.mark.usefixtures("begun_once")


def standing(story):
    with story.vera.acting():
        return Exchange.objects.get(id=story.exchange.id).status


def choose(person, rule):
    with person.acting() as actor:
        choose_settings(
            organization_id=person.organization.id,
            chosen=Chosen(
                conflict_rule=rule,
                silent_at_majority=AtMajority.CONTINUES,
                school_year_end_month=6,
                school_year_end_day=30,
                deletion_days=30,
            ),
            by=actor,
        )


def one_by_consent(story) -> Subject:
    """In the class by a guardian's yes, and under 18."""
    decided = making.draft(story)
    assert decided.sent
    with story.vera.acting():
        of_age = RightsPassing.objects.values("subject_id")
        rows = ExchangeRow.objects.filter(code="ALLOWED", consent_event_id__isnull=False)
        return rows.exclude(subject_id__in=of_age).select_related("subject").first().subject


def test_a_block_that_an_import_tells_stops_the_package_and_the_next_is_without_the_student(cast):
    story = making.sent(cast)
    assert recheck_untaken() == 0
    assert standing(story) == "sent"
    with cast.vera.acting() as vera:
        row = ExchangeRow.objects.filter(exchange=story.exchange, code="ALLOWED").first()
        Graduation.objects.filter(subject_id=row.subject_id).update(ferpa_block=True)
        on_records(cast.vera.organization.id, vera)
    assert standing(story) == "stopped"
    with cast.vera.acting():
        entry = LedgerEntry.objects.get(verb="stop_exchange")
        assert (entry.detail["rows"], entry.about_id) == (1, story.exchange.id)

    address = f"/exchanges/{story.exchange.reference}/"
    page = told(cast.vera.client.get(address))
    assert "could not be sent any more" in page
    assert "Build it again" in page
    coles = told(cast.cole.client.get(address))
    assert "Stopped before it was taken" in coles
    assert "block" not in coles, "why is nobody's business at the college"
    with cast.cole.acting() as cole, pytest.raises(Refused):
        actions.download(exchange=story.exchange, by=cole, day=clock.today())
    with cast.vera.acting() as vera:
        story.exchange = actions.rebuild(
            exchange=story.exchange,
            due_on=clock.today() + timedelta(days=30),
            by=vera,
            day=clock.today(),
        )
    making.work(story)
    with cast.vera.acting():
        made = ExchangeRow.objects.get(exchange=story.exchange, subject_id=row.subject_id)
        assert made.code == "FERPA_BLOCK"
    assert making.download(story)


def test_a_rule_that_dana_chooses_holds_for_the_package_that_waits_and_not_for_one_taken(cast):
    first = making.sent(cast)
    child = one_by_consent(first)
    making.download(first)
    # The other parent had said no before; by the rule of the latest answer the yes holds.
    choose(cast.vera, ConflictRule.LATEST)
    with cast.vera.acting() as vera:
        day = clock.today()
        for who, kind, on in (
            ("Raúl Núñez", ConsentKind.REFUSED, day - timedelta(days=2)),
            ("Carmen Núñez", ConsentKind.GIVEN, day - timedelta(days=1)),
        ):
            decisions.decide(child, kind, by=vera, on=on, signed_by=who)
    story = making.work(making.prepare(first))
    with cast.vera.acting():
        row = ExchangeRow.objects.get(exchange=story.exchange, subject=child)
        assert row.code == "ALLOWED"
    assert standing(story) == "sent"
    choose(cast.vera, ConflictRule.ANY_NO)
    assert standing(story) == "stopped"


def test_a_consent_that_ends_overnight_is_in_no_package_of_the_next_day(cast, time_machine_to):
    story = making.begun(cast)
    with cast.vera.acting() as vera:
        day = clock.today()
        graduates = Graduation.objects.filter(class_of=making.CLASS, ferpa_block=False)
        of_age = RightsPassing.objects.values("subject_id")
        silent = graduates.exclude(subject_id__in=ConsentEvent.objects.values("subject_id"))
        child = silent.filter(subject_id__in=of_age).select_related("subject")[0].subject
        own = Relationship.STUDENT
        decisions.decide(
            child, ConsentKind.GIVEN, by=vera, on=day, expires_on=day, relationship=own
        )
    making.work(making.prepare(story))
    with cast.vera.acting():
        assert ExchangeRow.objects.get(exchange=story.exchange, subject=child).code == "ALLOWED"
    time_machine_to((clock.today() + timedelta(days=1)).isoformat())
    assert standing(story) == "sent"
    assert recheck_untaken() == 1
    assert standing(story) == "stopped"
    assert recheck_untaken() == 0
