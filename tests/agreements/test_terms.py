"""Terms keep their meaning, and one text has one hash."""

import dataclasses
import hashlib
import json
from datetime import date, timedelta
from decimal import Decimal
from types import SimpleNamespace

from hypothesis import given
from hypothesis import strategies as st

from agreements.rules.terms import (
    Kind,
    Limits,
    ObligationKind,
    ObligationTerms,
    ParentRef,
    Protection,
    Terms,
    TextClause,
    canonical,
    from_json,
    terms_hash,
    to_json,
)
from tests.agreements import making
from tests.agreements.strategies import ORGANIZATIONS, steady, terms

DISTRICT_AND_PARTNER = [SimpleNamespace(id=one, name="N") for one in ORGANIZATIONS[:2]]


@steady
@given(terms())
def test_terms_come_back_from_their_canonical_form_unchanged(given_terms):
    assert from_json(json.loads(canonical(given_terms))) == given_terms


@steady
@given(terms(), st.randoms())
def test_the_order_in_which_json_was_stored_does_not_change_the_hash(given_terms, random):
    def shuffled(value):
        if isinstance(value, dict):
            keys = list(value)
            random.shuffle(keys)
            return {key: shuffled(value[key]) for key in keys}
        return [shuffled(one) for one in value] if isinstance(value, list) else value

    stored = json.loads(json.dumps(shuffled(to_json(given_terms)), indent=2))
    assert terms_hash(from_json(stored)) == terms_hash(given_terms)


@steady
@given(terms(), terms())
def test_two_texts_share_a_hash_only_when_they_are_the_same(one, other):
    assert (terms_hash(one) == terms_hash(other)) == (one == other)


@steady
@given(terms(), st.integers(1, 400))
def test_any_change_of_a_term_changes_the_hash(given_terms, days):
    changed = [
        dataclasses.replace(given_terms, title=given_terms.title + "."),
        dataclasses.replace(given_terms, expires_on=given_terms.expires_on + timedelta(days=days)),
        *[
            given_terms.with_flow(dataclasses.replace(flow, retention_days=flow.retention_days + 1))
            for flow in given_terms.flows
        ],
    ]
    assert all(terms_hash(other) != terms_hash(given_terms) for other in changed)


def test_the_canonical_form_is_utf8_with_sorted_keys_and_no_spaces():
    """The exact bytes: whoever computes the hash elsewhere must write these."""
    given_terms = Terms("Año", "s", date(2026, 7, 1), date(2027, 6, 30), ORGANIZATIONS[:1], ())
    assert canonical(given_terms).decode("utf-8") == (
        '{"effective_on":"2026-07-01","expires_on":"2027-06-30","flows":[],'
        '"party_ids":["00000000-0000-0000-0000-000000000001"],"summary":"s","title":"Año"}'
    )
    assert terms_hash(given_terms) == hashlib.sha256(canonical(given_terms)).hexdigest()


@steady
@given(terms())
def test_a_new_flow_never_takes_the_key_of_another(given_terms):
    assert given_terms.flow(given_terms.next_flow_key()) is None


def test_texts_signed_before_rounding_and_noise_existed_keep_their_bytes_and_hash():
    """Byte for byte what was signed then, and its hash as it was computed then."""
    signed = (
        '{"effective_on":"2026-07-01","expires_on":"2027-06-30","flows":[{"basis":"deidentified",'
        '"clauses":[],"elements":["first_fall_enrollment"],"frequency":"yearly",'
        '"giver_id":"00000000-0000-0000-0000-000000000001","honors_opt_out":true,"key":"F1",'
        '"level":"aggregate","min_cell":10,"population":"Graduates","protection":"suppression",'
        '"purpose":"program_evaluation","recipient_id":"00000000-0000-0000-0000-000000000002",'
        '"recipients":[],"redisclosure":"protected_tables","retention_days":0}],'
        '"party_ids":["00000000-0000-0000-0000-000000000001",'
        '"00000000-0000-0000-0000-000000000002"],"summary":"s","title":"T"}'
    )
    terms_then = from_json(json.loads(signed))
    assert canonical(terms_then).decode() == signed
    assert terms_hash(terms_then) == (
        "2fd310ed87998d0d87b2e1fdebe75310bd3dbef64e04c6dc5b8977b0a34dfa57"
    )


def test_what_an_agreement_does_not_state_is_not_in_its_text():
    """Kinds, limits, clauses and obligations came later: a text without them keeps its bytes."""
    plain = making.aggregate_terms(*DISTRICT_AND_PARTNER, effective_on=date(2026, 7, 1))
    assert set(to_json(plain)) == {
        "title",
        "summary",
        "effective_on",
        "expires_on",
        "party_ids",
        "flows",
    }
    assert from_json(to_json(plain)).kind is Kind.DSA
    assert from_json(to_json(plain)).notice_days == 30
    stated = dataclasses.replace(plain, kind=Kind.MOU, limits=Limits(), notice_days=0)
    assert set(to_json(stated)) - set(to_json(plain)) == {"kind", "limits", "notice_days"}


def test_each_part_that_an_agreement_states_changes_its_hash():
    plain = making.aggregate_terms(*DISTRICT_AND_PARTNER, effective_on=date(2026, 7, 1))
    owner = ORGANIZATIONS[0]
    stated = [
        plain,
        dataclasses.replace(plain, kind=Kind.DUL),
        dataclasses.replace(plain, parent=ParentRef(owner, "0" * 64)),
        dataclasses.replace(plain, parent=ParentRef(owner, "1" * 64)),
        dataclasses.replace(plain, limits=Limits()),
        dataclasses.replace(plain, limits=Limits(most_retention_days=0)),
        dataclasses.replace(plain, text=(TextClause("1", "Press", "Nobody speaks alone."),)),
        dataclasses.replace(plain, notice_days=31),
        dataclasses.replace(plain, breach_hours=72),
        dataclasses.replace(plain, destruction="Shredded"),
        dataclasses.replace(
            plain, obligations=(ObligationTerms("1", ObligationKind.TRAINING, owner, "Train"),)
        ),
    ]
    assert len({terms_hash(one) for one in stated}) == len(stated)


def test_a_budget_is_written_in_one_way_only():
    texts = {
        canonical(_with_noise(Decimal(epsilon))).decode() for epsilon in ("0.5", "0.50", "5E-1")
    }
    assert len(texts) == 1
    assert '"epsilon":"0.5"' in texts.pop()


def _with_noise(epsilon):
    terms_now = making.aggregate_terms(*DISTRICT_AND_PARTNER, effective_on=date(2026, 7, 1))
    noisy = dataclasses.replace(terms_now.flows[0], protection=Protection.NOISE, epsilon=epsilon)
    return terms_now.with_flow(noisy)
