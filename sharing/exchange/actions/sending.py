"""Sending: decide again, freeze, record the disclosure, write the package. All or nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from typing import IO, Any

from django.db import connection

from agreements.opening import open_package_destruction
from agreements.rules.coverage import FlowStanding
from consent.actions import pass_rights
from consent.disclosures import Passage, record_disclosures
from consent.rules.disclosure import redisclosure_notice
from portal import clock
from portal.recording import action, record
from portal.rules.actor import Actor, decide_role
from portal.rules.decision import Decision, Reason
from portal.rules.permissions import Permission
from portal.rules.vocabulary import LegalBasis, Purpose
from portal.rules.webhooks import Event
from portal.vault import files, signing
from portal.webhooks import announce
from sharing.exchange import facts
from sharing.exchange.models import Exchange
from sharing.exchange.moving import locked, move
from sharing.exchange.packaging import write_package
from sharing.exchange.pausing import paused
from sharing.exchange.rules.contents import RETURN_KEY, columns_of
from sharing.exchange.rules.lifecycle import EXCHANGE
from sharing.exchange.rules.package import PackageFacts, Party
from sharing.exchange.rules.pairs import both, coverage_of
from sharing.records.building import build_on
from sharing.rules.access import ALLOWED

Tell = Callable[[int, int, str], None]
CHUNK = 1 << 20

# Letters only, and no vowels: never a number to a spreadsheet, never a word. 96 random bits.
_KEY = """
translate(left(u, 12) || right(u, 12), '0123456789abcdef', 'BCDFGHJKLMNPQRST')
"""
_FREEZE = f"""
INSERT INTO exchange_exchangerow
    (organization_id, exchange_id, subject_id, code, consent_event_id, return_key, match)
SELECT %s, %s, subject_id, code, consent_event_id,
    CASE WHEN code = 'ALLOWED' THEN {_KEY} ELSE '' END, ''
FROM (
    SELECT *, replace(gen_random_uuid()::text, '-', '') AS u FROM {facts.DECIDED}
) decided
ORDER BY u
"""  # noqa: S608 - constants above
_PASSING = f"""
SELECT subject_id, consent_event_id FROM {facts.DECIDED} WHERE code = 'ALLOWED'
"""  # noqa: S608 - constants above


def _silent(done: int, total: int, message: str) -> None:
    """Nobody listens."""


@action
def send(*, exchange: Exchange, by: Actor, day: date, tell: Tell = _silent) -> Exchange:
    """Sends the package of an exchange, or raises `Refused` and leaves nothing behind.

    The locks come first, then the decision, then the time: a withdrawal is either entered before
    and honored, or waits until the package and its record of disclosure exist together.
    """
    decide_role(by, Permission.EXCHANGE_REQUEST, exchange.organization_id).require()
    current = locked(exchange)
    EXCHANGE.decide(current.status, "send").require()
    tell(0, 1, "Deciding for each student")
    standing, back, counts = _decide(current, day, by)
    current.elements_back = list(back.flow.elements)
    sent = counts.get(ALLOWED, 0)
    signing.make_ready(current.organization_id)
    package_facts = _facts(current, standing, sent, clock.now(), day)
    tell(0, sent, "Recording the disclosure of each student")
    _freeze(current)
    _record_disclosure(current, standing, package_facts, by)
    chunks = facts.graduates_of(current)
    with write_package(
        package_facts, chunks, tell=lambda done: tell(done, sent, "Writing the package")
    ) as package:
        stored = files.store(
            _chunks(package),
            name=f"{current.reference}.zip",
            media_type="application/zip",
            organization_id=current.organization_id,
            shared_with_id=current.recipient_id,
        )
    move(
        current,
        "send",
        revision_hash=standing.revision_hash,
        elements_out=list(standing.flow.elements),
        elements_back=current.elements_back,
        basis=standing.flow.basis,
        sent=sent,
        package=stored,
        public_key=signing.public_key(current.organization_id),
        destroy_by=package_facts.destroy_by,
        sent_at=package_facts.made_at,
        sent_by_id=by.user_id,
    )
    record(
        "send_package",
        by=by,
        organization_id=current.organization_id,
        about=current,
        detail={
            "sent": sent,
            "withheld": {code: n for code, n in counts.items() if code != ALLOWED},
            "sha256": stored.sha256,
            "revision_hash": standing.revision_hash,
        },
    )
    announce(current.recipient_id, Event.EXCHANGE_SENT, {"exchange": current.reference})
    open_package_destruction(
        standing.agreement_id,
        standing.flow,
        reference=current.reference,
        due_on=package_facts.destroy_by,
        by=by,
    )
    return current


def _decide(
    exchange: Exchange, day: date, by: Actor
) -> tuple[FlowStanding, FlowStanding, dict[str, int]]:
    """Locks all that the decision rests on, then decides for every student of the class."""
    facts.lock_agreement(exchange.agreement_id)
    build_on(exchange.organization_id)
    # Who turned 18 since the last morning decides already.
    pass_rights(organization_id=exchange.organization_id, day=day, by=by)
    population = facts.class_sql(exchange.organization_id, exchange.class_of)
    facts.lock_students(population)
    out, back = facts.pair_of(exchange)
    coverage = coverage_of(out, day=day)
    due = paused(exchange.organization_id, exchange.recipient_id, day)
    both(coverage, coverage_of(back, day=day), due).require()
    assert out is not None  # no coverage without them
    assert back is not None
    counts = facts.keep_decided(
        facts.decide_cohort(
            organization_id=exchange.organization_id,
            class_of=exchange.class_of,
            flow=out.flow,
            coverage=coverage,
            day=day,
        )
    )
    if not counts.get(ALLOWED):
        nobody = Reason("NOBODY", "No student of this class may be sent under this agreement.")
        Decision.deny(nobody).require()
    return out, back, counts


def _freeze(exchange: Exchange) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_FREEZE, [exchange.organization_id, exchange.id])


def _record_disclosure(
    exchange: Exchange, standing: FlowStanding, package: PackageFacts, by: Actor
) -> None:
    flow = standing.flow
    passage = Passage(
        organization_id=exchange.organization_id,
        party_id=exchange.recipient_id,
        party_name=exchange.recipient.name,
        named_recipients=flow.recipients,
        legitimate_interest=f"{flow.purpose.label}. Population: {flow.population}",
        purpose=flow.purpose,
        basis=flow.basis,
        elements=tuple(column for column in package.columns if column != RETURN_KEY),
        agreement_id=standing.agreement_id,
        agreement_reference=standing.reference,
        revision_hash=standing.revision_hash,
        at=package.made_at,
        exchange_id=exchange.id,
        exchange_reference=exchange.reference,
        redisclosure=f"The agreement says: {flow.redisclosure.label.lower()}.",
    )
    no_values: list[Any] = []
    record_disclosures(passage, subjects=(_PASSING, no_values), by=by)


def _facts(
    exchange: Exchange, standing: FlowStanding, sent: int, at: datetime, day: date
) -> PackageFacts:
    flow = standing.flow
    return PackageFacts(
        exchange_id=exchange.id,
        reference=exchange.reference,
        agreement_id=standing.agreement_id,
        agreement_reference=standing.reference,
        revision_hash=standing.revision_hash,
        flow=flow.key,
        purpose=Purpose(flow.purpose),
        basis=LegalBasis(flow.basis),
        giver=Party(exchange.organization_id, exchange.organization.name),
        recipient=Party(exchange.recipient_id, exchange.recipient.name),
        class_of=exchange.class_of,
        columns=columns_of(flow.elements),
        elements_back=tuple(exchange.elements_back),
        rows=sent,
        made_at=at,
        due_on=exchange.due_on,
        destroy_by=day + timedelta(days=flow.retention_days),
        redisclosure_notice=redisclosure_notice(
            flow.basis, f"The agreement says: {flow.redisclosure.label.lower()}."
        ),
    )


def _chunks(file: IO[bytes]) -> Iterator[bytes]:
    while chunk := file.read(CHUNK):
        yield chunk
