"""Each organization approves in its own steps; the clock runs, and the inbox tells."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from django.core import mail
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from agreements import actions, queries
from agreements.models import Agreement, Approval, Party, Signature
from agreements.reminding_steps import remind_whose_turn_it_is
from agreements.rules.lifecycle import Status
from agreements.rules.steps import Clock, due_day, working_days_left
from portal import clock
from portal.models import LedgerEntry, Membership
from portal.rules.decision import Refused
from portal.rules.permissions import Role
from tests.agreements import making

STEWARD_FIRST = [Role.DATA_STEWARD, Role.PRIVACY_OFFICER]


def codes(refused) -> set[str]:
    return {reason.code for reason in refused.value.decision.reasons}


def give_role(manager, person, role: Role) -> None:
    with manager.acting():
        Membership.objects.create(
            user_id=person.user_id,
            organization=manager.organization,
            role=role,
            from_day=clock.today(),
        )


def set_steps(person, steps, days: int = 10) -> None:
    with person.acting() as actor:
        actions.set_procedure(
            organization_id=person.organization.id,
            steps=steps,
            answer_days=days,
            by=actor,
            day=clock.today(),
        )


@pytest.fixture
def connie_is_steward(dana, connie):
    give_role(dana, connie, Role.DATA_STEWARD)


@pytest.fixture
def in_steps(connie_is_steward, dana, terms, people):
    """Northfield asks a data steward first; the agreement is in review."""
    set_steps(dana, STEWARD_FIRST)
    return making.agreement_at(Status.IN_REVIEW, terms=terms, **people)


def test_the_steward_comes_before_the_officer_and_both_are_needed(in_steps, dana, connie, cole):
    with pytest.raises(Refused) as refused:
        making.approve(in_steps, dana)
    assert codes(refused) == {"NOT_YOUR_TURN"}
    making.approve(in_steps, connie)
    making.approve(in_steps, cole)
    assert in_steps.status == Status.IN_REVIEW
    making.approve(in_steps, dana)
    assert in_steps.status == Status.OUT_FOR_SIGNATURE
    with dana.acting():
        told = LedgerEntry.objects.filter(verb="agreement.approve").order_by("id")
        assert [entry.detail["step"] for entry in told] == ["data_steward", "privacy_officer"]


def test_who_has_no_step_is_told_whose_it_is(in_steps, ravi, dana):
    give_role(dana, ravi, Role.SIGNATORY)
    with pytest.raises(Refused) as refused:
        making.approve(in_steps, ravi)
    assert codes(refused) == {"ROLE_SCOPE"}
    assert "data steward" in str(refused.value)


def test_vera_who_wrote_it_takes_no_step_although_she_is_a_steward(in_steps, vera):
    with pytest.raises(Refused) as refused:
        making.approve(in_steps, vera)
    assert codes(refused) == {"AUTHOR"}


def test_nobody_takes_two_steps_and_the_database_agrees(in_steps, dana, connie):
    give_role(dana, connie, Role.PRIVACY_OFFICER)
    making.approve(in_steps, connie)
    with pytest.raises(Refused) as refused:
        making.approve(in_steps, connie)
    assert codes(refused) == {"ONE_STEP"}
    with connie.acting(), pytest.raises(DatabaseError), transaction.atomic():
        insert_approval(in_steps, connie, step=1)


def insert_approval(agreement, person, step: int) -> None:
    Approval.objects.create(
        agreement=agreement,
        revision_id=agreement.revision_id,
        revision_hash=agreement.revision.sha256,
        organization=person.organization,
        approved_by_id=person.user_id,
        approved_at=clock.now(),
        step=step,
    )


@pytest.mark.parametrize("step", [1, 2, 7])
def test_the_database_takes_no_step_out_of_turn(step, in_steps, dana):
    with (
        dana.acting(),
        pytest.raises(DatabaseError, match="one step after the other"),
        transaction.atomic(),
    ):
        insert_approval(in_steps, dana, step=step)


def test_the_database_takes_no_approval_of_an_author(in_steps, vera):
    with (
        vera.acting(),
        pytest.raises(DatabaseError, match="never from an author"),
        transaction.atomic(),
    ):
        insert_approval(in_steps, vera, step=0)


def test_nothing_governs_with_a_step_left_open(in_steps, dana, connie, cole):
    """Everything else is there, signatures too: only Dana's step is missing."""
    making.approve(in_steps, connie)
    making.approve(in_steps, cole)
    for person in (dana, cole):
        with person.acting():
            Signature.objects.create(
                agreement=in_steps,
                revision_id=in_steps.revision_id,
                revision_hash=in_steps.revision.sha256,
                organization=person.organization,
                signed_by_id=person.user_id,
                signed_at=clock.now(),
                printed_name="Name",
                job_title="Title",
                statement="Statement",
            )
    with dana.acting(), pytest.raises(DatabaseError, match="all parties"), transaction.atomic():
        Agreement.objects.filter(id=in_steps.id).update(status=Status.ACTIVE)


def test_vera_cannot_choose_the_steps_of_another_party(in_steps, vera, cole, reg):
    """Whatever is written into a party's row, the database puts that party's own steps there."""
    with vera.acting():
        party = Party.objects.get(revision_id=in_steps.revision_id, organization=cole.organization)
        assert party.steps == ["privacy_officer"]
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO agreements_party (id, agreement_id, revision_id, organization_id, "
                "position, steps, answer_days) SELECT gen_random_uuid(), agreement_id, id, %s, 9, "
                "'[]', 60 FROM agreements_revision WHERE id = %s RETURNING steps, answer_days",
                [reg.organization.id, in_steps.revision_id],
            )
            assert cursor.fetchone() == ('["privacy_officer"]', 10)


def test_what_is_in_review_keeps_the_steps_it_began_with(terms, people, dana, cole, connie):
    give_role(dana, connie, Role.DATA_STEWARD)
    agreement = making.agreement_at(Status.IN_REVIEW, terms=terms, **people)
    set_steps(dana, STEWARD_FIRST)
    making.approve(agreement, dana)
    making.approve(agreement, cole)
    assert agreement.status == Status.OUT_FOR_SIGNATURE


@pytest.mark.parametrize(
    ("steps", "days", "code"),
    [
        ([], 10, "STEPS"),
        ([Role.PRIVACY_OFFICER] * 5, 10, "STEPS"),
        ([Role.PRIVACY_OFFICER, Role.DATA_STEWARD], 10, "LAST_STEP"),
        ([Role.AUDITOR, Role.PRIVACY_OFFICER], 10, "STEP_ROLE"),
        ([Role.COUNSEL, Role.PRIVACY_OFFICER], 10, "NOBODY"),
        ([Role.PRIVACY_OFFICER, Role.PRIVACY_OFFICER], 10, "NOBODY"),
        ([Role.PRIVACY_OFFICER], 0, "DAYS"),
        ([Role.PRIVACY_OFFICER], 61, "DAYS"),
    ],
)
def test_steps_that_cannot_work_are_refused(steps, days, code, dana):
    with pytest.raises(Refused) as refused:
        set_steps(dana, steps, days)
    assert code in codes(refused)


def test_vera_and_olga_do_not_decide_how_northfield_approves(vera, olga, dana):
    with pytest.raises(Refused) as refused:
        set_steps(vera, [Role.PRIVACY_OFFICER])
    assert codes(refused) == {"ROLE_SCOPE"}
    page = reverse("approval_steps_change", args=[dana.organization.id])
    assert olga.client.get(page).status_code == 404
    assert olga.client.post(page, {"step0": "privacy_officer", "answer_days": 1}).status_code == 404


def test_dana_sets_the_steps_on_the_page(connie_is_steward, dana, vera):
    page = reverse("approval_steps_change", args=[dana.organization.id])
    assert "Who could take a step" in dana.client.get(page).content.decode()
    given = {"step0": "data_steward", "step1": "privacy_officer", "answer_days": 3}
    assert dana.client.post(page, given).status_code == 302
    shown = " ".join(dana.client.get(page).content.decode().split())
    assert "within 3 working days" in shown
    refused = dana.client.post(page, given | {"step1": "counsel", "step2": "privacy_officer"})
    assert "Too few people hold the role: counsel" in refused.content.decode()
    assert vera.client.post(page, given).status_code in (200, 403)
    with dana.acting():
        entry = LedgerEntry.objects.filter(verb="set_approval_steps").get()
    assert entry.detail == {"steps": ["data_steward", "privacy_officer"], "working_days": 3}


# --- the clock ---------------------------------------------------------------------------------
@given(st.dates(date(2026, 1, 1), date(2028, 1, 1)), st.integers(1, 60))
def test_the_due_day_is_that_many_working_days_later(since, days):
    day, left = since, days
    while left:
        day += timedelta(days=1)
        left -= day.weekday() < 5
    assert due_day(since, days) == day
    begun = since - timedelta(days=max(0, since.weekday() - 4))
    assert working_days_left(day, begun) == days
    assert working_days_left(begun, day) == -days


def test_reminders_come_after_a_day_and_again_before_the_end():
    monday = date(2026, 11, 2)
    reminded = [
        day
        for day in (monday + timedelta(days=n) for n in range(21))
        if Clock(monday, due_day(monday, 10), day).is_due_for_reminder
    ]
    assert [day.isoformat() for day in reminded] == [
        "2026-11-03",  # the first working day after
        *("2026-11-12", "2026-11-13"),  # two and one before it is due
        "2026-11-16",  # due
        *("2026-11-17", "2026-11-18", "2026-11-19", "2026-11-20"),  # overdue
    ]


def test_review_page_inbox_and_register_tell_since_when_and_until_when(
    terms, people, dana, time_machine_to
):
    time_machine_to("2026-11-23")
    agreement = making.agreement_at(Status.IN_REVIEW, terms=terms, **people)
    time_machine_to("2026-11-26")
    review = reverse("agreement_review", args=[agreement.reference])
    for page in (reverse("home"), reverse("agreements"), review):
        assert "Waits 3 days, due Dec 7, 2026" in words(dana, page)
    time_machine_to("2026-12-08")
    for page in (reverse("home"), reverse("agreements"), review):
        shown = words(dana, page)
        assert "Waits 15 days, was due Dec 7, 2026" in shown
        assert "Overdue" in shown


def words(person, page: str) -> str:
    text = re.sub(r"<[^>]+>", " ", person.client.get(page).content.decode())
    return " ".join(text.split())


def test_the_next_step_has_a_clock_of_its_own(in_steps, dana, connie, time_machine_to):
    later = clock.today() + timedelta(days=7)
    time_machine_to(later.isoformat())
    making.approve(in_steps, connie)
    with dana.acting() as actor:
        (task,) = [
            one
            for one in queries.waiting_for(actor, clock.today())
            if one.agreement.id == in_steps.id
        ]
    assert (task.what, task.clock.since) == ("approve", later)


def test_the_register_is_told_in_a_constant_number_of_queries(
    terms, people, dana, django_assert_max_num_queries
):
    for _ in range(4):
        making.agreement_at(Status.IN_REVIEW, terms=terms, **people)
    with dana.acting() as actor:
        found = list(queries.agreements_for(actor))
        with django_assert_max_num_queries(5):
            told = queries.clocks_for(actor, found, clock.today())
    assert len(told) == 4
    assert all(
        wait.who == "Privacy officer, Northfield Unified and 1 more" for wait in told.values()
    )


# --- reminders ---------------------------------------------------------------------------------
@pytest.fixture
def outbox(django_capture_on_commit_callbacks):
    def remind() -> list[mail.EmailMessage]:
        mail.outbox.clear()
        with django_capture_on_commit_callbacks(execute=True):
            remind_whose_turn_it_is()
        return sorted(mail.outbox, key=lambda message: message.to)

    return remind


def test_those_who_can_act_are_reminded_once_a_day(
    terms, people, dana, cole, outbox, time_machine_to
):
    time_machine_to("2026-11-23")
    agreement = making.agreement_at(Status.IN_REVIEW, terms=terms, **people)
    assert outbox() == []  # it came today
    time_machine_to("2026-11-24")
    sent = outbox()
    assert [message.to for message in sent] == [["cole@nsu.example"], ["dana@northfield.example"]]
    assert sent[1].subject == "[Throughline] 1 agreement waits for you"
    assert f"Approve or return: {agreement.reference}, {terms.title}" in sent[1].body
    assert "waits 1 day, due Dec 7, 2026" in sent[1].body
    assert outbox() == []  # a second run on the same day
    time_machine_to("2026-11-25")
    assert outbox() == []
    making.approve(agreement, dana)
    time_machine_to("2026-12-08")
    (overdue,) = outbox()
    assert overdue.to == ["cole@nsu.example"]
    assert overdue.subject == "[Throughline] 1 agreement waits for you, 1 overdue"
    assert "was due Dec 7, 2026" in overdue.body


def test_drafters_are_reminded_of_what_came_back_and_signatories_of_what_is_to_be_signed(
    terms, people, outbox, time_machine_to
):
    time_machine_to("2026-11-23")
    making.agreement_at(Status.CHANGES_REQUESTED, terms=terms, **people)
    making.agreement_at(Status.OUT_FOR_SIGNATURE, terms=terms, **people)
    time_machine_to("2026-11-24")
    told = {message.to[0]: message.body for message in outbox()}
    assert "- Revise: " in told["vera@northfield.example"]
    assert "- Sign: " in told["cole@nsu.example"]
    assert "olga@prairie.example" not in told
