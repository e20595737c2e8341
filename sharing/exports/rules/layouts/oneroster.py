"""OneRoster CSV, version 1.1 and 1.2: a zip of tables, full ("bulk"), files at its root.

It carries who attends which school; it has no place for diplomas. Column names and their order are
those of the specification. The tables are for programs and let nothing be changed in them, so a
cell that a spreadsheet would run as a formula is refused.
"""

from __future__ import annotations

import csv
import io
import tempfile
import zipfile
from collections.abc import Iterable, Mapping
from contextlib import ExitStack
from functools import partial
from typing import IO, Final, cast

from portal.rules.intake import Problems
from portal.rules.vocabulary import RaceEthnicity
from sharing.exports.rules.layouts.layout import Layout, Sheetful, Written
from sharing.exports.rules.layouts.sheet import Sheet
from sharing.exports.rules.students import School, Student
from sharing.records.rules.intake.oneroster.race import HISPANIC, RACES, TWO_OR_MORE

IN_MEMORY: Final = 8 << 20
_MARK: Final = ("sourcedId", "status", "dateLastModified")
_FLAGS: Final = (*RACES, TWO_OR_MORE, HISPANIC)
_PERSON: Final = ("givenName", "familyName", "middleName", "identifier", "email", "sms", "phone")
_USERS: Final[Mapping[str, tuple[str, ...]]] = {
    "1.1": (
        *_MARK,
        *("enabledUser", "orgSourcedIds", "role", "username", "userIds"),
        *_PERSON,
        *("agentSourcedIds", "grades", "password"),
    ),
    "1.2": (
        *_MARK,
        *("enabledUser", "username", "userIds"),
        *_PERSON,
        *("agentSourcedIds", "grades", "password", "userMasterIdentifier"),
        *("preferredGivenName", "preferredMiddleName", "preferredFamilyName"),
        *("primaryOrgSourcedId", "pronouns"),
    ),
}
TABLES: Final[Mapping[str, tuple[str, ...]]] = {
    "orgs": (*_MARK, "name", "type", "identifier", "parentSourcedId"),
    "academicSessions": (
        *_MARK,
        *("title", "type", "startDate", "endDate", "parentSourcedId", "schoolYear"),
    ),
    "demographics": (
        *_MARK,
        *("birthDate", "sex", *_FLAGS),
        *("countryOfBirthCode", "stateOfBirthAbbreviation", "cityOfBirth"),
        "publicSchoolResidenceStatus",
    ),
    "roles": (
        *_MARK,
        *("userSourcedId", "roleType", "role", "beginDate", "endDate", "orgSourcedId"),
        "userProfileSourcedId",
    ),
}
_ABSENT: Final[Mapping[str, tuple[str, ...]]] = {
    "1.1": (
        *("categories", "classes", "classResources", "courses", "courseResources"),
        *("enrollments", "lineItems", "resources", "results"),
    ),
    "1.2": (
        *("categories", "classes", "classResources", "courses", "courseResources"),
        *("enrollments", "lineItemLearningObjectiveIds", "lineItems", "lineItemScoreScales"),
        *("resources", "resultLearningObjectiveIds", "results", "resultScoreScales"),
        *("scoreScales", "userProfiles", "userResources"),
    ),
}
_RACE_FLAG: Final = {
    **{race: flag for flag, race in RACES.items()},
    RaceEthnicity.HISPANIC: HISPANIC,
    RaceEthnicity.TWO_OR_MORE: TWO_OR_MORE,
}


class _Bundle:
    """The tables of one zip while they are written."""

    def __init__(self, stack: ExitStack, version: str) -> None:
        self.version = version
        self.columns = {**TABLES, "users": _USERS[version]}
        names = ["orgs", "academicSessions", "users", "demographics"]
        self.names = [*names, "roles"] if version == "1.2" else names
        self._files = {
            name: stack.enter_context(tempfile.SpooledTemporaryFile(max_size=IN_MEMORY))  # noqa: SIM115
            for name in self.names
        }
        for name in self.names:
            self._write(name, self.columns[name])

    def add(self, name: str, cells: Mapping[str, str]) -> None:
        self._write(name, [cells.get(column, "") for column in self.columns[name]])

    def zip_into(self, target: IO[bytes], manifest: Iterable[tuple[str, str]]) -> None:
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("manifest.csv", b"".join(map(_line, manifest)))
            for name in self.names:
                file = self._files[name]
                file.seek(0)
                with archive.open(f"{name}.csv", "w", force_zip64=True) as entry:
                    while chunk := file.read(1 << 20):
                        entry.write(chunk)

    def _write(self, name: str, cells: Iterable[str]) -> None:
        cast(IO[bytes], self._files[name]).write(_line(cells))


def write(version: str, target: IO[bytes], students: Iterable[Student], about: Sheetful) -> Written:
    """Rows that do not fit are left out of the tables and told as problems."""
    written, schools = Written(), dict[str, School]()
    with ExitStack() as stack:
        bundle = _Bundle(stack, version)
        columns = bundle.columns["users"]
        sheet = Sheet(f"{about.name}/users.csv", columns)
        district = f"district-{about.nces_id or 'own'}"
        for place, student in enumerate(students):
            sheet.begin(len(written.places) + 2, student.known_as)
            user = _user(sheet, student, version, columns)
            if sheet.fits:
                written.places.append(place)
                schools.setdefault(_school_id(student.school), student.school)
                _add(bundle, user, student)
        written.problems = _add_orgs(bundle, district, about, schools)
        bundle.zip_into(target, _manifest(version, bundle))
    written.unfit, written.notices = sheet.problems, sheet.notices()
    return written


def _user(sheet: Sheet, student: Student, version: str, columns: tuple[str, ...]) -> dict[str, str]:
    known, at = student.identity, columns.index
    number = sheet.code(at("identifier"), known.student_id, 50, needed=True)
    user = {
        "sourcedId": student.sourced_id,
        "enabledUser": "true",
        "username": number,
        "givenName": sheet.name(at("givenName"), known.first_name, 100, needed=True),
        "familyName": sheet.name(at("familyName"), known.last_name, 100, needed=True),
        "middleName": sheet.name(at("middleName"), known.middle_name, 100),
        "identifier": number,
        "grades": sheet.code(at("grades"), student.grade, 20),
    }
    if version == "1.1":
        return {**user, "orgSourcedIds": _school_id(student.school), "role": "student"}
    return {
        **user,
        "primaryOrgSourcedId": _school_id(student.school),
        "userMasterIdentifier": known.state_id or "",
    }


def _add(bundle: _Bundle, user: dict[str, str], student: Student) -> None:
    bundle.add("users", user)
    born = student.identity.birth_date
    flag = _RACE_FLAG.get(student.race_ethnicity)
    bundle.add(
        "demographics",
        {
            "sourcedId": student.sourced_id,
            "birthDate": born.isoformat() if born else "",
            "sex": student.gender,
            **({one: "true" if one == flag else "false" for one in _FLAGS} if flag else {}),
        },
    )
    if bundle.version == "1.2":
        bundle.add(
            "roles",
            {
                "sourcedId": f"role-{student.sourced_id}",
                "userSourcedId": student.sourced_id,
                "roleType": "primary",
                "role": "student",
                "orgSourcedId": _school_id(student.school),
            },
        )


def _add_orgs(
    bundle: _Bundle, district: str, about: Sheetful, schools: Mapping[str, School]
) -> Problems:
    """The district, its schools and the school year; what does not fit of them."""
    sheet = Sheet(f"{about.name}/orgs.csv", bundle.columns["orgs"])
    sheet.begin(2)
    name = sheet.name(3, about.district, 255, needed=True)
    told = {"sourcedId": district, "name": name, "type": "district", "identifier": about.nces_id}
    bundle.add("orgs", told)
    for row, (sourced_id, school) in enumerate(sorted(schools.items())):
        sheet.begin(row + 3)
        bundle.add(
            "orgs",
            {
                "sourcedId": sourced_id,
                "name": sheet.name(3, school.name, 255, needed=True),
                "type": "school",
                "identifier": sheet.code(5, school.code, 255),
                "parentSourcedId": district,
            },
        )
    year = about.class_of
    bundle.add(
        "academicSessions",
        {
            "sourcedId": f"year-{year}",
            "title": f"{year - 1}-{year}",
            "type": "schoolYear",
            "startDate": f"{year - 1}-07-01",
            "endDate": f"{year}-06-30",
            "schoolYear": str(year),
        },
    )
    return sheet.problems


def _school_id(school: School) -> str:
    return f"school-{school.code}"


def _manifest(version: str, bundle: _Bundle) -> list[tuple[str, str]]:
    told = dict.fromkeys(bundle.names, "bulk") | dict.fromkeys(_ABSENT[version], "absent")
    return [
        ("propertyName", "value"),
        ("manifest.version", "1.0"),
        ("oneroster.version", version),
        *((f"file.{name}", mode) for name, mode in sorted(told.items())),
        ("source.systemName", "Throughline"),
        ("source.systemCode", "throughline"),
    ]


def _line(cells: Iterable[str]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerow(cells)
    return text.getvalue().encode()


_NEEDS = frozenset({"first_name", "last_name", "student_id", "high_school"})
ONEROSTER: Final = {
    version: Layout(
        code=f"oneroster-{version}",
        label=f"OneRoster {version} (zip of CSV)",
        what="Who attends which school: students, schools and demographics. It has no place for "
        "diplomas.",
        suffix="zip",
        media_type="application/zip",
        needs=_NEEDS,
        holds=_NEEDS | {"middle_name", "birth_date", "race_ethnicity"},
        write=partial(write, version),
        carries_keys=False,
    )
    for version in ("1.1", "1.2")
}
