"""Readers label some pairs, blind; the estimate must hold the truth about all of them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sharing.matching import InputRejected, Label, draw_for_labels, estimate_quality, link

from .invented import two_files


def _world(rng, sizes, shares):
    """Strata of pairs with whether each is the same person: 1 = matches, 2 = review."""
    return {
        (f"stratum {n}", n == 0): rng.random(size) < share
        for n, (size, share) in enumerate(zip(sizes, shares, strict=True))
    }


def _labels(world, rng, many):
    return [
        Label(name, len(same), is_match, bool(same[place]))
        for (name, is_match), same in world.items()
        for place in rng.choice(len(same), min(many, len(same)), replace=False)
    ]


def _truth(world):
    right = sum(int(same.sum()) for (_, match), same in world.items() if match)
    all_matches = sum(len(same) for (_, match), same in world.items() if match)
    found = sum(int(same.sum()) for same in world.values())
    return right / all_matches, right / found


@settings(max_examples=10)
@given(
    seed=st.integers(0, 10_000),
    share=st.floats(0.9, 0.999),
    doubtful=st.floats(0.1, 0.9),
)
def test_the_interval_holds_the_truth_nearly_always(seed, share, doubtful):
    held = 0
    for turn in range(40):
        rng = np.random.default_rng([seed, turn])
        world = _world(rng, (5_000, 400), (share, doubtful))
        told = estimate_quality(_labels(world, rng, 120), level=0.95, seed=turn)
        precision, recall = _truth(world)
        held += told.precision.low <= precision <= told.precision.high
        held += told.recall.low <= recall <= told.recall.high
    # Of 80 intervals at 95 %, fewer than 66 would happen less than once in 1,000,000 times.
    assert held >= 66


def test_when_everything_was_labelled_nothing_is_left_to_chance():
    rng = np.random.default_rng(1)
    world = _world(rng, (60, 30), (0.9, 0.5))
    told = estimate_quality(_labels(world, rng, 1_000))
    precision, recall = _truth(world)
    for estimate, truth in ((told.precision, precision), (told.recall, recall)):
        assert estimate.value == estimate.low == estimate.high == pytest.approx(truth)


def test_more_labels_narrow_the_interval():
    rng = np.random.default_rng(2)
    world = _world(rng, (5_000, 500), (0.97, 0.4))
    few, many = (estimate_quality(_labels(world, rng, n)).recall for n in (30, 400))
    assert many.high - many.low < few.high - few.low


def test_pairs_that_a_reader_cannot_tell_are_left_out_and_counted():
    told = estimate_quality([Label("a", 10, True, True), Label("a", 10, True, None)])
    assert (told.labelled, told.undecided) == (1, 1)
    assert told.precision.value == 1
    assert told.precision.low < 1


def test_without_labels_nothing_is_known():
    told = estimate_quality([])
    assert told.precision.value is None
    assert (told.precision.low, told.precision.high) == (0, 1)


@pytest.mark.parametrize(
    "labels",
    [
        [Label("a", 10, True, True), Label("a", 11, True, True)],
        [Label("a", 10, True, True), Label("a", 10, False, True)],
        [Label("a", 1, True, True), Label("a", 1, True, False)],
    ],
)
def test_labels_that_contradict_each_other_are_refused(labels):
    with pytest.raises(InputRejected, match="do not fit together"):
        estimate_quality(labels)


def test_readers_get_pairs_of_every_kind_and_see_no_verdict():
    left, right, _ = two_files(400, seed=5)
    links = link(left, right)
    asked = draw_for_labels(links, 40, seed=3)
    assert asked == draw_for_labels(links, 40, seed=3)
    assert {one.is_match for one in asked} == {True, False}
    assert len({(one.left_id, one.right_id) for one in asked}) == len(asked)
    assert all(one.shown() == (one.left_id, one.right_id) for one in asked)
    assert draw_for_labels(links, 0, seed=3) == ()
