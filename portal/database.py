"""Where the database is: an own PostgreSQL under var/, or the one that DATABASE_URL names.

Two roles whatever the server: the owner migrates; the application role is subject to row
security (ADR 2). With the embedded server both are made here. With DATABASE_URL the operator
makes them (docs/operations.md) and names the owner's in OWNER_DATABASE_URL.
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import dj_database_url

from portal.postgresql import server

if TYPE_CHECKING:
    import psycopg

OWNER_ROLE = "throughline_owner"
APP_ROLE = "throughline_app"
DATABASE = "throughline"
ENGINE = "portal.postgresql"


class Misconfigured(Exception):
    """The settings cannot work; the message says what to set."""


def configuration(var: Path, environ: dict[str, str]) -> dict[str, dict[str, Any]]:
    """Django's DATABASES: `default` for the application, `owner` for migrations alone."""
    url, owner_url = environ.get("DATABASE_URL"), environ.get("OWNER_DATABASE_URL")
    if not url:
        return embedded(var)
    if not owner_url:
        raise Misconfigured(
            "DATABASE_URL is set but OWNER_DATABASE_URL is not. The portal needs two roles: one "
            "that owns the tables and migrates, and one that is subject to row security. "
            "Set OWNER_DATABASE_URL to the owner's address; see docs/operations.md."
        )
    return {"default": _external(url), "owner": _external(owner_url)}


def _external(url: str) -> dict[str, Any]:
    parsed = dict(dj_database_url.parse(url, engine=ENGINE))
    return parsed | {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}


def embedded(var: Path, name: str = DATABASE) -> dict[str, dict[str, Any]]:
    """A database of this name on the portal's own server."""
    return {"default": _embedded(var, name, APP_ROLE), "owner": _embedded(var, name, OWNER_ROLE)}


def _embedded(var: Path, name: str, role: str) -> dict[str, Any]:
    return {
        "ENGINE": ENGINE,
        "NAME": name,
        "USER": role,
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "EMBEDDED_UNDER": str(var / "postgres"),
    }


def socket_of(folder: str) -> str:
    """The socket folder of the embedded server, started first when it is not running."""
    path = Path(folder).absolute()
    socket = str(server.running(path))
    if path not in _with_roles:
        _make_roles(socket)
        _with_roles.add(path)
    return socket


def tend(settings: dict[str, Any]) -> None:
    """Keeps the embedded server running; a database elsewhere is tended by its operator."""
    if folder := settings.get("EMBEDDED_UNDER"):
        socket_of(folder)


_with_roles: set[Path] = set()


def _make_roles(socket: str) -> None:
    """Owner, application role and database, once; safe when several processes start together."""
    with _when_ready(socket) as connection:
        connection.execute("SELECT pg_advisory_lock(727001)")
        for role, attributes in ((OWNER_ROLE, "LOGIN CREATEDB"), (APP_ROLE, "LOGIN")):
            if not connection.execute(
                "SELECT 1 FROM pg_roles WHERE rolname = %s", [role]
            ).fetchone():
                connection.execute(f"CREATE ROLE {role} {attributes}")  # constants above
                # A worker that stands still must not hold its rows for ever.
                connection.execute(
                    f"ALTER ROLE {role} SET idle_in_transaction_session_timeout = '10min'"
                )
        if not connection.execute(
            "SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]
        ).fetchone():
            connection.execute(f"CREATE DATABASE {DATABASE} OWNER {OWNER_ROLE}")


def _when_ready(socket: str) -> psycopg.Connection[Any]:
    """A connection as the server's owner; a server that recovers from a kill is waited for."""
    import psycopg

    deadline = time.monotonic() + server.PATIENCE
    while True:
        try:
            return psycopg.connect(host=socket, user="postgres", dbname="postgres", autocommit=True)
        except psycopg.OperationalError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)


def rebuild(settings: dict[str, Any]) -> None:
    """Drops and makes again one database of the embedded server, whoever still uses it."""
    from psycopg import sql

    name, owner = sql.Identifier(settings["NAME"]), sql.Identifier(OWNER_ROLE)
    with _when_ready(socket_of(settings["EMBEDDED_UNDER"])) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(name))
        connection.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(name, owner))
