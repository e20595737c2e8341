"""Tables for measuring: generated ones shaped like districts, and the STAR study."""

from __future__ import annotations

import itertools

import numpy as np

from sharing.disclosure.tables import Table


def region(schools=200, districts=20, regions=4, seed=1, students=(60, 260)):
    """School x race x income with skewed races; all totals. 200 schools make 5,400 cells."""
    draw = np.random.default_rng(seed)
    shares = np.array([0.46, 0.24, 0.15, 0.06, 0.05, 0.025, 0.01, 0.005])
    hierarchy = {}
    for d in range(districts):
        hierarchy[f"D{d}"] = f"R{d % regions}"
    for r in range(regions):
        hierarchy[f"R{r}"] = "all"
    leaves = {}
    for s in range(schools):
        hierarchy[f"S{s}"] = f"D{s % districts}"
        mix = draw.dirichlet(shares * 12)
        size = int(draw.integers(*students))
        poor = draw.beta(2, 2)
        counts = draw.multinomial(size, np.outer(mix, [poor, 1 - poor]).ravel()).reshape(8, 2)
        for race, income in np.ndindex(8, 2):
            leaves[f"S{s}", f"race{race}", f"income{income}"] = int(counts[race, income])
    trees = {
        "school": hierarchy,
        "race": {f"race{r}": "all" for r in range(8)},
        "income": {f"income{i}": "all" for i in range(2)},
    }
    return [totals("cells", leaves, trees)], trees


def enrollment(schools=20, seed=3, districts=3):
    """School x race x lunch x enrolled with all totals: the portal's own table."""
    draw = np.random.default_rng(seed)
    shares = np.array([0.4, 0.25, 0.2, 0.07, 0.05, 0.02, 0.01])
    tree = {f"S{s}": f"D{s % districts}" for s in range(schools)}
    tree |= {f"D{d}": "all" for d in range(districts)}
    leaves = {}
    for s in range(schools):
        mix = draw.dirichlet(shares * 15)
        size = int(draw.integers(40, 400))
        poor, goes = draw.beta(3, 3), draw.beta(6, 4)
        cell = np.einsum("r,l,o->rlo", mix, [poor, 1 - poor], [goes, 1 - goes])
        counts = draw.multinomial(size, cell.ravel()).reshape(7, 2, 2)
        for r, lunch, o in np.ndindex(7, 2, 2):
            leaves[f"S{s}", f"r{r}", f"l{lunch}", ("yes", "no")[o]] = int(counts[r, lunch, o])
    trees = {
        "school": tree,
        "race": {f"r{r}": "all" for r in range(7)},
        "lunch": {"l0": "all", "l1": "all"},
        "enrolled": {"yes": "all", "no": "all"},
    }
    return [totals("enrollment", leaves, trees)], trees


def totals(name, leaves, trees):
    """The leaf counts with every total over every dimension."""
    counts = {}
    chains = {
        (d, code): chain(tree, code)
        for d, tree in enumerate(trees.values())
        for code in {key[d] for key in leaves}
    }
    for key, count in leaves.items():
        for above in itertools.product(*(chains[d, code] for d, code in enumerate(key))):
            counts[above] = counts.get(above, 0) + count
    return Table.of(name, tuple(trees), counts)


def chain(tree, code):
    found = [code]
    while found[-1] in tree:
        found.append(tree[found[-1]])
    return found
