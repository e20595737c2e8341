"""The receipt of what staff wrote down for a family: given once, mailed to whoever decided."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from consent import guardians
from consent.actions.receipts import issue_receipt
from consent.models import Answer, ConsentEvent, DirectoryOptOut, Guardian, Receipt, Subject
from consent.rules.vocabulary import AuthorityLevel, Relationship
from consent.speaking import passings_of, spells_of
from portal import clock
from portal.rules.actor import Actor
from portal.vault import Vault

WRITTEN = ("en", "es")


def hand_out(
    subject: Subject,
    rows: Sequence[ConsentEvent] | Sequence[DirectoryOptOut],
    *,
    site: str,
    by: Actor,
    answer: Answer | None = None,
) -> Receipt | None:
    """One receipt for all rows of one act; none when the same form was sent before.

    `site` is the address of the portal, which the receipt's QR code carries. Only a page knows it:
    where nobody tells it (a script), no receipt is made.
    """
    if not rows or not site or _given(subject, rows[0]):
        return None
    person = _person_of(subject, rows[0])
    receipt = issue_receipt(
        subject=subject,
        event_ids=[row.id for row in rows if isinstance(row, ConsentEvent)],
        opt_out_ids=[row.id for row in rows if isinstance(row, DirectoryOptOut)],
        language=_language(person, rows[0]),
        site=site,
        by=by,
    )
    told = answer is not None and Receipt.objects.filter(answer_id=answer.id).exists()
    if person and person.email and not told and _may_hear(subject, rows[0]):
        _mail_later(receipt, rows[0].guardian_id, by)
    return receipt


def _given(subject: Subject, row: ConsentEvent | DirectoryOptOut) -> bool:
    named = "events" if isinstance(row, ConsentEvent) else "opt_outs"
    return Receipt.objects.filter(subject=subject, **{f"{named}__contains": [row.id]}).exists()


def _person_of(subject: Subject, row: ConsentEvent | DirectoryOptOut) -> guardians.Person | None:
    guardian = Guardian.objects.filter(id=row.guardian_id).first() if row.guardian_id else None
    if guardian is None:
        return None
    return guardians.opened(Vault.for_organization(subject.organization_id), guardian)


def _language(person: guardians.Person | None, row: ConsentEvent | DirectoryOptOut) -> str:
    """What the person reads; else that of the paper; else English."""
    text = row.notice_text if isinstance(row, ConsentEvent) else None
    told = [person.language if person else "", text.language if text else ""]
    return next((language for language in told if language in WRITTEN), "en")


def _may_hear(subject: Subject, row: ConsentEvent | DirectoryOptOut) -> bool:
    """A receipt names the child: it goes to whoever may speak for the child today, not to somebody
    whose no was written down all the same."""
    spells = spells_of([subject.id])[subject.id, bytes(row.holder)]
    holding = next((spell for spell in spells if spell.covers(clock.today())), None)
    if holding is None or holding.level is AuthorityLevel.NONE:
        return False
    passed = passings_of([subject.id]).get(subject.id)
    return row.relationship == Relationship.STUDENT or passed is None or passed > clock.today()


def _mail_later(receipt: Receipt, guardian_id: UUID | None, by: Actor) -> None:
    from consent import work  # the work calls actions

    work.queue_receipt(receipt, guardian_id=str(guardian_id), by=by)
