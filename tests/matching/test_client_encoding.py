"""Cole encodes his enrollment file with the client; the engine would make the same codes."""

from __future__ import annotations

import csv
import os
import subprocess
import sys
from pathlib import Path

import pytest

from sharing import matching
from sharing.matching import InputRejected, Secret, encode, link_encoded
from sharing.matching.encoding import read_encoded

from .invented import quality, two_files

CLIENT = Path(__file__).parents[2] / "sharing" / "client" / "src"
ENGINE = Path(matching.__file__).parent
SECRET = b"5f0e" * 16


def run(folder, *words):
    return subprocess.run(
        [sys.executable, "-m", "throughline_client.command", "encode", *words],
        capture_output=True, text=True, check=False, cwd=folder,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(CLIENT)},
    )  # fmt: skip


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "secret").write_bytes(SECRET + b"\n")
    return tmp_path


@pytest.mark.parametrize("name", ["coding.py", "normalizing.py", "nicknames.py"])
def test_the_client_carries_the_very_rules_of_the_engine(name):
    copy = CLIENT / "throughline_client" / "codes" / name
    assert copy.read_text() == (ENGINE / name).read_text()


def test_codes_of_the_client_and_of_the_engine_find_each_other(folder):
    left, right, truth = two_files(200, seed=8)
    right.rename(columns={"id": "return_key"}).to_csv(folder / "people.csv", index=False)
    done = run(folder, "people.csv", "--secret-file", "secret", "--out", "codes.csv", "--gender")
    assert done.returncode == 0, done.stderr
    assert "200 rows of 200 people" in done.stdout
    coded = read_encoded(folder / "codes.csv")
    ours = encode(right, Secret(SECRET))
    assert coded.ids.tolist() == ours.ids.tolist()
    assert (coded.codes == ours.codes).all()
    precision, recall, _ = quality(
        link_encoded(encode(left, Secret(SECRET)), coded).matches(), truth
    )
    assert precision > 0.97
    assert recall > 0.85


HEADER = (
    "Student ID,First Name,Last Name,DOB,Email,Enrollment Begin,Enrollment End,Enrollment Status"
)
ROWS = (
    "900123,Ann,Quimby,5/31/2007,ann@x.example,2026-08-24,2026-12-18,F",
    "900124,José,de la Cruz,2007-01-02,jose@x.example,2026-08-24,2026-12-18,H",
    "900123,Ann,Quimby,5/31/2007,ann@x.example,2027-01-11,2027-05-07,F",
)  # fmt: skip


def test_of_an_enrollment_file_only_outcomes_stay_beside_the_codes(folder):
    (folder / "enrollment.csv").write_text("\n".join([HEADER, *ROWS]))
    done = run(folder, "enrollment.csv", "--secret-file", "secret", "--out", "codes.csv")
    assert done.returncode == 0, done.stderr
    assert "3 rows of 2 people" in done.stdout
    assert "Left behind: Student ID, First Name, Last Name, DOB, Email." in done.stdout
    text = (folder / "codes.csv").read_text()
    for told in ("Ann", "Quimby", "Cruz", "2007", "9001", "x.example", SECRET.decode()):
        assert told not in text.replace("2027-", "").replace("2026-", "")
    rows = list(csv.DictReader(text.splitlines()))
    assert [row["id"] for row in rows] == ["2", "3", "2"], "the row where the person stands first"
    assert rows[0]["code"] == rows[2]["code"] != rows[1]["code"]
    assert [row["Enrollment Status"] for row in rows] == ["F", "H", "F"]
    assert read_encoded(folder / "codes.csv").ids.tolist() == ["2", "3"], "rows of one are one"
    lines = text.splitlines()
    clash = lines[2].replace("3,", "2,", 1)
    (folder / "clash.csv").write_text("\n".join([*lines[:2], clash]))
    with pytest.raises(InputRejected, match="again, with another code"):
        read_encoded(folder / "clash.csv")


def test_every_fault_is_told_and_nothing_is_written(folder):
    bad = ROWS[0].replace("5/31/2007", "31 May"), ROWS[1] + ",more", ",,,,,,,", "9,,,,,,,"
    (folder / "enrollment.csv").write_text("\n".join([HEADER, *bad]))
    (folder / "short").write_text("password")
    cases = {
        ("enrollment.csv", "secret"): ("Row 2, birth date", "Row 3: 9 columns", "Row 5: no name"),
        ("enrollment.csv", "short"): ("has 8 bytes; at least 32",),
        ("secret", "secret"): ("no column first_name", "no column birth_date"),
    }
    for (people, secret), told in cases.items():
        done = run(folder, people, "--secret-file", secret, "--out", "codes.csv")
        assert done.returncode == 1, (people, secret)
        assert all(words in done.stderr for words in told), done.stderr
        assert not (folder / "codes.csv").exists()
