"""A family ends its consent: what is packed stops, who took a row is asked to delete it, and no
number changes because of one person."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from consent import consequences
from consent.models import Subject
from consent.rules.vocabulary import ConsentKind
from portal import clock
from portal.inbox import items_for
from portal.models import LedgerEntry
from portal.rules.decision import Refused
from portal.rules.vocabulary import Purpose
from sharing.exchange import actions, queries
from sharing.exchange.models import DeletionRequest, Exchange, ExchangeRow
from tests.consent import making as families
from tests.exchange import making

OUTCOMES = Purpose.ENROLLMENT_OUTCOMES


def sent_students(story, number=1) -> list[Subject]:
    """Some whose row is in the package, by the consent of their family."""
    with story.vera.acting():
        rows = ExchangeRow.objects.filter(
            exchange=story.exchange, code="ALLOWED", consent_event_id__isnull=False
        ).select_related("subject")
        return [row.subject for row in rows.order_by("id")[:number]]


def withdraw(story, subject, **how):
    """Vera writes down what the family told her."""
    with story.vera.acting() as actor:
        return families.decide(
            subject, ConsentKind.WITHDRAWN, by=actor, on=how.pop("on", clock.today()), **how
        )


def status_of(story) -> str:
    with story.vera.acting():
        return Exchange.objects.get(id=story.exchange.id).status


def told(response) -> str:
    return " ".join(response.content.decode().split())


def test_a_package_nobody_took_is_stopped_and_built_again_without_the_student(cast):
    story = making.sent(cast)
    (subject,) = sent_students(story)
    withdraw(story, subject)
    assert status_of(story) == "stopped"
    with cast.cole.acting() as cole, pytest.raises(Refused):
        actions.download(exchange=story.exchange, by=cole, day=clock.today())
    with cast.vera.acting() as vera:
        assert any(item.title.startswith("Build again") for item in items_for(vera, clock.today()))
        assert not DeletionRequest.objects.exists()
        before = story.exchange.sent
        again = actions.rebuild(
            exchange=story.exchange,
            due_on=clock.today() + timedelta(days=30),
            by=vera,
            day=clock.today(),
        )
    story.exchange = again
    making.work(story)
    assert again.sent == before - 1
    with cast.vera.acting():
        # Somebody else had consented: the two disagree, and a no from one of them holds.
        assert ExchangeRow.objects.get(exchange=again, subject=subject).code == "CONFLICT"
        old = Exchange.objects.exclude(id=again.id).get()
        assert old.status == "cancelled"
        assert again.reference in old.cancel_reason


def test_the_stopped_package_says_why_to_both_sides(cast):
    story = making.sent(cast)
    withdraw(story, *sent_students(story))
    address = reverse("exchange", args=[story.exchange.reference])
    assert "Build it again" in told(cast.vera.client.get(address))
    coles = told(cast.cole.client.get(address))
    assert "Stopped before anybody took it" in coles
    assert "Build it again" not in coles
    assert "Download the package" not in coles


def test_whoever_took_a_row_is_asked_to_delete_it_and_confirms(cast):
    story = making.sent(cast)
    making.download(story)
    (subject,) = sent_students(story)
    withdraw(story, subject)
    with cast.vera.acting():
        key = ExchangeRow.objects.get(exchange=story.exchange, subject=subject).return_key
        asked = DeletionRequest.objects.get()
        assert (asked.return_key, asked.recipient_id) == (key, cast.cole.organization.id)
        assert asked.due_on == clock.today() + timedelta(days=30)
    assert status_of(story) == "acknowledged"

    address = reverse("deletion", args=[story.exchange.reference])
    page = told(cast.cole.client.get(address))
    assert key in page
    keys = cast.cole.client.post(reverse("deletion_keys", args=[story.exchange.reference]))
    assert keys.content.decode().split() == [
        "exchange,return_key",
        f"{story.exchange.reference},{key}",
    ]
    with cast.cole.acting() as cole:
        titles = [item.title for item in items_for(cole, clock.today())]
        assert any(title.startswith("Delete 1 row") for title in titles)
        shown = queries.deletion_page_for(cole, story.exchange.reference, clock.today())
    done = cast.cole.client.post(
        address,
        {
            "shown_until": shown.line.last_asked_at.isoformat(),
            "statement": "Removed from the student system and its backup.",
            "is_gone": "on",
        },
        follow=True,
    )
    assert "Confirmed. The district and the family see it." in told(done)
    assert "Removed from the student system" in told(cast.dana.client.get(address))
    with cast.vera.acting():
        (copy,) = consequences.copies_of(subject.id)
        assert copy.confirmed_at is not None
        assert LedgerEntry.objects.filter(verb="ask_deletion").exists()


def test_a_confirmation_speaks_only_of_what_was_shown(cast):
    story = making.sent(cast)
    making.download(story)
    first, second = sent_students(story, 2)
    withdraw(story, first)
    with cast.cole.acting() as cole:
        shown = queries.deletion_page_for(cole, story.exchange.reference, clock.today())
    withdraw(story, second)
    with cast.cole.acting() as cole:
        rows = actions.confirm_deletion(
            exchange=story.exchange,
            shown_until=shown.line.last_asked_at,
            statement="Deleted.",
            by=cole,
        )
        assert rows == 1
        page = queries.deletion_page_for(cole, story.exchange.reference, clock.today())
        assert (page.line.waiting, page.line.confirmed) == (1, 1)


def test_a_package_with_a_withdrawn_row_is_not_handed_out_again(cast):
    story = making.sent(cast)
    making.download(story)
    making.download(story)
    withdraw(story, *sent_students(story))
    with cast.cole.acting() as cole, pytest.raises(Refused) as refused:
        actions.download(exchange=story.exchange, by=cole, day=clock.today())
    assert [reason.code for reason in refused.value.decision.reasons] == ["WITHDRAWN_SINCE"]


def test_a_withdrawal_for_another_purpose_or_recipient_touches_nothing(cast):
    story = making.sent(cast)
    (subject,) = sent_students(story)
    withdraw(story, subject, purpose=Purpose.ADVISING)
    withdraw(story, subject, recipient_id=cast.gus.organization.id)
    assert status_of(story) == "sent"
    withdraw(story, subject, recipient_id=cast.cole.organization.id)
    assert status_of(story) == "stopped"


def test_consent_given_anew_takes_nothing_back(cast):
    story = making.sent(cast)
    making.download(story)
    (subject,) = sent_students(story)
    withdraw(story, subject)
    with cast.vera.acting() as vera:
        families.decide(subject, ConsentKind.GIVEN, by=vera, on=clock.today())
        assert DeletionRequest.objects.get().status == "asked"


def test_what_is_overdue_is_shown_to_dana_and_vera(cast, time_machine_to):
    story = making.sent(cast)
    making.download(story)
    withdraw(story, *sent_students(story))
    late = clock.today() + timedelta(days=31)
    time_machine_to(late.isoformat())
    for person in (cast.dana, cast.vera):
        with person.acting() as actor:
            titles = [item.title for item in items_for(actor, late)]
        assert any(title.startswith("Deletion overdue") for title in titles), person.name
        assert "Overdue" in told(person.client.get(reverse("deletions")))


def test_others_see_no_request_and_confirm_none(cast):
    story = making.sent(cast)
    making.download(story)
    withdraw(story, *sent_students(story))
    address = reverse("deletion", args=[story.exchange.reference])
    for person in (cast.olga, cast.gus, cast.val):
        with person.acting():
            assert not DeletionRequest.objects.exists()
        assert person.client.get(address).status_code == 404
    keys = reverse("deletion_keys", args=[story.exchange.reference])
    for person in (cast.dana, cast.vera):
        assert person.client.post(keys).status_code == 403
        assert person.client.post(address, {}).status_code == 403


def test_the_district_cannot_confirm_for_its_partner_nor_move_the_due_day(cast):
    story = making.sent(cast)
    making.download(story)
    withdraw(story, *sent_students(story))
    with cast.vera.acting():
        changed = DeletionRequest.objects.update(
            status="confirmed",
            confirmed_at=clock.now(),
            confirmed_by_id=cast.vera.user_id,
            statement="All gone.",
        )
        assert changed == 0
    with cast.cole.acting(), pytest.raises(Exception, match="permission denied"):
        DeletionRequest.objects.update(due_on=clock.today() + timedelta(days=900))


def test_a_file_of_withdrawals_sets_off_the_same_once(cast):
    from consent.rules.intake.rows import ConsentKind as Told

    story = making.sent(cast)
    making.download(story)
    subjects = sent_students(story, 3)
    from consent import identities
    from consent.actions import import_events
    from portal.vault import Vault

    with cast.vera.acting() as vera:
        named = identities.opened(
            Vault.for_organization(vera_org := cast.vera.organization.id),
            [subject.id for subject in subjects],
        )
        rows = [
            families.event_row(
                identity.student_id,
                row=number,
                event=Told.WITHDRAWN,
                effective_on=clock.today(),
                notice="",
            )
            for number, identity in enumerate(named.values(), start=2)
        ]
        for _ in range(2):
            import_events(
                organization_id=vera_org, rows=rows, name="withdrawals.csv", source=None, by=vera
            )
        assert DeletionRequest.objects.count() == 3
