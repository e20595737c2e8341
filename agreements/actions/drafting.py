"""Writing the terms: the lead organization drafts, edits, submits, or gives up."""

from __future__ import annotations

from django.db import connection

from agreements import facts, tiers
from agreements.catalog import catalog, keep_words
from agreements.models import Agreement, Draft, Party, Revision
from agreements.moving import locked, move, note, require_verb, tell
from agreements.rules.checks import checklist, decide_submission
from agreements.rules.terms import Terms, terms_hash, to_json
from portal import clock
from portal.models import Organization
from portal.recording import action
from portal.rules.actor import Actor, decide_role
from portal.rules.permissions import Permission


@action
def draft(
    *,
    lead: Organization,
    terms: Terms,
    by: Actor,
    parent: Agreement | None = None,
    amends: Agreement | None = None,
) -> Agreement:
    """Begins an agreement, alone, under another or as the amendment of one. Only the lead
    organization sees it until it is submitted."""
    decide_role(by, Permission.AGREEMENT_DRAFT, lead.id).require()
    now = clock.now()
    agreement = Agreement.objects.create(
        reference=_next_reference(),
        title=terms.title,
        lead=lead,
        kind=terms.kind,
        parent=parent,
        amends=amends,
        begun_at=now,
        begun_by_id=by.user_id,
        changed_at=now,
    )
    _write_draft(agreement, terms, by)
    tell("draft", agreement, by=by, organization_id=lead.id)
    return agreement


@action
def revise(*, agreement: Agreement, terms: Terms, by: Actor) -> Agreement:
    """Writes new terms. What was approved or signed before counts for the old revision alone."""
    decide_role(by, Permission.AGREEMENT_DRAFT, agreement.lead_id).require()
    current = locked(agreement)
    require_verb(current, "revise")
    reopened = not _has_draft(current)
    _write_draft(current, terms, by)
    if current.revision_id is None:
        current.title = terms.title
    move(current, "revise", fields=("title",))
    if reopened:
        tell("revise", current, by=by, organization_id=current.lead_id)
    else:
        note("edit_draft", current, by=by, organization_id=current.lead_id)
    return current


@action
def submit(*, agreement: Agreement, by: Actor) -> Revision:
    """Freezes the draft as a revision that all parties see, once the checklist is complete."""
    decide_role(by, Permission.AGREEMENT_DRAFT, agreement.lead_id).require()
    current = locked(agreement)
    require_verb(current, "submit")
    writing = Draft.objects.get(agreement=current)
    terms = writing.terms
    checks = checklist(terms, facts.party_facts(terms), current.lead_id, catalog())
    decide_submission((*checks, *tiers.checks_of(current, terms, clock.today()))).require()
    revision = _freeze(current, terms, writing.authors, by)
    keep_words(revision, terms)
    writing.delete()
    current.title, current.revision = terms.title, revision
    move(current, "submit", fields=("title", "revision"))
    tell(
        "submit",
        current,
        by=by,
        organization_id=current.lead_id,
        detail={"revision": revision.number, "hash": revision.sha256},
    )
    return revision


@action
def withdraw(*, agreement: Agreement, reason: str, by: Actor) -> Agreement:
    """Gives the agreement up before it governs anything."""
    decide_role(by, Permission.AGREEMENT_DRAFT, agreement.lead_id).require()
    current = locked(agreement)
    require_verb(current, "withdraw")
    move(current, "withdraw")
    tell("withdraw", current, by=by, organization_id=current.lead_id, comment=reason)
    return current


def _next_reference() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('agreements_reference')")
        return f"AG-{cursor.fetchone()[0]}"


def _has_draft(agreement: Agreement) -> bool:
    return Draft.objects.filter(agreement=agreement).exists()


def _write_draft(agreement: Agreement, terms: Terms, by: Actor) -> None:
    writing = Draft.objects.filter(agreement=agreement).first() or Draft(
        agreement=agreement, organization_id=agreement.lead_id
    )
    writing.content = to_json(tiers.tied(terms, agreement, clock.today()))
    writing.authors = sorted({*writing.authors, str(by.user_id)})
    writing.edited_at = clock.now()
    writing.save()


def _freeze(agreement: Agreement, terms: Terms, authors: list[str], by: Actor) -> Revision:
    revision = Revision.objects.create(
        agreement=agreement,
        number=Revision.objects.filter(agreement=agreement).count() + 1,
        content=to_json(terms),
        sha256=terms_hash(terms),
        effective_on=terms.effective_on,
        expires_on=terms.expires_on,
        authors=authors,
        submitted_at=clock.now(),
        submitted_by_id=by.user_id,
    )
    Party.objects.bulk_create(
        Party(agreement=agreement, revision=revision, organization_id=party, position=position)
        for position, party in enumerate(terms.party_ids)
    )
    return revision
