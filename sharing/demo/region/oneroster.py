"""A OneRoster zip as a student information system exports it, version 1.1 or 1.2, in bulk."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import Final, Literal

from sharing.demo.region import roster_rows as rows
from sharing.demo.region.region import District

Version = Literal["1.1", "1.2"]

_LEAD: Final = ("sourcedId", "status", "dateLastModified")
_RACES: Final = (
    "americanIndianOrAlaskaNative",
    "asian",
    "blackOrAfricanAmerican",
    "nativeHawaiianOrOtherPacificIslander",
    "white",
    "demographicRaceTwoOrMoreRaces",
    "hispanicOrLatinoEthnicity",
)
HEADERS: Final[dict[str, tuple[str, ...]]] = {
    "orgs": (*_LEAD, "name", "type", "identifier", "parentSourcedId"),
    "academicSessions": (
        *_LEAD,
        *("title", "type", "startDate", "endDate", "parentSourcedId", "schoolYear"),
    ),
    "courses": (
        *_LEAD,
        *("schoolYearSourcedId", "title", "courseCode", "grades", "orgSourcedId"),
        *("subjects", "subjectCodes"),
    ),
    "classes": (
        *_LEAD,
        *("title", "grades", "courseSourcedId", "classCode", "classType", "location"),
        *("schoolSourcedId", "termSourcedIds", "subjects", "subjectCodes", "periods"),
    ),
    "enrollments": (
        *_LEAD,
        *("classSourcedId", "schoolSourcedId", "userSourcedId", "role", "primary"),
        *("beginDate", "endDate"),
    ),
    "demographics": (
        *_LEAD,
        *("birthDate", "sex"),
        *_RACES,
        *("countryOfBirthCode", "stateOfBirthAbbreviation", "cityOfBirth"),
        "publicSchoolResidenceStatus",
    ),
    "roles": (
        *_LEAD,
        *("userSourcedId", "roleType", "role", "beginDate", "endDate", "orgSourcedId"),
        "userProfileSourcedId",
    ),
}
USERS_1_1: Final = (
    *_LEAD,
    *("enabledUser", "orgSourcedIds", "role", "username", "userIds", "givenName", "familyName"),
    *("middleName", "identifier", "email", "sms", "phone", "agentSourcedIds", "grades"),
    "password",
)
USERS_1_2: Final = (
    *_LEAD,
    *("enabledUser", "username", "userIds", "givenName", "familyName", "middleName"),
    *("identifier", "email", "sms", "phone", "agentSourcedIds", "grades", "password"),
    *("userMasterIdentifier", "preferredGivenName", "preferredMiddleName"),
    *("preferredFamilyName", "primaryOrgSourcedId", "pronouns"),
)
_ABSENT_1_1: Final = (
    *("categories", "classResources", "courseResources", "lineItems", "resources", "results"),
)
_ABSENT_1_2: Final = (
    *_ABSENT_1_1,
    *("lineItemLearningObjectiveIds", "lineItemScoreScales", "resultLearningObjectiveIds"),
    *("resultScoreScales", "scoreScales", "userProfiles", "userResources"),
)
# A fixed time of writing, so that one seed gives one file, byte for byte.
_STAMP: Final = (2026, 6, 15, 6, 0, 0)


def write_oneroster(district: District, path: Path | str, version: Version = "1.2") -> Path:
    """Organizations, users, demographics and homeroom enrollments of one school year."""
    target = Path(path)
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=4) as archive:
        for name, header, content in _tables(district, version):
            _write_table(archive, name, header, content)
    return target


def _tables(
    district: District, version: Version
) -> Iterable[tuple[str, tuple[str, ...], Iterable[tuple[str, ...]]]]:
    yield "manifest", ("propertyName", "value"), _manifest(district, version)
    yield "orgs", HEADERS["orgs"], rows.orgs(district)
    yield "academicSessions", HEADERS["academicSessions"], rows.sessions(district)
    yield "courses", HEADERS["courses"], rows.courses(district)
    yield "classes", HEADERS["classes"], rows.classes(district)
    if version == "1.1":
        yield "users", USERS_1_1, rows.users_1_1(district)
    else:
        yield "users", USERS_1_2, rows.users_1_2(district)
        yield "roles", HEADERS["roles"], rows.roles(district)
    yield "enrollments", HEADERS["enrollments"], rows.enrollments(district)
    yield "demographics", HEADERS["demographics"], rows.demographics(district, version)


def _manifest(district: District, version: Version) -> list[tuple[str, str]]:
    present = [*HEADERS, "users"]
    absent = [*(_ABSENT_1_1 if version == "1.1" else _ABSENT_1_2)]
    if version == "1.1":
        present.remove("roles")
    files = {**dict.fromkeys(present, "bulk"), **dict.fromkeys(absent, "absent")}
    return [
        ("manifest.version", "1.0"),
        ("oneroster.version", version),
        *((f"file.{name}", files[name]) for name in sorted(files)),
        ("source.systemName", "Synthetic Student Information System"),
        ("source.systemCode", f"synthetic-{district.key}"),
    ]


def _write_table(
    archive: zipfile.ZipFile,
    name: str,
    header: tuple[str, ...],
    content: Iterable[tuple[str, ...]],
) -> None:
    entry = zipfile.ZipInfo(f"{name}.csv", _STAMP)
    entry.compress_type = zipfile.ZIP_DEFLATED
    with (
        archive.open(entry, "w", force_zip64=True) as raw,
        io.TextIOWrapper(raw, encoding="utf-8", newline="") as text,
    ):
        writer = csv.writer(text)
        writer.writerow(header)
        writer.writerows(content)
