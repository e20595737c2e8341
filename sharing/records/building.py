"""What the apps above built on records: each tells it, so that an import is not taken back from
under it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from uuid import UUID

from django.db import connection

from portal.rules.actor import Actor

Built = Callable[[UUID, datetime], Iterator[str]]
_told: list[Built] = []


def build_on(organization_id: UUID) -> None:
    """Until this transaction ends no import of this organization is taken back: whoever builds on
    records says so first. Builders do not wait for each other."""
    _lock("pg_advisory_xact_lock_shared", organization_id)


def hold_still(organization_id: UUID) -> None:
    """Until this transaction ends nobody builds on these records; who began is waited for."""
    _lock("pg_advisory_xact_lock", organization_id)


def _lock(how: str, organization_id: UUID) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {how}(hashtextextended(%s, 0))", [f"built|{organization_id}"])


Changed = Callable[[UUID, Actor], None]
_changed: list[Changed] = []


def register_for_changes(follow: Changed) -> Changed:
    """Is told when an import of an organization changed its records, in the same transaction."""
    _changed.append(follow)
    return follow


def on_change(organization_id: UUID, by: Actor) -> None:
    for follow in _changed:
        follow(organization_id, by)


def register(tell: Built) -> Built:
    """`tell(organization, moment)` gives sentences about what was built since."""
    _told.append(tell)
    return tell


def built_since(organization_id: UUID, moment: datetime) -> list[str]:
    return [words for tell in _told for words in tell(organization_id, moment)]
