"""Codes of one dimension and their parents: any depth, a single root."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from .problems import rejected


@dataclass(frozen=True)
class Hierarchy:
    """A tree of codes. The root stands for the total over the dimension."""

    dimension: str
    parent_of: Mapping[str, str]

    @cached_property
    def root(self) -> str:
        roots = sorted(set(self.parent_of.values()) - set(self.parent_of))
        if len(roots) == 1:
            return roots[0]
        raise rejected(
            f"hierarchy {self.dimension!r} with {len(roots)} roots {roots[:5]}",
            "exactly one code that is never a child",
            "Give every top code the same parent, the code of the total.",
        )

    @cached_property
    def children_of(self) -> dict[str, tuple[str, ...]]:
        children: dict[str, list[str]] = {}
        for child, parent in self.parent_of.items():
            children.setdefault(parent, []).append(child)
        return {parent: tuple(codes) for parent, codes in children.items()}

    @cached_property
    def depth_of(self) -> dict[str, int]:
        """Steps from the root; also proves that the tree has no cycle."""
        depths = {self.root: 0}
        reached = [self.root]
        for code in reached:
            for child in self.children_of.get(code, ()):
                depths[child] = depths[code] + 1
                reached.append(child)
        lost = sorted(set(self.parent_of) - set(depths))
        if lost:
            raise rejected(
                f"a cycle in hierarchy {self.dimension!r} through {lost[:5]}",
                "parents that lead to the root",
                "Follow the parents of these codes and break the circle.",
            )
        return depths

    def __contains__(self, code: str) -> bool:
        return code in self.depth_of


def read_hierarchies(raw: object, file: str = "") -> dict[str, Hierarchy]:
    """`{dimension: {child: parent}}` as checked trees."""
    if not isinstance(raw, dict) or not raw:
        raise rejected(
            "hierarchies that are not an object with dimensions",
            '{"dimension": {"child": "parent"}}',
            "Write one entry for each dimension column.",
            file=file,
        )
    return {name: _read_one(str(name), tree, file) for name, tree in raw.items()}


def _read_one(name: str, tree: object, file: str) -> Hierarchy:
    texts = isinstance(tree, dict) and all(
        isinstance(child, str) and isinstance(parent, str) and child and parent
        for child, parent in tree.items()
    )
    if not texts or not tree:
        raise rejected(
            f"hierarchy {name!r} that is not an object of child and parent codes",
            "text codes, at least one child, none of them empty",
            'Write codes as text, for example {"school 1": "district A"}.',
            file=file,
        )
    hierarchy = Hierarchy(name, dict(tree))  # type: ignore[call-overload]
    assert hierarchy.depth_of  # raises when there is a cycle or more than one root
    return hierarchy
