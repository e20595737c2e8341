"""What a failed night leaves on disk is swept away; what somebody still has is not."""

from __future__ import annotations

import contextlib
import os
import time

import pytest
from django.db import transaction

from portal.models import StoredFile
from portal.vault import sweeping
from portal.vault.files import _path, destroy_key, read_stored, store


class PowerCut(Exception):
    """The transaction ends, and nobody tidies up after it."""


@pytest.fixture(autouse=True)
def empty_folder(tmp_path, settings):
    settings.FILES = tmp_path


def _stored(person, *, days_ago: int):
    stored = store(
        [b"student_id,last_name\n007,Quintero\n"],
        name="roster.csv",
        media_type="text/csv",
        organization_id=person.organization.id,
    )
    then = time.time() - days_ago * sweeping.DAY - 60
    os.utime(_path(stored.id), (then, then))
    return stored


def _left_behind(person, *, days_ago: int):
    with contextlib.suppress(PowerCut), transaction.atomic():
        stored = _stored(person, days_ago=days_ago)
        raise PowerCut
    assert not StoredFile.objects.filter(id=stored.id).exists()
    assert _path(stored.id).exists()
    return stored


def test_a_file_whose_row_was_never_committed_goes_after_a_day_and_veras_own_stay(vera):
    with vera.acting():
        kept, destroyed = _stored(vera, days_ago=400), _stored(vera, days_ago=2)
        there = _path(destroyed.id).read_bytes()
        destroy_key(destroyed)
        _path(destroyed.id).write_bytes(there)  # the kill came before the bytes were removed
        os.utime(_path(destroyed.id), (0, 0))
        left, fresh = _left_behind(vera, days_ago=1), _left_behind(vera, days_ago=0)
    assert sweeping.sweep_files() == 2
    assert not _path(left.id).exists()
    assert not _path(destroyed.id).exists()
    assert _path(fresh.id).exists(), "its transaction may still be open"
    with vera.acting():
        assert b"Quintero" in read_stored(kept)
    assert sweeping.sweep_files() == 0


def test_a_portal_with_the_wrong_database_sweeps_nothing_away(vera, caplog):
    with vera.acting():
        for _ in range(sweeping.MANY):
            _left_behind(vera, days_ago=3)
    assert sweeping.sweep_files() == 0
    assert "0 files" in caplog.text
    with vera.acting():
        for _ in range(sweeping.MANY - 1):  # an old copy of the database knows some of them
            _stored(vera, days_ago=3)
    assert sweeping.sweep_files() == 0
    assert f"and {sweeping.MANY} are not: nothing removed" in caplog.text
    with vera.acting():
        _stored(vera, days_ago=3)
    assert sweeping.sweep_files() == sweeping.MANY


def test_the_one_file_of_a_portal_whose_database_is_not_there_yet_stays(vera):
    with vera.acting():
        alone = _left_behind(vera, days_ago=3)
    assert sweeping.sweep_files() == 0
    assert _path(alone.id).exists(), "its row may come back with the backup"
