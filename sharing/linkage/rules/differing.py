"""Two people side by side: which fields differ, and in which letters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final

LABELS: Final = {
    "first_name": "First name",
    "middle_name": "Middle name",
    "last_name": "Last name",
    "suffix": "Suffix",
    "birth_date": "Birth date",
    "gender": "Gender",
    "street": "Street",
    "city": "City",
    "postcode": "Postcode",
    "state": "State",
}
SAME, DIFFERS, ONE_SIDE = "the same", "differs", "only one has it"


@dataclass(frozen=True, slots=True)
class Piece:
    """Some letters of a value; `differs`: the other side has not got them here."""

    text: str
    differs: bool = False


@dataclass(frozen=True, slots=True)
class Compared:
    """One field of both people. `mark`: in words, so that no color is needed."""

    label: str
    left: tuple[Piece, ...]
    right: tuple[Piece, ...]
    mark: str

    @property
    def is_same(self) -> bool:
        return self.mark == SAME


def compared(left: Mapping[str, str], right: Mapping[str, str]) -> list[Compared]:
    """Every field that at least one side has, in the order of LABELS."""
    return [
        _field(label, left.get(name, "").strip(), right.get(name, "").strip())
        for name, label in LABELS.items()
        if left.get(name, "").strip() or right.get(name, "").strip()
    ]


def _field(label: str, left: str, right: str) -> Compared:
    if not (left and right):
        return Compared(label, _plain(left), _plain(right), ONE_SIDE)
    if left.casefold() == right.casefold():
        return Compared(label, _plain(left), _plain(right), SAME)
    return Compared(label, *_pieces(left, right), DIFFERS)


def _plain(text: str) -> tuple[Piece, ...]:
    return (Piece(text),) if text else ()


def _pieces(left: str, right: str) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    matcher = SequenceMatcher(None, left.casefold(), right.casefold(), autojunk=False)
    if len(left.casefold()) != len(left) or len(right.casefold()) != len(right):
        return (Piece(left, True),), (Piece(right, True),)
    one, other = [], []
    for kind, a, b, c, d in matcher.get_opcodes():
        if b > a:
            one.append(Piece(left[a:b], kind != "equal"))
        if d > c:
            other.append(Piece(right[c:d], kind != "equal"))
    return tuple(one), tuple(other)
