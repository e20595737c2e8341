"""What a family asks to be corrected, unsealed. Nothing here decides who may look: queries do."""

from __future__ import annotations

from dataclasses import dataclass

from consent.models import Correction, Subject
from portal.vault import Vault


@dataclass(frozen=True, slots=True)
class Asked:
    """A correction that was asked for, and the answer."""

    row: Correction
    words: str
    answer: str


def opened(vault: Vault, subject: Subject, row: Correction) -> Asked:
    def read(sealed: bytes, field: str) -> str:
        context = f"consent_correction|{row.id}|{field}"
        return str(vault.open(sealed, wrapped=bytes(subject.key), context=context)["text"])

    return Asked(
        row=row,
        words=read(bytes(row.words), "words"),
        answer=read(bytes(row.answer), "answer") if row.answer else "",
    )
