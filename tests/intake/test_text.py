"""Bytes that are, or are not, text."""

from __future__ import annotations

import io

import pytest

from portal.rules.intake import TableShape, read_table
from portal.rules.intake.decoding import BLOCK
from tests.intake.making import packed, problems_of, sentence_of

SHAPE = TableShape(("id", "name"))


def read(data: bytes, encoding: str = "utf-8") -> list[tuple[int, str, str]]:
    table = read_table(data, name="people.csv", columns=SHAPE, encoding=encoding)
    return [(row.number, row["id"], row["name"]) for row in table]


def refusal(data: bytes, encoding: str = "utf-8") -> str:
    return sentence_of(lambda: read(data, encoding))


def test_a_byte_order_mark_is_not_part_of_the_first_column():
    assert read(b"\xef\xbb\xbfid,name\n1,Ana\n") == [(2, "1", "Ana")]


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"])
def test_line_ends_of_every_system_are_read(end):
    data = end.join([b"id,name", b"1,Ana", b"2,Ben", b""])
    assert read(data) == [(2, "1", "Ana"), (3, "2", "Ben")]


def test_vera_is_told_where_the_latin_1_byte_stands_and_how_to_save_as_utf_8():
    message = refusal("id,name\n1,Ana\n2,José\n".encode("latin-1"))
    assert message.startswith(
        "people.csv, row 3, column name: found the byte 0xE9 at position 19, "
        "expected text in UTF-8."
    )
    assert "CSV UTF-8" in message


def test_the_position_is_right_beyond_the_first_block_and_a_byte_order_mark():
    lines = b"\xef\xbb\xbfid,name\n" + b"1,Ana\n" * BLOCK
    [problem] = problems_of(lambda: read(lines + b"2,Jos\xe9\n"))
    assert problem.row == BLOCK + 2
    assert f"position {len(lines) + 5:,}" in problem.found


def test_a_declared_windows_1252_file_is_read():
    assert read("id,name\n1,José – Peña\n".encode("cp1252"), "cp1252") == [(2, "1", "José – Peña")]


def test_a_utf_8_file_declared_as_windows_1252_is_refused():
    assert "choose the encoding UTF-8" in refusal("id,name\n1,José\n".encode(), "cp1252")


def test_a_byte_that_windows_1252_does_not_know_is_refused():
    assert "Windows-1252" in refusal(b"id,name\n1,Jos\x81\n", "cp1252")


@pytest.mark.parametrize("codec", ["utf-16", "utf-16-be", "utf-32"])
def test_wide_encodings_are_refused(codec):
    data = "\ufeffid,name\n1,Ana\n".encode(codec)
    assert "UTF-8" in refusal(data)


@pytest.mark.parametrize("data", [b"", b"\xef\xbb\xbf", b" \r\n\r\n"])
def test_an_empty_file_is_refused(data):
    assert "found an empty file" in refusal(data)


@pytest.mark.parametrize("control", [b"\x00", b"\x07", b"\x1b", b"\x0b", b"\x7f"])
def test_control_characters_are_refused_with_their_place(control):
    message = refusal(b"id,name\n1,A" + control + b"na\n")
    assert "row 2, column name" in message
    assert "control character" in message


@pytest.mark.parametrize("mark", ["\u200b", "\u202e", "\x85", "\ufeff", "\u2028"])
def test_invisible_characters_are_refused(mark):
    message = refusal(f"id,name\n1,A{mark}na\n".encode())
    assert "row 2, column name: found an invisible character" in message


def test_a_letter_lost_in_an_earlier_conversion_is_refused():
    assert "a lost letter" in refusal("id,name\n1,Jos\ufffd\n".encode())


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (packed({"xl/workbook.xml": b"x"}), "Excel"),
        (b"\xd0\xcf\x11\xe0 old workbook", "Excel"),
        (b"%PDF-1.7", "PDF"),
        (b"\x1f\x8b\x08", "gzip"),
        (b"<!DOCTYPE html><html>", "web page"),
        (b"\n<?xml version='1.0'?>", "XML"),
    ],
)
def test_what_is_not_text_is_called_by_its_name(head, kind):
    assert kind in refusal(head)


def test_a_file_without_line_ends_does_not_fill_the_memory():
    endless = io.BytesIO(b"x" * 5_000_000)
    message = sentence_of(lambda: read_table(endless, name="x.csv", columns=SHAPE))
    assert "a line of more than" in message
    assert endless.tell() < 2_000_000


def test_a_character_split_between_two_blocks_is_whole():
    padding = "x" * 500
    rows = [f"{n},é{padding}" for n in range(BLOCK // 250)]
    assert len(read("\n".join(["id,name", *rows]).encode())) == len(rows)
