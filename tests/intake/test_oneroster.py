"""Vera brings a roster."""

from __future__ import annotations

from datetime import date

import pytest

from portal.rules.vocabulary import RaceEthnicity
from sharing.records.rules.intake.district import District
from sharing.records.rules.intake.oneroster import Roster, read_roster
from sharing.records.rules.intake.oneroster.grades import grade
from sharing.records.rules.intake.oneroster.identifiers import state_id
from sharing.records.rules.intake.oneroster.race import race_ethnicity
from tests.intake.making import LAKESIDE, oneroster, packed, problems_of, sentence_of, swap

BOTH = pytest.mark.parametrize("version", ["1.1", "1.2"])


def read(files, district: District = LAKESIDE) -> Roster:
    return read_roster(packed(files), name="roster.zip", for_district=district)


def refusal(files, district: District = LAKESIDE) -> str:
    return sentence_of(lambda: read(files, district))


def spoilt(entry: str, row: int, column: str, value: str, version: str = "1.2"):
    files = oneroster(version)
    return files | {entry: swap(files[entry], row, column, value)}


@BOTH
def test_students_are_read_and_staff_are_not(version):
    roster = read(oneroster(version))
    assert roster.version == version
    assert roster.source_system == "Example SIS"
    assert [(s.row, s.student_id, s.given_name, s.family_name) for s in roster.students] == [
        (3, "007", "Ana", "Lopez"),
        (4, "1E5", "Ben", "NA"),
        (5, "A-3", "Null", "O'Neil"),
    ]


@BOTH
def test_a_student_has_school_grade_birth_date_and_state_number(version):
    ana, ben, null = read(oneroster(version)).students
    assert (ana.school_sourced_id, ben.school_sourced_id) == ("s1", "s2")
    assert (ana.grade, ben.grade) == ("12", "09")
    assert (ana.state_id, ben.state_id) == ("S100", None)
    assert (ana.birth_date, ana.sex, null.sex) == (date(2008, 1, 31), "female", None)
    assert null.middle_name == "None"
    assert [s.race_ethnicity for s in (ana, ben, null)] == [
        RaceEthnicity.ASIAN,
        RaceEthnicity.HISPANIC,
        RaceEthnicity.TWO_OR_MORE,
    ]


def test_the_school_of_the_primary_role_comes_first():
    files = spoilt("users.csv", 4, "primaryOrgSourcedId", "")
    assert read(files).students[1].school_sourced_id == "s2"


def test_without_a_role_at_a_school_the_primary_organization_counts():
    files = spoilt("roles.csv", 3, "orgSourcedId", "d1")
    assert read(files).students[0].school_sourced_id == "s1"


def test_district_schools_and_school_year_are_known():
    roster = read(oneroster())
    assert roster.district.name == "Lakeside Unified"
    assert [school.name for school in roster.schools] == ["North High", "South High"]
    assert roster.school_year == 2026


@BOTH
def test_passwords_do_not_reach_the_roster(version):
    assert "secret" not in repr(read(oneroster(version)))


def test_a_zip_without_a_manifest_is_not_oneroster():
    files = oneroster()
    del files["manifest.csv"]
    assert "found no manifest.csv, expected a OneRoster zip file" in refusal(files)


def test_a_version_we_do_not_know_is_refused():
    assert 'oneroster.version "1.0"' in refusal(spoilt("manifest.csv", 3, "value", "1.0"))


def test_a_third_version_number_does_not_matter():
    assert read(spoilt("manifest.csv", 3, "value", "1.2.0")).version == "1.2"


@pytest.mark.parametrize(
    "entry", ["orgs.csv", "users.csv", "roles.csv", "demographics.csv", "academicSessions.csv"]
)
def test_a_missing_table_is_named(entry):
    files = oneroster()
    del files[entry]
    assert f"found no {entry}" in refusal(files)


def test_all_missing_tables_are_named_at_once():
    files = oneroster()
    del files["orgs.csv"], files["roles.csv"]
    assert len(problems_of(lambda: read(files))) == 2


def test_a_delta_file_is_refused():
    assert "changes only (delta)" in refusal(spoilt("manifest.csv", 5, "value", "delta"))


def test_a_missing_column_is_named():
    files = oneroster()
    files["demographics.csv"] = [
        [cell for place, cell in enumerate(row) if place != 3] for row in files["demographics.csv"]
    ]
    assert refusal(files).startswith(
        "roster.zip/demographics.csv, row 1, column birthDate: found no such column"
    )


def test_vera_is_told_which_row_has_the_bad_date():
    files = oneroster("1.1")
    for n in range(4, 220):
        user = [*files["users.csv"][2]]
        user[0], user[11] = f"u{n}", f"N{n}"
        files["users.csv"].append(user)
        files["demographics.csv"].append([f"u{n}", *files["demographics.csv"][1][1:]])
    files["demographics.csv"] = swap(files["demographics.csv"], 214, "birthDate", "2008-31-02")
    assert refusal(files) == (
        'roster.zip/demographics.csv, row 214, column birthDate: found "2008-31-02", '
        "expected a date as YYYY-MM-DD. "
        "Fix the date in your student information system and export again."
    )


def test_a_file_of_another_district_is_refused_by_name():
    marin = District("Marin Unified", identifiers=frozenset({"0699999"}))
    message = refusal(oneroster(), marin)
    assert message.startswith("roster.zip/orgs.csv, row 2, column identifier: found the district")
    assert (
        "This file is for 'Lakeside Unified' (identifier 0612345); "
        "you are importing for 'Marin Unified' (identifier 0699999)."
    ) in message


def test_nobody_of_another_district_is_looked_at():
    files = spoilt("demographics.csv", 2, "birthDate", "never")
    assert len(problems_of(lambda: read(files, District("Marin Unified")))) == 1


def test_a_second_district_in_the_file_is_refused():
    files = oneroster()
    files["orgs.csv"].append(["d2", "", "", "Marin Unified", "district", "0699999", ""])
    assert "row 5" in refusal(files)


@pytest.mark.parametrize(
    "district",
    [
        District("Other name", identifiers=frozenset({"0612345"})),
        District("Other name", identifiers=frozenset({"612345"})),
        District("Other name", sourced_ids=frozenset({"d1"})),
        District("Lakeside Unified Public Schools"),
        District("Lakeside Unified", identifiers=frozenset({"19-64733"})),
    ],
)
def test_a_district_is_recognised_by_any_of_its_marks(district):
    assert read(oneroster(), district).district.sourced_id == "d1"


def test_the_same_name_with_another_federal_number_is_another_district():
    twin = District("Lakeside Unified", identifiers=frozenset({"4812345"}))
    assert "you are importing for 'Lakeside Unified' (identifier 4812345)" in refusal(
        oneroster(), twin
    )


def test_a_file_without_a_district_is_refused():
    files = spoilt("orgs.csv", 2, "type", "state")
    assert "no organization of type district" in refusal(files)


def test_an_organization_of_an_unknown_kind_is_refused():
    assert "row 3, column type" in refusal(spoilt("orgs.csv", 3, "type", "zoo"))


def test_a_parent_organization_must_be_in_the_file():
    message = refusal(spoilt("orgs.csv", 3, "parentSourcedId", "d9"))
    assert 'orgs.csv, row 3, column parentSourcedId: found "d9"' in message


def test_an_unknown_school_of_a_student_is_refused_in_1_1():
    message = refusal(spoilt("users.csv", 3, "orgSourcedIds", "s9", "1.1"))
    assert 'users.csv, row 3, column orgSourcedIds: found "s9"' in message


def test_an_unknown_school_of_a_role_is_refused_in_1_2():
    message = refusal(spoilt("roles.csv", 3, "orgSourcedId", "s9"))
    assert 'roles.csv, row 3, column orgSourcedId: found "s9"' in message


def test_a_student_only_at_the_district_has_no_school():
    message = refusal(spoilt("users.csv", 3, "orgSourcedIds", "d1", "1.1"))
    assert "a student without a school" in message


def test_a_role_of_an_unknown_user_is_refused():
    message = refusal(spoilt("roles.csv", 3, "userSourcedId", "u9"))
    assert "roles.csv, row 3, column userSourcedId: found a user who is not in users.csv" in message


def test_demographics_of_an_unknown_user_are_refused():
    message = refusal(spoilt("demographics.csv", 3, "sourcedId", "u9"))
    assert "demographics.csv, row 3, column sourcedId: found a user who is not" in message


@BOTH
def test_a_student_number_given_twice_is_refused_without_repeating_it(version):
    message = refusal(spoilt("users.csv", 4, "identifier", "007", version))
    assert "users.csv, row 4, column identifier: found the same value as in row 3" in message
    assert "007" not in message


@pytest.mark.parametrize(
    "entry", ["orgs.csv", "users.csv", "demographics.csv", "academicSessions.csv"]
)
def test_a_sourced_id_given_twice_is_refused(entry):
    files = oneroster()
    files[entry].append(files[entry][-1])
    assert f"roster.zip/{entry}, row {len(files[entry])}, column sourcedId" in refusal(files)


def test_a_student_without_a_number_is_refused():
    assert "row 3, column identifier: found an empty cell" in refusal(
        spoilt("users.csv", 3, "identifier", "")
    )


def test_a_flag_that_is_neither_true_nor_false_is_refused():
    assert "row 2, column asian" in refusal(spoilt("demographics.csv", 2, "asian", "maybe"))


def test_a_school_year_that_ends_before_it_begins_is_refused():
    message = refusal(spoilt("academicSessions.csv", 2, "endDate", "2025-01-01"))
    assert "row 2, column endDate" in message


def test_every_problem_of_every_table_is_told_at_once():
    files = spoilt("users.csv", 3, "givenName", "")
    files["demographics.csv"] = swap(files["demographics.csv"], 3, "sex", "?")
    assert [(p.file, p.row) for p in problems_of(lambda: read(files))] == [
        ("roster.zip/users.csv", 3),
        ("roster.zip/demographics.csv", 3),
    ]


def test_students_without_demographics_are_read_and_noticed():
    files = oneroster()
    files["demographics.csv"].pop()
    roster = read(files)
    assert roster.students[2].birth_date is None
    assert roster.students[2].race_ethnicity is RaceEthnicity.UNKNOWN
    assert roster.notices == ("Students without a row in demographics.csv: 1",)


def test_deleted_rows_are_left_out_and_noticed():
    files = spoilt("users.csv", 5, "status", "tobedeleted", "1.1")
    files["demographics.csv"].pop()
    roster = read(files)
    assert len(roster.students) == 2
    assert "Rows of users.csv marked tobedeleted and left out: 1" in roster.notices


def test_a_roster_without_students_is_refused():
    files = oneroster("1.1")
    files["users.csv"] = files["users.csv"][:2]
    files["demographics.csv"] = files["demographics.csv"][:1]
    assert "found no student" in refusal(files)


def test_tables_we_do_not_need_are_not_opened():
    assert read(oneroster() | {"classes.csv": b"\xff\xfe\x00 not even text"}).students


@pytest.mark.parametrize(
    ("flags", "category"),
    [
        ((), RaceEthnicity.UNKNOWN),
        (("white",), RaceEthnicity.WHITE),
        (("blackOrAfricanAmerican",), RaceEthnicity.BLACK),
        (("americanIndianOrAlaskaNative",), RaceEthnicity.AMERICAN_INDIAN),
        (("nativeHawaiianOrOtherPacificIslander",), RaceEthnicity.PACIFIC_ISLANDER),
        (("white", "asian"), RaceEthnicity.TWO_OR_MORE),
        (("demographicRaceTwoOrMoreRaces",), RaceEthnicity.TWO_OR_MORE),
        (("hispanicOrLatinoEthnicity", "white", "asian"), RaceEthnicity.HISPANIC),
    ],
)
def test_hispanic_wins_then_two_or_more(flags, category):
    assert race_ethnicity(flags) is category


@pytest.mark.parametrize(
    ("master", "user_ids", "found"),
    [
        ("S1", "{State:S2}", "S1"),
        ("", "{Fed:9},{State:S2}", "S2"),
        ("", "{SSID: 007 }", "007"),
        ("", "{SSN:123-45-6789}", None),
        ("", "{LDAP:ana}", None),
        ("", "", None),
    ],
)
def test_the_state_number_is_found_and_nothing_else_is_taken(master, user_ids, found):
    assert state_id(master, user_ids) == found


def test_unreadable_user_ids_are_refused():
    assert "row 3, column userIds" in refusal(spoilt("users.csv", 3, "userIds", "S100", "1.1"))


@pytest.mark.parametrize(
    ("text", "code"), [("9", "09"), ("12", "12"), ("kg", "KG"), ("10,11", "10"), ("", None)]
)
def test_grades_have_two_letters(text, code):
    assert grade(text) == code
