"""Who can see what under an agreement: by name, since when, until when."""

import dataclasses
from datetime import timedelta

import pytest
from django.urls import reverse

from agreements import queries
from agreements.access import KEEP, people_with
from portal import clock
from tests.agreements import making


def at(name, agreement):
    return reverse(name, args=[agreement.reference])


@pytest.fixture
def named(terms):
    """Cole and somebody without an account open the rows; Connie keeps what came back."""
    out, back = terms.flows
    return dataclasses.replace(
        terms,
        flows=(
            dataclasses.replace(out, recipients=("cole@nsu.example", "new@nsu.example")),
            dataclasses.replace(back, custodians=("connie@northfield.example",)),
        ),
    )


def sight(agreement, person):
    with person.acting() as actor:
        agreement.refresh_from_db()
        return queries.sight_for(actor, agreement, clock.today())


def test_everybody_named_is_listed_with_the_days_of_the_agreement(named, people, dana):
    agreement = making.active(named, **people)
    page = sight(agreement, dana)
    cole, new = page.flows[0].people
    assert (cole.name, cole.given, cole.since, cole.until) == (
        "Cole",
        True,
        named.effective_on,
        named.expires_on,
    )
    assert (new.has_account, new.given, new.since) == (False, False, None)
    assert page.without_account == ["new@nsu.example"]
    connie = page.flows[1].people[-1]
    assert (connie.does, connie.given) == ("keeps and destroys what came", True)


def test_a_custodian_gets_a_permission_of_their_own_and_loses_it_at_the_end(named, people, dana):
    agreement = making.active(named, **people)
    with dana.acting():
        assert [user.email for user in people_with(agreement, KEEP)] == [
            "connie@northfield.example"
        ]


def test_nobody_is_given_anything_before_it_is_active_or_after(named, people, dana, vera):
    agreement = making.submitted(named, drafter=vera)
    assert not any(one.given for flow in sight(agreement, dana).flows for one in flow.people)
    page = dana.client.get(at("agreement_who_sees", agreement)).content.decode()
    assert "nobody sees anything under it" in page


def test_past_the_last_day_nobody_sees_anything(named, people, dana, time_machine_to):
    agreement = making.active(named, **people)
    time_machine_to((named.expires_on + timedelta(days=1)).isoformat())
    assert not sight(agreement, dana).governs


def test_the_page_says_it_in_plain_words(named, people, dana):
    agreement = making.active(named, **people)
    page = dana.client.get(at("agreement_who_sees", agreement)).content.decode()
    for words in (
        "Northfield State University",
        "Birth date",
        "Encrypted and signed package, named recipients only",
        "new@nsu.example",
        "No account yet",
        "Keeps and destroys what came",
    ):
        assert words in page, words


def test_tables_without_names_are_read_by_roles(dana, gus, vera):
    terms = making.aggregate_terms(dana.organization, gus.organization)
    agreement = making.active(terms, drafter=vera, officers=[dana, gus])
    page = gus.client.get(at("agreement_who_sees", agreement)).content.decode()
    assert "At College Bridge Alliance, every" in page
    assert "community partner" in page


def test_olga_finds_no_such_page(named, people, olga):
    agreement = making.active(named, **people)
    assert olga.client.get(at("agreement_who_sees", agreement)).status_code == 404
