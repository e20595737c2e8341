"""Tests here may commit: `elsewhere` runs a function on another connection, as the worker does."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from django.db import connection, connections
from django.db.models.functions import Now

from portal.jobs import progress

CLEARED = (
    "portal_job",
    "portal_storedfile",
    "portal_progress",
    "procrastinate_jobs",
    "portal_membership WHERE until_day IS NOT NULL",
)


@pytest.fixture
def elsewhere(cast) -> Iterator[Callable[[Callable[[], Any]], Any]]:
    """Calls a function in a thread of its own, where transactions really begin and end."""

    def call(function: Callable[[], Any]) -> Any:
        box: dict[str, Any] = {}

        def run() -> None:
            try:
                box["result"] = function()
            except BaseException as error:
                box["error"] = error
            finally:
                progress.close()
                connections.close_all()

        thread = threading.Thread(target=run)
        thread.start()
        thread.join(30)
        if "error" in box:
            raise box["error"]
        return box["result"]

    yield call
    with as_owner() as owner:
        for table in CLEARED:
            owner.execute(f"DELETE FROM {table}")


def as_owner() -> psycopg.Connection[Any]:
    """A connection of the tables' owner to the test's database, as an operator would have."""
    parameters = connections["owner"].get_connection_params()
    wanted = {k: parameters[k] for k in ("user", "host", "port", "password") if k in parameters}
    return psycopg.connect(dbname=connection.settings_dict["NAME"], autocommit=True, **wanted)


def age_invitations() -> None:
    """Lets every invitation of this test expire; the database's own clock decides about them."""
    from portal.models import Invitation, Membership
    from portal.rowsecurity import scope

    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM portal_user WHERE email = 'dana@northfield.example'")
        (dana,) = cursor.fetchone()
    with scope(dana):
        assert Membership.objects.exists()
        Invitation.objects.update(expires_at=Now() - timedelta(seconds=1))
