"""What families handed in, sealed; and the decisions that it becomes once its student is found."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID, uuid4

from consent import holders, identities, signers
from consent.models import Answer, ConsentEvent, NoticeText, Subject
from consent.rules.answer import Child, Content, from_values, to_values
from consent.rules.identity import Identity
from consent.rules.vocabulary import Authenticated, Route
from portal import clock
from portal.rules.actor import Actor
from portal.vault import Vault


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """How an answer came: by which route and link, through whose hands, and how sure we are that
    it is the signer's own."""

    route: Route
    authenticated: Authenticated
    notice_text_id: UUID | None = None
    campaign_id: UUID | None = None
    link_id: UUID | None = None
    collected_by_id: UUID | None = None
    scan_id: UUID | None = None
    source: UUID | None = None


def context_of(answer_id: UUID) -> str:
    return f"consent_answer|{answer_id}|content"


def new_answer(
    vault: Vault, content: Content, way: Way, *, by: Actor, token: UUID | None = None
) -> Answer:
    """An answer to be saved. `token` comes from a form: the same form sent twice is one answer;
    without one, the same answer in the same words is."""
    answer_id, key = uuid4(), vault.new_key()
    child = content.child
    named = bool(child.first_name and child.last_name)
    return Answer(
        id=answer_id,
        organization_id=vault.organization_id,
        campaign_id=way.campaign_id,
        notice_text_id=way.notice_text_id,
        link_id=way.link_id,
        collected_by_id=way.collected_by_id,
        scan_id=way.scan_id,
        source=way.source,
        route=way.route,
        authenticated=way.authenticated,
        received_at=clock.now(),
        received_by_id=by.user_id,
        key=key,
        content=vault.seal(to_values(content), wrapped=key, context=context_of(answer_id)),
        number_index=identities.number_index(vault, child.number) if child.number else None,
        name_birth_index=name_birth_index(vault, child),
        birth_index=identities.birth_index(vault, child.birth_date) if child.birth_date else None,
        name_index=identities.full_name_index(vault, child.first_name, child.last_name)
        if named
        else None,
        email_index=holders.email_index(vault, content.signer.email)
        if content.signer.email
        else None,
        entry_key=entry_key(vault, content, token),
    )


def entry_key(vault: Vault, content: Content, token: UUID | None = None) -> bytes:
    words = f"form|{token}" if token else f"words|{content.likeness}"
    return vault.blind_index("answer", words)


def name_birth_index(vault: Vault, child: Child) -> bytes | None:
    if not (child.first_name and child.last_name and child.birth_date):
        return None
    told = Identity("", None, child.first_name, "", child.last_name, "", child.birth_date)
    return identities.name_index(vault, told)


def opened(vault: Vault, answer: Answer) -> Content:
    return from_values(
        vault.open(bytes(answer.content), wrapped=bytes(answer.key), context=context_of(answer.id))
    )


def events_of(
    vault: Vault,
    subject: Subject,
    content: Content,
    answer: Answer,
    *,
    by: Actor,
    guardian_id: UUID | None = None,
) -> list[ConsentEvent]:
    """The decisions that an answer makes about a student, to be saved together."""
    text = answer.notice_text
    return [
        _event(vault, subject, content, answer, text, by, guardian_id, place)
        for place in range(len(content.choices))
    ]


def _event(
    vault: Vault,
    subject: Subject,
    content: Content,
    answer: Answer,
    text: NoticeText | None,
    by: Actor,
    guardian_id: UUID | None,
    place: int,
) -> ConsentEvent:
    choice, signer, row_id = content.choices[place], content.signer, uuid4()
    return ConsentEvent(
        id=row_id,
        organization_id=subject.organization_id,
        subject_id=subject.id,
        kind=choice.kind,
        purpose=choice.purpose,
        recipient_id=choice.recipient_id,
        elements=list(choice.elements),
        effective_on=content.signed_on,
        expires_on=content.expires_on if choice.kind == "given" else None,
        recorded_at=clock.now(),
        position=place,
        route=answer.route,
        relationship=signer.relationship,
        signer=signers.sealed(
            vault,
            signer.name,
            key=bytes(subject.key),
            table=ConsentEvent._meta.db_table,
            row_id=row_id,
        ),
        holder=holders.holder_of(vault, signer.relationship, signer.name),
        guardian_id=guardian_id,
        entered_by_id=by.user_id,
        source=answer.source,
        entry_key=vault.blind_index("answer_event", f"{answer.id}|{place}"),
        notice_text=text,
        notice_code=content.notice_code,
        statement_sha256=text.sha256 if text else "",
        answer=answer,
    )


def all_opened(vault: Vault, answers: Iterable[Answer]) -> list[tuple[Answer, Content]]:
    return [(answer, opened(vault, answer)) for answer in answers]
