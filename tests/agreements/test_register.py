"""Finding an agreement among many, and seeing who gives what to whom."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django import forms
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from agreements import actions, queries
from agreements.finding import Order, Standing, Wanted, with_status
from agreements.models import Agreement
from agreements.rules.lifecycle import NEAR, Status, status_on
from portal import clock
from portal.rules.vocabulary import LegalBasis
from portal.ui.widgets import Select
from tests.agreements import making

ANYTHING = Wanted()


def found(person, wanted=ANYTHING):
    with person.acting() as actor:
        register = queries.register_for(actor, wanted, clock.today())
        return [line.reference for line in register.lines(register.agreements)]


@pytest.fixture
def three(terms, people, dana, vera, gus):
    """Signed with Cole, in review with Gus, and a draft of Vera's."""
    signed = making.active(terms, **people)
    tables = making.aggregate_terms(dana.organization, gus.organization, days=45)
    reviewed = making.submitted(tables, drafter=vera)
    draft = making.drafted(replace(tables, title="Tables for later"), drafter=vera)
    return signed.reference, reviewed.reference, draft.reference


@pytest.mark.parametrize(
    ("wanted", "which"),
    [
        (ANYTHING, (2, 1, 0)),
        (Wanted(order=Order.TITLE), (0, 1, 2)),
        (Wanted(order=Order.ENDS), (1, 0, 2)),
        (Wanted(words="outcomes"), (0,)),
        (Wanted(words="LATER tables"), (2,)),
        (Wanted(words="nowhere"), ()),
        (Wanted(element="birth_date"), (0,)),
        (Wanted(element="first_fall_enrollment"), (2, 1)),
        (Wanted(basis=LegalBasis.DEIDENTIFIED), (2, 1)),
        (Wanted(purpose="program_evaluation"), (2, 1)),
        (Wanted(standing=Standing.IN_FORCE), (0,)),
        (Wanted(standing=Standing.DECIDING), (1,)),
        (Wanted(standing=Standing.PREPARING), (2,)),
        (Wanted(standing=Standing.OVER), ()),
        (Wanted(ends_within=60), (1,)),
        (Wanted(kind="mou"), ()),
        (Wanted(kind="dsa", words="tables"), (2, 1)),
    ],
)
def test_vera_finds_what_she_looks_for(wanted, which, three, vera):
    assert found(vera, wanted) == [three[place] for place in which]


def test_vera_finds_an_agreement_by_its_number_and_by_the_name_of_a_party(three, vera, cole):
    assert found(vera, Wanted(words=three[1])) == [three[1]]
    assert found(vera, Wanted(words=cole.organization.name)) == [three[0]]


def test_a_sign_of_search_languages_is_a_letter_like_any_other(three, vera):
    assert found(vera, Wanted(words="%")) == found(vera, Wanted(words="A_-")) == []


def test_the_register_is_read_in_as_many_queries_however_long_the_page(terms, people, vera):
    making.submitted(terms, drafter=vera)
    one = _queries_of_the_register(vera)
    for number in range(3):
        making.submitted(replace(terms, title=f"Outcomes {number}"), drafter=vera)
    assert _queries_of_the_register(vera) == one <= 6


def _queries_of_the_register(person):
    with person.acting() as actor, CaptureQueriesContext(connection) as asked:
        register = queries.register_for(actor, ANYTHING, clock.today())
        register.lines(register.agreements[:25])
    return len(asked)


def test_one_flow_must_have_all_that_is_asked(three, vera, dana, cole):
    out = Wanted(giver=dana.organization.id, recipient=cole.organization.id, element="birth_date")
    back = Wanted(giver=cole.organization.id, recipient=dana.organization.id, element="birth_date")
    assert found(vera, out) == [three[0]]
    assert found(vera, back) == []


def test_each_sees_their_own_and_olga_nothing(three, cole, gus, olga):
    assert found(cole) == [three[0]]
    assert found(gus) == [three[1]]
    assert found(olga) == []


def test_the_tabs_count_what_was_looked_for(three, vera):
    with vera.acting() as actor:
        register = queries.register_for(actor, Wanted(words="tables"), clock.today())
    counts = {standing: count for standing, count in register.standings.items() if count}
    assert counts == {Standing.PREPARING: 1, Standing.DECIDING: 1}


@pytest.mark.parametrize("status", [Status.ACTIVE, Status.SUSPENDED])
@pytest.mark.parametrize("has_notice", [False, True])
def test_the_database_says_the_same_status_as_the_rules(status, has_notice, terms, people, vera):
    agreement = making.agreement_at(status, terms=terms, **people)
    if has_notice:
        _give_notice(agreement, people["officers"][0], terms.expires_on - timedelta(days=200))
    _same_status(agreement, vera)


def test_the_database_says_the_same_of_what_was_amended(terms, people, vera):
    agreement = making.active(terms, **people)
    first = terms.effective_on + timedelta(days=100)
    making.amended(agreement, **people, effective_on=first)
    _same_status(agreement, vera)


def _give_notice(agreement, dana, ends_on):
    with dana.acting() as actor:
        actions.terminate(
            agreement=agreement,
            organization_id=dana.organization.id,
            reason="The program ends.",
            by=actor,
            ends_on=ends_on,
        )


def _same_status(agreement, vera):
    with vera.acting():
        agreement.refresh_from_db()
        dates = {"ends_on": agreement.ends_on, "superseded_on": agreement.superseded_on}
        last = agreement.revision.expires_on
        for day in _days_around(last, *(day for day in dates.values() if day)):
            now = with_status(Agreement.objects.all(), day).get(id=agreement.id).now
            assert now == status_on(agreement.status, expires_on=last, day=day, **dates), day


def _days_around(*moments: date):
    steps = [*moments, *(moment - NEAR for moment in moments)]
    return sorted({moment + timedelta(days=step) for moment in steps for step in (-1, 0, 1)})


def test_vera_takes_the_list_along_as_a_file_that_no_spreadsheet_runs(vera, dana, gus, three):
    evil = replace(
        making.aggregate_terms(dana.organization, gus.organization), title="=HYPERLINK(1)"
    )
    making.drafted(evil, drafter=vera)
    answer = vera.client.get(reverse("agreements_csv"))
    lines = list(csv.DictReader(io.StringIO(answer.content.decode())))
    assert [line["reference"] for line in lines][1:] == [three[2], three[1], three[0]]
    assert lines[0]["title"] == "'=HYPERLINK(1)"
    assert lines[2]["parties"] == f"{dana.organization.name}; {gus.organization.name}"


def test_the_page_shows_tabs_a_search_and_a_way_back(three, vera):
    page = vera.client.get(reverse("agreements"), {"q": "tables"}).content.decode()
    assert three[1] in page
    assert three[0] not in page
    assert "2 agreements found" in page
    nothing = vera.client.get(reverse("agreements"), {"q": "nowhere"}).content.decode()
    assert "No agreement is like that" in nothing


def test_nonsense_in_the_address_is_left_aside(three, vera):
    sent = {"kind": "x", "giver": "me", "ends": "never", "standing": "?", "page": "many"}
    page = vera.client.get(reverse("agreements"), sent)
    assert page.status_code == 200
    assert three[0] in page.content.decode()


def test_the_map_shows_every_flow_once_with_where_it_stands(three, vera, dana, cole, gus):
    with vera.acting() as actor:
        places = queries.map_for(actor, clock.today()).places
    district, college, partner = (one.organization.id for one in (dana, cole, gus))
    told = {ends: (place.rows, place.tables, place.standings) for ends, place in places.items()}
    assert told == {
        (district, college): (1, 0, ((Standing.IN_FORCE, 1),)),
        (college, district): (1, 0, ((Standing.IN_FORCE, 1),)),
        (district, partner): (0, 1, ((Standing.DECIDING, 1),)),
    }
    page = vera.client.get(reverse("agreement_map")).content.decode()
    assert f"?giver={district}&amp;recipient={college}" in page


def test_gus_sees_on_the_map_only_what_he_is_part_of_and_olga_an_empty_one(three, gus, olga, dana):
    with gus.acting() as actor:
        places = queries.map_for(actor, clock.today()).places
    assert list(places) == [(dana.organization.id, gus.organization.id)]
    assert "Nothing is agreed yet" in olga.client.get(reverse("agreement_map")).content.decode()


def test_a_box_of_choices_is_written_as_django_writes_it():
    class Boxes(forms.Form):
        fast = forms.ChoiceField(choices=CHOICES, widget=Select)
        slow = forms.ChoiceField(choices=CHOICES)

    for chosen in ({}, {"fast": "b", "slow": "b"}, {"fast": "?", "slow": "?"}):
        form = Boxes(chosen)
        assert _bare(form["fast"]).replace("fast", "slow") == _bare(form["slow"])


CHOICES = [("", "Any"), ("A & B", [("a", "<i>"), ("b", "two")]), ("c", "last")]


def _bare(bound):
    """Without spaces between tags, and what a tag says in the order of the alphabet."""
    tags = re.sub(r">\s+<", "><", str(bound))
    return re.sub(r"<(\w+) ([^>]*)>", lambda tag: f"<{tag[1]} {_sorted(tag[2])}>", tags)


def _sorted(attributes):
    return " ".join(sorted(re.findall(r'[\w-]+(?:="[^"]*")?', attributes)))
