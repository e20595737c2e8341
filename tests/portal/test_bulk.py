"""Many rows at once reach the database as they were told; the vault's short cuts change nothing."""

from __future__ import annotations

import gc
import hashlib
import hmac
from datetime import date
from uuid import UUID, uuid4

import psycopg
import pytest
from django.db import connection, transaction

from portal.jobs.memory import seldom_collected
from portal.rowsecurity.bulk import Staged, stage
from portal.vault import Vault
from portal.vault.identities import _derive

KINDS = {
    "id": "uuid NOT NULL",
    "name": "text",
    "sealed": "bytea",
    "told": "boolean",
    "grade": "smallint",
    "place": "integer",
    "born": "date",
}
ROWS = [
    (UUID(int=7), "Núñez\t\\N", b"\x00\xff", True, -1, 2_000_000_000, date(1999, 12, 31)),
    (UUID(int=8), "", b"", False, 32_767, -1, date(2024, 2, 29)),
    (UUID(int=9), None, None, None, None, None, None),
]


def kept(name: str) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM pg_temp.{name} ORDER BY id")
        return [
            tuple(bytes(cell) if isinstance(cell, memoryview) else cell for cell in row)
            for row in cursor.fetchall()
        ]


def test_every_kind_of_value_arrives_as_it_was_told(vera):
    with vera.acting():
        assert stage("told", KINDS, ROWS) == 3
        assert kept("told") == ROWS
        staged = Staged("told", KINDS)
        for row in ROWS:
            staged.take([(row[0].bytes, *row[1:])])
        assert kept("told") == ROWS, "portions add up, and sixteen bytes are a uuid"
        staged.forget()
        assert kept("told") == []


@pytest.mark.parametrize("row", [(None,), (b"short",)])
def test_a_value_that_is_none_of_its_kind_is_refused(vera, row):
    with vera.acting(), pytest.raises(psycopg.Error), transaction.atomic():
        stage("told", {"id": "uuid NOT NULL"}, [row])


def test_a_student_sealed_in_one_step_opens_as_one_sealed_in_two(vera):
    with vera.acting():
        vault = Vault.for_organization(vera.organization.id)
    values = {"last_name": "Ortega", "born": None}
    key, sealed = vault.seal_new(values, context="here")
    again, other = vault.seal_new(values, context="here")
    assert vault.open(sealed, wrapped=key, context="here") == values
    assert len({key, again}) == len({sealed, other}) == 2
    two_steps = vault.seal(values, wrapped=key, context="here")
    assert vault.open(two_steps, wrapped=key, context="here") == values


def test_a_blind_index_is_an_hmac_of_field_and_value():
    key = bytes(range(32))
    vault = Vault(uuid4(), key)
    told = hmac.digest(_derive(key, b"blind index"), "name|núñez".encode(), hashlib.sha256)
    assert [vault.blind_index("name", "núñez") for _ in range(2)] == [told[:16]] * 2


def test_a_job_that_fails_leaves_the_collection_of_garbage_as_it_was():
    def fails() -> None:
        with seldom_collected():
            assert gc.get_threshold() != before
            raise ZeroDivisionError

    before = gc.get_threshold()
    with pytest.raises(ZeroDivisionError):
        fails()
    assert (gc.get_threshold(), gc.get_freeze_count()) == (before, 0)
