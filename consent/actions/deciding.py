"""Writing down what a family decided, one decision at a time."""

from __future__ import annotations

from datetime import date
from typing import Any, TypeVar
from uuid import UUID

from consent import consequences, facts, writing
from consent.models import ConsentEvent, DirectoryOptOut, Notice, Subject
from consent.models.decisions import Decision as DecisionRow
from consent.rules.entry import (
    DecisionTaken,
    OptOutTaken,
    Signature,
    decide_entry,
    decide_opt_out_entry,
    decide_withdrawal,
)
from consent.rules.vocabulary import ConsentKind
from portal.recording import action, record
from portal.rules.actor import Actor, decide_role
from portal.rules.decision import Decision, Reason
from portal.rules.permissions import Permission
from portal.vault import Vault

D = TypeVar("D", bound=DecisionRow)


@action
def enter_decision(
    *, subject: Subject, taken: DecisionTaken, token: UUID, day: date, by: Actor
) -> ConsentEvent:
    """Writes down a consent, a refusal or a withdrawal; it holds from the next decision on.

    `token` comes from the form: the same form sent twice is one decision.
    """
    decide_role(by, Permission.CONSENT_WRITE, subject.organization_id).require()
    decide_entry(taken, day).require()
    if taken.kind is ConsentKind.WITHDRAWN:
        decide_withdrawal(taken, facts.events_of(subject.id)).require()
    notice = _notice(subject, taken)
    written = _write(
        ConsentEvent,
        subject,
        taken.signature,
        token,
        by,
        kind=taken.kind,
        purpose=taken.purpose,
        recipient_id=taken.recipient_id,
        expires_on=taken.expires_on,
        notice=notice,
        notice_code=notice.code if notice else "",
    )
    record(
        f"consent_{taken.kind}",
        by=by,
        organization_id=subject.organization_id,
        about=subject,
        detail={"purpose": taken.purpose.value, "event": str(written.id)},
    )
    consequences.on_decisions(
        organization_id=subject.organization_id, event_ids=[written.id], by=by, day=day
    )
    return written


@action
def enter_opt_out(
    *, subject: Subject, taken: OptOutTaken, token: UUID, day: date, by: Actor
) -> DirectoryOptOut:
    """Writes down that a family keeps directory information back, or no longer does."""
    decide_role(by, Permission.CONSENT_WRITE, subject.organization_id).require()
    decide_opt_out_entry(taken, day).require()
    written = _write(DirectoryOptOut, subject, taken.signature, token, by, kind=taken.kind)
    record(
        f"directory_opt_out_{taken.kind}",
        by=by,
        organization_id=subject.organization_id,
        about=subject,
        detail={"event": str(written.id)},
    )
    return written


def _write(
    table: type[D], subject: Subject, signature: Signature, token: UUID, by: Actor, **what: Any
) -> D:
    vault = Vault.for_organization(subject.organization_id)
    return writing.write(
        table,
        vault=vault,
        subject_id=subject.id,
        key=bytes(subject.key),
        signature=signature,
        entry_key=vault.blind_index("form", str(token)),
        entered_by_id=by.user_id,
        **what,
    )


def _notice(subject: Subject, taken: DecisionTaken) -> Notice | None:
    """The notice that was shown: of this organization, for this purpose."""
    if taken.notice_id is None:
        return None
    notice = Notice.objects.filter(
        id=taken.notice_id, organization_id=subject.organization_id, purpose=taken.purpose
    ).first()
    if notice is None:
        Decision.deny(
            Reason("NOTICE", "The notice that was chosen speaks of another purpose.")
        ).require()
    return notice
