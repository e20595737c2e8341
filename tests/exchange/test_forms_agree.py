"""The explanation of one student and the decision over a million are the same decision.

Random histories go through the real forms into the real database; both forms then answer.
"""

from __future__ import annotations

import contextlib
import dataclasses
from datetime import timedelta

from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agreements.rules.terms import Level
from consent import facts as consent_facts
from consent.models import Subject
from consent.rules.vocabulary import ConsentKind, OptOutKind, Relationship
from portal import clock
from portal.rules.decision import Decision, Reason, Refused
from portal.rules.vocabulary import LegalBasis, Purpose
from sharing.exchange import facts
from sharing.records.models import Graduation
from sharing.rules.access import ALLOWED, decide, primary_code
from tests.consent import making as families
from tests.exchange import making
from tests.records import making as records

STUDENTS = 6
SOMEONE = st.integers(0, STUDENTS - 1)
DAYS_AGO = st.integers(0, 400)

ANSWER = st.fixed_dictionaries(
    {
        "who": SOMEONE,
        "kind": st.sampled_from(ConsentKind),
        "purpose": st.sampled_from([Purpose.ENROLLMENT_OUTCOMES, Purpose.ADVISING]),
        "recipient": st.sampled_from([None, "cole", "gus"]),
        "ago": DAYS_AGO,
        "term": st.sampled_from([None, 0, 30, 900]),
    }
)
OPT_OUT = st.tuples(SOMEONE, st.sampled_from(OptOutKind), DAYS_AGO)
HISTORY = st.fixed_dictionaries(
    {
        "answers": st.lists(ANSWER, max_size=12),
        "opt_outs": st.lists(OPT_OUT, max_size=5),
        "blocked": st.sets(SOMEONE, max_size=2),
        "last_word": st.tuples(
            SOMEONE, st.sampled_from([ConsentKind.REFUSED, ConsentKind.WITHDRAWN])
        ),
    }
)
FLOW = st.fixed_dictionaries(
    {
        "basis": st.sampled_from(LegalBasis),
        "honors_opt_out": st.booleans(),
        "level": st.sampled_from([Level.ROWS, Level.ROWS, Level.AGGREGATE]),
    }
)
STOPPED = st.sampled_from([None, None, "SUSPENDED", "EXPIRED"])
MANY = settings(
    max_examples=40, deadline=None, suppress_health_check=list(HealthCheck), database=None
)


class _Undo(Exception):
    """Ends an example without keeping what it wrote."""


def _speaker(subject, on):
    """A parent; since the rights passed, the student."""
    passed_on = consent_facts.passed_on(subject.id)
    return Relationship.STUDENT if passed_on and passed_on <= on else Relationship.PARENT


def _answer(cast, vera, subject, said):
    on = clock.today() - timedelta(days=said["ago"])
    lasts = said["kind"] is ConsentKind.GIVEN and said["term"] is not None
    # A withdrawal dated before the consent is refused at the door; then nothing was said.
    with contextlib.suppress(Refused):
        families.decide(
            subject,
            said["kind"],
            by=vera,
            purpose=said["purpose"],
            recipient_id=getattr(cast, said["recipient"]).organization.id
            if said["recipient"]
            else None,
            on=on,
            relationship=_speaker(subject, on),
            expires_on=on + timedelta(days=said["term"]) if lasts else None,
        )


def _live(cast, vera, subjects, history):
    for said in history["answers"]:
        _answer(cast, vera, subjects[said["who"]], said)
    for who, kind, ago in history["opt_outs"]:
        on = clock.today() - timedelta(days=ago)
        speaker = _speaker(subjects[who], on)
        families.opt_out(subjects[who], by=vera, kind=kind, on=on, relationship=speaker)
    for who in history["blocked"]:
        Graduation.objects.filter(subject=subjects[who]).update(ferpa_block=True)


def _decided(organization_id, flow, coverage):
    """The set form: student to code."""
    sql, values = facts.decide_cohort(
        organization_id=organization_id,
        class_of=making.CLASS,
        flow=flow,
        coverage=coverage,
        day=clock.today(),
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return {row[0]: row[1] for row in cursor.fetchall()}


def _explained(subject, flow, coverage):
    """The explainer, from the student's events by the fold."""
    known = facts.subject_standing(
        subject.id, organization_id=subject.organization_id, flow=flow, day=clock.today()
    )
    return primary_code(decide(coverage=coverage, flow=flow, subject=known.facts))


def _passing(decided):
    return {subject for subject, code in decided.items() if code == ALLOWED}


def test_both_forms_agree_on_any_history_and_a_no_never_adds_anyone(cast):
    story = making.begun(cast)
    agreed = making.draft(story).offer.pair.out.flow
    district = cast.vera.organization.id
    told = set()

    def check(vera, history, flow, coverage):
        first = Graduation.objects.order_by("subject_id").values_list("subject_id", flat=True)
        subjects = list(Subject.objects.filter(id__in=list(first[:STUDENTS])))
        _live(cast, vera, subjects, history)
        decided = _decided(district, flow, coverage)
        for subject in subjects:
            assert decided[subject.id] == _explained(subject, flow, coverage)
            told.add(decided[subject.id])
        who, no = history["last_word"]
        speaker = _speaker(subjects[who], clock.today())
        families.decide(subjects[who], no, by=vera, on=clock.today(), relationship=speaker)
        assert _passing(_decided(district, flow, coverage)) <= _passing(decided)
        stopped = Decision.deny(Reason("TERMINATED", "ended"))
        assert _passing(_decided(district, flow, stopped)) == set()

    @MANY
    @given(HISTORY, FLOW, STOPPED)
    def agree(history, terms, stopped):
        coverage = Decision.deny(Reason(stopped, "stopped")) if stopped else Decision.allow()
        try:
            with cast.vera.acting() as vera, transaction.atomic():
                check(vera, history, dataclasses.replace(agreed, **terms), coverage)
                raise _Undo
        except _Undo:
            pass

    agree()
    assert len(told) > 4, told


def test_an_unrelated_district_changes_nothing(cast):
    story = making.begun(cast)
    before = making.draft(story).counts
    with cast.val.acting() as val:
        records.whole_district(cast.val.organization, by=val)
    assert making.draft(story).counts == before
