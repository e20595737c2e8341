"""The gate for zip files."""

from __future__ import annotations

import contextlib
import io
import zipfile

import pytest

from portal.rules.intake import ArchiveLimits, Rejected, open_archive
from tests.intake.making import packed, sentence_of


def refusal(data: bytes, limits: ArchiveLimits | None = None) -> str:
    return sentence_of(lambda: open_archive(data, name="roster.zip", limits=limits))


def test_a_sound_zip_opens_and_names_its_files():
    with open_archive(packed({"a.csv": b"x"}), name="z") as archive:
        assert archive.names == ("a.csv",)
        assert "a.csv" in archive
        assert archive.open("a.csv").read() == b"x"


def test_what_macos_adds_unasked_is_passed_over():
    data = packed({"a.csv": b"x", "__MACOSX/._a.csv": b"y", ".DS_Store": b"z"})
    with open_archive(data, name="z") as archive:
        assert archive.names == ("a.csv",)


def test_an_empty_file_is_refused():
    assert "an empty file" in refusal(b"")


def test_a_file_that_is_no_zip_is_refused():
    assert "not a zip file" in refusal(b"id,name\n1,Ana\n")


@pytest.mark.parametrize("kept", [10, 100, 300])
def test_a_truncated_zip_is_refused(kept):
    assert "damaged" in refusal(packed({"a.csv": b"id\n" + bytes(range(256)) * 9})[:kept])


def test_damage_inside_an_entry_is_refused_while_reading():
    data = bytearray(packed({"a.csv": b"id,name\n1,Ana\n" * 50}, how=zipfile.ZIP_STORED))
    data[60] ^= 0xFF
    with open_archive(bytes(data), name="roster.zip") as archive:
        message = sentence_of(lambda: archive.open("a.csv").read())
    assert message.startswith("roster.zip/a.csv: found a damaged zip file")


def test_a_password_is_refused_with_the_reason():
    data = bytearray(packed({"a.csv": b"x"}))
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(signature) + offset] |= 1
    assert "password" in refusal(bytes(data))


def test_an_unusual_compression_is_refused():
    assert "unusual" in refusal(packed({"a.csv": b"x"}, how=zipfile.ZIP_LZMA))


def test_more_than_fifty_files_are_refused():
    assert "51 files" in refusal(packed({f"{n}.csv": b"x" for n in range(51)}))


def test_fifty_files_are_accepted():
    open_archive(packed({f"{n}.csv": b"x" for n in range(50)}), name="z").close()


def test_a_zip_that_unpacks_to_just_the_limit_is_accepted():
    limits = ArchiveLimits(unpacked=1_000)
    open_archive(packed({"a.csv": b"x" * 1_000}), name="z", limits=limits).close()


def test_a_zip_is_closed_after_use():
    with open_archive(packed({"a.csv": b"x"}), name="z") as archive:
        entry = archive.open("a.csv")
    entry.close()
    assert entry.closed
    assert "damaged" in sentence_of(lambda: archive.open("a.csv"))


def test_a_zip_that_unpacks_to_more_than_the_limit_is_refused_unread():
    assert "1 MB when unpacked" in refusal(
        packed({"a.csv": b"x" * 1_000_001}), ArchiveLimits(unpacked=1_000_000)
    )


def test_a_bomb_of_zeros_is_refused_unread():
    message = refusal(packed({"users.csv": b"0" * 12_000_000}))
    assert "data packed 1,0" in message


def test_a_small_repetitive_table_is_no_bomb():
    open_archive(packed({"a.csv": b"false,false,false\n" * 10_000}), name="z").close()


@pytest.mark.parametrize("name", ["../a.csv", "/a.csv", "C:a.csv", "a/../../b.csv", "..\\a.csv"])
def test_a_path_that_leaves_the_zip_is_refused(name):
    assert "points outside" in refusal(packed({name: b"x"}))


def test_a_link_is_refused():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as zipped:
        link = zipfile.ZipInfo("users.csv")
        link.external_attr = 0o120777 << 16
        zipped.writestr(link, "/etc/passwd")
    assert "points outside" in refusal(buffer.getvalue())


def test_two_files_of_one_name_are_refused():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as zipped:
        zipped.writestr("a.csv", "x")
        zipped.writestr("A.csv", "y")
    assert "2 files named" in refusal(buffer.getvalue())


def test_a_packed_folder_is_explained():
    message = refusal(packed({"export/users.csv": b"x", "export/orgs.csv": b"x"}))
    assert 'found files inside the folder "export"' in message
    assert "not the folder around them" in message


def test_a_workbook_is_called_a_workbook():
    data = packed({"[Content_Types].xml": b"x", "xl/workbook.xml": b"x"})
    assert "Excel workbook" in refusal(data)


def test_every_single_flipped_byte_is_read_or_refused():
    whole = packed({"a.csv": b"id,name\n1,Ana\n", "b.csv": b"id\n2\n"})
    for place in range(len(whole)):
        spoilt = bytearray(whole)
        spoilt[place] ^= 0xFF
        with (
            contextlib.suppress(Rejected),
            open_archive(bytes(spoilt), name="z") as archive,
        ):
            for name in archive.names:
                archive.open(name).read()
