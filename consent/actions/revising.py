"""Notices as revisions: drafted from an agreement's terms, edited, published for good."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Max

from consent import asking, notices
from consent.models import NoticeRevision, NoticeText
from consent.rules.asking.flows import parts_of
from consent.rules.asking.notice import (
    NoticeTerms,
    Words,
    decide_publication,
    notice_hash,
    text_hash,
)
from consent.rules.asking.texts import NAMES, WRITERS, default_words
from consent.rules.vocabulary import AtMajority, ConflictRule, ExpiryRule
from portal import clock
from portal.models import Organization
from portal.recording import action, record
from portal.rules.actor import Actor, decide_role
from portal.rules.decision import Decision, objection
from portal.rules.permissions import Permission


@action
def draft_notice(
    *,
    organization_id: UUID,
    code: str,
    parts: Collection[str],
    expires_rule: ExpiryRule,
    expires_on: date | None,
    expires_days: int | None,
    at_majority: AtMajority,
    day: date,
    by: Actor,
) -> NoticeRevision:
    """Begins a revision from flows of agreements in force, with our text in each language."""
    decide_role(by, Permission.CONSENT_WRITE, organization_id).require()
    offered = parts_of(asking.flows(day=day, organization_id=organization_id), organization_id)
    chosen = tuple(part for part in offered if part.key in parts)
    _decide_draft(organization_id, code, bool(chosen)).require()
    settings = notices.settings_of(organization_id)
    terms = NoticeTerms(
        parts=chosen,
        expires_rule=expires_rule,
        expires_on=expires_on if expires_rule is ExpiryRule.DATE else None,
        expires_days=expires_days if expires_rule is ExpiryRule.DAYS else None,
        at_majority=at_majority,
        conflict_rule=ConflictRule(settings.conflict_rule) if settings else ConflictRule.ANY_NO,
    )
    revision = _write(organization_id, code, terms, by)
    _record("draft_notice", revision, by, code=code, number=revision.revision)
    return revision


def _decide_draft(organization_id: UUID, code: str, something: bool) -> Decision:
    drafts = NoticeRevision.objects.filter(
        organization_id=organization_id, code=code, published_at=None
    )
    return Decision.unless(
        (
            objection(
                not something,
                "NOTHING_ASKED",
                "Choose at least one thing that an agreement in force lets families decide.",
            ),
            objection(
                drafts.exists(),
                "DRAFT_EXISTS",
                f'There is a draft of "{code}" already. Publish or discard it first.',
            ),
        )
    )


def _write(organization_id: UUID, code: str, terms: NoticeTerms, by: Actor) -> NoticeRevision:
    earlier = NoticeRevision.objects.filter(organization_id=organization_id, code=code)
    number = (earlier.aggregate(Max("revision"))["revision__max"] or 0) + 1
    before = earlier.order_by("-revision").first()
    revision = NoticeRevision.objects.create(
        organization_id=organization_id,
        code=code,
        revision=number,
        predecessor_sha256=before.sha256 if before else "",
        made_at=clock.now(),
        made_by_id=by.user_id,
        **notices.columns_of(terms),
    )
    name = Organization.objects.get(id=organization_id).name
    for language in WRITERS:
        _write_text(revision, language, default_words(language, name, terms))
    return revision


def _write_text(revision: NoticeRevision, language: str, words: Words) -> None:
    NoticeText.objects.update_or_create(
        revision=revision,
        language=language,
        defaults={
            "organization_id": revision.organization_id,
            "sha256": text_hash(language, words),
            **notices.to_columns(words),
        },
    )


@action
def edit_notice_text(*, revision: NoticeRevision, language: str, words: Words, by: Actor) -> None:
    """Changes the words of a draft in one language, or adds a language."""
    decide_role(by, Permission.CONSENT_WRITE, revision.organization_id).require()
    _decide_draft_is_open(revision, language).require()
    _write_text(revision, language, words)
    _record("edit_notice_text", revision, by, language=language)


@action
def discard_notice(*, revision: NoticeRevision, by: Actor) -> None:
    """Removes a draft. What was published stays for ever."""
    decide_role(by, Permission.CONSENT_WRITE, revision.organization_id).require()
    _decide_draft_is_open(revision, "en").require()
    _record("discard_notice", revision, by, code=revision.code, number=revision.revision)
    revision.texts.all().delete()
    revision.delete()


@action
def publish_notice_revision(*, revision: NoticeRevision, by: Actor) -> NoticeRevision:
    """Fixes the notice in every language under one fingerprint. It does not change any more."""
    decide_role(by, Permission.CONSENT_WRITE, revision.organization_id).require()
    _decide_draft_is_open(revision, "en").require()
    revision = NoticeRevision.objects.select_for_update(of=("self",)).get(id=revision.id)
    texts = {text.language: text for text in revision.texts.all()}
    terms = notices.terms_of(revision)
    decide_publication(
        terms, {language: notices.words_of(text) for language, text in texts.items()}
    ).require()
    revision.sha256 = notice_hash(
        code=revision.code,
        revision=revision.revision,
        terms=terms,
        texts={language: text.sha256 for language, text in texts.items()},
        before=revision.predecessor_sha256,
    )
    revision.published_at, revision.published_by_id = clock.now(), by.user_id
    revision.save(update_fields=["sha256", "published_at", "published_by"])
    _record(
        "publish_notice_revision", revision, by, sha256=revision.sha256, languages=sorted(texts)
    )
    return revision


def _decide_draft_is_open(revision: NoticeRevision, language: str) -> Decision:
    return Decision.unless(
        (
            objection(
                revision.published_at is not None,
                "PUBLISHED",
                "This notice is published and does not change. Draft another revision of it.",
            ),
            objection(
                language not in NAMES,
                "LANGUAGE",
                "We do not know this language. Choose one of the list.",
            ),
        )
    )


def _record(verb: str, revision: NoticeRevision, by: Actor, **detail: Any) -> None:
    record(verb, by=by, organization_id=revision.organization_id, about=revision, detail=detail)
