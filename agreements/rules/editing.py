"""Changing one part of terms and leaving all else as it is: own clauses, duties, endings."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection

from agreements.rules.terms import ObligationTerms, Terms, TextClause

# Clauses that the portal writes: what an amendment replaces, what a joinder joins.
WRITTEN_HERE = frozenset({"amends", "joins"})


def is_own(clause: TextClause) -> bool:
    return clause.key not in WRITTEN_HERE


def next_key(prefix: str, taken: Collection[str]) -> str:
    """A key that no other has: T1, T2, …"""
    number = 1
    while f"{prefix}{number}" in taken:
        number += 1
    return f"{prefix}{number}"


def next_clause_key(terms: Terms) -> str:
    return next_key("T", {one.key for one in terms.text})


def next_obligation_key(terms: Terms) -> str:
    return next_key("O", {one.key for one in terms.obligations})


def with_clause(terms: Terms, clause: TextClause) -> Terms:
    """In place of the clause with its key, or last."""
    if all(one.key != clause.key for one in terms.text):
        return dataclasses.replace(terms, text=(*terms.text, clause))
    kept = tuple(clause if one.key == clause.key else one for one in terms.text)
    return dataclasses.replace(terms, text=kept)


def without_clause(terms: Terms, key: str) -> Terms:
    kept = tuple(one for one in terms.text if one.key != key)
    return dataclasses.replace(terms, text=kept)


def with_clause_moved(terms: Terms, key: str, *, up: bool) -> Terms:
    """One place up or down; at the end of the list it stays where it is."""
    order = list(terms.text)
    here = next((place for place, one in enumerate(order) if one.key == key), None)
    there = None if here is None else here + (-1 if up else 1)
    if here is None or there is None or not 0 <= there < len(order):
        return terms
    order[here], order[there] = order[there], order[here]
    return dataclasses.replace(terms, text=tuple(order))


def with_obligation(terms: Terms, duty: ObligationTerms) -> Terms:
    if all(one.key != duty.key for one in terms.obligations):
        return dataclasses.replace(terms, obligations=(*terms.obligations, duty))
    kept = tuple(duty if one.key == duty.key else one for one in terms.obligations)
    return dataclasses.replace(terms, obligations=kept)


def without_obligation(terms: Terms, key: str) -> Terms:
    kept = tuple(one for one in terms.obligations if one.key != key)
    return dataclasses.replace(terms, obligations=kept)
