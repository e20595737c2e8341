"""Whose decision a decision is: people are told apart by their names alone, sealed as an index."""

from __future__ import annotations

from consent.rules.authority import STUDENT
from consent.rules.identity import normal_name
from consent.rules.vocabulary import Relationship
from portal.vault import Vault

__all__ = ["STUDENT", "email_index", "holder_of", "name_index"]

FIELD = "holder"


def name_index(vault: Vault, name: str) -> bytes:
    return vault.blind_index(FIELD, normal_name(name))


def email_index(vault: Vault, email: str) -> bytes:
    return vault.blind_index("email", email.strip().casefold())


def holder_of(vault: Vault, relationship: str, name: str) -> bytes:
    """`relationship` as stored or as the enum; the student is one holder whatever the spelling."""
    return STUDENT if relationship == Relationship.STUDENT.value else name_index(vault, name)
