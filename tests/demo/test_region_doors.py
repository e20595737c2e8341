"""The region's files pass the real doors, and the broken ones are refused with a reason."""

from __future__ import annotations

import pytest

from consent.rules.intake.events import read_consent_events, read_directory_opt_outs
from portal.rules.intake import Rejected
from sharing.demo.region import (
    answer_package,
    make_region,
    write_broken,
    write_consents,
    write_directory_opt_outs,
    write_graduates,
    write_oneroster,
)
from sharing.demo.region.region import District, Region
from sharing.exchange.rules.intake.nsc_detail import read_detail
from sharing.records.rules.intake.district import District as Known
from sharing.records.rules.intake.graduates import read_graduates
from sharing.records.rules.intake.oneroster import read_roster

ROSTERS = ("not_oneroster", "missing_column", "bad_date", "latin1", "empty_zip")
GRADUATES = ("empty_graduates", "truncated_graduates", "bad_date_graduates", "latin1_graduates")


@pytest.fixture(scope="module")
def region() -> Region:
    return make_region(2000)


@pytest.fixture(scope="module")
def broken(region, tmp_path_factory):
    return write_broken(tmp_path_factory.mktemp("broken"), region)


def _known(district: District) -> Known:
    return Known(
        district.name,
        frozenset({district.nces_id}),
        nsc_accounts=frozenset({district.nsc_account}),
    )


@pytest.mark.parametrize("version", ["1.1", "1.2"])
def test_each_district_can_import_its_roster(region, tmp_path, version):
    for district in region.districts:
        path = write_oneroster(district, tmp_path / f"{district.key}.zip", version)
        roster = read_roster(path.read_bytes(), name=path.name, for_district=_known(district))
        own = district.students

        assert roster.school_year == 2026
        assert len(roster.schools) == len(district.schools)
        assert [row.student_id for row in roster.students] == own.ids()
        assert [row.given_name for row in roster.students] == own.names.first()
        assert all(row.birth_date for row in roster.students)


def test_race_and_school_survive_the_journey_through_the_roster(region, tmp_path):
    path = write_oneroster(region.northfield, tmp_path / "roster.zip")
    roster = read_roster(path.read_bytes(), name=path.name, for_district=_known(region.northfield))
    names = {org.sourced_id: org.name for org in roster.schools}

    for index, row in enumerate(roster.students):
        student = region.student(index)
        assert row.race_ethnicity == student.race_ethnicity
        assert names[row.school_sourced_id] == student.school


def test_each_district_can_import_its_graduates(region, tmp_path):
    for district in region.districts:
        path = write_graduates(district, tmp_path / f"{district.key}.txt")
        file = read_graduates(path.read_bytes(), name=path.name, for_district=_known(district))

        assert len(file.rows) == int((district.students.diploma > 0).sum())
        assert {row.class_of for row in file.rows} == {2026}


@pytest.mark.parametrize("dialect", ["request", "graduates"])
def test_the_answer_can_be_imported_in_either_dialect(region, tmp_path, dialect):
    names = region.students.names
    sent = [
        {
            "return_key": f"k{index}",
            "first_name": first,
            "middle_name": middle,
            "last_name": last,
            "suffix": "",
            "birth_date": region.student(index).birth_date.isoformat(),
        }
        for index, (first, middle, last) in enumerate(
            zip(names.first(), names.middles(), names.last(), strict=True)
        )
    ]
    answered = answer_package(sent, region, dialect=dialect, path=tmp_path / "detail.csv")
    detail = read_detail(answered.path.read_bytes(), name="detail.csv")

    assert detail.dialect == dialect
    assert len(detail.found_keys) == answered.found
    assert len(detail.not_found_keys) == answered.not_found
    assert detail.degrees


@pytest.mark.parametrize("fault", [*ROSTERS, "other_district_oneroster"])
def test_a_broken_roster_is_refused(region, broken, fault):
    with pytest.raises(Rejected):
        read_roster(
            broken[fault].read_bytes(),
            name=broken[fault].name,
            for_district=_known(region.northfield),
        )


@pytest.mark.parametrize("fault", [*GRADUATES, "other_district_graduates"])
def test_a_broken_graduates_file_is_refused(region, broken, fault):
    with pytest.raises(Rejected):
        read_graduates(
            broken[fault].read_bytes(),
            name=broken[fault].name,
            for_district=_known(region.northfield),
        )


def test_the_bad_date_is_named_by_its_row_and_column(region, broken):
    with pytest.raises(Rejected) as refused:
        read_roster(
            broken["bad_date"].read_bytes(),
            name="bad-date.zip",
            for_district=_known(region.northfield),
        )

    problem = refused.value.problems[0]
    assert (problem.row, problem.column) == (214, "birthDate")
    assert refused.value.total == 1


def test_the_files_beside_the_broken_ones_are_good(region, broken):
    known = _known(region.northfield)

    assert read_roster(
        broken["good_oneroster"].read_bytes(), name="good.zip", for_district=known
    ).students
    assert read_graduates(
        broken["good_graduates"].read_bytes(), name="good.txt", for_district=known
    ).rows


def test_each_district_can_import_what_its_families_decided(region, tmp_path):
    for district in region.districts:
        consents = write_consents(district, tmp_path / f"{district.key}-consents.csv")
        opt_outs = write_directory_opt_outs(district, tmp_path / f"{district.key}-opt-outs.csv")
        events = read_consent_events(consents.read_bytes(), name=consents.name, today=region.today)
        kept = read_directory_opt_outs(
            opt_outs.read_bytes(), name=opt_outs.name, today=region.today
        )

        assert {row.event for row in events} == {"given", "refused", "withdrawn"}
        assert {row.purpose for row in events} == {
            *("enrollment_outcomes", "program_evaluation", "advising")
        }
        assert len(kept) == int(district.wishes.opted_out.sum())
