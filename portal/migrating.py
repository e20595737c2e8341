"""Migrating without rendering the same models again and again.

After each step Django renders the changed model anew, with every model around it; as nearly all
of ours refer to organizations and people, that is half the portal, several hundred times, and
nine tenths of the time a new database takes. But only those models must be rendered anew that
refer to the changed one: what it refers to stays as it is. Where Django itself looks one model
far, those that refer to it directly suffice; before code in a migration runs, it renders all
models together (`is_delayed`).
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

from django.db.migrations import state as states

Key = tuple[str, str]


@contextlib.contextmanager
def quickly() -> Iterator[None]:
    """Within it, a step of a migration renders what it changes and what refers to that."""
    states_of: Any = states.ProjectState
    thorough = states_of._find_reload_model

    def find(state: Any, app_label: str, model_name: str, delay: bool = False) -> set[Key]:
        state.is_delayed = True
        found = {(app_label, model_name)}
        waiting = [state.apps.all_models[app_label].get(model_name)]
        while waiting:
            model = waiting.pop()
            near = _referring_to(model) if model is not None else []
            new = [one for one in near if _key(one) not in found]
            found.update(map(_key, new))
            waiting += [] if delay else new
        return found

    states_of._find_reload_model = find
    try:
        yield
    finally:
        states_of._find_reload_model = thorough


def _referring_to(model: Any) -> list[Any]:
    fields = model._meta.get_fields(include_hidden=True)
    return [*(f.related_model for f in fields if _back(f)), *model.__subclasses__()]


def _back(field: Any) -> bool:
    """Whether it is the far end of a reference that another model makes."""
    return bool(field.is_relation and field.auto_created and not field.concrete)


def _key(model: Any) -> Key:
    return model._meta.app_label, model._meta.model_name
