"""What staff choose from when they enter a decision that came on paper."""

from __future__ import annotations

from consent import guardians
from consent.models import Authority, NoticeText
from consent.queries.students import Student
from portal.rules.actor import Actor
from portal.rules.permissions import Permission
from portal.vault import Vault


def printed_texts_for(actor: Actor, student: Student) -> list[tuple[str, str]]:
    """Published texts of the student's district, newest first: ids and words."""
    organization_id = student.subject.organization_id
    if not actor.may_in(Permission.CONSENT_READ, organization_id):
        return []
    texts = (
        NoticeText.objects.filter(
            organization_id=organization_id, revision__published_at__isnull=False
        )
        .select_related("revision")
        .order_by("-revision__published_at", "language")
    )
    return [
        (
            str(text.id),
            f"{text.revision.code} {text.revision.revision}, {text.language}: {text.title}",
        )
        for text in texts
    ]


def known_signers_for(actor: Actor, student: Student) -> list[tuple[str, str, str]]:
    """Guardians on file for the student: id, name, relationship."""
    subject = student.subject
    if not actor.may_in(Permission.CONSENT_READ, subject.organization_id):
        return []
    vault = Vault.for_organization(subject.organization_id)
    rows = Authority.objects.filter(subject=subject).select_related("guardian")
    latest = {row.guardian_id: row for row in rows.order_by("recorded_at", "id")}
    return [
        (str(key), guardians.opened(vault, row.guardian).name, row.relationship)
        for key, row in latest.items()
    ]
