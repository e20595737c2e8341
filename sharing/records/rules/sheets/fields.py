"""What can be read from a roster in a spreadsheet, and by which names columns and words go."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from portal.rules.decision import Reason, objection
from portal.rules.mapping import LEAVE_OUT, Chosen, Shape
from portal.rules.vocabulary import Labelled, RaceEthnicity
from sharing.records.rules.kinds import Gender

ENROLLED = "enrolled"


class RosterField(Labelled):
    NUMBER = "number", "Student number"
    FIRST_NAME = "first_name", "First name"
    LAST_NAME = "last_name", "Last name"
    FULL_NAME = "full_name", "Whole name"
    MIDDLE_NAME = "middle_name", "Middle name"
    BIRTH_DATE = "birth_date", "Birth date"
    SCHOOL = "school", "School"
    SCHOOL_CODE = "school_code", "School's code"
    GRADE = "grade", "Grade"
    STATE_ID = "state_id", "State number"
    GENDER = "gender", "Gender"
    RACE = "race", "Race and ethnicity"
    ATTENDS = "attends", "Attends?"
    YEAR = "year", "School year"


F = RosterField

CALLED: Mapping[RosterField, tuple[str, ...]] = {
    F.NUMBER: (
        "studentnumber",
        "studentid",
        "student",
        "studentno",
        "localid",
        "localstudentid",
        "sid",
        "id",
        "number",
        "identifier",
        "pupilnumber",
        "pupilid",
        "studentuniqueid",
        "numerodeestudiante",
        "matricula",
    ),
    F.FIRST_NAME: ("firstname", "studentfirstname", "first", "givenname", "legalfirst", "nombre"),
    F.LAST_NAME: (
        "lastname",
        "studentlastname",
        "last",
        "surname",
        "familyname",
        "lastsurname",
        "legallast",
        "apellido",
        "apellidos",
    ),
    F.FULL_NAME: ("studentname", "name", "fullname", "pupil", "nombrecompleto", "alumno"),
    F.MIDDLE_NAME: ("middlename", "middle", "mi", "middleinitial", "segundonombre"),
    F.BIRTH_DATE: ("birthdate", "dob", "dateofbirth", "birthday", "fechadenacimiento"),
    F.SCHOOL: ("school", "schoolname", "campus", "building", "site", "escuela"),
    F.SCHOOL_CODE: ("schoolcode", "schoolid", "campusid", "buildingcode", "schoolnumber"),
    F.GRADE: ("grade", "gradelevel", "gr", "grado", "entrygradelevel", "currentgrade"),
    F.STATE_ID: ("stateid", "statestudentid", "ssid", "statenumber", "uic", "sasid"),
    F.GENDER: ("gender", "sex", "mf", "genero", "sexo"),
    F.RACE: ("race", "ethnicity", "raceethnicity", "raceethnic", "ethnicgroup", "raza"),
    F.ATTENDS: ("enrollmentstatus", "status", "active", "enrolled", "enrollstatus", "estado"),
    F.YEAR: ("schoolyear", "year", "academicyear", "anoescolar"),
}

HINTS: Mapping[RosterField, str] = {
    F.NUMBER: "Letter for letter: 007 stays 007. Everything else is joined by it.",
    F.FULL_NAME: "Where first and last name share a column: “Lopez, Ana” or “Ana Lopez”.",
    F.BIRTH_DATE: "Without it a student cannot be matched well.",
    F.SCHOOL: "The school's name; a name that is on file is that school.",
    F.SCHOOL_CODE: "Where your system gives schools a number.",
    F.ATTENDS: "Active, withdrawn: what each word means you say on the next page.",
    F.YEAR: "2026, 2025-26 and 2025-2026 are one year.",
}


def _codes(**words: str) -> dict[str, str]:
    return {word: code for code, listed in words.items() for word in listed.split()}


_AWAY = "inactive withdrawn transferred graduated dropped n no false 0 w i t inactivo"
_RACES: dict[str, str] = {
    "american indian or alaska native": "american_indian",
    "american indian/alaska native": "american_indian",
    "american indian - alaska native": "american_indian",
    "native american": "american_indian",
    "black or african american": "black",
    "african american": "black",
    "hispanic or latino": "hispanic",
    "hispanic/latino": "hispanic",
    "native hawaiian or other pacific islander": "pacific_islander",
    "native hawaiian/pacific islander": "pacific_islander",
    "hawaiian or pacific islander": "pacific_islander",
    "pacific islander": "pacific_islander",
    "two or more races": "two_or_more",
    "multi-racial": "two_or_more",
    "not stated": "unknown",
    "": "unknown",
}

USUAL: Mapping[RosterField, Mapping[str, str]] = {
    F.GENDER: _codes(
        female="f female girl femenino mujer",
        male="m male boy masculino hombre",
        other="x other nonbinary non-binary otro",
        unknown="u unknown",
    )
    | {"": "unknown", "not stated": "unknown"},
    F.RACE: {one.label.casefold(): one.value for one in RaceEthnicity}
    | _codes(
        american_indian="am ai i n",
        asian="as a",
        black="bl b",
        hispanic="hi h hispanic latino latina",
        pacific_islander="pi p nh",
        two_or_more="mu m multiracial multiple",
        white="wh w caucasian",
        unknown="unknown u",
    )
    | _RACES,
    F.ATTENDS: _codes(enrolled="active enrolled y yes true 1 a e current activo si")
    | dict.fromkeys(_AWAY.split(), LEAVE_OUT)
    | {"": ENROLLED},
}


def _enough(chosen: Chosen) -> Iterable[Reason | None]:
    told = set(chosen.columns)
    yield objection(
        F.FULL_NAME not in told and not {F.FIRST_NAME, F.LAST_NAME} <= told,
        "NAME",
        "Choose the columns of first and last name, or the column of the whole name.",
    )
    yield objection(
        not {F.SCHOOL, F.SCHOOL_CODE} & told,
        "SCHOOL",
        "Choose the column that tells the school, by its name or by its code.",
    )


ROSTER = Shape(
    kind="roster",
    fields=tuple(RosterField),
    needed=(F.NUMBER,),
    fixed={},
    called=CALLED,
    worded=frozenset({F.GENDER, F.RACE, F.ATTENDS}),
    days=(F.BIRTH_DATE,),
    codes={
        F.GENDER: Gender.choices(),
        F.RACE: RaceEthnicity.choices(),
        F.ATTENDS: [(ENROLLED, "Attends this school")],
    },
    usual=USUAL,
    hints=HINTS,
    also=_enough,
)
