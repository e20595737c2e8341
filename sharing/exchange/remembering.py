"""What a college said of the columns of its sheets, kept for the next one."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from portal import clock
from portal.rules.mapping import Chosen, Sheet, fingerprint
from sharing.exchange.models import Exchange, ReturnMemory
from sharing.exchange.returned_sheets import Door, college_of, complete
from sharing.exchange.rules.sheets.fields import KEYED, SHAPES
from sharing.exchange.rules.sheets.unseen import lasting, renamed


def remembered(
    organization_id: UUID, columns: Sequence[str], purpose: str = KEYED
) -> Chosen | None:
    memory = ReturnMemory.objects.filter(
        organization_id=organization_id, purpose=purpose, fingerprint=fingerprint(columns)
    ).first()
    return renamed(Chosen.from_json(memory.chosen), columns) if memory else None


def remember(
    organization_id: UUID, columns: Sequence[str], chosen: Chosen, purpose: str = KEYED
) -> None:
    ReturnMemory.objects.update_or_create(
        organization_id=organization_id,
        purpose=purpose,
        fingerprint=fingerprint(columns),
        defaults={"chosen": lasting(chosen).as_json(), "remembered_at": clock.now()},
    )


def door_of(exchange: Exchange, *, name: str, encoding: str, told: Chosen | None = None) -> Door:
    organization = exchange.recipient
    return Door(
        name=name,
        encoding=encoding,
        college=college_of(organization),
        remembered=lambda columns: told or remembered(organization.id, columns),
        is_told=told is not None,
    )


def told_of(exchange: Exchange, sheet: Sheet, told: Chosen | None, purpose: str) -> Chosen:
    """What somebody said of this sheet, now or earlier. Raises `Refused` where something is
    still to be said."""
    chosen = told or remembered(exchange.recipient_id, sheet.columns, purpose)
    shape = SHAPES[purpose](college_of(exchange.recipient))
    return complete(shape, sheet, chosen, is_told=told is not None)
