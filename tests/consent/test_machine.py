"""Whatever happens in whatever order: a no adds no row, what is unrelated changes nothing, and no
guardian sees anything once the authority has passed."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from agreements.rules.terms import FlowTerms
from consent import door
from consent.models import ConsentEvent, Guardian
from consent.rules.vocabulary import AuthorityLevel, ConsentKind, PassingReason
from portal import clock
from portal.rowsecurity import scope
from portal.rules.decision import Decision
from portal.rules.vocabulary import LegalBasis, Purpose
from sharing.exchange import facts
from tests.agreements import making as agreements
from tests.consent import families, making

DAY = date(2026, 3, 10)
OUTCOMES, ADVISING = Purpose.ENROLLMENT_OUTCOMES, Purpose.ADVISING
SIGNERS = ("paz", "marco", "student")
PURPOSES = (OUTCOMES, ADVISING)
days = st.integers(0, 6).map(lambda back: DAY - timedelta(days=back))


class Families(RuleBasedStateMachine):
    """Two children, two parents each. `cohorts` is whom a package would send, flow by flow."""

    cast = None

    def __init__(self) -> None:
        super().__init__()
        self.undo = transaction.atomic()
        self.undo.__enter__()
        self.passed: set[str] = set()
        self.organization = self.cast.vera.organization
        with self.cast.vera.acting() as vera:
            numbers = [uuid4().hex for _ in range(2)]
            self.subjects = making.students(self.organization.id, map(making.identity, numbers))
            self.numbers = numbers
            self.people = {
                (number, name): families.guardian(
                    self.subjects[number],
                    families.Person(f"{name} {number}"),
                    by=vera,
                    is_student=name == "student",
                    level=AuthorityLevel.NONE if name == "student" else AuthorityLevel.SHARED,
                )
                for number in numbers
                for name in SIGNERS
            }
            self.links = {
                key: families.link(self.subjects[key[0]], person, by=vera)
                for key, person in self.people.items()
            }

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.undo.__exit__(None, None, None)

    def flow(self, purpose: Purpose) -> FlowTerms:
        terms = agreements.two_flow_terms(
            self.organization, self.cast.cole.organization, effective_on=DAY
        )
        from dataclasses import replace

        return replace(terms.flows[0], purpose=purpose, basis=LegalBasis.CONSENT)

    def cohorts(self) -> dict[Purpose, frozenset]:
        """Whom each flow would send today, as the set form decides it."""
        ids = [subject.id for subject in self.subjects.values()]
        population = "SELECT id AS subject_id, false AS ferpa_block FROM consent_subject "
        sent = {}
        with self.cast.vera.acting():
            for purpose in PURPOSES:
                decided, values = facts.decide_sql(
                    population=(population + "WHERE id = ANY(%s)", [ids]),
                    organization_id=self.organization.id,
                    flow=self.flow(purpose),
                    coverage=Decision.allow(),
                    day=DAY,
                )
                with connection.cursor() as cursor:
                    cursor.execute(decided, values)
                    sent[purpose] = frozenset(
                        subject for subject, code, _ in cursor.fetchall() if code == "ALLOWED"
                    )
        return sent

    def write(self, number, name, kind, purpose, on, recipient=None) -> None:
        person = self.people[number, name]
        with self.cast.vera.acting() as vera:
            ConsentEvent.objects.create(
                organization_id=self.organization.id,
                subject=self.subjects[number],
                kind=kind,
                purpose=purpose,
                recipient_id=recipient,
                effective_on=on,
                recorded_at=clock.now(),
                route="paper",
                relationship="student" if person.is_student else "parent",
                holder=b"student" if person.is_student else bytes(person.name_index),
                signer=b"s",
                entered_by_id=vera.user_id,
                entry_key=uuid4().bytes,
            )

    @rule(
        which=st.integers(0, 1),
        name=st.sampled_from(SIGNERS),
        purpose=st.sampled_from(PURPOSES),
        on=days,
    )
    def somebody_consents(self, which, name, purpose, on):
        before = self.cohorts()
        self.write(self.numbers[which], name, ConsentKind.GIVEN, purpose, on)
        after = self.cohorts()
        other = self.subjects[self.numbers[1 - which]].id
        unrelated = next(one for one in PURPOSES if one is not purpose)
        assert before[unrelated] == after[unrelated]
        assert (other in before[purpose]) == (other in after[purpose])

    @rule(
        which=st.integers(0, 1),
        name=st.sampled_from(SIGNERS),
        kind=st.sampled_from([ConsentKind.REFUSED, ConsentKind.WITHDRAWN]),
        purpose=st.sampled_from(PURPOSES),
        named=st.booleans(),
        on=days,
    )
    def somebody_says_no(self, which, name, kind, purpose, named, on):
        before = self.cohorts()
        recipient = self.cast.cole.organization.id if named else None
        self.write(self.numbers[which], name, kind, purpose, on, recipient)
        after = self.cohorts()
        for one in PURPOSES:
            assert after[one] <= before[one], "a no added a row"

    @rule(which=st.integers(0, 1), name=st.sampled_from(("paz", "marco")))
    def a_court_takes_authority_away(self, which, name):
        key = self.numbers[which], name
        with self.cast.vera.acting() as vera:
            families.authority(
                self.subjects[key[0]], self.people[key], by=vera, level=AuthorityLevel.NONE
            )
        self.sees_nothing(key)

    @precondition(lambda self: len(self.passed) < len(self.numbers))
    @rule(which=st.integers(0, 1), on=days)
    def the_rights_pass(self, which, on):
        number = self.numbers[which]
        if number in self.passed:
            return
        with self.cast.vera.acting():
            families.passed(self.subjects[number], on, PassingReason.OF_AGE)
        self.passed.add(number)

    @invariant()
    def no_guardian_sees_anything_once_the_rights_have_passed(self):
        for number in self.passed:
            for name in ("paz", "marco"):
                self.sees_nothing((number, name))

    def sees_nothing(self, key) -> None:
        link = self.links[key].link
        assert door.doorway(link.token_hash) is None
        with scope(link.user_id), connection.cursor() as cursor:
            cursor.execute("SELECT set_config('portal.family', %s, true)", [str(link.id)])
            for table in ("subject", "consentevent", "standing", "guardian", "familylink"):
                cursor.execute(f"SELECT count(*) FROM consent_{table}")
                assert cursor.fetchone() == (0,), table
            assert not Guardian.objects.exists()


@pytest.mark.django_db
def test_whatever_families_courts_and_birthdays_do(cast, time_machine_to):
    time_machine_to(DAY.isoformat())
    machine = type("Here", (Families,), {"cast": cast})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=15,
            stateful_step_count=10,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
