"""Small files, made by hand, that tests then spoil in one place."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Callable, Iterable, Mapping, Sequence

import pytest

from portal.rules.intake import Problem, Rejected
from sharing.records.rules.intake.district import District

LAKESIDE = District(
    "Lakeside Unified School District",
    identifiers=frozenset({"0612345"}),
    nsc_accounts=frozenset({"10001234"}),
)

Table = list[list[str]]


def text(rows: Iterable[Sequence[str]], *, delimiter: str = ",") -> bytes:
    buffer = io.StringIO()
    csv.writer(buffer, delimiter=delimiter, lineterminator="\r\n").writerows(rows)
    return buffer.getvalue().encode()


def packed(files: Mapping[str, bytes | Table], *, how: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", how) as zipped:
        for name, content in files.items():
            zipped.writestr(name, content if isinstance(content, bytes) else text(content))
    return buffer.getvalue()


def problems_of(read: Callable[[], object]) -> tuple[Problem, ...]:
    """The problems for which a file was refused; fails when it was not."""
    with pytest.raises(Rejected) as refused:
        _read_out(read())
    return refused.value.problems


def _read_out(result: object) -> None:
    if isinstance(result, Iterable):
        list(result)


def sentence_of(read: Callable[[], object]) -> str:
    return problems_of(read)[0].sentence


def swap(table: Table, row: int, column: str, value: str) -> Table:
    """The table with one cell replaced; rows count as in a spreadsheet."""
    changed = [list(cells) for cells in table]
    changed[row - 1][changed[0].index(column)] = value
    return changed


FLAGS = [
    "americanIndianOrAlaskaNative",
    "asian",
    "blackOrAfricanAmerican",
    "nativeHawaiianOrOtherPacificIslander",
    "white",
    "demographicRaceTwoOrMoreRaces",
    "hispanicOrLatinoEthnicity",
]


def flags(*true: str) -> list[str]:
    return ["true" if flag in true else "false" for flag in FLAGS]


def oneroster(version: str = "1.2") -> dict[str, bytes | Table]:
    """A district, two schools, a teacher, and three students: Ana, Ben and Null O'Neil."""
    files: dict[str, bytes | Table] = {
        "manifest.csv": [
            ["propertyName", "value"],
            ["manifest.version", "1.0"],
            ["oneroster.version", version],
            ["file.orgs", "bulk"],
            ["file.users", "bulk"],
            ["source.systemName", "Example SIS"],
        ],
        "orgs.csv": [
            ["sourcedId", "status", "dateLastModified", "name", "type", "identifier",
             "parentSourcedId"],
            ["d1", "", "", "Lakeside Unified", "district", "0612345", ""],
            ["s1", "", "", "North High", "school", "061234500001", "d1"],
            ["s2", "", "", "South High", "school", "061234500002", "d1"],
        ],
        "academicSessions.csv": [
            ["sourcedId", "status", "dateLastModified", "title", "type", "startDate", "endDate",
             "parentSourcedId", "schoolYear"],
            ["y1", "", "", "2025-2026", "schoolYear", "2025-08-18", "2026-06-05", "", "2026"],
        ],
        "demographics.csv": [
            ["sourcedId", "status", "dateLastModified", "birthDate", "sex", *FLAGS],
            ["u1", "", "", "2008-01-31", "female", *flags("asian")],
            ["u2", "", "", "2008-02-29", "male", *flags("white", "hispanicOrLatinoEthnicity")],
            ["u3", "", "", "2007-12-01", "", *flags("white", "asian")],
        ],
    }  # fmt: skip
    return files | (_people_11() if version == "1.1" else _people_12())


def _people_11() -> dict[str, Table]:
    return {
        "users.csv": [
            ["sourcedId", "status", "dateLastModified", "enabledUser", "orgSourcedIds", "role",
             "username", "userIds", "givenName", "familyName", "middleName", "identifier",
             "email", "sms", "phone", "agentSourcedIds", "grades", "password"],
            ["t1", "", "", "true", "s1", "teacher", "tea", "", "Tea", "Cher", "", "900", "", "",
             "", "", "", "secret"],
            ["u1", "", "", "true", "s1", "student", "ana", "{State:S100}", "Ana", "Lopez", "M",
             "007", "", "", "", "", "12", "secret"],
            ["u2", "", "", "true", "d1,s2", "student", "ben", "", "Ben", "NA", "", "1E5", "", "",
             "", "", "9", "secret"],
            ["u3", "", "", "true", "s2", "student", "nul", "", "Null", "O'Neil", "None", "A-3",
             "", "", "", "", "12", "secret"],
        ]
    }  # fmt: skip


def _people_12() -> dict[str, Table]:
    return {
        "users.csv": [
            ["sourcedId", "status", "dateLastModified", "enabledUser", "username", "userIds",
             "givenName", "familyName", "middleName", "identifier", "email", "sms", "phone",
             "agentSourcedIds", "grades", "password", "userMasterIdentifier",
             "preferredGivenName", "preferredMiddleName", "preferredFamilyName",
             "primaryOrgSourcedId", "pronouns"],
            ["t1", "", "", "true", "tea", "", "Tea", "Cher", "", "900", "", "", "", "", "",
             "secret", "", "", "", "", "s1", ""],
            ["u1", "", "", "true", "ana", "", "Ana", "Lopez", "M", "007", "", "", "", "", "12",
             "secret", "S100", "Annie", "", "", "s1", ""],
            ["u2", "", "", "true", "ben", "", "Ben", "NA", "", "1E5", "", "", "", "", "9",
             "secret", "", "", "", "", "s2", ""],
            ["u3", "", "", "true", "nul", "", "Null", "O'Neil", "None", "A-3", "", "", "", "",
             "12", "secret", "", "", "", "", "s2", ""],
        ],
        "roles.csv": [
            ["sourcedId", "status", "dateLastModified", "userSourcedId", "roleType", "role",
             "beginDate", "endDate", "orgSourcedId", "userProfileSourcedId"],
            ["r0", "", "", "t1", "primary", "teacher", "", "", "s1", ""],
            ["r1", "", "", "u1", "primary", "student", "", "", "s1", ""],
            ["r2", "", "", "u2", "secondary", "student", "", "", "s1", ""],
            ["r3", "", "", "u2", "primary", "student", "", "", "s2", ""],
            ["r4", "", "", "u3", "primary", "student", "", "", "s2", ""],
        ],
    }  # fmt: skip


def graduate(**changes: str) -> list[str]:
    cells = {
        "A": "PD3", "B": "NO SSN", "C": "Ana", "D": "María", "E": "Lopez-Peña", "F": "", "G": "",
        "H": "", "I": "20080131", "J": "007", "K": "Regular Diploma", "L": "20260605", "M": "N",
        "N": "North High", "O": "050001", "P": "F", "Q": "HI", "R": "Y", "S": "", "T": "",
        "U": "", "V": "", "W": "N", "X": "8", "Y": "N", "Z": "N", "AA": "AVID_1", "AB": "ED",
    }  # fmt: skip
    return list((cells | changes).values())


def graduates_header(**changes: str) -> list[str]:
    cells = {
        "A": "PH3", "B": "10001234", "C": "LAKESIDE UNIFIED", "D": "P", "E": "20260701",
        "F": "2026",
    }  # fmt: skip
    return list((cells | changes).values())


def graduates(*rows: list[str], header: list[str] | None = None, count: str | None = None) -> bytes:
    details = list(rows) or [graduate()]
    trailer = ["PT3", str(len(details) + 2) if count is None else count]
    return text([header or graduates_header(), *details, trailer], delimiter="\t")


REQUEST_HEADER = [
    "Your Unique Identifier", "First Name", "Middle Initial", "Last Name", "Name Suffix",
    "Requester Return Field", "Record Found Y/N", "Search Date", "College Code/Branch",
    "College Name", "College State", "2-year / 4-year", "Public / Private", "Enrollment Begin",
    "Enrollment End", "Enrollment Status", "Class Level", "Enrollment Major 1",
    "Enrollment CIP 1", "Enrollment Major 2", "Enrollment CIP 2", "Graduated?",
    "Graduation Date", "Degree Title", "Degree Major 1", "Degree CIP 1", "Degree Major 2",
    "Degree CIP 2", "Degree Major 3", "Degree CIP 3", "Degree Major 4", "Degree CIP 4",
    "College Sequence",
]  # fmt: skip
GRADUATES_HEADER = [
    "Your_Unique_Identifier", "First_Name", "Middle_Name", "Last_Name", "Name_Suffix",
    "Requester_Return_Field", "Record_Found_Y/N", "High_School_Code", "High_School_Grad_Date",
    "College_Code/Branch", "College_Name", "College_State", "2-Year/4-Year", "Public/Private",
    "Enrollment_Begin", "Enrollment_End", "Enrollment_Status", "Graduated", "Graduation_Date",
    "Degree_Title", "Major", "College_Sequence", "Program_Code",
]  # fmt: skip

TERM = {
    "Your Unique Identifier": "007", "First Name": "ANA", "Last Name": "LOPEZ",
    "Requester Return Field": "K1_", "Record Found Y/N": "Y", "Search Date": "20260815",
    "College Code/Branch": "003775-00", "College Name": "EXAMPLE UNIVERSITY",
    "College State": "VA", "2-year / 4-year": "4", "Public / Private": "Public",
    "Enrollment Begin": "20260824", "Enrollment End": "20261218", "Enrollment Status": "F",
    "Graduated?": "N", "College Sequence": "1",
}  # fmt: skip
MISSING = {
    "Your Unique Identifier": "008", "First Name": "BEN", "Last Name": "NA",
    "Requester Return Field": "K2_", "Record Found Y/N": "N", "Search Date": "20260815",
}  # fmt: skip
DEGREE = TERM | {
    "Enrollment Begin": "", "Enrollment End": "", "Enrollment Status": "", "Graduated?": "Y",
    "Graduation Date": "20300515", "Degree Title": "BACHELOR OF ARTS",
    "Degree Major 1": "HISTORY", "Degree CIP 1": "540101", "College Sequence": "",
}  # fmt: skip


def detail(*rows: Mapping[str, str], header: Sequence[str] = REQUEST_HEADER) -> bytes:
    """Rows are given under the names of the request dialect, whatever the header."""

    def letters(name: str) -> str:
        return "".join(c for c in name.lower() if c.isalnum())

    def cells(row: Mapping[str, str]) -> list[str]:
        by_letters = {letters(name): value for name, value in row.items()}
        return [by_letters.get(letters(name), "") for name in header]

    return text([list(header), *(cells(row) for row in rows or (TERM, MISSING))])
