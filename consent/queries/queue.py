"""Answers whose student nobody found, for those who may look for the student."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404
from django.urls import reverse

from consent import answers, holders, linking, waiting
from consent.linking import Candidate
from consent.models import Answer, Authority, Subject
from consent.queries.students import Student, named_for
from consent.rules.answer import Content
from consent.rules.vocabulary import AnswerStatus
from portal import clock
from portal.inbox import InboxItem
from portal.models import Organization, StoredFile
from portal.rules.actor import Actor, decide_role
from portal.rules.decision import Decision
from portal.rules.permissions import Permission
from portal.vault import Vault

_READ = (Permission.CONSENT_READ, Permission.STUDENT_READ)


@dataclass(frozen=True, slots=True)
class QueueLine:
    """One answer that waits, opened."""

    answer: Answer
    content: Content
    age: int

    @property
    def id(self) -> UUID:
        return self.answer.id

    @property
    def status(self) -> AnswerStatus:
        return AnswerStatus(self.answer.status)

    @property
    def word(self) -> str:
        """The status where there is room for a word."""
        return {"received": "Waits", "matched": "On file", "set_aside": "Set aside"}.get(
            self.answer.status, "Again"
        )


@dataclass(frozen=True, slots=True)
class CandidateLine:
    """A student who may be meant, what speaks for it, and whether the signer may."""

    student: Student
    candidate: Candidate
    signer_is_known: bool
    tie: Decision

    @property
    def percent(self) -> int:
        return round(self.candidate.score * 100)

    @property
    def reasons(self) -> str:
        return ", ".join(one.label for one in self.candidate.likeness.same)


@dataclass(frozen=True, slots=True)
class QueueDesk:
    line: QueueLine
    candidates: list[CandidateLine]
    decide: Decision
    names: dict[UUID, str]


def unmatched_for(actor: Actor, status: AnswerStatus = AnswerStatus.RECEIVED) -> QuerySet[Answer]:
    """Oldest first, so that nothing waits for ever."""
    return (
        Answer.objects.filter(organization_id__in=_readable(actor), status=status)
        .select_related("collected_by", "organization", "decided_by")
        .order_by("received_at", "id")
    )


def queue_lines_for(actor: Actor, rows: list[Answer]) -> list[QueueLine]:
    readable = _readable(actor)
    return [_line(row) for row in rows if row.organization_id in readable]


def answer_for(actor: Actor, answer_id: UUID) -> Answer:
    found = (
        Answer.objects.filter(id=answer_id, organization_id__in=_readable(actor))
        .select_related(
            "collected_by", "organization", "scan", "notice_text__revision", "decided_by"
        )
        .first()
    )
    if found is None:
        raise Http404
    return found


def queue_desk_for(actor: Actor, answer_id: UUID, number: str = "") -> QueueDesk:
    """The answer and who may be meant. `number`: a student whom the person looks up besides."""
    answer = answer_for(actor, answer_id)
    line = _line(answer)
    decide = decide_role(actor, Permission.CONSENT_WRITE, answer.organization_id)
    waits = answer.status == AnswerStatus.RECEIVED
    return QueueDesk(
        line=line,
        candidates=_candidates(actor, answer, line.content, decide, number) if waits else [],
        decide=decide,
        names=_names(line.content),
    )


def exact_count_for(actor: Actor) -> int:
    """How many of those that wait are certain by name and birth date."""
    writable = actor.organizations_with(Permission.CONSENT_WRITE) & _readable(actor)
    return sum(len(waiting.exact_matches(organization_id)) for organization_id in writable)


def scan_for(actor: Actor, answer_id: UUID) -> StoredFile:
    answer = answer_for(actor, answer_id)
    if answer.scan is None:
        raise Http404
    return answer.scan


def answers_waiting_for(actor: Actor, day: date) -> Iterator[InboxItem]:
    """One line for the whole queue, as old as its oldest answer."""
    own = actor.organizations_with(Permission.CONSENT_WRITE) & _readable(actor)
    rows = Answer.objects.filter(organization_id__in=own, status=AnswerStatus.RECEIVED)
    count = rows.count()
    if count:
        oldest = rows.order_by("received_at").values_list("received_at", flat=True)[0]
        yield InboxItem(
            title=f"Find the students of {count:,} answers"
            if count > 1
            else "Find the student of an answer",
            url=reverse("unmatched"),
            detail="Families answered, and the portal did not find the student for certain.",
            since=oldest,
        )


def _candidates(
    actor: Actor, answer: Answer, content: Content, decide: Decision, number: str
) -> list[CandidateLine]:
    vault = Vault.for_organization(answer.organization_id)
    found = linking.candidates(vault, content.child)
    found = _besides(vault, content, found, number)
    subjects = Subject.objects.in_bulk([one.subject_id for one in found])
    named = {student.id: student for student in named_for(actor, [*subjects.values()])}
    holder = holders.holder_of(vault, content.signer.relationship, content.signer.name)
    speaking = set(
        Authority.objects.filter(subject_id__in=list(subjects), holder=holder).values_list(
            "subject_id", flat=True
        )
    )
    return [
        CandidateLine(
            named[one.subject_id],
            one,
            one.subject_id in speaking,
            decide and waiting.decide_speaker(vault, one.subject_id, content),
        )
        for one in found
        if one.subject_id in named
    ]


def _besides(
    vault: Vault, content: Content, found: list[Candidate], number: str
) -> list[Candidate]:
    """The student of a number that the person typed comes first, whatever the likeness."""
    if not number:
        return found
    looked_up = linking.of_number(vault, content.child, number)
    there = {one.subject_id for one in looked_up}
    return [*looked_up, *(one for one in found if one.subject_id not in there)]


def _line(answer: Answer) -> QueueLine:
    vault = Vault.for_organization(answer.organization_id)
    age = (clock.today() - answer.received_at.date()).days
    return QueueLine(answer, answers.opened(vault, answer), max(age, 0))


def _names(content: Content) -> dict[UUID, str]:
    named = {one.recipient_id for one in content.choices if one.recipient_id}
    return dict(Organization.objects.filter(id__in=named).values_list("id", "name"))


def _readable(actor: Actor) -> frozenset[UUID]:
    return actor.organizations_with(_READ[0]) & actor.organizations_with(_READ[1])


def next_answer_for(actor: Actor, answer: Answer) -> UUID | None:
    """The answer that waits after this one, so that a queue is worked through without the list."""
    waits = unmatched_for(actor).exclude(id=answer.id)
    later = waits.filter(received_at__gte=answer.received_at).values_list("id", flat=True).first()
    return later or waits.values_list("id", flat=True).first()
