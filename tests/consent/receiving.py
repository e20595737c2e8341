"""A record of a family's act, as receipts are written from it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from uuid import UUID

from consent.receipts.record import Address, Controller, Line, Party, ReceiptRecord, Shown
from consent.rules.vocabulary import ConsentKind, Relationship, Route
from portal.rules.vocabulary import Purpose

UNIVERSITY = Party(id="3b4f63a8-6f0c-4b2e-8f8e-1d8f6b1a0c11", name="Northfield State University")
ALLIANCE = Party(id="9e1d6f0a-2b3c-4d5e-8f90-a1b2c3d4e5f6", name="College Bridge Alliance")
DISTRICT = Controller(
    id="0c6e3a52-91d1-4f5b-b1a0-7d1f0a9c2e33",
    name="Northfield Unified",
    contact="Privacy officer",
    email="privacy@northfield.example",
    phone="tel:+1-555-010-0100",
    address=Address(street="1 School Street", city="Northfield", region="MN", postal_code="55057"),
    url="https://portal.example/",
)
NOTICE = Shown(
    title="¿Quién puede saber a qué universidad va su hija?",
    url="https://portal.example/notices/outcomes/2/es/",
    sha256="5c" * 32,
    retention="365 days",
)


def line(**fields: object) -> Line:
    given = {
        "kind": ConsentKind.GIVEN,
        "purpose": Purpose.ENROLLMENT_OUTCOMES,
        "recipient": UNIVERSITY,
        "elements": ("first_name", "last_name", "birth_date"),
        "expires_on": date(2027, 6, 30),
    }
    return Line(**{**given, **fields})


def record(**fields: object) -> ReceiptRecord:
    given = {
        "code": "C-7F3K-9Q2M-4TXB",
        "record_id": str(UUID("1f0a6a5e-64a7-4b25-9c3e-2f5a7d9b8c10")),
        "principal_id": "p-" + "7a" * 16,
        "language": "es",
        "route": Route.WEB,
        "acted_as": Relationship.PARENT,
        "decided_at": datetime(2026, 9, 1, 15, 4, 5, 678, tzinfo=UTC),
        "issued_at": datetime(2026, 9, 1, 15, 4, 6, tzinfo=UTC),
        "controller": DISTRICT,
        "lines": (line(),),
        "notice": NOTICE,
        "statement_sha256": "ab" * 32,
        "verify_url": "https://portal.example/receipts/C-7F3K-9Q2M-4TXB/",
        "change_url": "https://portal.example/f/mine/",
        "recipients": (UNIVERSITY, ALLIANCE),
    }
    return ReceiptRecord(**{**given, **fields})
