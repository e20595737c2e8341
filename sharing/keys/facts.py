"""Which keys of an organization open its packages, and which sign for it."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet

from sharing.keys.models import RegisteredKey
from sharing.keys.rules.kinds import Use
from sharing.keys.rules.lifecycle import KeyStatus


def opening_keys(organization_id: UUID) -> list[RegisteredKey]:
    """The keys in use that open packages of the organization, oldest first."""
    return list(_of(organization_id, Use.OPEN).filter(status=KeyStatus.ACTIVE))


def ever_had_opening_key(organization_id: UUID) -> bool:
    return _of(organization_id, Use.OPEN).filter(proven_at__isnull=False).exists()


def signing_key(organization_id: UUID, fingerprint: str) -> RegisteredKey | None:
    """A proven signing key of the organization by the beginning of its fingerprint."""
    proven = _of(organization_id, Use.SIGN).filter(proven_at__isnull=False)
    return proven.filter(fingerprint__startswith=fingerprint).first() if fingerprint else None


def _of(organization_id: UUID, use: Use) -> QuerySet[RegisteredKey]:
    return RegisteredKey.objects.filter(organization_id=organization_id, use=use).order_by(
        "proven_at", "id"
    )


def signs_itself(organization_id: UUID) -> bool:
    """Whether the organization has a key in use that signs."""
    return _of(organization_id, Use.SIGN).filter(status=KeyStatus.ACTIVE).exists()
