"""Early readers: people of the recipient who may read a scheduled table before others."""

from __future__ import annotations

from uuid import UUID

from portal import clock
from portal.recording import action
from portal.rules.actor import Actor
from portal.rules.permissions import Permission
from sharing.releases import facts
from sharing.releases.models import Reader, Release
from sharing.releases.moving import held, noted
from sharing.releases.rules.audience import Audience
from sharing.releases.rules.drafting import ReaderFacts, decide_edit, decide_reader


@action
def name_reader(*, release: Release, email: str, reason: str, by: Actor) -> Reader:
    """Names one person, with the reason. Named again, the new reason counts."""
    release = held(release, Permission.RELEASE_PROPOSE, by)
    decide_edit(facts.draft_facts(release, clock.today()), by.user_id).require()
    others = Reader.objects.filter(release=release).exclude(email__iexact=email)
    decide_reader(
        ReaderFacts(
            audience=Audience(release.audience),
            named=facts.named_recipients(release),
            email=email.strip(),
            reason=reason,
            count=others.count(),
        )
    ).require()
    reader, _ = Reader.objects.update_or_create(
        release=release,
        email=email.strip().lower(),
        defaults={
            "organization_id": release.organization_id,
            "reason": reason.strip(),
            "named_by_id": by.user_id,
            "named_at": clock.now(),
        },
    )
    noted(release, "name_reader", by, {"readers": others.count() + 1})
    return reader


@action
def remove_reader(*, release: Release, reader_id: UUID, by: Actor) -> None:
    release = held(release, Permission.RELEASE_PROPOSE, by)
    decide_edit(facts.draft_facts(release, clock.today()), by.user_id).require()
    Reader.objects.filter(release=release, id=reader_id).delete()
    noted(release, "remove_reader", by)
