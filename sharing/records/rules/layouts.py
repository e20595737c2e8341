"""What each kind of file must contain, in the words of the upload page.

The whole layouts, with examples and every refusal, are in docs/files.md.
"""

from __future__ import annotations

from dataclasses import dataclass

from sharing.records.rules.kinds import ImportKind


@dataclass(frozen=True, slots=True)
class Part:
    """A table of an archive, or a column or row of a file, and what it must hold."""

    name: str
    holds: str
    required: bool = True


@dataclass(frozen=True, slots=True)
class Layout:
    kind: ImportKind
    summary: str
    form: str
    effect: str
    parts_are: str
    parts: tuple[Part, ...]
    example: str
    gone_means: str = ""


_ROSTER = Layout(
    kind=ImportKind.ROSTER,
    summary="Who attends which school, in which grade.",
    form="The full (“bulk”) CSV export of OneRoster 1.1 or 1.2, one zip file, as your student "
    "information system writes it.",
    effect="Adds students and keeps their names, grades and schools up to date.",
    parts_are="Table",
    parts=(
        Part("manifest.csv", "oneroster.version (1.1 or 1.2); the tables are bulk, not delta"),
        Part("orgs.csv", "your district and its schools: sourcedId, name, type, identifier"),
        Part("users.csv", "students: sourcedId, givenName, familyName, identifier, grades"),
        Part("roles.csv", "in version 1.2: which user is a student of which school"),
        Part("demographics.csv", "birthDate (YYYY-MM-DD), sex, and the seven race flags"),
        Part("academicSessions.csv", "title, type, startDate, endDate, schoolYear"),
    ),
    example="users.csv\nsourcedId,givenName,familyName,identifier,grades\nu1,Ana,Lopez,007,12",
    gone_means="They are at a school of this file but not in it: they are marked as no longer "
    "enrolled. Nothing about them is deleted.",
)

_EDFI = Layout(
    kind=ImportKind.EDFI_ROSTER,
    summary="Who attends which school, in the words of the Ed-Fi Data Standard.",
    form="A zip file with the resources as JSON or CSV; one JSON file that holds them by name; or "
    "one CSV file in which each association is joined with its student.",
    effect="Adds students and keeps their names, grades and schools up to date.",
    parts_are="Resource",
    parts=(
        Part(
            "studentSchoolAssociations",
            "studentReference.studentUniqueId, schoolReference.schoolId, entryDate, "
            "entryGradeLevelDescriptor, exitWithdrawDate, primarySchool",
        ),
        Part("students", "studentUniqueId, firstName, middleName, lastSurname, birthDate"),
        Part("schools", "schoolId, nameOfInstitution", required=False),
        Part(
            "studentEducationOrganizationAssociations",
            "races and hispanicLatinoEthnicity",
            required=False,
        ),
    ),
    example='{"students": [{"studentUniqueId": "007", "firstName": "Ana", "lastSurname": "Lopez",\n'
    '  "birthDate": "2008-01-31"}],\n'
    ' "studentSchoolAssociations": [{"studentReference": {"studentUniqueId": "007"},\n'
    '  "schoolReference": {"schoolId": 255901001}, "entryDate": "2025-08-18",\n'
    '  "entryGradeLevelDescriptor": "uri://ed-fi.org/GradeLevelDescriptor#Twelfth grade"}]}',
    gone_means=_ROSTER.gone_means,
)

_GRADUATES = Layout(
    kind=ImportKind.GRADUATES,
    summary="Who finished high school, when, and with which diploma.",
    form="The graduates file of the National Student Clearinghouse: text separated by tabs.",
    effect="Adds graduations to the students on file, found by their student number. A student "
    "who is not on file is added from the row; one who is keeps the roster's name.",
    parts_are="Row or column",
    parts=(
        Part("First row, PH3", "account number, your district's name, P, date, class (2026)"),
        Part("Rows PD3, C to F", "first, middle, last name, suffix"),
        Part("I, J", "date of birth (YYYYMMDD) and student number, each once"),
        Part("K, L, M", "diploma type, graduation date (YYYYMMDD), FERPA block (Y or N)"),
        Part("N, O", "high school and its ACT code, six digits"),
        Part("Q, R", "ethnicity; economically disadvantaged (Y, N or empty)", required=False),
        Part("W, Z", "English learner; disability (Y, N or empty)", required=False),
        Part("AB", "the end marker ED"),
        Part("Last row, PT3", "the number of rows, the first and the last included"),
    ),
    example="PH3⇥10001234⇥LAKESIDE UNIFIED⇥P⇥20260701⇥2026\n"
    "PD3⇥NO SSN⇥Ana⇥⇥Lopez⇥⇥⇥⇥20080131⇥007⇥Regular Diploma⇥20260605⇥N⇥North High⇥050001⇥…⇥ED\n"
    "PT3⇥3",
    gone_means="They graduated with a class of this file but are not in it. They stay as they "
    "are: leaving a graduate out of a file does not undo the graduation.",
)

_SHEET_ROSTER = Layout(
    kind=ImportKind.SHEET_ROSTER,
    summary="Who attends which school, in columns of your own.",
    form="CSV or Excel (.xlsx), columns in any order and with any names: you say on the next page "
    "what each one holds, and it is remembered.",
    effect="Adds students and keeps their names, grades and schools up to date.",
    parts_are="Column",
    parts=(
        Part("Student number", "letter for letter: 007 stays 007"),
        Part("First and last name", "in two columns or in one"),
        Part("School", "its name or its code"),
        Part("Birth date", "without it a student cannot be matched well", required=False),
        Part("Grade, state number, middle name", "as you write them", required=False),
        Part("Gender, race and ethnicity, attends?", "in words of your own", required=False),
    ),
    example='Pupil ID,Student Name,DOB,Campus,Gr\n007,"Lopez, Ana",1/31/2008,North High,12th',
    gone_means=_ROSTER.gone_means,
)

_SHEET_GRADUATES = Layout(
    kind=ImportKind.SHEET_GRADUATES,
    summary="Who finished high school, in columns of your own, or as our own CSV export tells it.",
    form="CSV or Excel (.xlsx), columns in any order and with any names: you say on the next page "
    "what each one holds, and it is remembered.",
    effect=_GRADUATES.effect,
    parts_are="Column",
    parts=(
        Part("Student number", "letter for letter: 007 stays 007"),
        Part("First and last name", "in two columns or in one"),
        Part("Birth date, day of graduation", "as you write them: you say which comes first"),
        Part("High school", "its name"),
        Part("Diploma", "in words of your own, or the same for every row"),
        Part("FERPA block", "where it is not told, a block on file stays", required=False),
        Part("Middle name, suffix, class, ACT code", "as you write them", required=False),
        Part("Race, lunch, English learner, disability", "in words of your own", required=False),
    ),
    example="student_id,first_name,last_name,birth_date,high_school,graduation_date,diploma_type\n"
    "007,Ana,Lopez,2008-01-31,North High,2026-06-05,regular",
    gone_means=_GRADUATES.gone_means,
)

_CONSENTS = Layout(
    kind=ImportKind.CONSENTS,
    summary="What families allowed, refused or withdrew, collected on paper or elsewhere.",
    form="A CSV file with exactly these columns, in any order.",
    effect="Adds the decisions to each student's history. Nothing in the history is replaced.",
    parts_are="Column",
    parts=(
        Part("student_id", "the district's student number; the student must be on file"),
        Part("event", "given, refused or withdrawn"),
        Part(
            "purpose",
            "enrollment_outcomes, college_transition, advising or program_evaluation",
        ),
        Part("recipient", "an organization's name; empty: every one the agreement names"),
        Part("effective_on", "the day of the signature, YYYY-MM-DD, not after today"),
        Part("signed_by", "who signed"),
        Part("relationship", "parent, guardian or student"),
        Part("route", "web, paper, phone, in_person or file; consent is never given by phone"),
        Part("notice", "which notice was signed; may be empty"),
    ),
    example="student_id,event,purpose,recipient,effective_on,signed_by,relationship,route,notice\n"
    "007,given,enrollment_outcomes,Valley College,2026-08-20,Paz Lopez,parent,paper,2026-A",
)

_OPT_OUTS = Layout(
    kind=ImportKind.OPT_OUTS,
    summary="Families who keep a student out of the directory, or no longer do.",
    form="A CSV file with exactly these columns, in any order.",
    effect="Adds the decisions to each student's history. Nothing in the history is replaced.",
    parts_are="Column",
    parts=(
        Part("student_id", "the district's student number; the student must be on file"),
        Part("event", "set (keep out of the directory) or rescinded"),
        Part("effective_on", "YYYY-MM-DD, not after today"),
        Part("signed_by", "who signed"),
        Part("relationship", "parent, guardian or student"),
    ),
    example="student_id,event,effective_on,signed_by,relationship\n"
    "007,set,2026-08-20,Paz Lopez,guardian",
)

LAYOUTS: dict[ImportKind, Layout] = {
    layout.kind: layout
    for layout in (
        _ROSTER,
        _EDFI,
        _SHEET_ROSTER,
        _GRADUATES,
        _SHEET_GRADUATES,
        _CONSENTS,
        _OPT_OUTS,
    )
}
