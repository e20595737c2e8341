"""Whatever is uploaded, the gate answers with rows or with a refusal, and with nothing else."""

from __future__ import annotations

import contextlib
import csv
import io
from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from consent.rules.intake.events import read_consent_events, read_directory_opt_outs
from portal.rules.intake import Rejected, TableShape, open_archive, read_records, read_table
from sharing.exchange.rules.intake.nsc_detail import read_detail
from sharing.records.rules.intake.graduates import read_graduates
from sharing.records.rules.intake.oneroster import read_roster
from tests.intake.making import DEGREE, LAKESIDE, TERM, detail, graduates, oneroster, packed

TODAY = date(2026, 9, 1)
SHAPE = TableShape(("id", "name"), ("grade",))

READERS: dict[str, Callable[[bytes], object]] = {
    "table": lambda data: list(read_table(data, name="x.csv", columns=SHAPE)),
    "cp1252": lambda data: list(read_table(data, name="x.csv", columns=SHAPE, encoding="cp1252")),
    "records": lambda data: list(read_records(data, name="x.txt", delimiter="\t")),
    "archive": lambda data: open_archive(data, name="x.zip"),
    "roster": lambda data: read_roster(data, name="x.zip", for_district=LAKESIDE),
    "graduates": lambda data: read_graduates(data, name="x.txt", for_district=LAKESIDE),
    "detail": lambda data: read_detail(data, name="x.csv"),
    "consent": lambda data: read_consent_events(data, name="x.csv", today=TODAY),
    "opt-outs": lambda data: read_directory_opt_outs(data, name="x.csv", today=TODAY),
}
QUIET = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))

# Bytes that mean something to the readers are likelier than others.
PIECES = st.one_of(
    st.binary(max_size=20),
    st.sampled_from(
        [b"id,name\n", b"\n", b"\r", b",", b"\t", b'"', b'""', b"\x00", b"\xef\xbb\xbf", b"PK",
         b"PK\x03\x04", b"PK\x05\x06" + bytes(18), b"PH3\t", b"PD3\t", b"PT3\t3\n", b"\xe9",
         "é".encode(), b"x" * 1500]
    ),
)  # fmt: skip
SOUP = st.lists(PIECES, max_size=40).map(b"".join)

SOUND = {
    "roster": packed(oneroster()),
    "graduates": graduates(),
    "detail": detail(TERM, DEGREE),
}


def refusal_of(reader: str, data: bytes) -> Rejected | None:
    try:
        READERS[reader](data)
    except Rejected as refused:
        return refused
    return None


def answers(reader: str, data: bytes) -> None:
    refused = refusal_of(reader, data)
    if refused is not None:
        assert refused.total >= len(refused.problems) >= 1
        assert all(problem.sentence and problem.expected for problem in refused.problems)


@pytest.mark.parametrize("reader", READERS)
@QUIET
@given(data=SOUP)
def test_any_bytes_are_read_or_refused(reader, data):
    answers(reader, data)


@pytest.mark.parametrize("reader", SOUND)
@QUIET
@given(data=st.data())
def test_a_sound_file_spoilt_anywhere_is_read_or_refused(reader, data):
    sound = SOUND[reader]
    place = data.draw(st.integers(0, len(sound)))
    cut = data.draw(st.integers(0, 40))
    answers(reader, sound[:place] + data.draw(st.binary(max_size=10)) + sound[place + cut :])


@pytest.mark.parametrize("reader", SOUND)
@QUIET
@given(kept=st.integers(0, 10_000))
def test_a_sound_file_cut_anywhere_is_read_or_refused(reader, kept):
    answers(reader, SOUND[reader][:kept])


@QUIET
@given(entry=st.sampled_from(sorted(oneroster())), content=SOUP)
def test_any_table_inside_a_roster_is_read_or_refused(entry, content):
    answers("roster", packed(oneroster() | {entry: content}))


@QUIET
@given(
    cells=st.lists(
        st.tuples(
            st.text(st.characters(categories=["L", "N", "P", "S"]), min_size=1, max_size=30),
            st.text(st.characters(categories=["L", "N", "P", "S", "Zs"]), max_size=30),
        ),
        min_size=1,
        max_size=20,
    )
)
def test_what_is_accepted_is_verbatim(cells):
    buffer = io.StringIO()
    csv.writer(buffer).writerows([("id", "name"), *cells])
    with contextlib.suppress(Rejected):
        rows = read_table(buffer.getvalue().encode(), name="x.csv", columns=SHAPE)
        assert [(row["id"], row["name"]) for row in rows] == cells
