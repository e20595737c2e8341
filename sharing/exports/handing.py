"""A file that leaves for a partner: who it is for, which students are in it, and what is owed.

Part of the action that takes it. The portal keeps no copy; what it keeps says whose row is where,
so that a family's no reaches the holder, and that the file must be destroyed like a package.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

from agreements.opening import open_package_destruction
from consent.disclosures import Passage, record_disclosures
from portal import clock
from portal.rules.actor import Actor
from sharing.exchange.facts import DECIDED
from sharing.exchange.models import HandedFile, HandedRow
from sharing.exports.facts import Source
from sharing.exports.rules.layouts.layout import Layout

FIRST_ROW = 2  # rows count as in the file, whose first one is its header
CHUNK = 5_000


def hand_over(
    source: Source,
    layout: Layout,
    *,
    reference: str,
    name: str,
    sha256: str,
    elements: tuple[str, ...],
    class_of: int,
    inside: Sequence[tuple[UUID, str]],
    by: Actor,
    day: date,
) -> HandedFile:
    """`inside`: each student in the file, in its order, with the return key that the row carries,
    if any. Whoever holds the file finds a row by that, or by its number."""
    standing, recipient = source.standing, source.recipient
    assert standing is not None
    assert recipient is not None
    flow = standing.flow
    handed = HandedFile.objects.create(
        reference=reference,
        organization_id=source.organization.id,
        recipient_id=recipient.id,
        agreement_id=standing.agreement_id,
        agreement_reference=standing.reference,
        revision_hash=standing.revision_hash,
        flow_out=flow.key,
        purpose=flow.purpose,
        basis=flow.basis,
        elements_out=list(elements),
        class_of=class_of,
        layout=layout.code,
        name=name,
        sha256=sha256,
        sent=len(inside),
        sent_at=clock.now(),
        sent_by_id=by.user_id,
        destroy_by=day + timedelta(days=flow.retention_days),
    )
    HandedRow.objects.bulk_create(
        (
            HandedRow(
                organization_id=handed.organization_id,
                handed=handed,
                subject_id=subject_id,
                key=return_key or f"row {row}",
            )
            for row, (subject_id, return_key) in enumerate(inside, start=FIRST_ROW)
        ),
        batch_size=CHUNK,
    )
    _record_disclosure(source, handed, [subject_id for subject_id, _ in inside], by)
    open_package_destruction(
        standing.agreement_id, flow, reference=reference, due_on=handed.destroy_by, by=by
    )
    return handed


def _record_disclosure(source: Source, handed: HandedFile, inside: list[UUID], by: Actor) -> None:
    standing, recipient = source.standing, source.recipient
    assert standing is not None
    assert recipient is not None
    flow, exchange = standing.flow, source.exchange
    passage = Passage(
        organization_id=source.organization.id,
        party_id=recipient.id,
        party_name=recipient.name,
        named_recipients=flow.recipients,
        legitimate_interest=f"{flow.purpose.label}. Population: {flow.population}",
        purpose=flow.purpose,
        basis=flow.basis,
        elements=tuple(handed.elements_out),
        agreement_id=standing.agreement_id,
        agreement_reference=standing.reference,
        revision_hash=standing.revision_hash,
        at=handed.sent_at,
        exchange_id=handed.id,
        exchange_reference=f"{exchange.reference} {handed.reference}"
        if exchange
        else handed.reference,
        redisclosure=f"The agreement says: {flow.redisclosure.label.lower()}.",
    )
    passing = (
        f"SELECT subject_id, consent_event_id FROM {DECIDED} "  # noqa: S608 - a constant
        "WHERE code = 'ALLOWED' AND subject_id = ANY(%s::uuid[])"
    )
    record_disclosures(passage, subjects=(passing, [inside]), by=by)
