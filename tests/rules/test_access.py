"""THE decision, over everything that can be true of a student and an agreement.

The domain is finite and small, so the properties are checked for all of it, not for samples.
"""

from __future__ import annotations

import dataclasses
from itertools import product
from uuid import UUID

import pytest

from agreements.rules.terms import FlowTerms, Frequency, Level, Protection, Redisclosure
from consent.rules.status import ConsentStatus
from portal.rules.decision import Decision, Reason
from portal.rules.vocabulary import LegalBasis, Purpose
from sharing.rules.access import (
    ALLOWED,
    MEANINGS,
    SubjectFacts,
    decide,
    domain,
    primary_code,
    truth_table,
)

DISTRICT, COLLEGE = UUID(int=1), UUID(int=2)
COVERED = Decision.allow()
STOPPED = [
    Decision.deny(Reason(code, "stopped"))
    for code in ("NO_AGREEMENT", "NOT_YET", "SUSPENDED", "EXPIRED", "ENDED", "ELEMENT_NOT_LISTED")
]


def flow(**terms: object) -> FlowTerms:
    given = {
        "key": "F1",
        "giver_id": DISTRICT,
        "recipient_id": COLLEGE,
        "purpose": Purpose.ENROLLMENT_OUTCOMES,
        "basis": LegalBasis.CONSENT,
        "level": Level.ROWS,
        "elements": ("first_name",),
        "population": "Graduates",
        "frequency": Frequency.YEARLY,
        "retention_days": 180,
        "redisclosure": Redisclosure.NONE,
        "recipients": ("cole@nsu.example",),
        "min_cell": 10,
        "protection": Protection.ENCRYPTED,
    }
    return FlowTerms(**{**given, **terms})


FLOWS = [
    flow(basis=basis, honors_opt_out=honors, level=level)
    for basis, honors, level in product(LegalBasis, (True, False), Level)
]


def student(
    consent: ConsentStatus = ConsentStatus.GIVEN, *, opted_out: bool = False, block: bool = False
) -> SubjectFacts:
    return SubjectFacts(consent, opted_out, block)


def code(
    subject: SubjectFacts, given: FlowTerms | None = None, coverage: Decision = COVERED
) -> str:
    return primary_code(decide(coverage=coverage, flow=given or flow(), subject=subject))


def passing(given: FlowTerms, coverage: Decision = COVERED) -> set[SubjectFacts]:
    table = truth_table(coverage=coverage, flow=given)
    return {subject for subject, said in table.items() if said == ALLOWED}


def test_consent_given_passes_and_says_on_what_ground():
    decision = decide(coverage=COVERED, flow=flow(), subject=student())
    assert decision.allowed
    assert decision.reasons[0].code == "CONSENT_GIVEN"


@pytest.mark.parametrize(
    ("consent", "said"),
    [
        (ConsentStatus.NONE, "NO_CONSENT"),
        (ConsentStatus.REFUSED, "REFUSED"),
        (ConsentStatus.WITHDRAWN, "WITHDRAWN"),
        (ConsentStatus.CONFLICT, "CONFLICT"),
        (ConsentStatus.EXPIRED, "CONSENT_EXPIRED"),
    ],
)
def test_a_flow_that_needs_consent_names_what_is_missing(consent, said):
    assert code(student(consent)) == said


def test_a_block_comes_before_what_the_family_answered_and_every_reason_is_told():
    subject = student(ConsentStatus.REFUSED, opted_out=True, block=True)
    decision = decide(coverage=STOPPED[2], flow=flow(), subject=subject)
    assert [reason.code for reason in decision.reasons] == [
        "SUSPENDED",
        "FERPA_BLOCK",
        "REFUSED",
        "DIRECTORY_OPTOUT",
    ]


def test_another_legal_basis_needs_no_answer_and_still_honors_a_no():
    evaluation = flow(basis=LegalBasis.AUDIT_EVALUATION)
    assert code(student(ConsentStatus.NONE), evaluation) == ALLOWED
    assert code(student(ConsentStatus.EXPIRED), evaluation) == ALLOWED
    for no in (ConsentStatus.REFUSED, ConsentStatus.WITHDRAWN, ConsentStatus.CONFLICT):
        assert code(student(no), evaluation) != ALLOWED


def test_directory_information_honors_opt_outs_whatever_the_agreement_says():
    directory = flow(basis=LegalBasis.DIRECTORY, honors_opt_out=False)
    assert code(student(opted_out=True), directory) == "DIRECTORY_OPTOUT"
    assert code(student(opted_out=True), flow(honors_opt_out=False)) == ALLOWED


def test_an_agreement_about_counts_passes_no_row():
    assert all(passing(given) == set() for given in FLOWS if given.level is not Level.ROWS)


def test_saying_no_never_adds_a_student():
    """Whatever the flow: a family that refuses or withdraws only ever leaves the set."""
    noes = (ConsentStatus.REFUSED, ConsentStatus.WITHDRAWN, ConsentStatus.CONFLICT)
    for given, no in product(FLOWS, noes):
        allowed = passing(given)
        for subject in domain():
            assert dataclasses.replace(subject, consent=no) not in allowed


def test_an_opt_out_or_a_block_never_adds_a_student():
    for given in FLOWS:
        allowed = passing(given)
        for subject in domain():
            for harder in ({"opted_out": True}, {"ferpa_block": True}):
                if dataclasses.replace(subject, **harder) in allowed:
                    assert subject in allowed


def test_stopping_an_agreement_lets_nobody_pass():
    for given, coverage in product(FLOWS, [*STOPPED, Decision.deny()]):
        assert passing(given, coverage) == set()


def test_consent_only_narrows_what_the_agreement_allows():
    """No answer of a family makes a row pass that the agreement does not cover."""
    for given in FLOWS:
        assert passing(given, STOPPED[0]) <= passing(given)


def test_every_code_has_words_and_a_source():
    codes = {
        reason.code
        for given in FLOWS
        for subject in domain()
        for reason in decide(coverage=COVERED, flow=given, subject=subject).reasons
    }
    assert codes == set(MEANINGS)
    assert all(meaning.citation and meaning.label for meaning in MEANINGS.values())
    assert all(len(known) <= 30 for known in codes), "the column holds 30 characters"
