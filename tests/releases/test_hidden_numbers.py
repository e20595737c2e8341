"""A reviewer looks through hidden numbers: the weakest first, by kind, by group, by words."""

from __future__ import annotations

from dataclasses import dataclass, field

from sharing.releases.reviewing import hidden
from sharing.releases.reviewing.hidden import Asked


@dataclass(frozen=True)
class Number:
    low: int
    high: int | None
    kind: str = "primary"
    labels: dict[str, str] = field(default_factory=dict)


OAK = {"School": "Oak Valley", "Race/ethnicity": "Two or more"}
ELM = {"School": "Elm Street", "Race/ethnicity": "White"}


def test_the_number_that_is_known_best_comes_first():
    numbers = [Number(1, None), Number(1, 30), Number(4, 13)]
    assert hidden.found(numbers, Asked()) == [numbers[2], numbers[1], numbers[0]]


def test_as_in_the_table_nothing_moves():
    numbers = [Number(1, None), Number(1, 9)]
    assert hidden.found(numbers, Asked(weakest_first=False)) == numbers


def test_equally_wide_ones_stay_in_the_order_of_the_table():
    numbers = [Number(1, 9, labels=OAK), Number(11, 19, labels=ELM)]
    assert hidden.found(numbers, Asked()) == numbers


def test_only_those_of_one_kind():
    numbers = [Number(1, 9), Number(1, 30, "secondary")]
    assert hidden.found(numbers, Asked(kind="secondary")) == [numbers[1]]


def test_only_those_of_one_group():
    numbers = [Number(1, 9, labels=OAK), Number(1, 9, labels=ELM)]
    assert hidden.found(numbers, Asked(labels={"School": "Elm Street"})) == [numbers[1]]


def test_every_word_typed_is_looked_for_in_any_case():
    numbers = [Number(1, 9, labels=OAK), Number(1, 9, labels=ELM)]
    assert hidden.found(numbers, Asked(search="oak TWO")) == [numbers[0]]
    assert hidden.found(numbers, Asked(search="oak white")) == []


def test_a_group_is_named_in_one_line_without_its_totals():
    assert hidden.group_of(OAK) == "Oak Valley · Two or more"
    assert hidden.group_of({"School": "All", "Race/ethnicity": "White"}) == "White"
    assert hidden.group_of({"School": "All"}) == "All"
