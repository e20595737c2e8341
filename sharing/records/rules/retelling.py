"""Rosters of other formats, told again as OneRoster 1.2: one form behind every door.

Whatever a roster came as, its rows are compared and written by the code that reads OneRoster.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence

from portal.rules.mapping import bare
from portal.rules.vocabulary import RaceEthnicity
from sharing.records.rules.intake.district import District
from sharing.records.rules.intake.oneroster.race import HISPANIC, RACES, TWO_OR_MORE
from sharing.records.rules.kinds import Gender
from sharing.records.rules.schools import PROVISIONAL, KnownSchool
from sharing.records.rules.sheets.roster import Pupil

DISTRICT = "district"
_FLAGS = (*RACES, TWO_OR_MORE, HISPANIC)
_TRUE_OF = {race: flag for flag, race in RACES.items()} | {
    RaceEthnicity.HISPANIC: HISPANIC,
    RaceEthnicity.TWO_OR_MORE: TWO_OR_MORE,
}
_SEX = {Gender.FEMALE: "female", Gender.MALE: "male", Gender.OTHER: "other"}


def as_oneroster(
    pupils: Sequence[Pupil], *, district: District, known: Iterable[KnownSchool], source: str
) -> bytes:
    """A OneRoster zip of the same students. `known`: schools on file, found by name or code."""
    schools = _Schools(known)
    of_row = [schools.place(pupil) for pupil in pupils]
    year = max((pupil.year for pupil in pupils if pupil.year), default=None)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as zipped:
        zipped.writestr("manifest.csv", _text(_manifest(source)))
        zipped.writestr("orgs.csv", _text(_orgs(district, schools)))
        zipped.writestr("academicSessions.csv", _text(_sessions(year)))
        zipped.writestr("users.csv", _text(_users(pupils)))
        zipped.writestr("roles.csv", _text(_roles(of_row)))
        zipped.writestr("demographics.csv", _text(_demographics(pupils)))
    return buffer.getvalue()


class _Schools:
    """Each school of the file with one code: its own, that of its name on file, or a new one."""

    def __init__(self, known: Iterable[KnownSchool]) -> None:
        self._codes: dict[str, str] = {}
        self._names: dict[str, str] = {}
        for school in known:
            self._codes.setdefault(bare(school.name), school.code)
            self._names[school.code] = school.name
        self.told: dict[str, str] = {}

    def place(self, pupil: Pupil) -> str:
        code = pupil.school_code or self._codes.get(bare(pupil.school))
        if code is None:
            code = f"{PROVISIONAL}{bare(pupil.school)[:50]}"
            self._codes[bare(pupil.school)] = code
        told = pupil.school or self._names.get(code, code)
        self.told.setdefault(code, f"School {told}" if told.isdigit() else told)
        return code


def _text(rows: Iterable[Sequence[str]]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\n").writerows(rows)
    return buffer.getvalue()


def _manifest(source: str) -> Iterator[Sequence[str]]:
    yield ("propertyName", "value")
    yield ("oneroster.version", "1.2")
    yield ("source.systemName", source)


def _orgs(district: District, schools: _Schools) -> Iterator[Sequence[str]]:
    yield ("sourcedId", "name", "type", "identifier", "parentSourcedId")
    yield (DISTRICT, district.name, "district", next(iter(district.identifiers), ""), "")
    for place, (code, name) in enumerate(schools.told.items()):
        yield (_school_id(place), name, "school", code.replace(" ", ""), DISTRICT)


def _school_id(place: int) -> str:
    return f"school-{place}"


def _sessions(year: int | None) -> Iterator[Sequence[str]]:
    yield ("sourcedId", "title", "type", "startDate", "endDate", "schoolYear")
    if year is not None:
        title = f"{year - 1}-{year}"
        yield ("year", title, "schoolYear", f"{year - 1}-08-01", f"{year}-07-31", str(year))


def _users(pupils: Sequence[Pupil]) -> Iterator[Sequence[str]]:
    yield (
        "sourcedId",
        "givenName",
        "familyName",
        "middleName",
        "identifier",
        "grades",
        "userMasterIdentifier",
    )
    for place, one in enumerate(pupils):
        names = (one.first_name, one.last_name, one.middle_name)
        yield (str(place), *names, one.number, one.grade, one.state_id)


def _roles(of_row: Sequence[str]) -> Iterator[Sequence[str]]:
    yield ("userSourcedId", "roleType", "role", "orgSourcedId")
    places = {code: place for place, code in enumerate(dict.fromkeys(of_row))}
    for user, code in enumerate(of_row):
        yield (str(user), "primary", "student", _school_id(places[code]))


def _demographics(pupils: Sequence[Pupil]) -> Iterator[Sequence[str]]:
    yield ("sourcedId", "birthDate", "sex", *_FLAGS)
    for place, one in enumerate(pupils):
        born = one.birth_date.isoformat() if one.birth_date else ""
        flag = _TRUE_OF.get(one.race)
        flags = ("true" if flag == name else "" for name in _FLAGS)
        yield (str(place), born, _SEX.get(one.gender, ""), *flags)
