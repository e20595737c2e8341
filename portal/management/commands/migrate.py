from __future__ import annotations

from typing import Any

from django.core.management import call_command
from django.core.management.commands import migrate
from django.db import connections

from portal import migrating
from portal.rowsecurity.operations import app_role


class Command(migrate.Command):
    """Django's migrate, as the owner of the tables."""

    def handle(self, *args: Any, **options: Any) -> None:
        options["database"] = "owner"
        with connections["owner"].cursor() as cursor:
            for privilege, things in (
                ("SELECT, INSERT, UPDATE, DELETE", "TABLES"),
                ("USAGE, SELECT", "SEQUENCES"),
            ):
                cursor.execute(
                    f"ALTER DEFAULT PRIVILEGES IN SCHEMA public "
                    f"GRANT {privilege} ON {things} TO {app_role()}"
                )
        with migrating.quickly():
            super().handle(*args, **options)
        call_command("createcachetable", database="owner", verbosity=0)
