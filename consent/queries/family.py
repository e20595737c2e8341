"""What a family's page shows. Row security decides what there is; these only arrange it."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from consent import guardians, identities, notices
from consent.models import (
    Campaign,
    FamilyLink,
    Guardian,
    NoticeRevision,
    NoticeText,
    Receipt,
    Subject,
)
from consent.rules.asking import texts_en, texts_es
from consent.rules.asking.elements import in_words
from consent.rules.asking.flows import Part
from consent.rules.asking.notice import NoticeTerms
from portal.rules.actor import Actor
from portal.vault import Vault


@dataclass(frozen=True, slots=True)
class Question:
    """One thing to say yes or no to, in the reader's language."""

    part: Part
    purpose: str
    gives: list[str]
    returns: list[str]

    @property
    def partner(self) -> str:
        return self.part.partner


@dataclass(frozen=True, slots=True)
class FamilyNotice:
    """A published notice as one family reads it."""

    revision: NoticeRevision
    text: NoticeText
    languages: list[str]
    terms: NoticeTerms
    questions: list[Question]
    campaign: Campaign | None


def notice_shown_to(
    actor: Actor, *, revision_id: UUID | None, campaign_id: UUID | None, language: str
) -> FamilyNotice | None:
    """The notice of a link in this language, in English where it lacks one; None without any."""
    published = NoticeRevision.objects.exclude(published_at=None)
    revision = published.filter(id=revision_id).first() if revision_id else None
    texts = {text.language: text for text in revision.texts.all()} if revision else {}
    text = texts.get(language) or texts.get("en")
    if revision is None or text is None:
        return None
    terms = notices.terms_of(revision)
    return FamilyNotice(
        revision=revision,
        text=text,
        languages=sorted(texts),
        terms=terms,
        questions=questions_in(actor, terms, language),
        campaign=Campaign.objects.filter(id=campaign_id).first() if campaign_id else None,
    )


def questions_in(actor: Actor, terms: NoticeTerms, language: str) -> list[Question]:
    short = texts_es.SHORT if language == "es" else texts_en.SHORT
    return [
        Question(
            part,
            short[part.purpose],
            in_words(part.gives, language, part.names),
            in_words(part.returns, language, part.names),
        )
        for part in terms.parts
    ]


def child_named_for(actor: Actor, subject_id: UUID | None) -> str:
    """The child's name, for a family whose code was confirmed; the database shows no other."""
    subject = Subject.objects.filter(id=subject_id).first() if subject_id else None
    if subject is None:
        return ""
    opened = identities.opened(Vault.for_organization(subject.organization_id), [subject.id])
    identity = opened[subject.id]
    return f"{identity.first_name} {identity.last_name}"


def link_for(actor: Actor, link_id: UUID) -> FamilyLink:
    return FamilyLink.objects.get(id=link_id)


def address_for(actor: Actor, guardian_id: UUID | None) -> str:
    """Where mail goes, of a family whose code was confirmed; empty when no address is on file."""
    guardian = Guardian.objects.filter(id=guardian_id).first() if guardian_id else None
    if guardian is None:
        return ""
    return guardians.opened(Vault.for_organization(guardian.organization_id), guardian).email


def receipt_of(actor: Actor, code: str) -> Receipt | None:
    """A receipt by its number; the database shows a family its own."""
    return Receipt.objects.filter(code=code).first()
