"""What a family does on its own page: stop, narrow, confirm, keep back, ask for a correction."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID, uuid4

from consent import consequences, writing
from consent.actions.receipts import issue_receipt
from consent.door import Family
from consent.models import ConsentEvent, Correction, DirectoryOptOut, Receipt
from consent.queries.mine import ENDED, Decided, Me
from consent.rules.entry import Signature
from consent.rules.vocabulary import (
    ConsentKind,
    CorrectionAbout,
    CorrectionStatus,
    OptOutKind,
    Route,
)
from portal import clock
from portal.recording import action, record
from portal.rules.actor import Actor, decide_role
from portal.rules.decision import Decision, Reason, objection
from portal.rules.permissions import Permission
from portal.vault import Vault


@action
def stop_sharing(
    *,
    family: Family,
    me: Me,
    line: Decided,
    recipient_id: UUID | None,
    token: UUID,
    language: str,
    site: str,
    day: date,
    by: Actor,
) -> Receipt | None:
    """Ends a consent, whole or toward one recipient. Needs no reason and holds at once."""
    _decide_stop(line).require()
    return _said(
        family,
        me,
        ConsentKind.WITHDRAWN,
        line,
        recipient_id=recipient_id,
        token=token,
        language=language,
        site=site,
        day=day,
        by=by,
    )


@action
def confirm_inherited(
    *,
    family: Family,
    me: Me,
    line: Decided,
    token: UUID,
    language: str,
    site: str,
    day: date,
    by: Actor,
) -> Receipt | None:
    """The student makes a guardian's consent their own: the same words, recipients and last day."""
    Decision.unless(
        [
            objection(not me.is_student, "NOT_THE_STUDENT", "Only the student can confirm this."),
            objection(
                line.event.kind != ConsentKind.GIVEN,
                "NOTHING_TO_CONFIRM",
                "There is no consent to confirm.",
            ),
            objection(
                line.event.expires_on is not None and line.event.expires_on < day,
                "CONSENT_EXPIRED",
                "That consent is over. The school will ask you anew.",
            ),
        ]
    ).require()
    inherited = line.event
    return _said(
        family,
        me,
        ConsentKind.GIVEN,
        line,
        recipient_id=line.recipient_id,
        token=token,
        language=language,
        site=site,
        day=day,
        by=by,
        expires_on=inherited.expires_on,
        elements=list(inherited.elements),
        notice_text_id=inherited.notice_text_id,
        statement_sha256=inherited.statement_sha256,
    )


def _decide_stop(line: Decided) -> Decision:
    return Decision.unless(
        [
            objection(
                line.status in ENDED and line.is_mine,
                "ALREADY",
                "Nothing is shared for this any more; you need not stop it again.",
            )
        ]
    )


def _said(
    family: Family,
    me: Me,
    kind: ConsentKind,
    line: Decided,
    *,
    recipient_id: UUID | None,
    token: UUID,
    language: str,
    site: str,
    day: date,
    by: Actor,
    **what: Any,
) -> Receipt | None:
    """Writes it once for one form, follows it, and gives its receipt; None when sent twice."""
    vault = Vault.for_organization(family.organization_id)
    entry_key = vault.blind_index("form", str(token))
    if ConsentEvent.objects.filter(subject=me.subject, entry_key=entry_key).exists():
        record("repeat_decision", by=by, organization_id=family.organization_id, about=me.subject)
        return None
    event = writing.write(
        ConsentEvent,
        vault=vault,
        subject_id=me.subject.id,
        key=bytes(me.subject.key),
        signature=_signature(me, day),
        entry_key=entry_key,
        entered_by_id=by.user_id,
        guardian_id=me.guardian_id,
        kind=kind,
        purpose=line.purpose,
        recipient_id=recipient_id,
        **what,
    )
    record(
        f"consent_{kind}",
        by=by,
        organization_id=family.organization_id,
        about=me.subject,
        detail={"purpose": line.purpose.value, "event": str(event.id)},
    )
    consequences.on_decisions(
        organization_id=family.organization_id, event_ids=[event.id], by=by, day=day
    )
    return issue_receipt(
        subject=me.subject, event_ids=[event.id], language=language, site=site, by=by
    )


@action
def keep_directory(
    *,
    family: Family,
    me: Me,
    kind: OptOutKind,
    token: UUID,
    language: str,
    site: str,
    day: date,
    by: Actor,
) -> Receipt | None:
    """Keeps directory information back, or no longer (34 CFR 99.37)."""
    vault = Vault.for_organization(family.organization_id)
    entry_key = vault.blind_index("form", str(token))
    if DirectoryOptOut.objects.filter(subject=me.subject, entry_key=entry_key).exists():
        record("repeat_decision", by=by, organization_id=family.organization_id, about=me.subject)
        return None
    written = writing.write(
        DirectoryOptOut,
        vault=vault,
        subject_id=me.subject.id,
        key=bytes(me.subject.key),
        signature=_signature(me, day),
        entry_key=entry_key,
        entered_by_id=by.user_id,
        guardian_id=me.guardian_id,
        kind=kind,
    )
    record(
        f"directory_opt_out_{kind}",
        by=by,
        organization_id=family.organization_id,
        about=me.subject,
        detail={"event": str(written.id)},
    )
    consequences.on_opt_outs(
        organization_id=family.organization_id, opt_out_ids=[written.id], by=by, day=day
    )
    return issue_receipt(
        subject=me.subject, opt_out_ids=[written.id], language=language, site=site, by=by
    )


@action
def ask_correction(
    *, family: Family, me: Me, about: CorrectionAbout, about_id: UUID | None, words: str, by: Actor
) -> Correction:
    """Asks the school to correct something (34 CFR 99.20); its answer is shown to the family."""
    vault, row_id = Vault.for_organization(family.organization_id), uuid4()
    asked = Correction(
        id=row_id,
        organization_id=family.organization_id,
        subject=me.subject,
        about=about,
        about_id=about_id,
        words=_sealed(vault, words, bytes(me.subject.key), row_id, "words"),
        asked_at=clock.now(),
        entered_by_id=by.user_id,
        link_id=family.link_id,
    )
    asked.save(force_insert=True)
    record(
        "ask_correction",
        by=by,
        organization_id=family.organization_id,
        about=asked,
        detail={"about": about.value},
    )
    return asked


@action
def answer_correction(*, correction: Correction, words: str, by: Actor) -> Correction:
    """The school's answer, for the family to read. One answer; a new question gets a new one."""
    decide_role(by, Permission.CONSENT_WRITE, correction.organization_id).require()
    current = Correction.objects.select_for_update(of=("self",)).get(id=correction.id)
    if current.status != CorrectionStatus.OPEN:
        Decision.deny(Reason("ANSWERED", "This was answered already.")).require()
    vault = Vault.for_organization(current.organization_id)
    current.answer = _sealed(vault, words, bytes(correction.subject.key), current.id, "answer")
    current.status = CorrectionStatus.ANSWERED
    current.answered_at, current.answered_by_id = clock.now(), by.user_id
    current.save(update_fields=["answer", "status", "answered_at", "answered_by"])
    record("answer_correction", by=by, organization_id=current.organization_id, about=current)
    return current


def _sealed(vault: Vault, words: str, key: bytes, row_id: UUID, field: str) -> bytes:
    context = f"consent_correction|{row_id}|{field}"
    return vault.seal({"text": words}, wrapped=key, context=context)


def _signature(me: Me, day: date) -> Signature:
    return Signature(
        signed_by=me.name, relationship=me.relationship, effective_on=day, route=Route.WEB
    )
