"""Migrating without rendering the same models again and again.

After each step Django renders the changed model anew, with every model around it; as nearly all
of ours refer to organizations and people, that is half the portal, several hundred times, and
nine tenths of the time a new database takes. A step that changes tables looks only at the model
it changes and at those that refer to it. Code in a migration may look at anything: before it
runs Django renders all models together, as it does whenever it put that off (`is_delayed`).
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
        if delay or _is_new(state, app_label, model_name):
            state.is_delayed = True
            return _changed(state, app_label, model_name)
        found: set[Key] = thorough(state, app_label, model_name, delay)
        return found

    states_of._find_reload_model = find
    try:
        yield
    finally:
        states_of._find_reload_model = thorough


def _is_new(state: Any, app_label: str, model_name: str) -> bool:
    return model_name not in state.apps.all_models[app_label]


def _changed(state: Any, app_label: str, model_name: str) -> set[Key]:
    found = {(app_label, model_name)}
    model = state.apps.all_models[app_label].get(model_name)
    if model is not None:
        around = [f.related_model for f in model._meta.get_fields(include_hidden=True) if _back(f)]
        found.update((m._meta.app_label, m._meta.model_name) for m in around)
        found.update((m._meta.app_label, m._meta.model_name) for m in model.__subclasses__())
    return found


def _back(field: Any) -> bool:
    """Whether it is the far end of a reference that another model makes."""
    return bool(field.is_relation and field.auto_created and not field.concrete)
