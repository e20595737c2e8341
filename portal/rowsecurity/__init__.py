"""Row security: PostgreSQL shows a row only to people of the organizations it belongs to.

`scope(user_id)` opens a transaction and tells the database who acts. Outside it every protected
table has zero rows, whatever the query: forgetting a check shows nothing instead of everything.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from uuid import UUID

from django.db import connection, transaction

from portal import clock

_acting: ContextVar[UUID | None] = ContextVar("acting", default=None)
_endings: ContextVar[list[Callable[[], None]] | None] = ContextVar("endings", default=None)


class ScopeSwitched(RuntimeError):
    """A scope was opened for one person inside another person's scope."""


@contextmanager
def scope(user_id: UUID) -> Iterator[None]:
    """A transaction in which the database sees this person. Cannot be switched inside."""
    outer = _acting.get()
    if outer is not None and outer != user_id:
        raise ScopeSwitched("A scope cannot be switched to another person; leave it first.")
    with _running_endings(), transaction.atomic():
        _tell_database(str(user_id))
        token = _acting.set(user_id)
        try:
            yield
        finally:
            _acting.reset(token)
        # The setting lives as long as the outermost transaction, which in tests is longer. After
        # an error the rollback takes it back; another statement would only hide that error.
        if outer is None and not connection.needs_rollback:
            _tell_database("")


def at_end(ending: Callable[[], None]) -> None:
    """Calls `ending` once the outermost scope's transaction is over, committed or not."""
    endings = _endings.get()
    if endings is None:
        raise RuntimeError("at_end() belongs inside a scope")
    endings.append(ending)


@contextmanager
def _running_endings() -> Iterator[None]:
    if _endings.get() is not None:
        yield
        return
    endings: list[Callable[[], None]] = []
    token = _endings.set(endings)
    over = False
    try:
        yield
        # Inside somebody else's transaction (in tests) nothing is decided yet.
        over = not connection.in_atomic_block
    except BaseException:
        over = True
        raise
    finally:
        _endings.reset(token)
        for ending in endings if over else ():
            ending()


def _tell_database(user_id: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('portal.user_id', %s, true), set_config('portal.day', %s, true)",
            [user_id, clock.today().isoformat()],
        )


def acting_user() -> UUID | None:
    """Whose scope is open, if any."""
    return _acting.get()
