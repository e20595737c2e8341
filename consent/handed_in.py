"""A signed form that staff hold: kept as an answer with its scan, matched to its student."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile

from consent import answers, holders, scans
from consent.answers import Way
from consent.models import Answer, Authority, Guardian, NoticeText, Subject
from consent.rules.answer import Child, Choice, Content, Signer
from consent.rules.entry import DecisionTaken
from consent.rules.vocabulary import AnswerStatus, Authenticated, ConsentKind, Relationship, Route
from consent.speaking import passings_of, refusal, spells_of
from portal import clock
from portal.rules.actor import Actor
from portal.rules.decision import Decision, Reason, objection
from portal.vault import Vault

_SURE = {
    Route.PAPER: Authenticated.PAPER,
    Route.IN_PERSON: Authenticated.IN_PERSON,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """What came with a decision: the notice text on the paper, a scan, and who signed where the
    school knows them."""

    notice_text_id: UUID | None = None
    scan: UploadedFile | None = None
    guardian_id: UUID | None = None

    @property
    def is_empty(self) -> bool:
        return self.notice_text_id is None and self.scan is None


def decide_speaker(subject: Subject, taken: DecisionTaken) -> Decision:
    """Whoever may not speak for a student gives no consent. A no is written down from anybody:
    whether it counts, the authority says when somebody asks."""
    signature = taken.signature
    if taken.kind is not ConsentKind.GIVEN:
        return Decision.allow()
    vault = Vault.for_organization(subject.organization_id)
    holder = holders.holder_of(vault, signature.relationship, signature.signed_by)
    by_student = signature.relationship is Relationship.STUDENT
    why = refusal(
        spells_of([subject.id])[subject.id, holder],
        None if by_student else passings_of([subject.id]).get(subject.id),
        signature.effective_on,
        taken.purpose,
    )
    return Decision.unless((objection(why is not None, "NO_AUTHORITY", f"This is {why}."),))


def keep(
    subject: Subject, taken: DecisionTaken, form: Form, *, token: UUID, by: Actor
) -> Answer | None:
    """The answer that the form is, once however often it is sent; nothing when no form came.
    Raises `Rejected` when the scan is none."""
    if form.is_empty:
        return None
    vault, text = Vault.for_organization(subject.organization_id), _text(subject, taken, form)
    content = _content(taken, text)
    before = Answer.objects.filter(
        organization_id=subject.organization_id,
        entry_key=answers.entry_key(vault, content, token),
    ).first()
    if before is not None:
        return before
    stored = scans.keep(form.scan, organization_id=subject.organization_id) if form.scan else None
    way = Way(
        route=taken.signature.route,
        authenticated=_SURE.get(taken.signature.route, Authenticated.NONE),
        notice_text_id=text.id if text else None,
        scan_id=stored.id if stored else None,
    )
    answer = answers.new_answer(vault, content, way, by=by, token=token)
    answer.status, answer.subject_id = AnswerStatus.MATCHED, subject.id
    answer.decided_at, answer.decided_by_id = clock.now(), by.user_id
    answer.save(force_insert=True)
    return answer


def guardian_of(subject: Subject, form: Form) -> UUID | None:
    """The guardian who was chosen, where that is one of this student."""
    if form.guardian_id is None:
        return None
    known = Authority.objects.filter(subject=subject, guardian_id=form.guardian_id).exists()
    if not known:
        Decision.deny(
            Reason("GUARDIAN", "The guardian who was chosen is not one of this student.")
        ).require()
    return Guardian.objects.values_list("id", flat=True).get(id=form.guardian_id)


def _text(subject: Subject, taken: DecisionTaken, form: Form) -> NoticeText | None:
    """The text on the paper: published here, and asking for this purpose."""
    if form.notice_text_id is None:
        return None
    text = NoticeText.objects.filter(
        id=form.notice_text_id,
        organization_id=subject.organization_id,
        revision__published_at__isnull=False,
        revision__purposes__contains=[taken.purpose.value],
    ).first()
    if text is None:
        Decision.deny(
            Reason("NOTICE", "The notice that was chosen speaks of another purpose.")
        ).require()
    return text


def _content(taken: DecisionTaken, text: NoticeText | None) -> Content:
    """The student is known by the row; the paper's own words about the child are in the scan."""
    signature = taken.signature
    return Content(
        child=Child(),
        signer=Signer(name=signature.signed_by, relationship=signature.relationship),
        choices=(Choice(kind=taken.kind, purpose=taken.purpose, recipient_id=taken.recipient_id),),
        signed_on=signature.effective_on,
        expires_on=taken.expires_on,
        statement=text.statement if text else "",
    )
