"""Terms keep their meaning, and one text has one hash."""

import dataclasses
import hashlib
import json
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from agreements.rules.terms import Terms, canonical, from_json, terms_hash, to_json
from tests.agreements.strategies import ORGANIZATIONS, steady, terms


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
