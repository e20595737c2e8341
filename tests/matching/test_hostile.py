"""Files that nobody would make on purpose: an answer within bounded time, and always the same."""

from __future__ import annotations

import random

import pytest

from sharing.matching import blocking, link, training
from sharing.matching.normalizing import MOST_LETTERS, last_name

from .people import frame, person, said

WRITTEN = [
    ("José", "Nu\u0301n\u0303ez"), ("محمد", "الرشيد"), ("小明", "王"), ("\u202eAnn\u202c", "Smith"),
    ("Zo\u0308e", "\u200bLee"), ("\U0001f393", "Emoji"), ("A" * 300, "B" * 300),
    ("Null", "O’Brien"),
]  # fmt: skip
DAYS = [
    "1900-01-01",
    "9999-12-31",
    "20070231",
    "0000-00-00",
    "2007-13-45",
    "",
    "0001-01-01",
    "9/9/2009",
]


def test_whatever_letters_and_days_are_written_everyone_finds_only_themselves():
    both = [[person(f"{side}{n}", *WRITTEN[n], DAYS[n]) for n in range(len(DAYS))] for side in "lr"]
    links = link(*(frame(*people) for people in both))
    found = {(one, other) for one, other in links.matches() | links.for_review()}
    # A sign that is no letter leaves its bearer a last name and a day, in common with nobody.
    assert found >= {(f"l{n}", f"r{n}") for n in range(len(DAYS)) if DAYS[n]}
    assert all(one[1:] == other[1:] for one, other in found)
    assert all(len(form) <= MOST_LETTERS for form in last_name("B" * 300) if form)


CASES = {
    "nobody has a name": [("", "", "2007-01-01")] * 1500,
    "everybody is the same": [("Ann", "Quimby", "2007-01-01")] * 1500,
    "long names": [("A" * 300, "B" * 290 + str(n), "2007-02-03") for n in range(400)],
    "one day": [(f"Ann{n % 400}", f"Quimby{n % 31}", "2007-01-01") for n in range(700)],
}


@pytest.mark.parametrize("case", CASES)
def test_where_all_are_alike_the_pairs_stay_within_bounds_and_their_order_changes_nothing(
    case, monkeypatch
):
    monkeypatch.setattr(training, "MOST_PAIRS", 100_000)
    people = [person(str(n), *one) for n, one in enumerate(CASES[case])]
    left = frame(*people)
    right = frame(*[one | {"id": f"r{one['id']}"} for one in people])
    links = link(left, right)
    assert links.counts["pairs_weighed"] <= 9 * max(
        blocking.LEAST_PAIRS, blocking.PAIRS_PER_PERSON * 2 * len(people)
    )
    rng = random.Random(5)
    shuffled = [
        side.iloc[rng.sample(range(len(side)), len(side))].reset_index(drop=True)
        for side in (left, right)
    ]
    assert said(link(*shuffled)) == said(links)


def test_one_row_against_very_many_is_found_or_not_and_nothing_breaks():
    one = person("1", "Walter", "Quimby", "2007-05-31", postcode="06101")
    many = [person(f"r{n}", f"Ann{n}", f"Smith{n}", "2006-01-02") for n in range(5000)]
    assert link(frame(one), frame(*many)).matches() == set()
    assert link(frame(one), frame(*many, one | {"id": "q"})).matches() == {("1", "q")}
