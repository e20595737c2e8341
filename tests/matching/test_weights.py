"""Our weights are Splink's, and one partner each is the best choice there is."""

from __future__ import annotations

import itertools
import logging

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from splink import Linker

from sharing.matching import assigning, scoring, training
from sharing.matching.assigning import best_partners
from sharing.matching.comparing import comparisons_for
from sharing.matching.preparing import FORMS, prepare
from sharing.matching.stores import DuckStore

from .invented import two_files


@pytest.fixture(scope="module")
def both():
    """The same 150 x 150 pairs, weighed by Splink and by us with the same model."""
    left, right, _ = two_files(150, seed=21)
    one, other = prepare(left, "left"), prepare(right, "right")
    forms = [form for form in FORMS if one.has(form) and other.has(form)]
    store = DuckStore(2, 2)
    store.load("left_people", one.forms)
    store.load("right_people", other.forms)
    model = training.Model(comparisons_for(forms), 0.003, True)
    store.make(
        "all_pairs",
        "select l.unique_id as l, r.unique_id as r, cast(0 as tinyint) as tier, true as settled "
        "from left_people as l cross join right_people as r",
    )
    scoring.count_frequencies(store, model.comparisons)
    ours = scoring.weigh(store, model, "all_pairs", 150 * 150, 0.5)
    yield ours.set_index(["l", "r"]), _by_splink(store, model)
    store.close()


def _by_splink(store, model):
    settings_ = model.settings()
    for said, comparison in zip(settings_["comparisons"], model.comparisons, strict=True):
        for level, ours in zip(said["comparison_levels"][1:], comparison.levels, strict=True):
            if ours.frequent:
                level |= {"tf_adjustment_column": ours.frequent, "tf_adjustment_weight": 1.0}
    settings_["blocking_rules_to_generate_predictions"] = ["1 = 1"]
    tables = [
        store.splink.register(f"{side}_people", dataset_display_name=side)
        for side in ("left", "right")
    ]
    linker = Linker(tables, settings_, log_level=logging.ERROR)
    for form in ("given", "surname", "birth"):
        shares = store.rows(f"select {form}, share as tf_{form} from shares_{form}")
        lookup = store.splink.register(shares, table_name=f"lookup_{form}")
        linker.table_management.register_term_frequency_lookup(lookup, form)
    frame = linker.inference.predict(warning_mode="never").as_pandas_dataframe()
    frame = frame.rename(columns={"unique_id_l": "l", "unique_id_r": "r"})
    return frame.set_index(["l", "r"])


def test_every_pair_weighs_what_splink_says(both):
    ours, splink = both
    assert len(ours) == len(splink) == 150 * 150
    together = ours["weight"].to_frame("ours").join(splink["match_weight"].to_frame("theirs"))
    assert np.abs(together["ours"] - together["theirs"]).max() < 1e-6
    assert together["ours"].nunique() > 100


@st.composite
def graphs(draw):
    cells = list(itertools.product(range(4), range(4)))
    pairs = draw(st.lists(st.sampled_from(cells), unique=True, max_size=9))
    worth = draw(
        st.lists(st.integers(1, 40), min_size=len(pairs), max_size=len(pairs), unique=True)
    )
    return pairs, worth


def _best(pairs, worth):
    """The greatest sum, by trying every choice."""
    best = 0
    for chosen in itertools.product((False, True), repeat=len(pairs)):
        taken = [pair for pair, yes in zip(pairs, chosen, strict=True) if yes]
        if len({a for a, _ in taken}) == len({b for _, b in taken}) == len(taken):
            best = max(best, sum(w for w, yes in zip(worth, chosen, strict=True) if yes))
    return best


@given(graphs())
@pytest.mark.parametrize("dense", [4_000_000, 0], ids=["dense", "sparse"])
def test_no_other_choice_of_partners_is_worth_more(dense, graph):
    pairs, worth = graph
    one, other = (np.array([pair[side] for pair in pairs], int) for side in (0, 1))
    before, assigning.DENSE_CELLS = assigning.DENSE_CELLS, dense
    try:
        chosen = best_partners(one, other, np.array(worth, float))
    finally:
        assigning.DENSE_CELLS = before
    taken = [pair for pair, yes in zip(pairs, chosen, strict=True) if yes]
    assert len({a for a, _ in taken}) == len({b for _, b in taken}) == len(taken)
    assert sum(w for w, yes in zip(worth, chosen, strict=True) if yes) == _best(pairs, worth)


def test_nobody_has_no_partner():
    none = np.array([], int)
    assert best_partners(none, none, none.astype(float)).tolist() == []


@settings(max_examples=3)
@given(st.integers(1, 6))
def test_weighing_in_parts_changes_nothing(parts):
    left, right, _ = two_files(60, seed=2)
    from sharing.matching import link

    from .people import said

    before, scoring.CHUNK = scoring.CHUNK, max(1, 3_000 // parts)
    try:
        in_parts = said(link(left, right))
    finally:
        scoring.CHUNK = before
    assert in_parts == said(link(left, right))
