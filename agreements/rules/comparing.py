"""Two texts side by side: what was added, removed or changed, field by field and word by word."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from agreements.rules.elements import CATALOG, Catalog
from agreements.rules.telling import Told, of_flow, of_limits, of_obligation, of_text, of_whole
from agreements.rules.terms import Terms
from portal.rules.vocabulary import Labelled

Names = Mapping[UUID, str]
_WORD = re.compile(r"\S+\s*|\s+")


class Change(Labelled):
    SAME = "same", "Unchanged"
    CHANGED = "changed", "Changed"
    ADDED = "added", "Added"
    REMOVED = "removed", "Removed"
    MOVED = "moved", "Moved"


@dataclass(frozen=True, slots=True)
class Piece:
    """Words that stand in both texts, or in this one alone (`differs`)."""

    text: str
    differs: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One field before and after. Lists are compared item by item, all else word by word."""

    label: str
    change: Change
    before: tuple[Piece, ...]
    after: tuple[Piece, ...]
    is_list: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """The agreement itself, or one clause, flow or obligation of it."""

    key: str
    title: str
    change: Change
    lines: tuple[Line, ...]

    @property
    def differing(self) -> tuple[Line, ...]:
        return tuple(line for line in self.lines if line.change is not Change.SAME)


@dataclass(frozen=True, slots=True)
class Comparison:
    sections: tuple[Section, ...]

    @property
    def differing(self) -> tuple[Section, ...]:
        return tuple(one for one in self.sections if one.change is not Change.SAME)

    @property
    def is_same(self) -> bool:
        return not self.differing

    def count(self, change: Change) -> int:
        """How many fields were changed, or clauses, flows and the like added or removed."""
        if change is Change.CHANGED:
            return sum(len(one.differing) for one in self.sections if one.change is Change.CHANGED)
        return sum(one.change is change for one in self.sections)

    @property
    def counts(self) -> tuple[tuple[Change, int], ...]:
        kinds = (Change.ADDED, Change.REMOVED, Change.CHANGED, Change.MOVED)
        return tuple((kind, found) for kind in kinds if (found := self.count(kind)))


def compare(old: Terms, new: Terms, names: Names, catalog: Catalog = CATALOG) -> Comparison:
    """Every part of both texts, in the order of the new one; what is gone stands last of its
    kind. Clauses, flows and obligations are the same when their key is."""
    before, after = _parts(old, names, catalog), _parts(new, names, catalog)
    keys = [*after, *(key for key in before if key not in after)]
    sections = [_section(key, before.get(key), after.get(key)) for key in keys]
    moved = _moved([key for key in before if key in after], [key for key in after if key in before])
    return Comparison(
        tuple(
            Section(one.key, one.title, Change.MOVED, one.lines)
            if one.change is Change.SAME and one.key in moved
            else one
            for one in sorted(sections, key=lambda one: _KINDS.index(one.key.partition(":")[0]))
        )
    )


_KINDS = ("whole", "limits", "text", "flow", "obligation")


@dataclass(frozen=True, slots=True)
class _Part:
    title: str
    told: tuple[Told, ...]


def _parts(terms: Terms, names: Names, catalog: Catalog) -> dict[str, _Part]:
    parts = {"whole": _Part("The agreement", tuple(of_whole(terms, names)))}
    if terms.limits:
        told = tuple(of_limits(terms.limits, catalog))
        parts["limits"] = _Part("Limits for agreements under it", told)
    for clause in terms.text:
        parts[f"text:{clause.key}"] = _Part(f"Clause “{clause.heading}”", tuple(of_text(clause)))
    for flow in terms.flows:
        told = tuple(of_flow(flow, names, catalog))
        parts[f"flow:{flow.key}"] = _Part(f"Flow “{flow.key}”", told)
    for duty in terms.obligations:
        told = tuple(of_obligation(duty, names))
        parts[f"obligation:{duty.key}"] = _Part(f"Obligation: {duty.kind.label.lower()}", told)
    return parts


def _moved(before: Sequence[str], after: Sequence[str]) -> set[str]:
    """The clauses that changed places; of two that swapped, one stayed."""
    matcher = difflib.SequenceMatcher(None, before, after, autojunk=False)
    stayed = {
        after[block.b + step]
        for block in matcher.get_matching_blocks()
        for step in range(block.size)
    }
    return {key for key in after if key not in stayed}


def _section(key: str, old: _Part | None, new: _Part | None) -> Section:
    shown = new or old
    assert shown is not None
    if old is None or new is None:
        lines = tuple(_alone(told, is_new=old is None) for told in shown.told if told.items)
        return Section(key, shown.title, Change.ADDED if old is None else Change.REMOVED, lines)
    lines = tuple(_lines(old.told, new.told))
    same = all(line.change is Change.SAME for line in lines)
    return Section(key, shown.title, Change.SAME if same else Change.CHANGED, lines)


def _alone(told: Told, *, is_new: bool) -> Line:
    pieces = tuple(Piece(item, True) for item in told.items)
    change = Change.ADDED if is_new else Change.REMOVED
    return Line(
        told.label, change, () if is_new else pieces, pieces if is_new else (), told.is_list
    )


def _lines(old: Sequence[Told], new: Sequence[Told]) -> Iterator[Line]:
    """Field by field: both tell the same labels wherever both have something to tell."""
    before = {told.label: told for told in old}
    after = {told.label: told for told in new}
    labels = [*after, *(label for label in before if label not in after)]
    for label in labels:
        yield _line(label, before.get(label), after.get(label))


def _line(label: str, old: Told | None, new: Told | None) -> Line:
    if old is None or new is None:
        told = new or old
        assert told is not None
        return _alone(told, is_new=old is None)
    is_list = new.is_list
    if old.items == new.items:
        same = tuple(Piece(item) for item in old.items)
        return Line(label, Change.SAME, same, same, is_list)
    if not old.items or not new.items:
        return _alone(new if not old.items else old, is_new=not old.items)
    before, after = _diff(_tokens(old), _tokens(new), joined=not is_list)
    return Line(label, Change.CHANGED, before, after, is_list)


def _tokens(told: Told) -> list[str]:
    return list(told.items) if told.is_list else _WORD.findall(" ".join(told.items))


def _diff(
    old: list[str], new: list[str], *, joined: bool
) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    """Whole words (or items): what stands in one text alone is marked there."""
    before: list[Piece] = []
    after: list[Piece] = []
    bare_old, bare_new = [one.strip() for one in old], [one.strip() for one in new]
    matcher = difflib.SequenceMatcher(None, bare_old, bare_new, autojunk=False)
    for what, i1, i2, j1, j2 in matcher.get_opcodes():
        before += _pieces(old[i1:i2], what != "equal", joined)
        after += _pieces(new[j1:j2], what != "equal", joined)
    return tuple(before), tuple(after)


def _pieces(tokens: list[str], differs: bool, joined: bool) -> list[Piece]:
    if not tokens:
        return []
    if not joined:
        return [Piece(token, differs) for token in tokens]
    words = "".join(tokens)
    marked = words.rstrip()
    space = words[len(marked) :]
    # The space after the last marked word is no part of what differs.
    return [Piece(marked, differs), *([Piece(space)] if space else [])]
