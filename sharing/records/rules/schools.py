"""One school, named differently by different files: which of the known schools is it?"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from uuid import UUID, uuid4

# The code of a school that only graduates files have named begins so, until a roster names it.
PROVISIONAL = "act:"


@dataclass(frozen=True, slots=True)
class KnownSchool:
    id: UUID
    code: str
    name: str
    act_code: str = ""


_Fits = Callable[[KnownSchool], bool]


def _key(name: str) -> str:
    return " ".join(name.casefold().split())


class Schools:
    """The known schools, and those a file adds or corrects. Writes nothing."""

    def __init__(self, known: Iterable[KnownSchool]) -> None:
        self._schools = {school.id: school for school in known}
        self._before = dict(self._schools)

    def __iter__(self) -> Iterator[KnownSchool]:
        return iter(self._schools.values())

    def from_roster(self, code: str, name: str) -> UUID:
        """By code; else a school that only graduates files have named, by its name."""
        found = self._first(lambda s: s.code == code) or self._first(
            lambda s: s.code.startswith(PROVISIONAL) and _key(s.name) == _key(name)
        )
        return self._keep(found, code=code, name=name)

    def from_graduates(self, act_code: str, name: str) -> UUID:
        """By ACT code; else a school without one, by its name. The roster's name stays."""
        found = (self._first(lambda s: s.act_code == act_code) if act_code else None) or (
            self._first(lambda s: _key(s.name) == _key(name) and not (act_code and s.act_code))
        )
        if found is None:
            return self._keep(
                None, code=f"{PROVISIONAL}{act_code or _key(name)[:50]}", name=name, act=act_code
            )
        return self._keep(found, code=found.code, name=found.name, act=act_code or found.act_code)

    @property
    def added(self) -> list[KnownSchool]:
        return [s for s in self._schools.values() if s.id not in self._before]

    @property
    def changed(self) -> list[KnownSchool]:
        return [s for s in self._schools.values() if self._before.get(s.id, s) != s]

    def name_of(self, school_id: UUID) -> str:
        return self._schools[school_id].name

    def _first(self, fits: _Fits) -> KnownSchool | None:
        return next((school for school in self._schools.values() if fits(school)), None)

    def _keep(self, found: KnownSchool | None, *, code: str, name: str, act: str = "") -> UUID:
        school = found or KnownSchool(uuid4(), code, name, act)
        self._schools[school.id] = replace(
            school, code=code, name=name, act_code=act or school.act_code
        )
        return school.id
