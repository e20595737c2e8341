"""Migration operations that put row security on a table.

Measured shape (ADR 2): `key = ANY((SELECT visible_…())::uuid[])` over a STABLE function is as
fast as no policy at a million rows; a function per row or a correlated EXISTS is not.
"""

from __future__ import annotations

from typing import Any

from django.db import connections
from django.db.migrations.operations.base import Operation

# Temporary tables last: unless they are named, they come first, and anyone may make one that is
# called like a table which a function asks.
SEARCH_PATH = "pg_catalog, public, pg_temp"
OWN_ORGANIZATION = "organization_id = ANY((SELECT visible_organizations())::uuid[])"


def app_role() -> str:
    return str(connections["default"].settings_dict["USER"])


def owner_role() -> str:
    return str(connections["owner"].settings_dict["USER"])


class Protect(Operation):
    """Row security, enabled and forced, with the application's policies on one table.

    `read` and `write` are SQL conditions; `write=None` lets the application only read.
    `append_only` lets it insert but never change or delete, and a trigger refuses both to
    everyone.
    """

    reversible = True
    reduces_to_sql = True

    def __init__(
        self,
        table: str,
        *,
        read: str = OWN_ORGANIZATION,
        write: str | None = OWN_ORGANIZATION,
        append_only: bool = False,
    ) -> None:
        self.table, self.read, self.write, self.append_only = table, read, write, append_only

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        given = {"read": self.read, "write": self.write, "append_only": self.append_only}
        return type(self).__name__, [self.table], given

    def state_forwards(self, app_label: str, state: Any) -> None:
        pass

    def describe(self) -> str:
        return f"Put row security on {self.table}"

    def database_forwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        for statement in self.statements():
            schema_editor.execute(statement)

    def database_backwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        for policy in ("owner_all", "app_read", "app_insert", "app_update", "app_delete"):
            schema_editor.execute(f"DROP POLICY IF EXISTS {policy} ON {self.table}")
        schema_editor.execute(f"DROP TRIGGER IF EXISTS append_only ON {self.table}")
        schema_editor.execute(f"ALTER TABLE {self.table} NO FORCE ROW LEVEL SECURITY")
        schema_editor.execute(f"ALTER TABLE {self.table} DISABLE ROW LEVEL SECURITY")

    def statements(self) -> list[str]:
        table, app, owner = self.table, app_role(), owner_role()
        wanted = [
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
            f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
            f"CREATE POLICY owner_all ON {table} TO {owner} USING (true) WITH CHECK (true)",
            f"CREATE POLICY app_read ON {table} FOR SELECT TO {app} USING ({self.read})",
        ]
        if self.write is None:
            return [*wanted, f"REVOKE INSERT, UPDATE, DELETE ON {table} FROM {app}"]
        wanted.append(
            f"CREATE POLICY app_insert ON {table} FOR INSERT TO {app} WITH CHECK ({self.write})"
        )
        if self.append_only:
            return [
                *wanted,
                f"REVOKE UPDATE, DELETE ON {table} FROM {app}",
                f"CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON {table} "
                "FOR EACH ROW EXECUTE FUNCTION refuse_change()",
            ]
        return [
            *wanted,
            f"CREATE POLICY app_update ON {table} FOR UPDATE TO {app} "
            f"USING ({self.write}) WITH CHECK ({self.write})",
            f"CREATE POLICY app_delete ON {table} FOR DELETE TO {app} USING ({self.write})",
        ]


class Function(Operation):
    """An SQL function the policies call: owned by the owner, search path pinned, app may run it.

    `signature` is e.g. `visible_organizations()`; `body` a single SQL statement.
    """

    reversible = True
    reduces_to_sql = True

    def __init__(self, signature: str, *, returns: str, body: str, volatile: bool = False) -> None:
        self.signature, self.returns, self.body, self.volatile = signature, returns, body, volatile

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        given = {"returns": self.returns, "body": self.body, "volatile": self.volatile}
        return type(self).__name__, [self.signature], given

    def state_forwards(self, app_label: str, state: Any) -> None:
        pass

    def describe(self) -> str:
        return f"Define {self.signature}"

    def database_forwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        kind = "VOLATILE" if self.volatile else "STABLE"
        schema_editor.execute(
            f"CREATE OR REPLACE FUNCTION {self.signature} RETURNS {self.returns} LANGUAGE sql "
            f"{kind} SECURITY DEFINER SET search_path = {SEARCH_PATH} AS $body$ "
            f"{self.body} $body$",
            params=None,
        )
        bare = self.types()
        schema_editor.execute(f"REVOKE ALL ON FUNCTION {bare} FROM PUBLIC")
        schema_editor.execute(f"GRANT EXECUTE ON FUNCTION {bare} TO {app_role()}")

    def database_backwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        schema_editor.execute(f"DROP FUNCTION IF EXISTS {self.types()}")

    def types(self) -> str:
        name, _, arguments = self.signature.rstrip(")").partition("(")
        kinds = [argument.split()[-1] for argument in arguments.split(",") if argument.strip()]
        return f"{name}({', '.join(kinds)})"
