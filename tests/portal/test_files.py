"""Files at rest: whole and verified, or nothing; and none left over."""

from __future__ import annotations

import base64
import contextlib
import os
from pathlib import Path
from uuid import uuid4

import pytest
from django.conf import settings
from django.core.management import call_command

from portal.models import StoredFile
from portal.rowsecurity import scope
from portal.vault import Unreadable, master
from portal.vault.files import _path, open_stored, read_stored, store

PLAIN = b"student_id,last_name\n007,Quintero\n" * 4000


def _store(person, content: bytes = PLAIN, **fields) -> StoredFile:
    return store(
        [content],
        name="roster.csv",
        media_type="text/csv",
        organization_id=person.organization.id,
        **fields,
    )


def _on_disk() -> set[Path]:
    return set(Path(settings.FILES).rglob("*.sealed"))


@pytest.mark.parametrize("size", [0, 1, 16_384, 3_000_000])
def test_a_file_comes_back_as_it_was_and_is_unreadable_on_disk(vera, size):
    with vera.acting():
        stored = _store(vera, (b"Quintero" * (size // 8 + 1))[:size])
        assert len(read_stored(stored)) == stored.size == size
        assert b"Quintero" not in _path(stored.id).read_bytes()
        assert _path(stored.id).stat().st_mode & 0o077 == 0


def _flip(sealed: bytes) -> bytes:
    middle = len(sealed) // 2
    return sealed[:middle] + bytes([sealed[middle] ^ 1]) + sealed[middle + 1 :]


@pytest.mark.parametrize(
    "spoil",
    [_flip, lambda b: b[:-1], lambda b: b[: len(b) // 2], lambda b: b"", lambda b: b + b"x"],
    ids=["altered", "short by a byte", "cut in half", "emptied", "longer"],
)
def test_nothing_of_a_spoilt_file_is_given_out(vera, spoil):
    with vera.acting():
        stored = _store(vera)
        path = _path(stored.id)
        path.write_bytes(spoil(path.read_bytes()))
        with pytest.raises(Unreadable):
            open_stored(stored)


def test_a_file_put_in_the_place_of_another_does_not_open(vera):
    with vera.acting():
        one, other = _store(vera), _store(vera, b"other")
        _path(one.id).write_bytes(_path(other.id).read_bytes())
        with pytest.raises(Unreadable):
            read_stored(one)


def test_a_file_that_is_gone_says_so(vera):
    with vera.acting():
        stored = _store(vera)
        _path(stored.id).unlink()
        with pytest.raises(Unreadable, match="not on this disk"):
            read_stored(stored)


def test_olga_finds_no_file_of_northfield_and_cole_only_what_is_shared(vera, cole, olga):
    with vera.acting():
        kept = _store(vera)
        shared = _store(vera, shared_with_id=cole.organization.id)
    with olga.acting():
        assert StoredFile.objects.count() == 0
    with cole.acting():
        assert [f.id for f in StoredFile.objects.all()] == [shared.id]
        assert read_stored(StoredFile.objects.get()) == PLAIN
        assert not StoredFile.objects.filter(id=kept.id).delete()[0]
        assert not StoredFile.objects.filter(id=shared.id).update(name="mine")


def test_a_request_that_fails_leaves_no_file_behind(vera, elsewhere):
    before = _on_disk()

    def upload_and_fail() -> None:
        with vera.acting():
            _store(vera)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        elsewhere(upload_and_fail)
    assert _on_disk() == before


def test_a_part_that_is_undone_leaves_no_file_behind(vera, elsewhere):
    before = _on_disk()

    def upload_one_of_two() -> StoredFile:
        with vera.acting():
            kept = _store(vera)
            with contextlib.suppress(ZeroDivisionError), scope(vera.user_id):
                _store(vera)
                raise ZeroDivisionError
            return kept

    kept = elsewhere(upload_one_of_two)
    assert _on_disk() == before | {_path(kept.id)}


def test_an_upload_that_breaks_off_leaves_no_file_behind(vera, elsewhere):
    before = _on_disk()

    def broken():
        yield b"student_id"
        raise ConnectionResetError

    def upload() -> None:
        with vera.acting():
            store(broken(), name="x", media_type="text/csv", organization_id=vera.organization.id)

    with pytest.raises(ConnectionResetError):
        elsewhere(upload)
    assert _on_disk() == before


def test_another_master_key_opens_nothing_and_says_what_to_do(vera, settings, tmp_path):
    with vera.acting():
        stored = _store(vera)
        settings.MASTER_KEY_FILE = tmp_path / "another.key"
        with pytest.raises(Unreadable, match="restore the right file"):
            read_stored(stored)


def test_in_production_an_absent_master_key_is_not_replaced(settings, tmp_path):
    settings.PRODUCTION, settings.MASTER_KEY_FILE = True, tmp_path / "master.key"
    with pytest.raises(master.WrongMasterKey, match="Restore it"):
        master.require()
    assert not settings.MASTER_KEY_FILE.exists()


@pytest.mark.parametrize(
    "content",
    ["", "not a key", base64.urlsafe_b64encode(b"short").decode(), "é" * 43],
    ids=["empty", "words", "short", "not ASCII"],
)
def test_a_file_that_holds_no_key_is_told(settings, tmp_path, content):
    settings.MASTER_KEY_FILE = tmp_path / "master.key"
    settings.MASTER_KEY_FILE.write_text(content)
    with pytest.raises(master.WrongMasterKey, match="does not hold a master key"):
        master.require()


@pytest.mark.django_db(databases=["default", "owner"])
def test_the_operator_sweeps_what_killed_uploads_left_and_nothing_else(vera, capsys):
    with vera.acting():
        young = _store(vera)
    leftover = _path(uuid4())
    leftover.parent.mkdir(parents=True, exist_ok=True)
    leftover.write_bytes(b"sealed")
    two_days_ago = leftover.stat().st_mtime - 2 * 86_400
    os.utime(leftover, (two_days_ago, two_days_ago))
    call_command("sweep")
    assert not leftover.exists()
    assert _path(young.id).exists()
    assert "Removed 1 of 1" in capsys.readouterr().out
