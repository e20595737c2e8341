"""The list of legal bases as data: counsel adjusts it, and every mistake is told in words."""

import os
import subprocess
import sys

import pytest
from django.urls import reverse

from agreements import actions
from agreements.rules import bases, plain
from agreements.rules.bases import BASES, BUILT_IN, use_file
from agreements.rules.bases_file import Unusable, read
from agreements.rules.checks import checklist, decide_submission
from portal.rules.vocabulary import LegalBasis, OrganizationKind
from tests.agreements import making
from tests.agreements.test_checks import COLLEGE, DISTRICT, FACTS

OURS = "\n".join(line for line in BUILT_IN.read_text().splitlines() if line[:1] != "#")


@pytest.fixture
def counsel(tmp_path):
    """Counsel's copy of the list: `counsel("old", "new")` changes it and puts it to use."""
    path = tmp_path / "our bases.toml"

    def adjust(*changes):
        text = OURS
        for old, new in changes:
            assert old in text
            text = text.replace(old, new, 1)
        path.write_text(text)
        use_file(path)

    yield adjust
    use_file(BUILT_IN)


def mistakes(tmp_path, text):
    path = tmp_path / "bases.toml"
    path.write_text(text)
    with pytest.raises(Unusable) as told:
        read(path)
    return told.value.mistakes


def refusals(terms):
    return " ".join(
        reason.text for reason in decide_submission(checklist(terms, FACTS, DISTRICT.id)).reasons
    )


def test_every_basis_and_clause_says_where_it_comes_from_and_what_it_means():
    assert set(BASES) == set(LegalBasis)
    for basis in BASES.values():
        assert basis.citation
        assert basis.explains
        for clause in basis.clauses:
            assert clause.citation, clause.code
            assert clause.plain, clause.code


def test_counsel_adds_a_clause_and_the_checklist_asks_for_it(counsel):
    terms = making.two_flow_terms(DISTRICT, COLLEGE)
    assert refusals(terms) == ""
    counsel(
        (
            "[school_official]",
            '[[consent.clauses]]\ncode = "consent_in_home_language"\n'
            'text = "Each family could read the notice in its home language."\n'
            'citation = "Board policy 12"\nsource = "practice"\n\n[school_official]',
        )
    )
    assert "Flow F1: The basis needs this clause: Each family could read" in refusals(terms)
    assert "(Board policy 12)" in refusals(terms)


def test_counsel_keeps_a_basis_from_use_and_the_reason_is_told(counsel):
    terms = making.two_flow_terms(DISTRICT, COLLEGE)
    counsel(
        ("[consent]\n", '[consent]\noffered = false\nbecause = "The board wants another one."\n')
    )
    assert "is not used here. The board wants another one." in refusals(terms)


def test_what_is_impossible_stays_impossible_whatever_the_file_says(counsel):
    """A copy without our refusals still refuses, and a copy may say it in its own words."""
    start = OURS.index("[[enrollment.refuses]]")
    end = OURS.index("[[enrollment.clauses]]")
    counsel((OURS[start:end], ""), ('givers = ["district", "school"]', 'givers = "any"'))
    back = BASES[LegalBasis.ENROLLMENT].impossible(
        OrganizationKind.COLLEGE, OrganizationKind.COLLEGE
    )
    assert "What a college sends back needs another basis" in back
    counsel(("Audit or evaluation belongs to an educational", "Ask the district. An educational"))
    school = BASES[LegalBasis.AUDIT_EVALUATION].impossible(
        OrganizationKind.SCHOOL, OrganizationKind.DISTRICT
    )
    assert school.startswith("Ask the district.")


def test_a_retired_clause_is_no_longer_asked_for_but_still_says_what_was_signed(counsel):
    terms = making.two_flow_terms(DISTRICT, COLLEGE)
    counsel(
        ('code = "consent_honored_at_once"', 'retired = true\ncode = "consent_honored_at_once"')
    )
    assert "consent_honored_at_once" not in bases.clauses_for(LegalBasis.CONSENT)
    assert "consent_honored_at_once" in [clause.code for clause in bases.clauses_of(terms.flows[0])]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (
            'source = "practice"',
            'source = "hearsay"',
            'source: found \'hearsay\', expected one of "read", "practice".',
        ),
        ('levels = ["rows"]', 'levels = ["row"]', "levels: found ['row'], expected \"any\", or"),
        ("givers = ", "giver = ", "giver: no such field; expected one of"),
        ('citation = "34 CFR 99.30"', "", "consent, citation: found nothing, expected words"),
        ("{giver} knows", "{school} knows", "clause 2, plain: found"),
        ("{giver} knows", "{giver.id} knows", "in braces nothing but"),
        ("{giver} knows", "{giver!r} knows", "in braces nothing but"),
        ("{giver} knows", "{giver knows", "in braces nothing but"),
        ("[studies]", "[study]", "study: no such basis; expected"),
        ('either = ["school"]', "", "refusal 1, giver: found nothing, expected a condition"),
        ("directory_only = true", 'directory_only = "yes"', "expected true or false"),
        ('code = "study_scope"', 'code = "study_use"', "its code stands already in studies"),
        ('code = "study_scope"', 'code = "no onward"', "expected letters, digits and underscores"),
    ],
)
def test_a_mistake_names_the_basis_the_field_and_what_was_expected(tmp_path, old, new, told):
    assert old in OURS
    found = mistakes(tmp_path, OURS.replace(old, new, 1))
    assert any(told in mistake for mistake in found), found


def test_all_mistakes_are_told_at_once(tmp_path):
    text = OURS.replace('levels = ["rows"]', "levels = 3").replace("[directory]", "[directions]")
    assert len(mistakes(tmp_path, text)) >= 6


def test_a_file_that_is_missing_or_no_toml_is_told(tmp_path):
    with pytest.raises(Unusable, match="there is no such file"):
        read(tmp_path / "nothing.toml")
    assert "it is no TOML" in mistakes(tmp_path, "[consent")[0]


def test_a_mistake_changes_nothing(tmp_path):
    path = tmp_path / "bases.toml"
    path.write_text(OURS.replace("[studies]", "[study]"))
    before = dict(BASES)
    with pytest.raises(Unusable):
        use_file(path)
    assert before == BASES


def test_the_portal_does_not_start_on_a_list_with_a_mistake(tmp_path):
    path = tmp_path / "bases.toml"
    path.write_text(OURS.replace('source = "read"', 'source = "red"', 1))
    begun = subprocess.run(
        [sys.executable, "-c", "import django; django.setup()"],
        env=os.environ
        | {"DJANGO_SETTINGS_MODULE": "portal.settings_test", "THROUGHLINE_BASES_FILE": str(path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert begun.returncode != 0
    assert "THROUGHLINE_BASES_FILE" in begun.stderr
    assert 'expected one of "read", "practice"' in begun.stderr


def test_each_clause_says_what_it_means_for_the_flow_from_its_own_terms():
    terms = making.two_flow_terms(DISTRICT, COLLEGE)
    names = {one.id: one.name for one in (DISTRICT, COLLEGE)}
    flow = terms.flows[1]
    told = {c.code: plain.of_clause(c, flow, names) for c in bases.clauses_of(flow)}
    assert (
        told["audit_destroys"]
        == "Northfield Unified destroys the rows after 5 years at the latest."
    )
    assert "vera@northfield.example act for the educational authority" in told["audit_designates"]
    assert not any("{" in sentence for sentence in told.values())


def test_vera_and_olga_read_the_list_with_its_sources(vera, olga, client, db):
    for person in (vera, olga):
        page = person.client.get(reverse("legal_bases")).content.decode()
        assert "34 CFR 99.35(a)(3)(iii), (iv)" in page
        assert "Common reading; confirm with counsel" in page
        assert "A single school is none" in page
    assert client.get(reverse("legal_bases")).status_code == 302


def test_a_submitted_text_keeps_the_clauses_of_its_day(counsel, vera, cole):
    terms = making.two_flow_terms(vera.organization, cole.organization)
    agreement = making.submitted(terms, drafter=vera)
    old = "A refusal or withdrawal stops further sharing from the moment it is entered."
    counsel((old, "A refusal counts from next year."))
    page = cole.client.get(reverse("agreement", args=[agreement.reference])).content.decode()
    assert old in page
    with vera.acting() as actor:
        actions.revise(agreement=agreement, terms=terms, by=actor)
    draft = vera.client.get(reverse("agreement", args=[agreement.reference])).content.decode()
    assert "A refusal counts from next year." in draft
