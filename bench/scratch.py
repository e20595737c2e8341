"""A database of its own for a measurement, dropped when it ends."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from django.core.management import call_command
from django.db import connections
from psycopg import sql

from portal.jobs import progress

TRIES = 60


@contextmanager
def own_database(purpose: str) -> Iterator[str]:
    home = connections["owner"].settings_dict["NAME"]
    name = f"bench_{purpose}_{os.getpid()}"
    with owner_of(home) as owner:
        owner.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    try:
        move_to(name)
        call_command("migrate", verbosity=0)
        yield name
    finally:
        progress.close()
        move_to(home)
        with owner_of(home) as owner:
            drop(owner, name)


def drop(owner: psycopg.Connection, name: str) -> None:
    """Waits while the server itself tidies up in it, which the owner may not end."""
    for last in [*[False] * TRIES, True]:
        try:
            owner.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))
            return
        except psycopg.errors.InsufficientPrivilege:
            if last:
                raise
            time.sleep(1)


def owner_of(database: str) -> psycopg.Connection:
    known = connections["owner"].get_connection_params()
    wanted = {key: known[key] for key in ("user", "host", "port", "password") if key in known}
    return psycopg.connect(dbname=database, autocommit=True, **wanted)


def move_to(database: str) -> None:
    for alias in connections:
        connections[alias].close()
        connections[alias].settings_dict["NAME"] = database
