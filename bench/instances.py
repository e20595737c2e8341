"""Tables for measuring: generated ones shaped like districts, and the STAR study."""

from __future__ import annotations

import itertools

import numpy as np

from sharing.disclosure.tables import Table

RACES = np.array([0.46, 0.24, 0.15, 0.07, 0.05, 0.02, 0.01])
GENDERS = np.array([0.49, 0.49, 0.02])


def region(schools=200, districts=20, regions=4, *, genders=False, incomes=True, seed=1):
    """School in district in region x race [x income] [x gender], skewed, with all totals.

    200 schools by race and income are 5,400 cells; 2,000 by all three are 212,256.
    """
    tree = school_tree(schools, districts, regions)
    trees = {"school": tree, "race": dict.fromkeys((f"race{r}" for r in range(7)), "all")}
    trees |= {"income": dict.fromkeys(("income0", "income1"), "all")} if incomes else {}
    trees |= {"gender": dict.fromkeys((f"gender{g}" for g in range(3)), "all")} if genders else {}
    leaves = {}
    for school, counts in students(schools, genders, incomes, seed):
        for place in np.ndindex(*counts.shape):
            race, income, gender = place
            codes = (school, f"race{race}")
            codes += (f"income{income}",) if incomes else ()
            codes += (f"gender{gender}",) if genders else ()
            leaves[codes] = int(counts[place])
    return [totals("cells", leaves, trees)], trees


def linked(schools=200, seed=2):
    """Three tables of one run: school x race, school x income, school x gender: 3,075 cells."""
    tree = school_tree(schools, 1, 4)
    tree = {code: tree[code] for code in tree if code != "D0"}
    tree = {c: (f"R{int(c[1:]) % 4}" if c.startswith("S") else "all") for c in tree}
    parts: dict[str, dict[tuple[str, str], int]] = {"race": {}, "income": {}, "gender": {}}
    for school, counts in students(schools, True, True, seed):
        for axis, name in enumerate(parts):
            others = tuple(a for a in range(3) if a != axis)
            for code, count in enumerate(counts.sum(axis=others)):
                parts[name][school, f"{name}{code}"] = int(count)
    tables, trees = [], {"school": tree}
    for name, leaves in parts.items():
        trees[name] = {code: "all" for _, code in leaves}
        tables.append(totals(name, leaves, {"school": tree, name: trees[name]}))
    return tables, trees


def school_tree(schools, districts, regions):
    """Schools in districts in regions; a level of one member is left out."""
    tree = {}
    for r in range(regions) if regions > 1 else ():
        tree[f"R{r}"] = "all"
    for d in range(districts) if districts > 1 else ():
        tree[f"D{d}"] = f"R{d % regions}" if regions > 1 else "all"
    for s in range(schools):
        tree[f"S{s}"] = f"D{s % districts}" if districts > 1 else "all"
    return tree


def students(schools, genders, incomes, seed, size=(120, 320)):
    """(school, counts by race, income, gender) for each school."""
    draw = np.random.default_rng(seed)
    for s in range(schools):
        mix = draw.dirichlet(RACES * 12)
        count = int(draw.integers(*size))
        poor = draw.beta(2, 2)
        rich = np.array([poor, 1 - poor]) if incomes else np.ones(1)
        shares = np.einsum("r,i,g->rig", mix, rich, GENDERS if genders else np.ones(1))
        yield f"S{s}", draw.multinomial(count, shares.ravel()).reshape(shares.shape)


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
