"""Actions: the only functions that write. Each is atomic and leaves an entry in the ledger."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from contextvars import ContextVar
from typing import Any, ParamSpec, TypeVar
from uuid import UUID

from django.db import models, transaction

from portal.models import LedgerEntry
from portal.rules.actor import Actor

P = ParamSpec("P")
R = TypeVar("R")

_recorded: ContextVar[list[str] | None] = ContextVar("recorded", default=None)


class NothingRecorded(RuntimeError):
    """An action ended without an entry in the ledger; what it wrote was rolled back."""


def action(function: Callable[P, R]) -> Callable[P, R]:
    """Marks a verb: keyword-only with `by=`, all or nothing, and recorded or undone."""
    parameters = inspect.signature(function).parameters
    if "by" not in parameters or any(p.kind is not p.KEYWORD_ONLY for p in parameters.values()):
        raise TypeError(f"{function.__qualname__} must be keyword-only and take by=")

    @functools.wraps(function)
    def act(*args: P.args, **kwargs: P.kwargs) -> R:
        outer = _recorded.get()
        entries: list[str] = []
        token = _recorded.set(entries)
        try:
            with transaction.atomic():
                result = function(*args, **kwargs)
                if not entries:
                    raise NothingRecorded(f"{function.__qualname__} recorded nothing")
        finally:
            _recorded.reset(token)
        if outer is not None:
            outer.extend(entries)
        return result

    act.is_action = True  # type: ignore[attr-defined]
    return act


def record(
    verb: str,
    *,
    by: Actor,
    organization_id: UUID,
    about: models.Model | None = None,
    detail: dict[str, Any] | None = None,
) -> None:
    """Writes the ledger entry of the action that runs. `detail` holds codes and counts only."""
    entries = _recorded.get()
    if entries is None:
        raise RuntimeError("record() belongs inside an @action")
    LedgerEntry.objects.create(
        actor_id=by.user_id,
        organization_id=organization_id,
        verb=verb,
        about_type=about._meta.label_lower if about is not None else "",
        about_id=about.pk if about is not None else None,
        detail=detail or {},
    )
    entries.append(verb)
