"""Weights learned from the two files themselves, without anybody's labels.

How often strangers agree (u) is counted on random pairs; how often the same person's two rows agree
(m) is estimated by Splink's expectation maximisation, in two sessions that block on different
fields. Both are mixed with the starting shares of comparing.py, which weigh little where there is
much data and nearly everything where there is little.
"""
# ruff: noqa: S608  (the queries are put together from names in this package alone)

from __future__ import annotations

import logging
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from .comparing import Comparison, degree, with_shares
from .stores import Store

# Below this many settled or proposed matches the starting shares are used as they are.
LEAST_MATCHES = 100
# Random pairs to count strangers on, and how many such pairs the starting shares are worth.
RANDOM_PAIRS = 1_000_000
LEAST_RANDOM = 60_000
PAIRS_OF_BELIEF = 20_000
MATCHES_OF_BELIEF = 50
# A session looks at all pairs of its blocks, or at about so many of them where there are more.
EM_PAIRS, MOST_PAIRS = 1_000_000, 2_000_000
# The part of true matches that the tiers are taken to find, for the first guess at their number.
FOUND_BY_TIERS = 0.7
SESSIONS = (("birth",), ("given", "surname"))


@dataclass(frozen=True)
class Model:
    """What was learned. `prior`: the share of all pairs that are matches."""

    comparisons: tuple[Comparison, ...]
    prior: float
    trained: bool

    def settings(self) -> dict[str, Any]:
        return {
            "link_type": "link_only",
            "unique_id_column_name": "unique_id",
            "source_dataset_column_name": "source_dataset",
            "probability_two_random_records_match": self.prior,
            "comparisons": [c.as_splink() for c in self.comparisons],
            "blocking_rules_to_generate_predictions": [],
            "retain_matching_columns": False,
            "max_iterations": 15,
            "em_convergence": 0.002,
        }


def train(
    store: Store, comparisons: Sequence[Comparison], sizes: tuple[int, int], matches: int, seed: int
) -> Model:
    """`matches`: pairs that the tiers proposed, in the table `proposed` (l, r)."""
    prior = _prior(sizes, matches)
    counted = _with_strangers(store, tuple(comparisons), sizes, seed)
    if matches < LEAST_MATCHES:
        return Model(counted, prior, trained=False)
    started = Model(counted, prior, trained=True)
    learned = _maximised(store, started)
    return Model(tuple(_mixed(c, learned.get(c.name), matches) for c in counted), prior, True)


def _prior(sizes: tuple[int, int], matches: int) -> float:
    most = min(sizes)
    expected = min(max(matches / FOUND_BY_TIERS, 0.05 * most, 1.0), 0.95 * most)
    return max(1e-12, min(0.5, expected / (sizes[0] * sizes[1])))


def _with_strangers(
    store: Store, comparisons: tuple[Comparison, ...], sizes: tuple[int, int], seed: int
) -> tuple[Comparison, ...]:
    rows = _sample(store, comparisons, sizes, seed)
    return tuple(
        with_shares(c, [level.m for level in c.levels], _shares(rows, c)) for c in comparisons
    )


def _sample(
    store: Store, comparisons: tuple[Comparison, ...], sizes: tuple[int, int], seed: int
) -> list[dict[str, Any]]:
    """Counts of degrees of agreement among random pairs that no tier proposed."""
    wanted = math.ceil(math.sqrt(min(RANDOM_PAIRS, max(LEAST_RANDOM, 12 * sum(sizes)))))
    for side, size, more in (("left", sizes[0], 0), ("right", sizes[1], 1)):
        drawn = np.random.default_rng(seed).permutation(size)[:wanted]
        numbers = ", ".join(str(n) for n in sorted(drawn.tolist())) or "-1"
        store.make(f"sample_{more}", f"select * from {side}_people where unique_id in ({numbers})")
    degrees = ", ".join(degree(c) for c in comparisons)
    columns = ", ".join(f"degree_{c.name}" for c in comparisons)
    pairs = (
        f"select {degrees} from sample_0 as l cross join sample_1 as r "
        "left join proposed as p on p.l = l.unique_id and p.r = r.unique_id where p.l is null"
    )
    found = store.rows(f"select {columns}, count(*) as n from ({pairs}) as d group by {columns}")
    store.drop("sample_0", "sample_1")
    return found.to_pylist()


def _shares(rows: list[dict[str, Any]], comparison: Comparison) -> list[float]:
    counts = np.zeros(len(comparison.levels))
    for row in rows:
        if row[f"degree_{comparison.name}"] >= 0:
            counts[row[f"degree_{comparison.name}"]] += row["n"]
    believed = np.array([level.u for level in comparison.levels])
    # Belief weighs at most as much as a twentieth of what was seen.
    belief = min(PAIRS_OF_BELIEF, max(1_000.0, counts.sum() / 20))
    mixed = counts + belief * believed / believed.sum()
    return [float(share) for share in mixed / mixed.sum()]


def _pairs_of(store: Store, rule: tuple[str, ...]) -> int:
    """How many pairs a session would look at: where all share a birth date, all of them."""
    keys = ", ".join(rule)
    counted = f"(select {keys}, cast(count(*) as bigint) as n from {{}}_people group by {keys})"
    same = " and ".join(f"one.{key} = other.{key}" for key in rule)
    found = store.rows(
        f"select cast(sum(one.n * other.n) as bigint) as n from {counted.format('left')} as one "
        f"join {counted.format('right')} as other on {same}"
    )
    return int(found["n"][0].as_py() or 0)


def _maximised(store: Store, model: Model) -> dict[str, list[float]]:
    """Splink's m of each comparison, best level first, from two sessions."""
    from splink import Linker, block_on

    linker = Linker(
        [
            store.splink.register("left_people", dataset_display_name="l"),
            store.splink.register("right_people", dataset_display_name="r"),
        ],
        model.settings(),
        log_level=logging.ERROR,
        validate_settings=False,
    )
    for rule in SESSIONS:
        linker.training.estimate_parameters_using_expectation_maximisation(
            block_on(*rule),
            estimate_without_term_frequencies=True,
            max_pairs=EM_PAIRS if _pairs_of(store, rule) > MOST_PAIRS else None,
        )
    return {c["output_column_name"]: _learned(c) for c in _saved(linker)["comparisons"]}


def _saved(linker: Any) -> dict[str, Any]:
    return dict(linker.misc.save_model_to_json(out_path=None))


def _learned(comparison: dict[str, Any]) -> list[float]:
    """A level that was never seen is told as words, not as a number."""
    levels = [level for level in comparison["comparison_levels"] if not level.get("is_null_level")]
    shares = [level.get("m_probability") for level in levels]
    return [float(share) if isinstance(share, int | float) else 0.0 for share in shares]


def _mixed(comparison: Comparison, learned: list[float] | None, matches: int) -> Comparison:
    u = [level.u for level in comparison.levels]
    believed = np.array([level.m for level in comparison.levels])
    believed = believed / believed.sum()
    if not learned or sum(learned) <= 0:
        return with_shares(comparison, [float(m) for m in believed], u)
    seen = np.array(learned) / sum(learned)
    mixed = seen * matches + believed * MATCHES_OF_BELIEF
    # Rounded, so that the order in which processors added up changes nothing.
    shares = [float(f"{share:.9g}") for share in mixed / mixed.sum()]
    return with_shares(comparison, shares, u)
