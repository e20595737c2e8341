"""What docs/files.md shows is what the readers take."""

from __future__ import annotations

import io
import re
from datetime import date
from pathlib import Path

from consent.rules.intake.events import read_consent_events, read_directory_opt_outs
from sharing.exchange.rules.intake.nsc_detail import read_detail
from sharing.records.rules.intake.edfi import read_edfi_roster
from sharing.records.rules.intake.graduates import read_graduates
from tests.intake.making import LAKESIDE

TODAY = date(2026, 9, 2)
DOCUMENT = Path(__file__).parents[2] / "docs" / "files.md"


def example(heading: str) -> bytes:
    """The first code block below a heading, tabs made visible turned into tabs."""
    section = DOCUMENT.read_text(encoding="utf-8").split(f"## {heading}\n", 1)[1]
    block = re.search(r"^```\n(.*?)^```", section, re.DOTALL | re.MULTILINE)
    assert block is not None
    return block.group(1).replace("⇥", "\t").encode()


def test_the_graduates_example_is_read():
    file = read_graduates(example("Graduates file"), name="g.txt", for_district=LAKESIDE)
    assert [row.student_id for row in file.rows] == ["007"]


def test_the_detail_example_is_read():
    file = read_detail(example("Student detail report"), name="d.csv")
    assert (file.found_keys, file.not_found_keys) == ({"K1"}, {"K2"})


def test_the_ed_fi_example_is_read():
    source = io.BytesIO(example("Ed-Fi"))
    (ana,) = read_edfi_roster(source, name="e.csv", day=TODAY).rows
    assert (ana.number, ana.grade, ana.school) == ("007", "12", "North High")


def test_the_consent_example_is_read():
    rows = read_consent_events(example("Consent events"), name="c.csv", today=TODAY)
    assert [row.event for row in rows] == ["given", "withdrawn"]


def test_the_opt_out_example_is_read():
    rows = read_directory_opt_outs(example("Directory opt-outs"), name="o.csv", today=TODAY)
    assert [row.event for row in rows] == ["set"]
