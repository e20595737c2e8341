"""Writing down what a family decided, one decision at a time."""

from __future__ import annotations

from datetime import date
from typing import Any, TypeVar
from uuid import UUID

from consent import consequences, facts, handed_in, handing_out, writing
from consent.handed_in import Form
from consent.models import ConsentEvent, DirectoryOptOut, Notice, Subject
from consent.models.decisions import Decision as DecisionRow
from consent.rules.entry import (
    DecisionTaken,
    OptOutTaken,
    Signature,
    decide_entry,
    decide_opt_out_entry,
    decide_speaker,
    decide_withdrawal,
)
from consent.rules.vocabulary import ConsentKind
from portal.recording import action, record
from portal.rules.actor import Actor, decide_role
from portal.rules.decision import Decision, Reason
from portal.rules.permissions import Permission
from portal.vault import Vault

D = TypeVar("D", bound=DecisionRow)
NO_FORM = Form()


@action
def enter_decision(
    *,
    subject: Subject,
    taken: DecisionTaken,
    token: UUID,
    day: date,
    by: Actor,
    form: Form = NO_FORM,
    site: str = "",
) -> ConsentEvent:
    """Writes down a consent, a refusal or a withdrawal; it holds from the next decision on.

    `token` comes from the page: the same page sent twice is one decision. `form`: the signed
    paper behind it. Raises `Rejected` when its scan is none. `site`: the portal's address, for
    the receipt that whoever decided gets.
    """
    decide_role(by, Permission.CONSENT_WRITE, subject.organization_id).require()
    decide_speaker(taken.signature, facts.passed_on(subject.id)).require()
    (decide_entry(taken, day) and handed_in.decide_speaker(subject, taken)).require()
    if taken.kind is ConsentKind.WITHDRAWN:
        decide_withdrawal(taken, facts.events_of(subject.id)).require()
    notice = _notice(subject, taken)
    answer = handed_in.keep(subject, taken, form, token=token, by=by)
    text = answer.notice_text if answer else None
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
        notice_code=notice.code if notice else text.revision.code if text else "",
        guardian_id=handed_in.guardian_of(subject, form),
        answer=answer,
        notice_text=text,
        statement_sha256=text.sha256 if text else "",
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
    handing_out.hand_out(subject, [written], site=site, by=by)
    return written


@action
def enter_opt_out(
    *, subject: Subject, taken: OptOutTaken, token: UUID, day: date, by: Actor, site: str = ""
) -> DirectoryOptOut:
    """Writes down that a family keeps directory information back, or no longer does."""
    decide_role(by, Permission.CONSENT_WRITE, subject.organization_id).require()
    decide_opt_out_entry(taken, day).require()
    decide_speaker(taken.signature, facts.passed_on(subject.id)).require()
    written = _write(DirectoryOptOut, subject, taken.signature, token, by, kind=taken.kind)
    record(
        f"directory_opt_out_{taken.kind}",
        by=by,
        organization_id=subject.organization_id,
        about=subject,
        detail={"event": str(written.id)},
    )
    consequences.on_opt_outs(
        organization_id=subject.organization_id, opt_out_ids=[written.id], by=by, day=day
    )
    handing_out.hand_out(subject, [written], site=site, by=by)
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
