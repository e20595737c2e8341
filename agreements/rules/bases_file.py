"""Reads a list of legal bases and tells every mistake: where it is, what was found, what belongs.

Counsel edits this file, so a mistake must be told in words, all of them at once, before anything
runs on it.
"""

from __future__ import annotations

import string
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar

from agreements.rules.basis import Basis, Clause, Refusal, Source
from agreements.rules.terms import Level
from portal.rules.vocabulary import LegalBasis, OrganizationKind, Purpose

E = TypeVar("E", bound=StrEnum)

# What a clause's plain sentence may be filled with; agreements/rules/plain.py fills it.
PLACES = frozenset(
    {"giver", "recipient", "purpose", "students", "elements", "people", "kept", "onward"}
    | {"often", "least", "protected"}
)
_BASIS = frozenset(
    {"citation", "source", "offered", "because", "explains", "short", "levels", "givers"}
    | {"recipients", "purposes", "directory_only", "refuses", "clauses"}
)
_CLAUSE = frozenset({"code", "text", "plain", "citation", "source", "retired"})
_CONDITIONS = ("giver", "recipient", "either", "neither")
_REFUSAL = frozenset({"key", "because", "citation", *_CONDITIONS})


class Unusable(ValueError):
    """The file cannot be used. Each mistake says where, what was found and what was expected."""

    def __init__(self, path: Path, mistakes: Iterable[str]) -> None:
        self.mistakes = tuple(mistakes)
        lines = "\n".join(f"  - {mistake}" for mistake in self.mistakes)
        count = len(self.mistakes)
        super().__init__(
            f"{path} cannot be used as the list of legal bases "
            f"({count} {'mistake' if count == 1 else 'mistakes'}):\n{lines}"
        )


@dataclass
class _Reader:
    """One table of the file under examination; mistakes are noted under its place."""

    where: str
    given: Mapping[str, Any]
    mistakes: list[str] = field(default_factory=list)

    def within(self, place: str, given: Any) -> _Reader:
        where = f"{self.where}, {place}"
        if not isinstance(given, Mapping):
            self.mistakes.append(f"{where}: found {_shown(given)}, expected a table.")
            given = {}
        return _Reader(where, given, self.mistakes)

    def wrong(self, name: str, expected: str) -> None:
        found = _shown(self.given[name]) if name in self.given else "nothing"
        self.mistakes.append(f"{self.where}, {name}: found {found}, expected {expected}.")

    def only(self, known: frozenset[str]) -> None:
        for name in self.given:
            if name not in known:
                self.mistakes.append(
                    f"{self.where}, {name}: no such field; expected one of "
                    f"{', '.join(sorted(known))}."
                )

    def words(self, name: str, *, needed: bool = True) -> str:
        value = self.given.get(name, "")
        if not isinstance(value, str) or (needed and not value.strip()):
            self.wrong(name, "words in quotes")
            return ""
        return " ".join(value.split())

    def switch(self, name: str, otherwise: bool) -> bool:
        value = self.given.get(name, otherwise)
        if not isinstance(value, bool):
            self.wrong(name, "true or false")
            return otherwise
        return value

    def one(self, name: str, codes: type[E], otherwise: E) -> E:
        try:
            return codes(self.given.get(name, otherwise))
        except ValueError:
            self.wrong(name, f"one of {_listed(codes)}")
            return otherwise

    def some(self, name: str, codes: type[E], *, needed: bool = True) -> frozenset[E]:
        value = self.given.get(name, [] if not needed else None)
        if value == "any":
            return frozenset(codes)
        known = {code.value for code in codes}
        right = isinstance(value, list) and all(isinstance(one, str) for one in value)
        if not right or (needed and not value) or not set(value) <= known:
            self.wrong(name, f'"any", or a list of {_listed(codes)}')
            return frozenset()
        return frozenset(codes(one) for one in value)

    def tables(self, name: str) -> list[Any]:
        value = self.given.get(name, [])
        if not isinstance(value, list):
            self.wrong(name, f"tables that begin with [[…{name}]]")
            return []
        return value


def read(path: Path) -> dict[LegalBasis, Basis]:
    """The bases of a file. Raises `Unusable` with all of its mistakes."""
    reader = _Reader("", _toml(path))
    found: dict[LegalBasis, Basis] = {}
    for name, given in reader.given.items():
        if name not in {basis.value for basis in LegalBasis}:
            reader.mistakes.append(f"{name}: no such basis; expected {_listed(LegalBasis)}.")
            continue
        inner = _Reader(name, given if isinstance(given, Mapping) else {}, reader.mistakes)
        found[LegalBasis(name)] = _basis(LegalBasis(name), inner)
    for basis in LegalBasis:
        if basis not in found:
            reader.mistakes.append(
                f"{basis.value}: it is missing. To keep it from use write offered = false."
            )
    reader.mistakes += _differing(found.values())
    if reader.mistakes:
        raise Unusable(path, reader.mistakes)
    return {basis: found[basis] for basis in LegalBasis}


def _toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise Unusable(path, ["there is no such file."]) from None
    except (OSError, UnicodeDecodeError) as error:
        raise Unusable(path, [f"it cannot be read as text in UTF-8: {error}."]) from None
    except tomllib.TOMLDecodeError as error:
        raise Unusable(path, [f"it is no TOML: {error}."]) from None


def _basis(basis: LegalBasis, reader: _Reader) -> Basis:
    reader.only(_BASIS)
    offered = reader.switch("offered", True)
    clauses = tuple(
        _clause(reader.within(f"clause {number}", given))
        for number, given in enumerate(reader.tables("clauses"), start=1)
    )
    if not any(not clause.retired for clause in clauses):
        reader.wrong("clauses", "at least one clause that is not retired")
    return Basis(
        basis=basis,
        citation=reader.words("citation"),
        explains=reader.words("explains"),
        short=reader.words("short"),
        levels=reader.some("levels", Level),
        givers=reader.some("givers", OrganizationKind),
        recipients=reader.some("recipients", OrganizationKind),
        purposes=reader.some("purposes", Purpose),
        every_clause=clauses,
        source=reader.one("source", Source, Source.PRACTICE),
        refuses=tuple(
            _refusal(reader.within(f"refusal {number}", given))
            for number, given in enumerate(reader.tables("refuses"), start=1)
        ),
        directory_only=reader.switch("directory_only", False),
        offered=offered,
        because=reader.words("because", needed=not offered),
    )


def _clause(reader: _Reader) -> Clause:
    reader.only(_CLAUSE)
    code = reader.words("code")
    if code and not code.replace("_", "").isalnum():
        reader.wrong("code", "letters, digits and underscores")
    plain = reader.words("plain", needed=False)
    if not _places(plain) <= PLACES:
        reader.wrong("plain", f"in braces nothing but {', '.join(sorted(PLACES))}")
    return Clause(
        code=code,
        text=reader.words("text"),
        citation=reader.words("citation"),
        source=reader.one("source", Source, Source.PRACTICE),
        plain=plain,
        retired=reader.switch("retired", False),
    )


def _places(plain: str) -> set[str]:
    """What stands in braces, with all that follows it there."""
    try:
        return {
            f"{name}{how or ''}{spec or ''}"
            for _, name, spec, how in string.Formatter().parse(plain)
            if name is not None
        }
    except ValueError:
        return {"{"}


def _refusal(reader: _Reader) -> Refusal:
    reader.only(_REFUSAL)
    kinds = {name: reader.some(name, OrganizationKind, needed=False) for name in _CONDITIONS}
    if not any(kinds.values()):
        reader.wrong("giver", "a condition: giver, recipient, either or neither")
    return Refusal(
        key=reader.words("key"),
        because=reader.words("because"),
        citation=reader.words("citation"),
        **kinds,
    )


def _differing(bases: Iterable[Basis]) -> list[str]:
    """A code must say the same wherever it stands: agreements name clauses by code alone."""
    first: dict[str, tuple[LegalBasis, Clause]] = {}
    mistakes = []
    for basis in bases:
        seen: set[str] = set()
        for clause in basis.every_clause:
            owner, same = first.setdefault(clause.code, (basis.basis, clause))
            if clause.code in seen or clause.text != same.text:
                mistakes.append(
                    f"{basis.basis.value}, clause {clause.code}: its code stands already in "
                    f"{owner.value}; expected a code of its own, or there the very same text."
                )
            seen.add(clause.code)
    return mistakes


def _listed(codes: type[StrEnum]) -> str:
    return ", ".join(f'"{code.value}"' for code in codes)


def _shown(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:59] + "…"
