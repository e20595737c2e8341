"""A receipt in the form of the Kantara Consent Receipt Specification 1.1.0."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from consent.receipts import words
from consent.receipts.record import JURISDICTION, Controller, Line, Party, ReceiptRecord

VERSION: Final = "KI-CR-v1.1.0"
MEDIA_TYPE: Final = "application/vnd.throughline.consent-receipt.kantara+json"
SHARED: Final = "3rd Party Sharing for Core Function"
UNTIL_WITHDRAWN: Final = "Until withdrawn"


def written(record: ReceiptRecord) -> dict[str, Any]:
    named = {code for line in record.lines for code in line.elements}
    sensitive = sorted(label for code, label in words.SENSITIVE.items() if code in named)
    return {
        "version": VERSION,
        "jurisdiction": JURISDICTION,
        # Whole seconds since 1970, not text.
        "consentTimestamp": int(record.decided_at.timestamp()),
        "collectionMethod": words.COLLECTED[record.route],
        "consentReceiptID": record.record_id,
        "language": record.language,
        "piiPrincipalId": record.principal_id,
        "piiControllers": [_controller(record.controller)],
        "policyUrl": record.notice.url if record.notice else record.controller.url,
        "services": [*_services(record), *_directory(record)],
        "sensitive": bool(sensitive),
        "spiCat": sensitive,
    }


def _controller(controller: Controller) -> dict[str, Any]:
    address = controller.address
    return {
        "piiController": controller.name,
        "onBehalf": False,
        "contact": controller.contact,
        "address": {
            "@type": "PostalAddress",
            "streetAddress": address.street,
            "addressLocality": address.city,
            "addressRegion": address.region,
            "postalCode": address.postal_code,
            "addressCountry": address.country,
        },
        "email": controller.email,
        "phone": controller.phone,
        "piiControllerUrl": controller.url,
    }


def _services(record: ReceiptRecord) -> Iterator[dict[str, Any]]:
    """A service for each recipient, with the purposes that were decided about it."""
    by_recipient: dict[Party | None, list[Line]] = {}
    for line in record.lines:
        by_recipient.setdefault(line.recipient, []).append(line)
    for recipient, lines in by_recipient.items():
        to = recipient.name if recipient else words.EVERYONE
        yield {
            "service": f"Sharing of education records with {to}",
            "purposes": [_purpose(record, line) for line in lines],
        }


def _purpose(record: ReceiptRecord, line: Line) -> dict[str, Any]:
    named = ", ".join(party.name for party in record.recipients_of(line)) or words.EVERYONE
    return {
        "purpose": line.purpose.label,
        "purposeCategory": [SHARED],
        "consentType": words.KINDS[line.kind],
        "piiCategory": [words.element_words(code) for code in line.elements]
        or [words.ALL_ELEMENTS],
        "primaryPurpose": True,
        "termination": line.expires_on.isoformat() if line.expires_on else UNTIL_WITHDRAWN,
        "thirdPartyDisclosure": True,
        "thirdPartyName": named,
    }


def _directory(record: ReceiptRecord) -> Iterator[dict[str, Any]]:
    if record.directory is None:
        return
    yield {
        "service": words.DIRECTORY_NAME,
        "purposes": [
            {
                "purpose": words.DIRECTORY_PURPOSE,
                "purposeCategory": [SHARED],
                "consentType": words.DIRECTORY_KINDS[record.directory],
                "piiCategory": [words.DIRECTORY_NAME],
                "primaryPurpose": True,
                "termination": "Until taken back",
                "thirdPartyDisclosure": True,
                "thirdPartyName": "Anyone",
            }
        ],
    }
