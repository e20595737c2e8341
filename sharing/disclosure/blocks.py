"""Parts of the table small enough to solve quickly, from near relatives to everything."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .hierarchy import Hierarchy
from .model import Model

SIBLINGS = 16  # codes of one parent in a block of the first level
WHOLE = 600  # movable cells up to which the whole table is one block


@dataclass(frozen=True, eq=False)
class Block:
    """Cells that may move, and the ones that this block is there to protect."""

    cells: NDArray[np.intp]


def levels(model: Model, trees: tuple[Hierarchy, ...], seed: int) -> Iterator[list[Block]]:
    """Blocks of siblings, then families with their neighbours, then the whole."""
    movable = np.flatnonzero(~model.fixed)
    if len(movable) > WHOLE:
        place = max(range(len(trees)), key=lambda p: len(trees[p].depth_of))
        owner = _owners(model, place, trees[place])
        yield _blocks(movable, owner, _sibling_groups(trees[place], seed))
        yield _blocks(movable, owner, _family_groups(trees[place]))
    yield [Block(movable)]


def _owners(model: Model, place: int, tree: Hierarchy) -> NDArray[np.intp]:
    """Per cell the number of its code in the dimension that is cut; rests go with their parent."""
    number = {code: n for n, code in enumerate(tree.depth_of)}
    owner = np.zeros(len(model.truth), dtype=np.intp)
    owner[: len(model.keys)] = [number[key[place]] for key in model.keys]
    starts, columns = model.relations.indptr, model.relations.indices
    for row in range(model.relations.shape[0]):
        last = columns[starts[row + 1] - 1]
        if last >= len(model.keys):
            owner[last] = owner[columns[starts[row]]]
    return owner


def _blocks(
    movable: NDArray[np.intp], owner: NDArray[np.intp], groups: list[list[int]]
) -> list[Block]:
    blocks = (Block(movable[np.isin(owner[movable], group)]) for group in groups)
    return [block for block in blocks if len(block.cells)]


def _sibling_groups(tree: Hierarchy, seed: int) -> list[list[int]]:
    number = {code: n for n, code in enumerate(tree.depth_of)}
    chance = random.Random(seed)  # noqa: S311  # spreads schools over blocks; keeps no secret
    groups = []
    for codes in tree.children_of.values():
        mixed = sorted(codes)
        chance.shuffle(mixed)
        parts = max(1, round(len(mixed) / SIBLINGS))
        groups += [[number[code] for code in mixed[part::parts]] for part in range(parts)]
    return groups


def _family_groups(tree: Hierarchy) -> list[list[int]]:
    """A parent with its children and its own sibling codes."""
    number = {code: n for n, code in enumerate(tree.depth_of)}
    groups = []
    for parent, codes in tree.children_of.items():
        uncles = tree.children_of.get(tree.parent_of.get(parent, ""), (parent,))
        groups.append([number[code] for code in (*uncles, *codes)])
    return groups
