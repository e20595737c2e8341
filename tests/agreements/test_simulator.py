"""What a partner would see, before anyone signs: made-up values, and no count that tells on one."""

import dataclasses

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from agreements import queries
from agreements.previews import FlowCount
from agreements.rules.elements import CATALOG
from agreements.rules.preview import EXAMPLES, example_row, example_table, without_small
from agreements.rules.terms import Protection
from portal import clock
from tests.agreements import making


def at(agreement):
    return reverse("agreement_simulator", args=[agreement.reference])


def simulated(agreement, person):
    with person.acting() as actor:
        agreement.refresh_from_db()
        return queries.simulation_for(actor, agreement, clock.today())


# --- rules ------------------------------------------------------------------------------------

counts = st.dictionaries(st.text("abcdef", min_size=1, max_size=3), st.integers(0, 60), max_size=7)


@given(counts, st.integers(3, 20))
def test_no_small_count_is_shown_and_none_follows_from_a_known_total(given_counts, least):
    shown = without_small(given_counts, least)
    assert {one.label for one in shown} == set(given_counts)
    for one in shown:
        if one.value is not None:
            assert one.value == given_counts[one.label]
            assert one.value == 0 or one.value >= least
    hidden = [given_counts[one.label] for one in shown if one.value is None]
    if any(hidden) and len([n for n in given_counts.values() if n]) > 1:
        # Whoever knows the total learns the sum of what is hidden, and no part of it.
        assert len([number for number in hidden if number]) >= 2
    if not any(0 < number < least for number in given_counts.values()):
        assert hidden == []


def test_an_example_holds_exactly_the_columns_of_the_flow(terms):
    row = example_row(terms.flows[0])
    assert [one.element.code for one in row] == list(terms.flows[0].elements)
    assert {one.value for one in row if one.element.identifies} <= set(EXAMPLES.values())


def test_every_element_of_the_catalog_has_an_example(terms):
    everything = dataclasses.replace(terms.flows[0], elements=tuple(CATALOG))
    assert len(example_row(everything)) == len(CATALOG)


def test_an_example_table_hides_what_the_agreement_hides(dana, gus):
    flow = making.aggregate_terms(dana.organization, gus.organization).flows[0]
    hidden = [line for line in example_table(flow) if line.is_hidden]
    assert len(hidden) == 2  # the small one, and one more, or the total would tell it
    rounded = dataclasses.replace(flow, protection=Protection.ROUNDED, rounding_base=5)
    assert all(int(line.count) % 5 == 0 for line in example_table(rounded))


# --- pages ------------------------------------------------------------------------------------


def test_the_draft_is_simulated_for_those_who_write_it_and_for_no_one_else(terms, vera, cole):
    agreement = making.drafted(terms, drafter=vera)
    page = vera.client.get(at(agreement)).content.decode()
    assert "Example values are made up" in page
    assert "cole@nsu.example" in page
    assert "Example High School" in page
    assert cole.client.get(at(agreement)).status_code == 404


def test_cole_sees_the_columns_he_would_get_and_no_count_of_students(terms, vera, cole):
    agreement = making.submitted(terms, drafter=vera)
    page = simulated(agreement, cole)
    assert page.flows[0].counts == []
    assert "Only the giver" in page.flows[0].no_counts
    assert "Birth date" in cole.client.get(at(agreement)).content.decode()


@pytest.fixture
def two_hundred(monkeypatch):
    """A provider above: 195 would be sent, 4 refused, 1 is blocked."""
    from agreements import previews

    found = FlowCount("All graduates on file", 195, {"Family refused": 4, "Blocked": 1})
    monkeypatch.setattr(previews, "_counters", [lambda actor, flow, day: found])


def test_the_givers_officers_see_counts_with_small_ones_hidden(two_hundred, terms, vera, dana):
    agreement = making.submitted(terms, drafter=vera)
    for person in (vera, dana):
        shown = {one.label: one.value for one in simulated(agreement, person).flows[0].counts}
        # 4 + 1 together are still fewer than ten, so a third is hidden with them.
        assert shown == {"Would be sent": None, "Family refused": None, "Blocked": None}
    page = dana.client.get(at(agreement)).content.decode()
    assert "hidden" in page
    assert "195" not in page


def test_olga_finds_no_simulator(terms, people, olga):
    agreement = making.active(terms, **people)
    assert olga.client.get(at(agreement)).status_code == 404
