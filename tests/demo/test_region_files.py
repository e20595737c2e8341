"""The files as their layouts demand, read with plain csv and zip tools."""

from __future__ import annotations

import csv
import io
import zipfile
from collections import Counter, defaultdict
from datetime import date
from pathlib import Path

import pytest

from sharing.demo.region import (
    make_region,
    write_broken,
    write_consents,
    write_directory_opt_outs,
    write_graduates,
    write_oneroster,
    write_region,
)
from sharing.demo.region.region import District, Region
from sharing.demo.region.students import DIPLOMAS


@pytest.fixture(scope="module")
def region() -> Region:
    return make_region(2000)


@pytest.fixture(scope="module")
def northfield(region) -> District:
    return region.northfield


def _rows(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_bytes().decode(), newline="")))


def _entry(path: Path, name: str) -> bytes:
    with zipfile.ZipFile(path) as archive:
        return archive.read(name)


def _tables(path: Path) -> dict[str, list[dict[str, str]]]:
    with zipfile.ZipFile(path) as archive:
        return {
            name.removesuffix(".csv"): list(
                csv.DictReader(io.StringIO(archive.read(name).decode(), newline=""))
            )
            for name in archive.namelist()
        }


@pytest.mark.parametrize("version", ["1.1", "1.2"])
def test_the_roster_holds_every_student_once_and_every_reference_resolves(
    northfield, tmp_path, version
):
    tables = _tables(write_oneroster(northfield, tmp_path / "roster.zip", version))
    ids = {name: {row.get("sourcedId", "") for row in rows} for name, rows in tables.items()}
    students = [row for row in tables["users"] if row["grades"]]

    assert {row["propertyName"]: row["value"] for row in tables["manifest"]}[
        "oneroster.version"
    ] == version
    assert sorted(row["identifier"] for row in students) == sorted(northfield.students.ids())
    assert {row["userSourcedId"] for row in tables["enrollments"]} == ids["users"]
    assert {row["classSourcedId"] for row in tables["enrollments"]} <= ids["classes"]
    assert {row["schoolSourcedId"] for row in tables["enrollments"]} <= ids["orgs"]
    assert {row["sourcedId"] for row in tables["demographics"]} == {
        row["sourcedId"] for row in students
    }
    assert {row["courseSourcedId"] for row in tables["classes"]} == ids["courses"]
    assert {row["termSourcedIds"] for row in tables["classes"]} <= ids["academicSessions"]
    for name, rows in tables.items():
        if name != "manifest":
            assert len(ids[name]) == len(rows)
            assert {row["status"] + row["dateLastModified"] for row in rows} == {""}


@pytest.mark.parametrize(
    ("version", "has", "has_not"),
    [("1.1", "orgSourcedIds", "primaryOrgSourcedId"), ("1.2", "primaryOrgSourcedId", "role")],
)
def test_each_version_of_the_roster_has_its_own_columns(
    northfield, tmp_path, version, has, has_not
):
    tables = _tables(write_oneroster(northfield, tmp_path / "roster.zip", version))

    assert has in tables["users"][0]
    assert has_not not in tables["users"][0]
    assert ("roles" in tables) is (version == "1.2")
    assert {row["password"] for row in tables["users"]} == {""}


def test_the_manifest_names_exactly_the_files_that_are_there(northfield, tmp_path):
    for version in ("1.1", "1.2"):
        tables = _tables(write_oneroster(northfield, tmp_path / f"{version}.zip", version))
        bulk = {
            row["propertyName"].removeprefix("file.")
            for row in tables["manifest"]
            if row["value"] == "bulk"
        }
        assert bulk == set(tables) - {"manifest"}


def test_a_student_who_changed_schools_has_two_enrollments_one_after_the_other(
    northfield, tmp_path
):
    tables = _tables(write_oneroster(northfield, tmp_path / "roster.zip"))
    stays = defaultdict(list)
    for row in tables["enrollments"]:
        stays[row["userSourcedId"]].append(row)
    movers = [rows for rows in stays.values() if len(rows) == 2]

    assert movers
    for left, joined in movers:
        assert left["endDate"] < joined["beginDate"]
        assert left["schoolSourcedId"] != joined["schoolSourcedId"]


def test_the_graduates_file_counts_its_header_and_trailer(northfield, tmp_path):
    content = write_graduates(northfield, tmp_path / "graduates.txt").read_bytes()
    lines = [line.split("\t") for line in content.decode().split("\r\n")[:-1]]
    header, details, trailer = lines[0], lines[1:-1], lines[-1]

    assert header[:6] == [
        *("PH3", "99000010", "Northfield Unified School District", "P", "20260615", "2026")
    ]
    assert trailer[:2] == ["PT3", str(len(details) + 2)]
    assert {len(line) for line in lines} == {28}
    assert {(row[0], row[1], row[27]) for row in details} == {("PD3", "NO SSN", "ED")}
    assert len(details) == int((northfield.students.diploma > 0).sum())


def test_graduates_have_known_diplomas_dates_in_their_class_and_plain_program_codes(
    northfield, tmp_path
):
    lines = write_graduates(northfield, tmp_path / "g.txt").read_text("utf-8").splitlines()
    details = [line.split("\t") for line in lines[1:-1]]

    assert {row[10] for row in details} <= set(DIPLOMAS[1:])
    assert all("20250901" <= row[11] <= "20260831" for row in details)
    assert sum("20260515" <= row[11] <= "20260630" for row in details) > 0.95 * len(details)
    assert {row[12] for row in details} == {"Y", "N"}
    assert {len(row[14]) for row in details} == {6}
    assert not any(set("\"'-") & set(row[26]) for row in details)


def test_consent_events_are_in_order_and_signed_by_who_has_the_right(region, tmp_path):
    district = region.northfield
    born = dict(zip(district.students.ids(), district.students.born.tolist(), strict=True))
    path = write_consents(district, tmp_path / "consents.csv")
    rows = _rows(path)
    series = defaultdict(list)
    for row in rows:
        series[row["student_id"], row["purpose"]].append((row["effective_on"], row["event"]))
        birthday = date.fromordinal(date(1970, 1, 1).toordinal() + born[row["student_id"]])
        # As text, so that 29 February of a common year lies before 1 March.
        comes_of_age = f"{birthday.year + 18}-{birthday:%m-%d}"
        is_adult = row["effective_on"] >= comes_of_age
        assert (row["relationship"] == "student") is is_adult
        assert not (row["event"] == "given" and row["route"] == "phone")

    assert max(row["effective_on"] for row in rows) <= region.today.isoformat()
    for events in series.values():
        assert [day for day, _ in events] == sorted({day for day, _ in events})
    endings = Counter(events[-1][1] for key, events in series.items() if "outcomes" in key[1])
    assert endings["given"] > 10 * endings["refused"] > endings["withdrawn"] > 0


def test_directory_opt_outs_name_students_of_the_district(northfield, tmp_path):
    path = write_directory_opt_outs(northfield, tmp_path / "opt-outs.csv")
    rows = _rows(path)

    assert len(rows) == int(northfield.wishes.opted_out.sum()) > 0
    assert {row["student_id"] for row in rows} <= set(northfield.students.ids())
    assert {row["event"] for row in rows} == {"set"}


def test_the_folder_says_that_everybody_in_it_is_invented(region, tmp_path):
    written = write_region(region, tmp_path / "region")

    assert "Nobody in these\nfiles lives" in written["readme"].read_text("utf-8")
    assert set(written) == {"readme"} | {
        f"{district}/{kind}"
        for district in ("northfield", "oakvalley", "millbrook")
        for kind in ("oneroster", "graduates", "consents", "directory_opt_outs", "guardians")
    }
    assert all(path.stat().st_size for path in written.values())


def test_broken_files_have_the_fault_their_name_promises(region, tmp_path):
    broken = write_broken(tmp_path, region)
    demographics = _entry(broken["bad_date"], "demographics.csv").decode()
    users = _entry(broken["missing_column"], "users.csv").decode()

    assert "2008-02-31" in demographics.splitlines()[213]
    assert demographics.count("2008-02-31") == 1
    assert "familyName" not in users.splitlines()[0]
    assert broken["empty_zip"].read_bytes() == b""
    assert b"PT3" not in broken["truncated_graduates"].read_bytes()
    with pytest.raises(UnicodeDecodeError):
        _entry(broken["latin1"], "users.csv").decode()
    with pytest.raises(UnicodeDecodeError):
        broken["latin1_graduates"].read_bytes().decode()
    assert b"Oak Valley" in broken["other_district_graduates"].read_bytes()
