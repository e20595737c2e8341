"""What the parties owe each other: opened by the last signature, closed by evidence."""

import dataclasses
import re
from datetime import date, timedelta

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from agreements import actions, queries
from agreements.actions.obligations import Attached
from agreements.models import Incident, Obligation, ObligationClosing, ObligationReminder
from agreements.opening import open_package_destruction, opened, standing
from agreements.reminding import remind_what_is_due
from agreements.rules import closing
from agreements.rules.obligations import (
    Duty,
    DutyKind,
    Standing,
    add_months,
    duties_of,
    next_due,
    reminder_mark,
    standing_of,
)
from agreements.rules.terms import ObligationKind, ObligationTerms
from portal import clock
from portal.models import LedgerEntry
from portal.rules.decision import Refused
from tests.agreements import making

days = st.dates(date(2026, 1, 1), date(2030, 12, 31))


@pytest.fixture
def active(terms, people, cole):
    """Active, with a training that Cole's college owes each half year, and an audit right."""
    owed = (
        ObligationTerms(
            "training",
            ObligationKind.TRAINING,
            cole.organization.id,
            "Everybody who opens rows has finished the FERPA course.",
            clock.today() + timedelta(days=20),
            6,
        ),
        ObligationTerms(
            "audit", ObligationKind.AUDIT_RIGHT, cole.organization.id, "Show the access log."
        ),
        ObligationTerms(
            "breach", ObligationKind.BREACH_NOTICE, cole.organization.id, "Tell at once."
        ),
    )
    full = dataclasses.replace(terms, obligations=owed, breach_hours=72)
    return making.active(full, **people)


def one(agreement, kind, person):
    with person.acting():
        return Obligation.objects.get(agreement=agreement, kind=kind, closing=None)


def at(name, *args):
    return reverse(name, args=args)


def done(obligation, person, **more):
    with person.acting() as actor:
        return actions.record_evidence(
            obligation=obligation, text="Done in May.", by=actor, day=clock.today(), **more
        )


# --- rules ------------------------------------------------------------------------------------


@given(days, st.integers(1, 36), days)
def test_a_recurring_duty_is_next_due_after_today_on_its_own_rhythm(due_on, months, day):
    found = next_due(due_on, months, day=day, last=date(2040, 1, 1))
    assert found > day
    assert found > due_on
    assert found.day == due_on.day or found == add_months(found, 0)
    assert (found.year * 12 + found.month - due_on.year * 12 - due_on.month) % months == 0


def test_nothing_recurs_after_the_last_day_of_the_agreement():
    assert next_due(date(2026, 5, 1), 12, day=date(2026, 5, 1), last=date(2027, 4, 30)) is None
    assert next_due(date(2026, 5, 1), 12, day=date(2026, 5, 1), last=date(2027, 5, 1)) is not None
    assert next_due(date(2026, 5, 1), None, day=date(2026, 5, 1), last=date(2030, 1, 1)) is None


def test_the_last_day_of_a_long_month_becomes_that_of_a_short_one():
    assert add_months(date(2027, 8, 31), 6) == date(2028, 2, 29)


@given(days, days)
def test_each_reminder_has_one_time_and_only_the_latest_is_sent(due_on, day):
    mark, left = reminder_mark(due_on, day), (due_on - day).days
    expected = (
        ("overdue" if left < 0 else "1" if left <= 1 else "7" if left <= 7 else "30")
        if left <= 30
        else ""
    )
    assert mark == expected


@given(st.sampled_from(DutyKind), st.booleans(), days, days)
def test_what_was_closed_stays_so_and_destruction_outlives_the_agreement(kind, live, due_on, day):
    closed = standing_of(kind=kind, due_on=due_on, outcome="done", governs=live, day=day)
    assert closed is Standing.DONE
    now = standing_of(kind=kind, due_on=due_on, outcome="", governs=live, day=day)
    if kind is DutyKind.DESTRUCTION:
        assert now is (Standing.OVERDUE if due_on < day else Standing.OPEN)
    if kind is DutyKind.RENEWAL and not live:
        assert now is Standing.LAPSED


def test_an_agreement_opens_review_renewal_and_a_destruction_for_each_flow_of_rows(terms):
    lead = terms.party_ids[0]
    found = {duty.key: duty for duty in duties_of(terms, lead)}
    assert set(found) == {"annual-review", "renewal", "destruction-F1", "destruction-F2"}
    assert found["destruction-F1"].owner_id == terms.flows[0].recipient_id
    assert found["destruction-F1"].due_on == terms.expires_on + timedelta(days=180)
    assert found["renewal"].due_on == terms.expires_on - timedelta(days=60)
    assert found["annual-review"].due_on == add_months(terms.effective_on, 12)


# --- opening and closing ----------------------------------------------------------------------


def test_the_last_signature_opens_what_every_party_owes(active, cole, dana):
    with cole.acting() as actor:
        kinds = [one.kind for one in queries.my_obligations_for(actor, clock.today())]
    # His college received under F1; the audit right has no day and comes last.
    assert kinds == [DutyKind.TRAINING, DutyKind.DESTRUCTION, DutyKind.AUDIT_RIGHT]
    with dana.acting() as actor:
        lines = queries.obligations_for(actor, active, clock.today())
    assert len(lines) == 6
    assert not [line for line in lines if line.kind is DutyKind.BREACH_NOTICE]


def test_cole_records_evidence_and_the_next_training_opens(active, cole, time_machine_to):
    training = one(active, DutyKind.TRAINING, cole)
    done(training, cole)
    again = one(active, DutyKind.TRAINING, cole)
    assert again.id != training.id
    assert again.due_on == add_months(training.due_on, 6)
    with cole.acting():
        training.refresh_from_db()
        assert standing(training, clock.today()) is Standing.DONE
        assert LedgerEntry.objects.filter(verb="record_evidence", about_id=training.id).exists()
    with pytest.raises(Refused, match="done"):
        done(training, cole)


def test_a_first_part_of_the_evidence_leaves_it_open(active, cole):
    training = one(active, DutyKind.TRAINING, cole)
    done(training, cole, completes=False)
    with cole.acting():
        assert not ObligationClosing.objects.exists()
        assert training.evidence.count() == 1


def test_nobody_lets_themselves_off_but_dana_may_waive_what_cole_owes(active, cole, dana):
    training = one(active, DutyKind.TRAINING, cole)
    with cole.acting() as actor, pytest.raises(Refused, match="another party"):
        actions.waive_obligation(
            obligation=training, reason="Too busy.", by=actor, day=clock.today()
        )
    with dana.acting() as actor:
        actions.waive_obligation(
            obligation=training, reason="All were trained by us.", by=actor, day=clock.today()
        )
    with cole.acting():
        training.refresh_from_db()
        assert standing(training, clock.today()) is Standing.WAIVED


def test_vera_cannot_do_what_the_college_owes(active, vera, cole):
    training = one(active, DutyKind.TRAINING, cole)
    with pytest.raises(Refused, match="Your role does not let you"):
        done(training, vera)


def test_the_database_refuses_a_closing_by_its_owner_that_says_waived(active, cole):
    training = one(active, DutyKind.TRAINING, cole)
    with cole.acting() as actor, pytest.raises(DatabaseError), transaction.atomic():
        ObligationClosing.objects.create(
            agreement=active,
            obligation=training,
            owner=cole.organization,
            organization=cole.organization,
            outcome="waived",
            closed_by_id=actor.user_id,
            closed_at=clock.now(),
        )


def test_the_database_lets_nobody_move_a_day_or_delete_an_obligation(active, cole):
    with cole.acting():
        for statement in (
            "UPDATE agreements_obligation SET due_on = '2099-01-01'",
            "DELETE FROM agreements_obligation",
        ):
            with (
                pytest.raises(DatabaseError),
                transaction.atomic(),
                connection.cursor() as cursor,
            ):
                cursor.execute(statement)


def test_an_obligation_given_to_a_colleague_who_left_is_refused(active, cole, vera):
    training = one(active, DutyKind.TRAINING, cole)
    with cole.acting() as actor:
        with pytest.raises(Refused, match="works for your organization"):
            actions.assign_obligation(
                obligation=training, person_id=vera.user_id, by=actor, day=clock.today()
            )
        actions.assign_obligation(
            obligation=training, person_id=cole.user_id, by=actor, day=clock.today()
        )
    done(training, cole)
    assert one(active, DutyKind.TRAINING, cole).person_id == cole.user_id


def test_a_named_custodian_certifies_destruction_without_holding_an_office(terms, people, connie):
    """Connie only reads agreements through nothing: she is named, so she may tend the copies."""
    outcomes = dataclasses.replace(terms.flows[1], custodians=("connie@northfield.example",))
    kept = dataclasses.replace(terms, flows=(terms.flows[0], outcomes))
    agreement = making.active(kept, **people)
    with connie.acting() as actor:
        found = Obligation.objects.get(
            agreement=agreement, kind=DutyKind.DESTRUCTION, organization=connie.organization
        )
        actions.record_evidence(
            obligation=found, text="Wiped the disk.", by=actor, day=clock.today()
        )
        review = Obligation.objects.get(agreement=agreement, kind=DutyKind.ANNUAL_REVIEW)
        with pytest.raises(Refused):
            actions.record_evidence(
                obligation=review, text="Looked at it.", by=actor, day=clock.today()
            )


def test_a_package_that_is_sent_opens_its_own_destruction(active, vera, cole):
    due = clock.today() + timedelta(days=180)
    with vera.acting() as actor:
        active.refresh_from_db()
        flow = active.revision.terms.flow("F1")
        open_package_destruction(active.id, flow, reference="EX-7", due_on=due, by=actor)
    with cole.acting() as actor:
        words = [one.words for one in queries.my_obligations_for(actor, clock.today())]
    assert any("EX-7" in sentence for sentence in words)


def test_what_was_to_be_reviewed_ends_with_the_agreement_and_destruction_does_not(
    active, dana, time_machine_to
):
    with dana.acting():
        active.refresh_from_db()
        last = active.revision.expires_on
    time_machine_to((last + timedelta(days=400)).isoformat())
    with dana.acting() as actor:
        kinds = {
            line.kind: line.standing
            for line in queries.obligations_for(actor, active, clock.today())
        }
    assert kinds[DutyKind.ANNUAL_REVIEW] is Standing.LAPSED
    assert kinds[DutyKind.DESTRUCTION] in (Standing.OVERDUE, Standing.OPEN)


def test_the_destruction_that_closes_an_agreement_takes_a_certificate_and_no_words(active, cole):
    with cole.acting() as actor:
        active.refresh_from_db()
        duty = Duty(closing.KEY, DutyKind.DESTRUCTION, cole.organization.id, "All of it.", None)
        (last,) = opened(active, [duty], actor)
        with pytest.raises(Refused, match="certificate"):
            actions.record_evidence(obligation=last, text="Done.", by=actor, day=clock.today())


# --- reminders --------------------------------------------------------------------------------


def test_cole_is_reminded_once_for_each_mark_and_never_twice(
    active, cole, time_machine_to, django_capture_on_commit_callbacks
):
    due = one(active, DutyKind.TRAINING, cole).due_on

    def mails(day):
        mail.outbox.clear()
        time_machine_to(day.isoformat())
        with django_capture_on_commit_callbacks(execute=True):
            remind_what_is_due()
        return [m.subject for m in mail.outbox if "Training" in m.subject]

    assert len(mails(due - timedelta(days=20))) == 1
    assert mails(due - timedelta(days=20)) == []
    assert mails(due - timedelta(days=8)) == []
    assert len(mails(due - timedelta(days=6))) == 1
    assert len(mails(due - timedelta(days=1))) == 1
    assert mails(due) == []
    assert "overdue" in mails(due + timedelta(days=1))[0]
    assert mails(due + timedelta(days=9)) == []
    with cole.acting():
        assert ObligationReminder.objects.filter(obligation__kind="training").count() == 4


def test_who_it_was_given_to_is_reminded_in_place_of_the_officer(
    active, dana, vera, time_machine_to, django_capture_on_commit_callbacks
):
    review = one(active, DutyKind.ANNUAL_REVIEW, dana)
    with dana.acting() as actor:
        actions.assign_obligation(
            obligation=review, person_id=vera.user_id, by=actor, day=clock.today()
        )
    time_machine_to((review.due_on - timedelta(days=5)).isoformat())
    mail.outbox.clear()
    with django_capture_on_commit_callbacks(execute=True):
        remind_what_is_due()
    assert [m.to for m in mail.outbox if "Annual review" in m.subject] == [
        ["vera@northfield.example"]
    ]


def test_the_inbox_shows_what_is_due_within_thirty_days(active, cole, dana, olga):
    page = cole.client.get(reverse("home")).content.decode()
    assert "Training due" in page
    assert "Training due" not in dana.client.get(reverse("home")).content.decode()
    assert "Training due" not in olga.client.get(reverse("home")).content.decode()


# --- pages ------------------------------------------------------------------------------------


def test_cole_records_evidence_with_a_file_that_dana_may_open_and_vera_too(active, cole, dana, gus):
    training = one(active, DutyKind.TRAINING, cole)
    url = at("agreement_obligation", active.reference, training.id)
    sent = cole.client.post(
        url,
        {
            "text": "All four passed on May 3.",
            "file": SimpleUploadedFile("certificate.pdf", b"%PDF-1.7 secret"),
            "shared_with": str(dana.organization.id),
            "completes": "on",
        },
    )
    assert sent.status_code == 302
    with cole.acting():
        evidence = training.evidence.get()
    file = at("obligation_file", active.reference, training.id, evidence.id)
    for person in (cole, dana):
        answer = person.client.get(file)
        assert b"".join(answer.streaming_content) == b"%PDF-1.7 secret"
        assert "attachment" in answer.headers["Content-Disposition"]
    assert "All four passed" in dana.client.get(url).content.decode()
    assert gus.client.get(file).status_code == 404


def test_the_file_is_shared_with_a_party_or_with_nobody(active, cole, olga):
    training = one(active, DutyKind.TRAINING, cole)
    attached = Attached("a.txt", "text/plain", [b"x"], olga.organization.id)
    with pytest.raises(Refused, match="Only a party"):
        done(training, cole, attached=attached)


def test_a_file_that_was_not_shared_opens_for_its_owner_alone(active, cole, dana):
    training = one(active, DutyKind.TRAINING, cole)
    url = at("agreement_obligation", active.reference, training.id)
    cole.client.post(url, {"text": "Done.", "file": SimpleUploadedFile("a.txt", b"x")})
    with cole.acting():
        evidence = training.evidence.get()
    file = at("obligation_file", active.reference, training.id, evidence.id)
    assert b"".join(cole.client.get(file).streaming_content) == b"x"
    assert dana.client.get(file).status_code == 404
    page = dana.client.get(url).content.decode()
    assert "a.txt" in page
    assert file not in page


def test_my_obligations_show_what_is_overdue_first(active, cole, time_machine_to):
    due = one(active, DutyKind.TRAINING, cole).due_on
    time_machine_to((due + timedelta(days=3)).isoformat())
    page = cole.client.get(reverse("obligations")).content.decode().partition("<main")[2]
    assert "3 days late" in page
    assert page.index("Training") < page.index("Destruction")


@pytest.mark.parametrize("later", [0, 90, 5000])
def test_what_the_database_lists_as_waiting_is_what_each_one_says(
    active, dana, cole, later, time_machine_to
):
    """The list is cut by the database, each line decided by the rule: they must agree."""
    time_machine_to((clock.today() + timedelta(days=later)).isoformat())
    for person in (dana, cole):
        with person.acting() as actor:
            today = clock.today()
            listed = [one.id for one in queries.my_obligations_for(actor, today)]
            waiting = {
                line.obligation.id
                for line in queries.obligations_for(actor, active, today)
                if line.waits and line.is_mine
            }
            assert set(listed) == waiting
            assert len(listed) == len(waiting)


def test_evidence_without_words_is_refused_on_the_form(active, cole):
    training = one(active, DutyKind.TRAINING, cole)
    url = at("agreement_obligation", active.reference, training.id)
    assert "This field is required" in cole.client.post(url, {"text": ""}).content.decode()


# --- a breach ---------------------------------------------------------------------------------


@pytest.fixture
def breach(active, cole, django_capture_on_commit_callbacks):
    """Cole discovered it three hours ago."""
    mail.outbox.clear()
    with cole.acting() as actor, django_capture_on_commit_callbacks(execute=True):
        active.refresh_from_db()
        return actions.report_breach(
            agreement=active,
            words="A laptop with a package was lost on a train.",
            discovered_at=clock.now() - timedelta(hours=3),
            site="https://portal.example/",
            by=actor,
        )


def test_a_breach_starts_its_clock_at_the_discovery_and_tells_the_other_officers(
    breach, active, cole, dana
):
    assert breach.deadline_at - breach.discovered_at == timedelta(hours=72)
    assert [m.to for m in mail.outbox] == [["dana@northfield.example"]]
    assert "laptop" not in mail.outbox[0].body
    assert active.reference in mail.outbox[0].subject
    page = dana.client.get(at("agreement_breach", active.reference, breach.id)).content.decode()
    assert "2 days left" in page
    assert "A laptop with a package" in page


def test_dana_confirms_that_she_read_it_and_it_leaves_her_inbox(breach, active, dana):
    url = at("agreement_breach", active.reference, breach.id)
    assert "Read about a breach" in dana.client.get(reverse("home")).content.decode()
    dana.client.post(
        at("breach_confirm", active.reference, breach.id),
        {"organization": str(dana.organization.id)},
    )
    assert "Read about a breach" not in dana.client.get(reverse("home")).content.decode()
    assert "Confirm for" not in dana.client.get(url).content.decode()


def test_the_full_account_stops_the_clock_and_a_late_one_is_told(
    breach, active, cole, dana, time_machine_to
):
    url = at("agreement_breach", active.reference, breach.id)
    time_machine_to((clock.today() + timedelta(days=5)).isoformat())
    assert "The deadline has passed" in dana.client.get(url).content.decode()
    with cole.acting():
        obligation = Obligation.objects.get(incident=breach)
    done(obligation, cole)
    assert "The full account was given" in dana.client.get(url).content.decode()


def test_vera_reports_a_breach_through_the_page_and_not_before_it_happened(active, vera):
    url = at("breach_report", active.reference)
    page = vera.client.get(url).content.decode()
    assert "72 hours" in page
    tomorrow = timezone.localtime() + timedelta(days=1)
    given = {"words": "A password was guessed.", "sure": "on", "number": number_in(page)}
    refused = vera.client.post(url, given | {"discovered_at": tomorrow.strftime("%Y-%m-%dT%H:%M")})
    assert refused.status_code == 403
    earlier = timezone.localtime() - timedelta(hours=2)
    sent = vera.client.post(url, given | {"discovered_at": earlier.strftime("%Y-%m-%dT%H:%M")})
    assert sent.status_code == 302
    with vera.acting():
        assert Incident.objects.get().breach_hours == 72


def number_in(page):
    return re.search(r'name="number" value="([0-9a-f-]{36})"', page)[1]


def test_a_breach_reported_by_pressing_twice_is_one_breach(
    active, vera, django_capture_on_commit_callbacks
):
    url = at("breach_report", active.reference)
    earlier = timezone.localtime() - timedelta(hours=2)
    given = {
        "words": "A password was guessed.",
        "sure": "on",
        "discovered_at": earlier.strftime("%Y-%m-%dT%H:%M"),
        "number": number_in(vera.client.get(url).content.decode()),
    }
    mail.outbox.clear()
    with django_capture_on_commit_callbacks(execute=True):
        first = vera.client.post(url, given)
        second = vera.client.post(url, given, follow=True)
    assert second.redirect_chain == [(first.url, 302)]
    assert len(mail.outbox) == 1
    assert "was received already" in second.content.decode()
    another = given | {"number": number_in(vera.client.get(url).content.decode())}
    assert vera.client.post(url, another).url != first.url
    with vera.acting():
        assert Incident.objects.count() == 2


def test_the_database_lets_nobody_report_in_another_partys_name(breach, active, dana):
    with dana.acting() as actor, pytest.raises(DatabaseError), transaction.atomic():
        Incident.objects.create(
            agreement=active,
            obligation_id=breach.obligation_id,
            organization_id=breach.organization_id,
            words="Forged",
            discovered_at=clock.now(),
            deadline_at=clock.now(),
            reported_by_id=actor.user_id,
            reported_at=clock.now(),
        )


# --- Olga -------------------------------------------------------------------------------------


def test_olga_finds_nothing_of_it(active, breach, cole, olga):
    training = one(active, DutyKind.TRAINING, cole)
    done(training, cole, completes=False)
    with cole.acting():
        evidence = training.evidence.get()
    browser = olga.client
    for name, args in (
        ("agreement_obligations", ()),
        ("agreement_obligation", (training.id,)),
        ("obligation_file", (training.id, evidence.id)),
        ("breach_report", ()),
        ("agreement_breach", (breach.id,)),
    ):
        url = at(name, active.reference, *args)
        assert browser.get(url).status_code == 404, name
        assert browser.post(url).status_code in (404, 405), name
    for name, args in (
        ("obligation_assign", (training.id,)),
        ("obligation_waive", (training.id,)),
        ("breach_confirm", (breach.id,)),
    ):
        assert browser.post(at(name, active.reference, *args)).status_code == 404, name
    assert active.reference not in browser.get(reverse("obligations")).content.decode()
    with olga.acting(), connection.cursor() as cursor:
        for model in ("obligation", "obligationevidence", "incident", "obligationreminder"):
            cursor.execute(f"SELECT count(*) FROM agreements_{model}")
            assert cursor.fetchone() == (0,), model
        cursor.execute("SELECT * FROM party_officers(%s, %s)", [active.id, clock.today()])
        assert cursor.fetchall() == []
