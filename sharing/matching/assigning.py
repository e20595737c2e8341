"""One partner each: the choice with the greatest sum of weights, exact in every component."""

from __future__ import annotations

import numpy as np
from scipy.optimize import linear_sum_assignment
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components, min_weight_full_bipartite_matching

# Above this a dense table of a component would not fit; the sparse method is exact as well.
DENSE_CELLS = 4_000_000


def best_partners(left: np.ndarray, right: np.ndarray, worth: np.ndarray) -> np.ndarray:
    """Which pairs to take so that nobody has two partners and the sum of `worth` is greatest.

    `left`, `right`: whole numbers of the people of each pair, each pair once. `worth`: above zero,
    what a pair is worth against leaving both alone. Returns one bool for each pair.
    """
    chosen = np.zeros(len(left), bool)
    if not len(left):
        return chosen
    _, one = np.unique(left, return_inverse=True)
    _, other = np.unique(right, return_inverse=True)
    people = int(one.max()) + 1
    size = people + int(other.max()) + 1
    graph = coo_array((np.ones(len(one), np.int8), (one, other + people)), shape=(size, size))
    _, component = connected_components(graph, directed=False)
    of_pair = component[one]
    pairs_in = np.bincount(of_pair)
    chosen[pairs_in[of_pair] == 1] = True
    several = np.flatnonzero(pairs_in[of_pair] > 1)
    several = several[np.lexsort((right[several], left[several], of_pair[several]))]
    bounds = np.flatnonzero(np.diff(of_pair[several])) + 1
    for pairs in np.split(several, bounds):
        if len(pairs):
            chosen[pairs[_within(one[pairs], other[pairs], worth[pairs])]] = True
    return chosen


def _within(left: np.ndarray, right: np.ndarray, worth: np.ndarray) -> np.ndarray:
    """Places of the chosen pairs of one component."""
    names, one = np.unique(left, return_inverse=True)
    others, other = np.unique(right, return_inverse=True)
    if len(names) * len(others) <= DENSE_CELLS:
        table = np.zeros((len(names), len(others)))
        table[one, other] = worth
        rows, columns = linear_sum_assignment(table, maximize=True)
        taken = set(zip(rows.tolist(), columns.tolist(), strict=True))
        pairs = zip(one.tolist(), other.tolist(), strict=True)
        return np.array([n for n, pair in enumerate(pairs) if pair in taken], int)
    return _sparse(one, other, worth, len(names), len(others))


def _sparse(one: np.ndarray, other: np.ndarray, worth: np.ndarray, m: int, n: int) -> np.ndarray:
    """Everyone may also stay alone: a partner of one's own whom nobody else has."""
    rows = np.concatenate([one, np.arange(m)])
    columns = np.concatenate([other, n + np.arange(m)])
    cost = np.concatenate([worth.max() + 1.0 - worth, np.full(m, worth.max() + 1.0)])
    table = coo_array((cost, (rows, columns)), shape=(m, n + m)).tocsr()
    taken = dict(zip(*min_weight_full_bipartite_matching(table), strict=True))
    return np.array([k for k in range(len(one)) if taken[one[k]] == other[k]], int)
