"""A family ends its consent: what is packed stops, who took a row is asked to delete it, and no
number changes because of one person."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.urls import reverse

from consent import consequences, identities
from consent.actions import MadeLink, enter_decision, import_events, invite_students
from consent.models import FamilyLink, RightsPassing, Subject
from consent.rules.entry import DecisionTaken
from consent.rules.intake.rows import ConsentKind as Told
from consent.rules.vocabulary import AuthorityLevel, ConsentKind, Relationship
from portal import clock
from portal.inbox import items_for
from portal.models import LedgerEntry
from portal.rules.decision import Refused
from portal.rules.vocabulary import Purpose
from portal.vault import Vault
from sharing.exchange import actions, queries
from sharing.exchange.models import DeletionRequest, Exchange, ExchangeRow
from tests.consent import families as people
from tests.consent import making as families
from tests.consent.knowing import Home, home
from tests.exchange import making

pytestmark = pytest.mark.usefixtures("begun_once")

OUTCOMES = Purpose.ENROLLMENT_OUTCOMES


def sent_students(story, number=1) -> list[Subject]:
    """Some whose row is in the package, by the consent of their family."""
    with story.vera.acting():
        rows = ExchangeRow.objects.filter(
            exchange=story.exchange, code="ALLOWED", consent_event_id__isnull=False
        ).select_related("subject")
        return [row.subject for row in rows.order_by("id")[:number]]


def is_of_age(story, subject) -> bool:
    with story.vera.acting():
        return RightsPassing.objects.filter(subject=subject).exists()


def withdraw(story, subject, kind=ConsentKind.WITHDRAWN, purpose=OUTCOMES, recipient_id=None):
    """Vera writes down what she was told, by whoever may decide today."""
    own = is_of_age(story, subject)
    taken = DecisionTaken(
        kind=kind,
        purpose=purpose,
        recipient_id=recipient_id,
        signature=families.signature(
            effective_on=clock.today(),
            relationship=Relationship.STUDENT if own else Relationship.PARENT,
        ),
    )
    with story.vera.acting() as actor:
        return enter_decision(
            subject=subject, taken=taken, token=uuid4(), day=clock.today(), by=actor
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
        # A student's own no; or two guardians who disagree, where a no from one of them holds.
        assert ExchangeRow.objects.get(exchange=again, subject=subject).code in (
            "WITHDRAWN",
            "CONFLICT",
        )
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
    withdraw(story, subject, ConsentKind.GIVEN)
    with cast.vera.acting():
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
    story = making.sent(cast)
    making.download(story)
    subjects = sent_students(story, 3)
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
                relationship=Relationship.STUDENT,
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


def _family_of(story, subject):
    """Whoever decides for the student today, on a phone: a guardian, or the student."""
    if not is_of_age(story, subject):
        return home(story.vera, subject)
    with story.vera.acting() as vera:
        invite_students(organization_id=subject.organization_id, subject_ids=[subject.id], by=vera)
        link = FamilyLink.objects.select_related("guardian").get(subject=subject, kind="claim")
    return Home(subject, link.guardian, MadeLink(link, "", ""))


def _stop(made) -> str:
    address = reverse("family_stop", args=["enrollment_outcomes"])
    preview = told(made.client.get(address))
    made.client.post(address, {"token": str(uuid4())})
    return preview


def test_paz_reads_what_will_happen_withdraws_and_sees_it_done(cast):
    """The whole way: two taps on her phone, the partner's word, and her own page."""
    story = making.sent(cast)
    making.download(story)
    (subject,) = sent_students(story)
    paz = _family_of(story, subject)
    record = reverse("family_record")
    assert "Northfield State University" in told(paz.client.get(record))
    preview = _stop(paz)
    assert "1 past file is with its holder" in preview
    assert "Northfield State University" in preview
    page = told(paz.client.get(record))
    assert "Asked to delete it on" in page
    with cast.cole.acting() as cole:
        assert DeletionRequest.objects.get().recipient_id == cast.cole.organization.id
        actions.confirm_deletion(
            exchange=story.exchange, shown_until=clock.now(), statement="Deleted.", by=cole
        )
    assert "They say it was deleted on" in told(paz.client.get(record))


def test_paz_stops_a_package_that_nobody_took(cast):
    story = making.sent(cast)
    (subject,) = sent_students(story)
    paz = _family_of(story, subject)
    assert "1 file is ready and was not taken yet" in _stop(paz)
    assert status_of(story) == "stopped"
    assert "Stopped in time. They never took it." in told(paz.client.get(reverse("family_record")))


def test_somebody_who_may_not_decide_stops_nothing(cast):
    """The paper of a person without authority is on file, and ends nothing."""
    story = making.sent(cast)
    with story.vera.acting() as vera:
        sent = ExchangeRow.objects.filter(exchange=story.exchange, code="ALLOWED")
        passed = RightsPassing.objects.values("subject_id")
        row = sent.exclude(subject_id__in=passed).select_related("subject").first()
        assert row is not None, "nobody of the class is under 18"
        people.guardian(
            row.subject, people.Person("Carmen Núñez"), by=vera, level=AuthorityLevel.NONE
        )
    withdraw(story, row.subject)
    assert status_of(story) == "sent"


def test_no_number_changes_because_of_one_person(cast):
    """A withdrawal writes nothing that tables are counted from; the next scheduled release counts
    anew, over whoever is then there."""

    def digests() -> list[tuple]:
        with cast.vera.acting(), connection.cursor() as cursor:
            cursor.execute(
                "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND "
                "(tablename LIKE 'releases\\_%' OR tablename LIKE 'records\\_%') ORDER BY 1"
            )
            tables = [name for (name,) in cursor.fetchall()]
            assert "records_graduation" in tables
            assert any(name.startswith("releases_") for name in tables)
            found = []
            for table in tables:
                cursor.execute(
                    "SELECT count(*), md5(string_agg(t::text, '|' ORDER BY t::text)) "
                    f"FROM {table} t"
                )
                found.append((table, *cursor.fetchone()))
            return found

    story = making.accepted(cast)
    before = digests()
    (subject,) = sent_students(story)
    withdraw(story, subject)
    assert digests() == before
