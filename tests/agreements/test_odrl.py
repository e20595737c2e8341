"""An agreement as an ODRL 2.2 policy, and as JSON whose hash survives the journey."""

import dataclasses
import hashlib
import json

import jsonschema
import pytest
from hypothesis import assume, given

from agreements.rules import received
from agreements.rules.obligations import DutyKind
from agreements.rules.odrl import OPERANDS, Naming, NoFlow, policy_of, profile
from agreements.rules.received import Unreadable, read_terms, read_text
from agreements.rules.terms import (
    Frequency,
    Kind,
    Level,
    ObligationKind,
    ObligationTerms,
    Protection,
    Redisclosure,
    canonical,
    terms_hash,
    to_json,
)
from portal.rules.vocabulary import LegalBasis, OrganizationKind, Purpose
from tests.agreements import making
from tests.agreements.strategies import ORGANIZATIONS, steady
from tests.agreements.strategies import terms as any_terms

SITE = "https://portal.example/"


def naming(terms):
    return Naming(SITE, ORGANIZATIONS[0], terms_hash(terms), {})


# --- ODRL -------------------------------------------------------------------------------------


@given(any_terms())
@steady
def test_every_policy_fits_the_schema_and_each_rule_has_one_giver_and_one_taker(terms):
    assume(terms.flows)
    policy = policy_of(terms, naming(terms))
    jsonschema.validate(policy, received.schema("odrl-1"))
    rules = [*policy["permission"], *policy["prohibition"], *policy.get("obligation", [])]
    assert len(policy["permission"]) == len(terms.flows)
    for rule in rules:
        assert isinstance(rule["assigner"], str)
        assert isinstance(rule["assignee"], str)
        for constraint in rule.get("constraint", []):
            assert {"leftOperand", "operator", "rightOperand"} == set(constraint)


def test_the_policy_of_a_roster_says_what_the_agreement_enforces(terms):
    policy = policy_of(
        dataclasses.replace(
            terms,
            breach_hours=72,
            obligations=(
                ObligationTerms(
                    "b", ObligationKind.BREACH_NOTICE, terms.party_ids[1], "Tell us at once."
                ),
            ),
        ),
        naming(terms),
    )
    out = policy["permission"][0]
    told = {one["leftOperand"]: one for one in out["constraint"]}
    assert (policy["@type"], out["action"]) == ("Agreement", "use")
    assert policy["uid"].endswith(terms_hash(terms))
    assert out["duty"][0]["constraint"][0]["rightOperand"]["@value"] == "P180D"
    assert told["purpose"]["rightOperand"] == "throughline:enrollment_outcomes"
    assert told["recipient"]["rightOperand"] == ["mailto:cole@nsu.example"]
    assert "student_id" in told["throughline:element"]["rightOperand"]
    # Out: passed on to nobody, and each student's consent stands.
    assert "constraint" not in policy["prohibition"][0]
    asked = [one for one in policy["obligation"] if one["action"] == "obtainConsent"]
    assert [one["assignee"] for one in asked] == [out["assigner"]]
    inform = next(one for one in policy["obligation"] if one["action"] == "inform")
    assert inform["constraint"][0]["rightOperand"]["@value"] == "PT72H"
    # Back: only as protected tables.
    assert policy["prohibition"][1]["constraint"][0]["rightOperand"].endswith("protectedTables")


def test_tables_are_aggregated_above_the_smallest_count_and_nothing_is_deleted(dana, gus):
    terms = making.aggregate_terms(dana.organization, gus.organization, min_cell=12)
    rule = policy_of(terms, naming(terms))["permission"][0]
    least = next(one for one in rule["constraint"] if one["leftOperand"].endswith("minCell"))
    assert rule["action"] == "aggregate"
    assert (least["operator"], least["rightOperand"]["@value"]) == ("gteq", 12)
    assert "duty" not in rule


def test_what_lets_nothing_pass_is_no_odrl_agreement(terms):
    with pytest.raises(NoFlow):
        policy_of(dataclasses.replace(terms, flows=()), naming(terms))


def test_our_profile_defines_every_operand_that_the_schema_allows():
    allowed = received.schema("odrl-1")["$defs"]["constraint"]["properties"]["leftOperand"]["enum"]
    own = {name.removeprefix("throughline:") for name in allowed if ":" in name}
    assert own == set(OPERANDS)
    assert {one["@id"].partition("#")[2] for one in profile(SITE)["@graph"]} >= own


# --- our own JSON -----------------------------------------------------------------------------


@given(any_terms())
@steady
def test_exported_terms_come_back_with_the_same_hash(terms):
    assume("\\u0000" not in json.dumps(to_json(terms)))
    exported = canonical(terms)
    again = read_text(exported)
    assert again == terms
    assert terms_hash(again) == terms_hash(terms) == hashlib.sha256(exported).hexdigest()


def test_the_schema_lists_the_words_that_the_code_knows():
    known = received.schema("terms-1")
    flow = known["$defs"]["flow"]["properties"]
    limits = known["$defs"]["limits"]["properties"]
    owed = known["$defs"]["obligation"]["properties"]
    for listed, enum in (
        (flow["purpose"], Purpose),
        (flow["basis"], LegalBasis),
        (flow["level"], Level),
        (flow["frequency"], Frequency),
        (flow["redisclosure"], Redisclosure),
        (flow["protection"], Protection),
        (limits["joiner_kinds"]["items"], OrganizationKind),
        (owed["kind"], ObligationKind),
    ):
        assert listed["enum"] == [one.value for one in enum]
    assert set(known["properties"]["kind"]["enum"]) == {one.value for one in Kind} - {"dsa"}
    assert {one.value for one in ObligationKind} <= {one.value for one in DutyKind}
    jsonschema.Draft202012Validator.check_schema(known)
    jsonschema.Draft202012Validator.check_schema(received.schema("odrl-1"))


def change(terms, path, value):
    """The terms as JSON with another value at this path; `...` takes it away."""
    given = to_json(terms)
    *way, last = path
    place = given
    for step in way:
        place = place[step]
    if value is ...:
        del place[last]
    else:
        place[last] = value
    return given


@pytest.mark.parametrize(
    ("path", "value", "pointer", "expected"),
    [
        (["title"], ..., "/title", "must not be missing"),
        (["title"], 7, "/title", "text"),
        (["flows", 0, "purpose"], "marketing", "/flows/0/purpose", "one of enrollment_outcomes"),
        (["flows", 1, "min_cell"], 0, "/flows/1/min_cell", "at least 1"),
        (["flows", 0, "min_cell"], "10", "/flows/0/min_cell", "a whole number"),
        (["effective_on"], "2026-02-30", "/effective_on", "a day"),
        (["expires_on"], "next year", "/expires_on", "a day"),
        (["party_ids", 0], "Northfield", "/party_ids/0", "an id"),
        (["color"], "blue", "/color", "not a part of terms"),
        (["notice_days"], 30, "/notice_days", "leave it out"),
        (["kind"], "dsa", "/kind", "one of mou"),
        (["flows", 0, "epsilon"], "0.50", "/flows/0/epsilon", "without trailing zeros"),
        (["flows", 0, "custodians"], [], "/flows/0/custodians", "leave it out"),
        (["summary"], "a\0b", "/summary", "without NUL"),
    ],
)
def test_what_does_not_fit_is_told_with_its_path_and_what_was_expected(
    path, value, pointer, expected, terms
):
    with pytest.raises(Unreadable) as caught:
        read_terms(change(terms, path, value))
    found = {one.path: one.expected for one in caught.value.misfits}
    assert pointer in found
    assert expected in found[pointer]


def test_whatever_is_no_json_object_is_refused_with_words():
    for text in (b"", b"[]", b"null", b'"x"', b"{", b"\xff", b"[" * 100_000):
        with pytest.raises(Unreadable):
            read_text(text)


def test_a_number_written_another_way_is_refused_because_its_hash_would_differ(terms):
    given = to_json(terms)
    given["flows"][0]["min_cell"] = 10.0
    with pytest.raises(Unreadable):
        read_terms(given)
