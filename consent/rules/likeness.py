"""How like the child that somebody told is to a student on file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from uuid import UUID

from consent.rules.answer import Child
from consent.rules.identity import Identity, normal_name, normal_number
from portal.rules.vocabulary import Labelled


class Missed(Labelled):
    """Why no student was found for certain."""

    UNKNOWN = "unknown", "No student like this is on file"
    NUMBER_UNKNOWN = "number_unknown", "The number is not on file; the name and birth date are"
    SEVERAL = "several", "Several students have this name and birth date"
    CONTRADICTED = "contradicted", "The number belongs to a student of another name or birth date"


@dataclass(frozen=True, slots=True)
class Found:
    subject_id: UUID | None
    missed: Missed | None = None


def settled(
    child: Child, numbered: Sequence[UUID], stated: Sequence[UUID], named: Sequence[UUID]
) -> Found:
    """Who it is by what the indexes found: number first, then state number, then the name."""
    certain = {*numbered, *stated}
    if len(certain) == 1:
        return Found(next(iter(certain)))
    if len(certain) > 1:
        return Found(None, Missed.CONTRADICTED)
    if len(named) > 1:
        return Found(None, Missed.SEVERAL)
    if not named:
        return Found(None, Missed.UNKNOWN)
    # A number that is not ours beside a name that is: perhaps a slip, perhaps another school's
    # student of the same name. A person looks.
    if child.number or child.state_id:
        return Found(None, Missed.NUMBER_UNKNOWN)
    return Found(named[0])


def contradicts(child: Child, known: Identity) -> bool:
    """Whether what was told besides the number speaks of somebody else."""
    if child.birth_date and known.birth_date:
        return child.birth_date != known.birth_date
    if not child.full_name:
        return False
    return not (_alike(child.first_name, known.first_name) or _share(child.last_name, known))


class Same(Labelled):
    """What the child that was told and a student on file have in common."""

    NUMBER = "number", "same student number"
    NUMBER_ZEROS = "number_zeros", "same student number but for leading zeros"
    STATE_ID = "state_id", "same state number"
    NAME = "name", "same name"
    LAST_NAME = "last_name", "same last name"
    FIRST_NAME = "first_name", "same first name"
    LIKE_NAME = "like_name", "similar name"
    BIRTH = "birth", "same birth date"
    SWAPPED = "swapped", "same birth date with day and month swapped"
    NEAR_BIRTH = "near_birth", "birth date with one number different"


_WEIGHT = {
    Same.NUMBER: 5.0,
    Same.NUMBER_ZEROS: 4.0,
    Same.STATE_ID: 5.0,
    Same.NAME: 4.0,
    Same.LAST_NAME: 2.0,
    Same.FIRST_NAME: 1.5,
    Same.LIKE_NAME: 2.0,
    Same.BIRTH: 3.0,
    Same.SWAPPED: 2.0,
    Same.NEAR_BIRTH: 1.0,
}
_CERTAIN = 7.0


@dataclass(frozen=True, slots=True)
class Likeness:
    same: tuple[Same, ...]

    @property
    def score(self) -> float:
        """From 0 to 1."""
        return min(1.0, sum(_WEIGHT[one] for one in self.same) / (_CERTAIN + 2))

    @property
    def is_exact(self) -> bool:
        """Name and birth date are the very same: what is left is a number that differs."""
        return {Same.NAME, Same.BIRTH} <= set(self.same)

    @property
    def rank(self) -> int:
        """Exact ones come first, whoever judges the rest."""
        return 1 if self.is_exact else 0


def likeness(child: Child, known: Identity) -> Likeness:
    return Likeness((*_numbers(child, known), *_names(child, known), *_births(child, known)))


def _numbers(child: Child, known: Identity) -> list[Same]:
    found = []
    if child.number:
        told, ours = normal_number(child.number), normal_number(known.student_id)
        if told == ours:
            found.append(Same.NUMBER)
        elif told.lstrip("0") == ours.lstrip("0"):
            found.append(Same.NUMBER_ZEROS)
    state_id = normal_number(child.state_id)
    if state_id and state_id == normal_number(known.state_id or ""):
        found.append(Same.STATE_ID)
    return found


def _names(child: Child, known: Identity) -> list[Same]:
    first, last = (
        _alike(child.first_name, known.first_name),
        _alike(child.last_name, known.last_name),
    )
    if first and last:
        return [Same.NAME]
    if first:
        return [Same.FIRST_NAME]
    if last:
        return [Same.LAST_NAME]
    told = normal_name(child.full_name)
    ours = normal_name(f"{known.first_name}{known.last_name}")
    is_near = bool(told) and SequenceMatcher(None, told, ours).ratio() > 0.8
    return [Same.LIKE_NAME] if is_near or _share(child.last_name, known) else []


def _births(child: Child, known: Identity) -> list[Same]:
    told, ours = child.birth_date, known.birth_date
    if told is None or ours is None:
        return []
    if told == ours:
        return [Same.BIRTH]
    if (told.year, told.day, told.month) == (ours.year, ours.month, ours.day):
        return [Same.SWAPPED]
    return [Same.NEAR_BIRTH] if _one_part_differs(told, ours) else []


def _one_part_differs(one: date, other: date) -> bool:
    pairs = ((one.year, other.year), (one.month, other.month), (one.day, other.day))
    return sum(a != b for a, b in pairs) == 1


def _alike(told: str, known: str) -> bool:
    return bool(told) and normal_name(told) == normal_name(known)


def _share(told: str, known: Identity) -> bool:
    """Whether a double name and a single one have a part in common."""
    ours = {normal_name(part) for part in known.last_name.replace("-", " ").split()}
    theirs = {normal_name(part) for part in told.replace("-", " ").split()}
    return bool((ours & theirs) - {"", "de", "la", "del", "van", "von"})
