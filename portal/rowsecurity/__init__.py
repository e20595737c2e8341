"""Row security: PostgreSQL shows a row only to people of the organizations it belongs to.

`scope(user_id)` opens a transaction and tells the database who acts. Outside it every protected
table has zero rows, whatever the query: forgetting a check shows nothing instead of everything.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from uuid import UUID

from django.db import connection, transaction

from portal import clock

_acting: ContextVar[UUID | None] = ContextVar("acting", default=None)


class ScopeSwitched(RuntimeError):
    """A scope was opened for one person inside another person's scope."""


@contextmanager
def scope(user_id: UUID) -> Iterator[None]:
    """A transaction in which the database sees this person. Cannot be switched inside."""
    outer = _acting.get()
    if outer is not None and outer != user_id:
        raise ScopeSwitched("A scope cannot be switched to another person; leave it first.")
    with transaction.atomic():
        _tell_database(str(user_id))
        token = _acting.set(user_id)
        try:
            yield
        finally:
            _acting.reset(token)
            # The setting lives as long as the outermost transaction, which in tests is longer.
            if outer is None and not connection.needs_rollback:
                _tell_database("")


def _tell_database(user_id: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('portal.user_id', %s, true), set_config('portal.day', %s, true)",
            [user_id, clock.today().isoformat()],
        )


def acting_user() -> UUID | None:
    """Whose scope is open, if any."""
    return _acting.get()
