"""Which student an answer is about: exactly, or the likeliest for a person to look at.

Nothing here decides who may look: queries do. A better judge of likeness than ours may register
itself; the apps above bring one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import connection

from consent import identities
from consent.rules.answer import Child
from consent.rules.identity import Identity, normal_number
from consent.rules.likeness import Found, Likeness, Missed, contradicts, likeness, settled
from portal.vault import Vault

MOST_CANDIDATES = 20
LONGEST_NUMBER = 10

# Gives each of the known people a likeness from 0 to 1 to the child that was told.
Scorer = Callable[[Child, Sequence[Identity]], Sequence[float]]
_scorers: list[Scorer] = []


def register(scorer: Scorer) -> Scorer:
    """The last one registered judges."""
    _scorers.append(scorer)
    return scorer


@dataclass(frozen=True, slots=True)
class Candidate:
    """A student who may be the one, and why."""

    subject_id: UUID
    identity: Identity
    likeness: Likeness
    score: float


def found(vault: Vault, children: Sequence[Child]) -> list[Found]:
    """The student of each child, where number, state number, or name and birth date say exactly
    who it is and nothing contradicts it; otherwise why not."""
    by_number = _by_index(
        vault, "student_id_index", [_number(vault, child.number) for child in children]
    )
    by_state = _by_index(
        vault, "state_id_index", [identities.state_index(vault, c.state_id) for c in children]
    )
    by_name = _by_index(vault, "name_birth_index", [_name_birth(vault, c) for c in children])
    told = [
        (
            child,
            by_number.get(_number(vault, child.number), ()),
            by_state.get(identities.state_index(vault, child.state_id), ()),
            by_name.get(_name_birth(vault, child), ()),
        )
        for child in children
    ]
    # Only where a name stands beside a number is there something to compare.
    to_open = {
        subject
        for child, numbered, stated, _ in told
        if child.full_name or child.birth_date
        for subject in (*numbered, *stated)
    }
    known = identities.opened(vault, to_open)
    return [
        _contradicted(child, settled(child, numbered, stated, named), known)
        for child, numbered, stated, named in told
    ]


def _contradicted(child: Child, one: Found, known: Mapping[UUID, Identity]) -> Found:
    identity = known.get(one.subject_id) if one.subject_id else None
    if identity is not None and contradicts(child, identity):
        return Found(None, Missed.CONTRADICTED)
    return one


def by_name_and_birth(vault: Vault, indexes: Iterable[bytes]) -> dict[bytes | None, list[UUID]]:
    """The students behind each index of a name and birth date."""
    return _by_index(vault, "name_birth_index", indexes)


def candidates(vault: Vault, child: Child) -> list[Candidate]:
    """Students who may be the child, likeliest first. Opens only those an index points to."""
    indexes: dict[str, list[bytes | None]] = {
        "student_id_index": [_number(vault, number) for number in _spellings(child.number)],
        "state_id_index": [identities.state_index(vault, child.state_id)],
        "name_birth_index": [_name_birth(vault, child)],
        "name_index": [_full_name(vault, child)],
        "birth_index": [identities.birth_index(vault, day) for day in _days(child.birth_date)],
    }
    ids = {
        subject
        for column, wanted in indexes.items()
        for subjects in _by_index(vault, column, wanted, most=200).values()
        for subject in subjects
    }
    known = identities.opened(vault, ids)
    scores = _scored(child, list(known.values()))
    rated = [
        Candidate(subject, identity, likeness(child, identity), score)
        for (subject, identity), score in zip(known.items(), scores, strict=True)
    ]
    rated.sort(key=lambda one: (one.likeness.rank, one.score), reverse=True)
    return rated[:MOST_CANDIDATES]


def of_number(vault: Vault, child: Child, number: str) -> list[Candidate]:
    """The student of a number or state number that somebody looks up."""
    ids = {
        subject
        for column, wanted in (
            ("student_id_index", _number(vault, number)),
            ("state_id_index", identities.state_index(vault, number)),
        )
        for subjects in _by_index(vault, column, [wanted]).values()
        for subject in subjects
    }
    known = identities.opened(vault, ids)
    scores = _scored(child, list(known.values()))
    return [
        Candidate(subject, identity, likeness(child, identity), score)
        for (subject, identity), score in zip(known.items(), scores, strict=True)
    ]


def _scored(child: Child, known: list[Identity]) -> Sequence[float]:
    if _scorers and known:
        return _scorers[-1](child, known)
    return [likeness(child, identity).score for identity in known]


def _by_index(
    vault: Vault, column: str, wanted: Iterable[bytes | None], *, most: int = 1_000_000
) -> dict[bytes | None, list[UUID]]:
    """The subjects behind each value of an index."""
    asked = list({value for value in wanted if value is not None})
    if not asked:
        return {}
    behind: dict[bytes | None, list[UUID]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT s.{column}, s.id FROM consent_subject s "  # noqa: S608 (a name of ours)
            f"JOIN unnest(%s::bytea[]) AS told(index) ON told.index = s.{column} "
            "WHERE s.organization_id = %s ORDER BY s.id LIMIT %s",
            [asked, vault.organization_id, most],
        )
        for value, subject in cursor.fetchall():
            behind[bytes(value)].append(subject)
    return behind


def _number(vault: Vault, number: str) -> bytes | None:
    return identities.number_index(vault, number) if number else None


def _name_birth(vault: Vault, child: Child) -> bytes | None:
    if not (child.first_name and child.last_name):
        return None
    told = Identity("", None, child.first_name, "", child.last_name, "", child.birth_date)
    return identities.name_index(vault, told)


def _full_name(vault: Vault, child: Child) -> bytes | None:
    if not (child.first_name and child.last_name):
        return None
    return identities.full_name_index(vault, child.first_name, child.last_name)


def _spellings(number: str) -> list[str]:
    """The number, and with the leading zeros that spreadsheets drop or add."""
    plain = normal_number(number)
    if not plain.isdigit():
        return [plain] if plain else []
    bare = plain.lstrip("0") or "0"
    return [plain, *(bare.zfill(width) for width in range(len(bare), LONGEST_NUMBER + 1))]


def _days(born: date | None) -> list[date]:
    """The birth date, and with day and month swapped where that is a day too."""
    if born is None:
        return []
    if born.day > 12 or born.day == born.month:
        return [born]
    return [born, date(born.year, born.day, born.month)]
