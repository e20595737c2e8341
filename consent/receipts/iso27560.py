"""A receipt in the form of ISO/IEC TS 27560:2023, as JSON-LD in the Data Privacy Vocabulary.

The receipt carries the whole record, so it holds every mandatory field of the record: header,
processing, parties and events.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from consent.receipts import words
from consent.receipts.record import JURISDICTION, Controller, Line, Party, ReceiptRecord
from consent.rules.vocabulary import Relationship

SCHEMA: Final = "https://w3id.org/dpv/schema/dpv-27560"
MEDIA_TYPE: Final = "application/vnd.throughline.consent-receipt.27560+ld+json"
SIGNER: Final = "entity:signer"
CONTROLLER: Final = "entity:controller"
EVERYONE: Final = "entity:recipients"
CONTEXT: Final[dict[str, Any]] = {
    "dpv": "https://w3id.org/dpv#",
    "dct": "http://purl.org/dc/terms/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "schema": "https://schema.org/",
    "loc": "https://w3id.org/dpv/loc#",
    "entity": "urn:throughline:receipt:entity:",
}


def written(record: ReceiptRecord) -> dict[str, Any]:
    told: dict[str, Any] = {
        "@context": CONTEXT,
        "@id": f"urn:uuid:{record.record_id}",
        "@type": ["dpv:ConsentRecord", "dpv:ConsentReceipt"],
        "dct:conformsTo": SCHEMA,
        "dpv:hasIdentifier": record.record_id,
        "dct:identifier": record.code,
        "dct:created": record.issued_at.isoformat(),
        "dct:creator": CONTROLLER,
        "dct:language": record.language,
        "dpv:hasDataSubject": {
            "@type": ["dpv:DataSubject"],
            "dpv:hasIdentifier": record.principal_id,
        },
        "dpv:hasProcess": [*_processes(record), *_directory(record)],
        "dpv:hasEntity": dict(_entities(record)),
    }
    if record.notice:
        told["dpv:hasNotice"] = [
            {
                "@type": ["dpv:ConsentNotice"],
                "dpv:hasIdentifier": f"sha256:{record.notice.sha256}",
                "dct:title": record.notice.title,
                "dpv:hasLocation": record.notice.url,
            }
        ]
    if record.statement_sha256:
        told["dpv:hasConsentStatement"] = f"sha256:{record.statement_sha256}"
    return told


def _processes(record: ReceiptRecord) -> Iterator[dict[str, Any]]:
    for line in record.lines:
        yield _process(
            record,
            purpose={
                "@type": ["dpv:Purpose"],
                "skos:broader": words.PURPOSE_TERMS[line.purpose],
                "skos:prefLabel": line.purpose.label,
            },
            data=[_data(code) for code in line.elements] or [_data_named(words.ALL_ELEMENTS)],
            recipients=[_key(party) for party in record.recipients_of(line)] or [EVERYONE],
            basis="dpv:ExpressedConsent",
            status=_status(record, words.STATES[line.kind], line),
        )


def _directory(record: ReceiptRecord) -> Iterator[dict[str, Any]]:
    if record.directory is None:
        return
    yield _process(
        record,
        purpose={
            "@type": ["dpv:Purpose"],
            "skos:broader": "dpv:PublicBenefit",
            "skos:prefLabel": words.DIRECTORY_PURPOSE,
            "skos:definition": words.DIRECTORY_KINDS[record.directory],
        },
        data=[_data_named(words.DIRECTORY_NAME)],
        recipients=[EVERYONE],
        basis="dpv:LegalObligation",
        status=_status(record, words.DIRECTORY_STATES[record.directory], None),
    )


def _process(
    record: ReceiptRecord,
    *,
    purpose: dict[str, Any],
    data: list[dict[str, Any]],
    recipients: list[str],
    basis: str,
    status: dict[str, Any],
) -> dict[str, Any]:
    return {
        "@type": ["dpv:Process"],
        "dpv:hasPurpose": [purpose],
        "dpv:hasPersonalData": data,
        "dpv:hasProcessing": ["dpv:Share"],
        "dpv:hasDataController": [CONTROLLER],
        "dpv:hasDataSource": ["dpv:DataControllerDataSource"],
        "dpv:hasStorageCondition": [
            {"@type": ["dpv:StorageLocation"], "dpv:hasLocation": f"loc:{JURISDICTION}"},
            {"@type": ["dpv:StorageDuration"], "dpv:hasDuration": _kept(record)},
        ],
        "dpv:hasRecipient": recipients,
        "dpv:hasLegalBasis": [basis],
        "dpv:hasJurisdiction": [f"loc:{JURISDICTION}"],
        "dpv:hasConsentControl": {
            "@type": ["dpv:WithdrawConsent"],
            "dpv:isExercisedAt": record.change_url,
            "skos:prefLabel": "No reason is needed; it holds at once",
        },
        "dpv:hasConsentStatus": [status],
    }


def _kept(record: ReceiptRecord) -> dict[str, str]:
    kept = record.notice.retention if record.notice else ""
    return {
        "@type": "dpv:UntilEventDuration",
        "rdf:value": kept or "As the agreement with each recipient says",
    }


def _status(record: ReceiptRecord, state: str, line: Line | None) -> dict[str, Any]:
    return {
        "@type": [state, "dpv:ExpressedConsent"],
        "dpv:isIndicatedAtTime": record.decided_at.isoformat(),
        "dpv:isExercisedAt": words.COLLECTED[record.route],
        "dpv:isIndicatedBy": SIGNER,
        "dpv:hasDuration": _lasts(line),
    }


def _lasts(line: Line | None) -> dict[str, Any]:
    if line is not None and line.expires_on:
        return {"@type": ["dpv:UntilTimeDuration"], "rdf:value": line.expires_on.isoformat()}
    return {"@type": ["dpv:EndlessDuration"], "rdf:value": "Until withdrawn"}


def _data(code: str) -> dict[str, Any]:
    kind = "dpv:SensitivePersonalData" if code in words.SENSITIVE else "dpv:PersonalData"
    return {
        "@type": [kind],
        "skos:broader": ["dpv:PersonalData"],
        "dpv:hasIdentifier": code,
        "skos:prefLabel": words.element_words(code),
    }


def _data_named(label: str) -> dict[str, Any]:
    return {
        "@type": ["dpv:PersonalData"],
        "skos:broader": ["dpv:PersonalData"],
        "skos:prefLabel": label,
    }


def _entities(record: ReceiptRecord) -> Iterator[tuple[str, dict[str, Any]]]:
    yield CONTROLLER, _controller(record.controller)
    yield SIGNER, _signer(record)
    named = {party for line in record.lines for party in record.recipients_of(line)}
    for party in sorted(named, key=lambda one: one.name):
        yield (
            _key(party),
            {
                "@type": ["dpv:Organisation", "dpv:Recipient", "dpv:ThirdParty"],
                "dpv:hasIdentifier": party.id,
                "dpv:hasName": party.name,
            },
        )
    if record.directory or any(not record.recipients_of(line) for line in record.lines):
        label = "Anyone" if record.directory else words.EVERYONE
        yield (
            EVERYONE,
            {
                "@type": ["dpv:Entity"],
                "rdfs:subClassOf": ["dpv:ThirdParty"],
                "skos:prefLabel": label,
            },
        )


def _signer(record: ReceiptRecord) -> dict[str, Any]:
    """Who decided, by role alone: the name is on the family's own paper."""
    if record.acted_as is Relationship.STUDENT:
        return {
            "@type": ["dpv:DataSubject"],
            "dpv:hasIdentifier": record.principal_id,
            "dpv:hasName": record.acted_as.label,
        }
    return {"@type": ["dpv:Representative"], "dpv:hasName": record.acted_as.label}


def _controller(controller: Controller) -> dict[str, Any]:
    return {
        "@type": ["dpv:DataController", "dpv:Organisation"],
        "dpv:hasIdentifier": controller.id,
        "dpv:hasName": controller.name,
        "dpv:hasAddress": str(controller.address),
        "dpv:hasContact": [
            told
            for told in (
                controller.contact,
                f"mailto:{controller.email}" if controller.email else "",
                controller.phone,
                controller.url,
            )
            if told
        ],
        "schema:url": controller.url,
    }


def _key(party: Party) -> str:
    return f"entity:{party.id}"
