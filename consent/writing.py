"""One decision as it is written down, whoever writes it: staff, or a family at its own door."""

from __future__ import annotations

from typing import Any, TypeVar
from uuid import UUID, uuid4

from consent import holders, signers
from consent.models import Authority
from consent.models.decisions import Decision
from consent.rules.entry import Signature
from portal import clock
from portal.vault import Vault

D = TypeVar("D", bound=Decision)


def write(
    table: type[D],
    *,
    vault: Vault,
    subject_id: UUID,
    key: bytes,
    signature: Signature,
    entry_key: bytes,
    entered_by_id: UUID,
    guardian_id: UUID | None = None,
    **what: Any,
) -> D:
    """Writes a decision, or gives the one that the same form wrote before.

    `key` is the student's wrapped key; `entry_key` is equal for the same form sent twice.
    """
    row_id = uuid4()
    name = table._meta.db_table
    holder = holders.holder_of(vault, signature.relationship.value, signature.signed_by)
    written, _ = table._default_manager.get_or_create(
        subject_id=subject_id,
        entry_key=entry_key,
        defaults={
            "id": row_id,
            "organization_id": vault.organization_id,
            "effective_on": signature.effective_on,
            "recorded_at": clock.now(),
            "route": signature.route,
            "relationship": signature.relationship,
            "signer": signers.sealed(
                vault, signature.signed_by, key=key, table=name, row_id=row_id
            ),
            "entered_by_id": entered_by_id,
            "holder": holder,
            "guardian_id": guardian_id or _guardian_of(subject_id, holder),
            **what,
        },
    )
    return written


def _guardian_of(subject_id: UUID, holder: bytes) -> UUID | None:
    """The guardian of that name whom the school knows for this student."""
    return (
        Authority.objects.filter(subject_id=subject_id, holder=holder)
        .order_by("-recorded_at")
        .values_list("guardian_id", flat=True)
        .first()
    )
