"""What a certificate of destruction states, and whether it can be true."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from portal.rules.decision import Decision, objection
from sharing.destruction.rules.methods import SOURCE, Method


@dataclass(frozen=True, slots=True, kw_only=True)
class Destroyed:
    """What was done, in the words of who certifies."""

    method: Method
    how: str
    performed_by: str
    performed_on: date
    witness: str
    job_title: str


@dataclass(frozen=True, slots=True)
class FileHash:
    name: str
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PackageTold:
    """One package as the certificate names it: by number, counts and hashes, never by a person."""

    reference: str
    agreement: str
    class_of: int
    rows: int
    sent_on: date
    taken_on: date
    due_on: date
    files: tuple[FileHash, ...]

    def as_json(self) -> dict[str, Any]:
        return {
            "reference": self.reference,
            "agreement": self.agreement,
            "classOf": self.class_of,
            "rows": self.rows,
            "sentOn": self.sent_on.isoformat(),
            "takenOn": self.taken_on.isoformat(),
            "dueOn": self.due_on.isoformat(),
            "files": [{"name": one.name, "sha256": one.sha256} for one in self.files],
        }


def decide_certificate(
    destroyed: Destroyed, *, packages: int, taken_on: date | None, day: date
) -> Decision:
    words = (destroyed.how, destroyed.performed_by, destroyed.witness, destroyed.job_title)
    same = destroyed.witness.strip().casefold() == destroyed.performed_by.strip().casefold()
    return Decision.unless(
        [
            objection(not packages, "NOTHING", "Choose at least one package."),
            objection(
                not all(one.strip() for one in words),
                "INCOMPLETE",
                "Say how it was destroyed, by whom, who saw it, and what your title is.",
            ),
            objection(
                same and bool(destroyed.witness.strip()),
                "SAME_PERSON",
                "The witness is somebody else than who did it.",
            ),
            objection(
                destroyed.performed_on > day,
                "FUTURE",
                "Certify what was done, not what will be done.",
            ),
            objection(
                taken_on is not None and destroyed.performed_on < taken_on,
                "BEFORE",
                "A package of this list was taken only after that day.",
            ),
        ]
    )


def statement(*, organization: str, giver: str, packages: Sequence[str]) -> str:
    """What whoever certifies declares, word for word; stored with the certificate."""
    which = ", ".join(packages)
    many = "packages" if len(packages) > 1 else "package"
    return (
        f"I certify for {organization} that every row of {many} {which}, received from {giver}, "
        "has been destroyed, with every copy, backup and extract and everything from which a row "
        "could be restored, in our hands and in the hands of whoever had it from us. I am "
        "authorized to certify this."
    )


def content_of(
    *,
    reference: str,
    parties: Mapping[str, Mapping[str, str]],
    packages: Sequence[PackageTold],
    destroyed: Destroyed,
    words: str,
    signed: Mapping[str, str],
) -> dict[str, Any]:
    """The whole certificate as data. Its canonical bytes are what the hash is of."""
    return {
        "certificate": reference,
        "recipient": dict(parties["recipient"]),
        "giver": dict(parties["giver"]),
        "packages": [one.as_json() for one in packages],
        "method": destroyed.method.value,
        "methodSource": SOURCE,
        "how": destroyed.how.strip(),
        "performedBy": destroyed.performed_by.strip(),
        "performedOn": destroyed.performed_on.isoformat(),
        "witness": destroyed.witness.strip(),
        "statement": words,
        "certifiedBy": dict(signed),
    }


def canonical(content: Mapping[str, Any]) -> bytes:
    """Equal for equal content: sorted keys, no spaces, UTF-8."""
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return text.encode()


def hash_of(content: Mapping[str, Any]) -> str:
    return hashlib.sha256(canonical(content)).hexdigest()
