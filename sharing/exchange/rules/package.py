"""What a package says of itself: a Frictionless description, and the statement that is signed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from agreements.rules.elements import CATALOG
from portal.rules.vocabulary import LegalBasis, Purpose
from sharing.exchange.rules.contents import RETURN_KEY

PAYLOAD_TYPE: Final = "application/vnd.throughline.package+json"
STUDENTS, TEMPLATE = "students.csv", "return_template.csv"
DESCRIPTION, MANIFEST, READ_ME = "datapackage.json", "manifest.dsse.json", "READ_ME.txt"
PROFILE: Final = "https://datapackage.org/profiles/2.0/datapackage.json"
KEY_PATTERN: Final = "^[B-DF-HJ-NP-T]{24}$"
_TYPES: Final[Mapping[str, str]] = {
    "birth_date": "date",
    "graduation_date": "date",
    "class_of": "year",
}


@dataclass(frozen=True, slots=True)
class Party:
    id: UUID
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PackageFacts:
    """What was agreed and when it was sent: the same in the description and in the manifest."""

    exchange_id: UUID
    reference: str
    agreement_id: UUID
    agreement_reference: str
    revision_hash: str
    flow: str
    purpose: Purpose
    basis: LegalBasis
    giver: Party
    recipient: Party
    class_of: int
    columns: tuple[str, ...]
    elements_back: tuple[str, ...]
    rows: int
    made_at: datetime
    due_on: date
    destroy_by: date
    redisclosure_notice: str


@dataclass(frozen=True, slots=True)
class Part:
    """One file of the package as it was written."""

    name: str
    size: int
    sha256: str


def description(facts: PackageFacts, parts: Iterable[Part]) -> dict[str, Any]:
    """`datapackage.json`: Frictionless Data Package 2, with what was agreed as `portal:` extras."""
    tables = {part.name: part for part in parts}
    return {
        "$schema": PROFILE,
        "name": facts.reference.lower(),
        "id": f"urn:uuid:{facts.exchange_id}",
        "title": f"Class of {facts.class_of}, {facts.giver.name} to {facts.recipient.name}",
        "created": facts.made_at.isoformat(timespec="seconds"),
        "resources": [
            _table("students", tables[STUDENTS], [_field(name) for name in facts.columns]),
            _table("return_template", tables[TEMPLATE], None),
        ],
        "portal:exchange": facts.reference,
        "portal:agreement": facts.agreement_reference,
        "portal:revisionHash": facts.revision_hash,
        "portal:flow": facts.flow,
        "portal:purpose": facts.purpose.value,
        "portal:legalBasis": facts.basis.value,
        "portal:cohort": {"classOf": facts.class_of},
        "portal:counts": {"sent": facts.rows},
        "portal:consentSnapshotAt": facts.made_at.isoformat(timespec="seconds"),
        "portal:returnElements": list(facts.elements_back),
        "portal:returnBy": facts.due_on.isoformat(),
        "portal:destroyBy": facts.destroy_by.isoformat(),
        "portal:redisclosure": facts.redisclosure_notice,
    }


def _table(name: str, part: Part, fields: list[dict[str, Any]] | None) -> dict[str, Any]:
    resource: dict[str, Any] = {
        "name": name,
        "type": "table",
        "path": part.name,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": part.size,
        "hash": f"sha256:{part.sha256}",
    }
    if fields is not None:
        resource["schema"] = {"fields": fields, "primaryKey": [RETURN_KEY]}
    return resource


def _field(column: str) -> dict[str, Any]:
    if column == RETURN_KEY:
        return {
            "name": column,
            "type": "string",
            "title": "Return key",
            "description": "Send it back with every row about this student. It is random.",
            "constraints": {"required": True, "unique": True, "pattern": KEY_PATTERN},
        }
    element = CATALOG[column]
    return {
        "name": column,
        "type": _TYPES.get(column, "string"),
        "title": element.name,
        "description": element.definition,
    }


def statement(facts: PackageFacts, parts: Iterable[Part]) -> dict[str, Any]:
    """What the giver signs: who gives what to whom, on which ground, and the hash of each file."""
    return {
        "exchange": {"id": str(facts.exchange_id), "reference": facts.reference},
        "agreement": {
            "id": str(facts.agreement_id),
            "reference": facts.agreement_reference,
            "revisionHash": facts.revision_hash,
            "flow": facts.flow,
        },
        "purpose": facts.purpose.value,
        "legalBasis": facts.basis.value,
        "giver": {"id": str(facts.giver.id), "name": facts.giver.name},
        "recipient": {"id": str(facts.recipient.id), "name": facts.recipient.name},
        "rows": facts.rows,
        "files": [{"name": part.name, "bytes": part.size, "sha256": part.sha256} for part in parts],
        "madeAt": facts.made_at.isoformat(timespec="seconds"),
        "returnBy": facts.due_on.isoformat(),
        "destroyBy": facts.destroy_by.isoformat(),
        "redisclosure": facts.redisclosure_notice,
    }


def read_me(facts: PackageFacts) -> str:
    """What a registrar must know to answer, on one page."""
    elements = ", ".join(CATALOG[code].name.lower() for code in facts.columns if code in CATALOG)
    return "\n".join(
        [
            f"{facts.reference}: class of {facts.class_of}, {facts.rows:,} students",
            f"From {facts.giver.name} to {facts.recipient.name}",
            f"Agreement {facts.agreement_reference}: {facts.purpose.label}",
            f"Legal basis: {facts.basis.label}",
            "",
            f"{STUDENTS} holds the return key and: {elements}.",
            f"Answer with a student detail report ({TEMPLATE} has its columns) by "
            f"{facts.due_on.isoformat()}.",
            "Put the return key into Requester Return Field of every row.",
            "A student of whom you may not report counts as not found; never say why.",
            "",
            f"Destroy this package by {facts.destroy_by.isoformat()}.",
            facts.redisclosure_notice,
            "",
        ]
    )


def problems_with(signed: Mapping[str, Any], found: Mapping[str, Part]) -> list[str]:
    """What a package's files and its signed statement disagree on; nothing when all is well."""
    listed = {entry["name"]: entry for entry in signed.get("files", [])}
    wrong = [
        f"{name} is not the file that was signed"
        for name, entry in listed.items()
        if name in found and found[name].sha256 != entry["sha256"]
    ]
    missing = [f"{name} is missing" for name in listed if name not in found]
    extra = [f"{name} was added after signing" for name in found if name not in listed]
    return [*wrong, *missing, *extra]
