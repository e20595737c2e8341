"""The checklist: what stops a submission, and the clause it cites."""

import dataclasses
from decimal import Decimal
from uuid import UUID

import pytest

from agreements.rules.bases import BASES, clauses_for
from agreements.rules.checks import PartyFacts, checklist, decide_submission
from agreements.rules.elements import CATALOG
from agreements.rules.terms import Level, Protection, Terms
from portal.rules.vocabulary import LegalBasis, OrganizationKind, Purpose
from tests.agreements import making


class Party:
    def __init__(self, number, name, kind, min_cell=10):
        self.id, self.name, self.kind, self.min_cell = UUID(int=number), name, kind, min_cell


DISTRICT = Party(1, "Northfield Unified", OrganizationKind.DISTRICT)
COLLEGE = Party(2, "Northfield State", OrganizationKind.COLLEGE)
PARTNER = Party(3, "Bridge Alliance", OrganizationKind.COMMUNITY, min_cell=15)
SCHOOL = Party(4, "North High", OrganizationKind.SCHOOL)
FACTS = {
    one.id: PartyFacts(one.id, one.name, one.kind, one.min_cell)
    for one in (DISTRICT, COLLEGE, PARTNER, SCHOOL)
}


def failing(terms: Terms) -> set[str]:
    decision = decide_submission(checklist(terms, FACTS, terms.party_ids[0]))
    return {reason.code for reason in decision.reasons}


def texts(terms: Terms) -> str:
    decision = decide_submission(checklist(terms, FACTS, terms.party_ids[0]))
    return " ".join(reason.text for reason in decision.reasons)


@pytest.fixture
def both_ways():
    return making.two_flow_terms(DISTRICT, COLLEGE)


@pytest.fixture
def tables():
    return making.aggregate_terms(DISTRICT, PARTNER, min_cell=15)


def with_first(terms, **changed):
    basis = changed.get("basis")
    if basis is not None:
        changed.setdefault("clauses", clauses_for(basis))
    return terms.with_flow(dataclasses.replace(terms.flows[0], **changed))


def test_the_two_agreements_of_the_story_are_complete(both_ways, tables):
    assert failing(both_ways) == set()
    assert failing(tables) == set()


def test_what_a_college_sends_back_is_not_enrollment_or_transfer(both_ways):
    back = dataclasses.replace(
        both_ways.flows[1],
        basis=LegalBasis.ENROLLMENT,
        clauses=clauses_for(LegalBasis.ENROLLMENT),
    )
    terms = both_ways.with_flow(back)
    assert failing(terms) == {"BASIS_PARTIES"}
    assert "What a college sends back needs another basis" in texts(terms)
    assert "34 CFR 99.31(a)(2), 99.34" in texts(terms)


def test_a_roster_may_go_to_the_college_for_enrollment(both_ways):
    assert failing(with_first(both_ways, basis=LegalBasis.ENROLLMENT)) == set()


def test_a_single_school_is_no_educational_authority(both_ways):
    terms = dataclasses.replace(both_ways, party_ids=(SCHOOL.id, COLLEGE.id))
    flow = dataclasses.replace(
        both_ways.flows[1],
        recipient_id=SCHOOL.id,
    )
    terms = dataclasses.replace(terms, flows=(flow,))
    assert failing(terms) == {"BASIS_PARTIES"}
    assert "A single school is none" in texts(terms)


def test_audit_or_evaluation_needs_a_district_on_one_side():
    terms = making.two_flow_terms(COLLEGE, PARTNER, basis=LegalBasis.AUDIT_EVALUATION)
    terms = dataclasses.replace(terms, flows=terms.flows[:1])
    assert failing(terms) == {"BASIS_PARTIES"}


def test_directory_information_never_rests_on_a_social_security_number(both_ways):
    with_ssn = with_first(
        both_ways, basis=LegalBasis.DIRECTORY, elements=("first_name", "last_name", "ssn")
    )
    assert failing(with_ssn) == {"ELEMENTS"}
    assert "99.37(e)" in texts(with_ssn)


def test_race_and_lunch_status_are_never_directory_information(both_ways):
    terms = with_first(
        both_ways, basis=LegalBasis.DIRECTORY, elements=("last_name", "race_ethnicity")
    )
    assert failing(terms) == {"DIRECTORY_ITEMS"}
    assert "Race and ethnicity" in texts(terms)


def test_a_directory_flow_honors_every_opt_out(both_ways):
    terms = with_first(both_ways, basis=LegalBasis.DIRECTORY, honors_opt_out=False)
    assert failing(terms) == {"DIRECTORY_OPT_OUT"}


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"retention_days": 0}, "RETENTION"),
        ({"recipients": ()}, "RECIPIENTS"),
        ({"recipients": ("cole at nsu",)}, "RECIPIENTS"),
        ({"elements": ()}, "ELEMENTS"),
        ({"elements": ("shoe_size",)}, "ELEMENTS"),
        ({"population": " "}, "POPULATION"),
        ({"protection": Protection.SUPPRESSION}, "ROW_PROTECTION"),
        ({"recipient_id": DISTRICT.id}, "ENDS"),
        ({"recipient_id": PARTNER.id}, "ENDS"),
        ({"level": Level.AGGREGATE}, "BASIS_LEVEL"),
        ({"basis": LegalBasis.DEIDENTIFIED}, "BASIS_LEVEL"),
        ({"basis": LegalBasis.STUDIES, "purpose": Purpose.ADVISING}, "BASIS_PURPOSE"),
    ],
)
def test_a_flow_of_rows_lacks_nothing(changed, code, both_ways):
    assert code in failing(with_first(both_ways, **changed))


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"min_cell": 14}, "MIN_CELL"),
        ({"elements": ("first_fall_enrollment", "birth_date")}, "TABLE_ELEMENTS"),
        ({"protection": Protection.ENCRYPTED}, "TABLE_PROTECTION"),
        ({"protection": Protection.ROUNDED}, "ROUNDING_BASE"),
        ({"protection": Protection.ROUNDED, "rounding_base": 2}, "ROUNDING_BASE"),
        ({"protection": Protection.ROUNDED, "rounding_base": 21}, "ROUNDING_BASE"),
        ({"protection": Protection.NOISE}, "EPSILON"),
        ({"protection": Protection.NOISE, "epsilon": Decimal("0.09")}, "EPSILON"),
        ({"protection": Protection.NOISE, "epsilon": Decimal("10.1")}, "EPSILON"),
        ({"protection": Protection.NOISE, "epsilon": Decimal("NaN")}, "EPSILON"),
        ({"rounding_base": 5}, "ONE_PROTECTION"),
        (
            {"protection": Protection.ROUNDED, "rounding_base": 5, "epsilon": Decimal(1)},
            "ONE_PROTECTION",
        ),
        ({"basis": LegalBasis.CONSENT}, "BASIS_LEVEL"),
    ],
)
def test_a_flow_of_tables_protects_small_groups(changed, code, tables):
    assert code in failing(with_first(tables, **changed))


def test_the_smallest_count_is_never_below_the_rule_of_any_party(tables):
    lower = with_first(tables, min_cell=10)
    assert "at least 15" in texts(lower)


@pytest.mark.parametrize("basis", [b for b in LegalBasis if b is not LegalBasis.DEIDENTIFIED])
def test_each_clause_of_a_basis_is_demanded_with_its_citation(basis, both_ways):
    for clause in BASES[basis].clauses:
        others = tuple(code for code in clauses_for(basis) if code != clause.code)
        terms = with_first(both_ways, basis=basis, clauses=others)
        assert "CLAUSE" in failing(terms)
        assert clause.citation in texts(terms)


def test_an_agreement_needs_two_parties_a_term_and_a_flow(both_ways):
    alone = dataclasses.replace(both_ways, party_ids=(DISTRICT.id,), flows=())
    assert failing(alone) == {"PARTIES", "FLOWS"}
    backwards = dataclasses.replace(both_ways, expires_on=both_ways.effective_on)
    assert failing(backwards) == {"TERM"}
    assert "TITLE" in failing(dataclasses.replace(both_ways, summary=" "))


def test_every_basis_has_data_a_citation_and_clauses():
    assert set(BASES) == set(LegalBasis)
    for basis in BASES.values():
        assert basis.citation.startswith("34 CFR 99.3")
        assert basis.clauses
        assert all(clause.citation for clause in basis.clauses)


def test_the_catalog_holds_what_the_file_layouts_need():
    assert set(making.ROSTER) | set(making.OUTCOMES) | set(making.TABLE) <= set(CATALOG)
    assert CATALOG["student_id"].ceds_id == "001071"
    assert CATALOG["birth_date"].identifies


@pytest.mark.parametrize(
    "changed",
    [
        {"protection": Protection.ROUNDED, "rounding_base": 3},
        {"protection": Protection.ROUNDED, "rounding_base": 20},
        {"protection": Protection.NOISE, "epsilon": Decimal("0.1")},
        {"protection": Protection.NOISE, "epsilon": Decimal(10)},
    ],
)
def test_tables_may_be_rounded_or_carry_noise_where_the_number_is_stated(changed, tables):
    assert failing(with_first(tables, **changed)) == set()
