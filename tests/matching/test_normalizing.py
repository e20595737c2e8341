"""How names, dates and addresses are compared, whoever wrote them and however."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sharing.matching import normalizing as plain
from sharing.matching.nicknames import NICKNAMES, groups_of, share_a_nickname


@pytest.mark.parametrize(
    ("written", "compared"),
    [
        ("Muñoz", ["munoz"]),
        ("García-López", ["garcia", "lopez"]),
        ("Garcia Lopez", ["garcia", "lopez"]),
        ("de la Cruz", ["cruz"]),
        ("Delacruz", ["cruz"]),
        ("De La Cruz y Rivera", ["cruz", "rivera"]),
        ("Delaney", ["delaney"]),
        ("O'Brien", ["obrien"]),
        ("O\u2019BRIEN", ["obrien"]),
        ("O Brien", ["obrien"]),
        ("Mc Donald", ["mcdonald"]),
        ("St. John", ["saintjohn"]),
        ("Smith Jr.", ["smith"]),
        ("Le", ["le"]),
        ("Van", ["van"]),
        ("Null", ["null"]),
        ("NA", ["na"]),
        ("None", ["none"]),
        ("nan", ["nan"]),
        ("Łukasiewicz", ["lukasiewicz"]),
        ("Ørsted", ["orsted"]),
        ("李", ["李"]),
        ("", []),
        (" - ", []),
    ],
)
def test_last_names_are_compared_without_accents_particles_and_punctuation(written, compared):
    assert plain.surnames(written) == compared


def test_given_names_keep_their_parts_and_lose_a_suffix():
    assert plain.given_names("Mary-Ann") == ["mary", "ann"]
    assert plain.given_names("José Luis III") == ["jose", "luis"]


def test_a_suffix_is_found_in_its_column_or_at_the_end_of_the_last_name():
    assert plain.suffix("Jr.", "Smith") == plain.suffix("", "Smith, II") == "2"
    assert plain.suffix("", "Smith III") == "3"
    assert plain.suffix("", "Smith") is None
    assert plain.suffix("", "Jr") is None, "a last name of one word is a name"


@pytest.mark.parametrize(
    ("written", "compared"),
    [
        ("2007-05-31", "20070531"),
        ("20070531", "20070531"),
        ("5/31/2007", "20070531"),
        ("05-31-2007", "20070531"),
        ("2007/5/3", "20070503"),
        ("2007-05-31 00:00:00", "20070531"),
        ("20071345", "20071345"),
        ("  ", None),
    ],
)
def test_birth_dates_come_in_many_forms(written, compared):
    assert plain.birth_date(written) == compared


@pytest.mark.parametrize("written", ["soon", "31 May 2007", "7-5-31", "2007", "2007-05-31x", "0"])
def test_what_is_no_birth_date_is_refused(written):
    with pytest.raises(ValueError, match=written):
        plain.birth_date(written)


@pytest.mark.parametrize(
    ("written", "house", "street"),
    [
        ("12 North Main Street, Apt. 4", "12", "n main st"),
        ("12 N. MAIN ST #4", "12", "n main st 4"),
        ("95", "95", None),
        ("Elm Court", None, "elm ct"),
        ("", None, None),
    ],
)
def test_a_street_is_a_house_and_a_name(written, house, street):
    assert plain.street(written) == (house, street)


def test_a_postcode_that_a_spreadsheet_cut_is_the_same():
    assert plain.postcode("02134-1001") == plain.postcode("2134") == plain.postcode("02134")
    assert plain.state("California") == plain.state("CA") == "ca"
    assert plain.gender("Female") == plain.gender("F") == "f"
    assert plain.gender("unknown") is None


def test_bob_may_be_robert_but_not_richard():
    assert share_a_nickname("bob", "robert")
    assert share_a_nickname("chris", "christina")
    assert share_a_nickname("chris", "christopher")
    assert not share_a_nickname("bob", "richard")
    assert not share_a_nickname("zelda", "zora")


def test_no_name_belongs_to_more_groups_than_are_compared_without_its_own():
    for name in NICKNAMES:
        assert groups_of(name)
        assert len(groups_of(name)) <= 3


@given(st.text(max_size=30))
@example("\N{MATHEMATICAL BOLD CAPITAL A}na")
@example("\N{LATIN CAPITAL LETTER I WITH DOT ABOVE}nes")
def test_nothing_written_breaks_a_name_and_normal_forms_stay(text):
    for words in (plain.surnames(text), plain.given_names(text)):
        assert all(word and word == word.casefold() for word in words)
    again = plain.given_names(" ".join(plain.given_names(text)))
    assert again == plain.given_names(text)
