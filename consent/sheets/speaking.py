"""Rows whose signer could not speak for the student are not taken."""

from __future__ import annotations

from typing import Protocol, TypeVar
from uuid import UUID

from consent.rules.sheets.choosing import Chosen
from consent.rules.sheets.fields import Field
from consent.rules.sheets.rows import ConsentTold
from consent.rules.vocabulary import Relationship
from consent.sheets.accounts import Account
from consent.speaking import passings_of, refusal, spells_of


class Signed(Protocol):
    @property
    def told(self) -> ConsentTold: ...
    @property
    def subject_id(self) -> UUID: ...
    @property
    def holder(self) -> bytes: ...


S = TypeVar("S", bound=Signed)


def only_entitled(events: list[S], chosen: Chosen, account: Account) -> list[S]:
    """Without those whose signer could not speak for the student; each of them is noted."""
    subjects = {event.subject_id for event in events}
    spells, passed = spells_of(subjects), passings_of(subjects)
    kept = []
    for event in events:
        told = event.told
        by_student = told.relationship is Relationship.STUDENT
        why = refusal(
            spells[event.subject_id, event.holder],
            None if by_student else passed.get(event.subject_id),
            told.signed_on,
            told.purpose,
        )
        if why is None:
            kept.append(event)
            continue
        account.wrong(
            told.row,
            chosen.columns.get(Field.SIGNED_BY),
            found=why,
            expected="a signer with authority on the day of the signature",
            remedy="Correct the authority on the student's page, or leave the row out.",
        )
    return kept
