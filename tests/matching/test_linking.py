"""Dana's graduates and Cole's rolls: who is matched, who goes to a person, who stays apart."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sharing.matching import InputRejected, Options, link

from .invented import quality, two_files
from .people import frame, linked, person, said

HOME = {"street": "12 Elm St", "city": "Hartford", "postcode": "06101", "gender": "F"}
AWAY = {"street": "900 College Road", "city": "Storrs", "postcode": "06269", "gender": "F"}


def test_the_same_name_and_birth_date_at_the_same_home_is_a_match():
    links = linked(
        [person("007", "Maria", "Garcia", "2007-05-31", **HOME)],
        [person("c1", "MARÍA", "García", "5/31/2007", **HOME)],
    )
    assert links.matches() == {("007", "c1")}
    assert [one.tier for one in links] == ["name_birth"]


@pytest.mark.parametrize("surname", ["Null", "NA", "None", "nan", "O'Brien", "de la Cruz"])
def test_a_person_named_null_is_a_person(surname):
    links = linked(
        [person("1", "Ann", surname, "2007-05-31", **HOME)],
        [person("2", "Ann", surname, "2007-05-31", **HOME), person("3", "Ann", "", "2007-05-31")],
    )
    assert links.matches() == {("1", "2")}


def test_a_nickname_at_the_same_home_is_a_match():
    links = linked(
        [person("1", "Robert", "Quimby", "2007-05-31", **HOME | {"gender": "M"})],
        [person("2", "Bob", "Quimby", "2007-05-31", **HOME | {"gender": "M"})],
    )
    assert links.matches() == {("1", "2")}
    assert [one.tier for one in links] == ["three_of_four"]


@pytest.mark.parametrize(("other", "gender"), [("Marta", "F"), ("Mateo", "M"), ("Sofia", "F")])
def test_twins_are_never_merged(other, gender):
    """One twin is in one file and the other twin in the other: a person decides, or nobody."""
    links = linked(
        [person("1", "Valeria", "Ibarra", "2007-05-31", **HOME)],
        [person("2", other, "Ibarra", "2007-05-31", **HOME | {"gender": gender})],
    )
    assert links.matches() == set()


def test_twins_who_are_in_both_files_find_each_other():
    twins = [("Valeria", "1"), ("Marta", "2")]
    left = [person(n, name, "Ibarra", "2007-05-31", **HOME) for name, n in twins]
    right = [person(f"c{n}", name, "Ibarra", "2007-05-31", **HOME) for name, n in twins]
    assert linked(left, right).matches() == {("1", "c1"), ("2", "c2")}


def test_a_father_is_not_his_son():
    man = HOME | {"gender": "M"}
    links = linked(
        [person("1", "Walter", "Quimby", "2007-05-31", suffix="Jr", **man)],
        [person("2", "Walter", "Quimby", "1979-02-11", suffix="Sr", **man)],
    )
    assert links.matches() == set()


def test_a_father_of_the_same_name_at_the_same_home_is_not_his_son_among_many_students():
    """They differ in nothing but the birth date, and weights learned from the files are high."""
    left, right, truth = (part.copy() for part in two_files(600, seed=31))
    man = {**HOME, "gender": "M", "state": "CT", "middle_name": "", "suffix": ""}
    left.loc[len(left)] = person("son", "Walter", "Quimby", "2007-05-31", **man)
    right.loc[len(right)] = person("father", "Walter", "Quimby", "1979-02-11", **man)
    links = link(left, right)
    assert ("son", "father") in links.for_review()
    assert len(links.matches() & truth) > 0.9 * len(truth)
    # A key that nobody else has says it better than a date.
    keyed = [frame.assign(state_id=frame["id"]) for frame in (left, right)]
    keyed[1].loc[keyed[1]["id"] == "father", "state_id"] = "son"
    assert ("son", "father") in link(*keyed).matches()


def test_two_students_who_fit_equally_well_go_to_a_person():
    left = [person("1", "Ann", "Smith", "2007-05-31", **HOME)]
    right = [person(n, "Ann", "Smith", "2007-05-31", **HOME) for n in ("2", "3")]
    links = linked(left, right)
    assert links.matches() == set()
    assert links.for_review() == {("1", "2"), ("1", "3")}
    assert links.counts["left_ambiguous"] == 1
    assert all("several" in one.reason for one in links)


def test_where_rows_may_repeat_one_student_matches_both():
    left = [person("1", "Ann", "Smith", "2007-05-31", **HOME)]
    right = [person(n, "Ann", "Smith", "2007-05-31", **HOME) for n in ("2", "3")]
    links = linked(left, right, one_to_one=False)
    assert links.matches() == {("1", "2"), ("1", "3")}


def test_a_key_that_both_files_hold_is_enough_unless_all_else_differs():
    left = frame(
        person("1", "Ann", "Smith", "2007-05-31"), person("2", "Zoe", "Quimby", "2006-01-02")
    )
    right = frame(
        person("a", "Anne", "Smyth", "2007-05-31"), person("b", "Tom", "Ruiz", "2005-11-12")
    )
    left["return_key"], right["return_key"] = ["K1", "K2"], ["K1", "K2"]
    links = link(left, right)
    assert links.matches() == {("1", "a")}
    assert links.for_review() <= {("2", "b")}


def test_people_reconcile_on_both_sides():
    left, right, _ = two_files(400, seed=5)
    counts = link(left, right).counts
    for side in ("left", "right"):
        parts = [counts[f"{side}_{part}"] for part in ("matched", "ambiguous", "unmatched")]
        assert sum(parts) == counts[f"{side}_people"] == 400


def test_most_people_are_found_and_nearly_nobody_is_mistaken():
    left, right, truth = two_files(1000, seed=11)
    links = link(left, right)
    precision, recall, _ = quality(links.matches(), truth)
    assert precision >= 0.995
    assert recall >= 0.96
    assert len(truth & (links.matches() | links.for_review())) >= 0.98 * len(truth)
    assert links.trained


def test_no_one_has_two_partners():
    left, right, _ = two_files(600, seed=3, overlap=0.5)
    matches = link(left, right).matches()
    assert len({one for one, _ in matches}) == len({other for _, other in matches}) == len(matches)


def test_the_waterfall_adds_up_to_the_probability():
    left, right, _ = two_files(400, seed=5)
    links = link(left, right)
    for one in list(links)[:25]:
        told = links.explain(one.left_id, one.right_id)
        assert sum(step.weight for step in told.steps) == pytest.approx(told.weight, abs=1e-4)
        assert one.probability == pytest.approx(1 / (1 + 2**-told.weight), abs=1e-5)
    with pytest.raises(KeyError):
        links.explain("nobody", "nobody")


@pytest.fixture(scope="module")
def files():
    return two_files(300, seed=8)[:2]


@pytest.mark.slow
@settings(max_examples=3, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 1000))
def test_the_order_of_rows_changes_nothing(files, seed):
    left, right = files
    shuffled = [side.sample(frac=1, random_state=seed) for side in (left, right)]
    assert said(link(*shuffled)) == said(link(left, right))


def test_left_and_right_may_change_places(files):
    left, right = files
    there = {(one.left_id, one.right_id): one.decision for one in link(left, right)}
    back = {(one.right_id, one.left_id): one.decision for one in link(right, left)}
    assert there == back


@pytest.mark.slow
@settings(max_examples=3, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(st.integers(0, 299), min_size=1, max_size=40))
def test_rows_that_stand_twice_lose_no_link(files, rows):
    left, right = files
    again = pd.concat([left, left.iloc[rows]])
    assert said(link(again, right)) == said(link(left, right))


def test_the_same_seed_gives_the_same_links_and_threads_change_nothing(files):
    left, right = files
    once = said(link(left, right, options=Options(seed=4, threads=1)))
    assert once == said(link(left, right, options=Options(seed=4, threads=2)))


name = st.sampled_from(["Ann", "Anne", "Bob", "Robert", "Null", "José", "J.", ""])
last = st.sampled_from(["Smith", "Smyth", "García-López", "García", "De la Cruz", "NA", ""])
day = st.sampled_from(["2007-05-04", "2007-04-05", "2007-05-14", "20070231", ""])
home = st.sampled_from(["12 Elm St", "12 Elm Street", "9 Oak Rd", ""])
rows = st.lists(st.tuples(name, last, day, home), max_size=6)


@settings(max_examples=12)
@given(left=rows, right=rows)
def test_whatever_is_written_links_are_one_to_one_and_look_the_same_from_both_sides(left, right):
    def side(people, letter):
        return [
            person(f"{letter}{n}", first, last, born, street=street)
            for n, (first, last, born, street) in enumerate(people)
        ]

    links = linked(side(left, "l"), side(right, "r"))
    back = linked(side(right, "r"), side(left, "l"))
    matches = links.matches()
    assert len({one for one, _ in matches}) == len({other for _, other in matches}) == len(matches)
    assert matches == {(other, one) for one, other in back.matches()}
    assert all(0 <= one.probability <= 1 for one in links)


def test_frames_may_hold_dates_numbers_and_gaps():
    left = pd.DataFrame(
        {
            "id": [7, 8],
            "first_name": ["Ann", None],
            "last_name": ["Smith", float("nan")],
            "birth_date": [pd.Timestamp("2007-05-31"), pd.NaT],
            "postcode": [6101, 6101],
        }
    )
    right = frame(person("x", "Ann", "Smith", "2007-05-31", postcode="06101"))
    assert link(left, right).matches() == {("7", "x")}


def test_options_that_make_no_sense_are_refused():
    with pytest.raises(InputRejected, match="review <= match"):
        Options(match_at=0.2, review_at=0.5)
    with pytest.raises(InputRejected, match="more than none"):
        Options(threads=0)
