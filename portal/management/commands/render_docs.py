from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.utils.module_loading import module_has_submodule

from portal.rules import permissions
from portal.rules.lifecycle import Lifecycle


def documents() -> dict[Path, str]:
    """What docs/ must hold, rendered from the tables that the code enforces."""
    docs = Path(settings.BASE_DIR) / "docs"
    return {
        docs / "permissions.md": permissions.as_markdown(),
        docs / "lifecycles.md": _lifecycles(),
    }


def _lifecycles() -> str:
    head = (
        "# Lifecycles\n\nRendered by `manage.py render_docs` from each app's `rules/lifecycle.py`. "
        "Every verb is an action with a role check and an entry in the ledger.\n"
    )
    return "\n".join([head, *(lifecycle.as_markdown() for lifecycle in _found())])


def _found() -> list[Lifecycle]:
    found = []
    for config in apps.get_app_configs():
        name = f"{config.name}.rules"
        if not module_has_submodule(config.module, "rules"):
            continue
        if not module_has_submodule(import_module(name), "lifecycle"):
            continue
        module = import_module(f"{name}.lifecycle")
        found += [value for value in vars(module).values() if isinstance(value, Lifecycle)]
    return found


class Command(BaseCommand):
    help = "Writes the permission table and the lifecycles into docs/; --check only compares."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        for path, text in documents().items():
            if options["check"]:
                if not path.exists() or path.read_text() != text:
                    raise SystemExit(f"{path.name} is stale; run manage.py render_docs")
            else:
                path.parent.mkdir(exist_ok=True)
                path.write_text(text)
                self.stdout.write(f"wrote {path.name}")
