"""What can be read from a spreadsheet of outcomes, and by which names its columns and words go."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

from portal.rules.decision import Reason, objection
from portal.rules.mapping import Chosen, Shape
from portal.rules.vocabulary import Labelled
from sharing.records.rules.sheets.fields import CALLED as ROSTER_CALLED
from sharing.records.rules.sheets.fields import RosterField

BLANK = "none"  # the word stands for an empty cell of the report
ABSENT = "absent"  # the word says that the student did not enroll
KEYED, UNKEYED = "keyed", "unkeyed"
# Why a sheet is refused of which nobody has said what its columns hold.
UNTOLD = "COLUMNS_UNTOLD"


class ReturnField(Labelled):
    KEY = "key", "Return key"
    # In a file without keys, who a row is about:
    FIRST_NAME = "first_name", "First name"
    LAST_NAME = "last_name", "Last name"
    FULL_NAME = "full_name", "Whole name"
    MIDDLE_NAME = "middle_name", "Middle name"
    SUFFIX = "suffix", "Suffix"
    BIRTH_DATE = "birth_date", "Birth date"
    OWN_ID = "own_id", "Your own student number"
    FOUND = "found", "Was a record found?"
    TERM = "term", "Term"
    BEGIN = "begin", "First day of enrollment"
    END = "end", "Last day of enrollment"
    STATUS = "status", "Enrollment status"
    CLASS_LEVEL = "class_level", "Class level"
    GRADUATED = "graduated", "Was a degree earned?"
    GRADUATION_DATE = "graduation_date", "Day of the degree"
    DEGREE_TITLE = "degree_title", "Degree"
    COLLEGE_CODE = "college_code", "College's code"
    COLLEGE_NAME = "college_name", "College's name"
    COLLEGE_STATE = "college_state", "College's state"
    LEVEL = "level", "Level of the college"
    CONTROL = "control", "Control of the college"


F = ReturnField
_R = RosterField
PERSON = (
    F.FIRST_NAME,
    F.LAST_NAME,
    F.FULL_NAME,
    F.MIDDLE_NAME,
    F.SUFFIX,
    F.BIRTH_DATE,
    F.OWN_ID,
)

# Where each field stands in the report.
CANONICAL: Mapping[ReturnField, str] = {
    F.KEY: "Requester Return Field",
    F.FIRST_NAME: "First Name",
    F.MIDDLE_NAME: "Middle Initial",
    F.LAST_NAME: "Last Name",
    F.SUFFIX: "Name Suffix",
    F.BIRTH_DATE: "Birth Date",
    F.OWN_ID: "Your Unique Identifier",
    F.FOUND: "Record Found Y/N",
    F.BEGIN: "Enrollment Begin",
    F.END: "Enrollment End",
    F.STATUS: "Enrollment Status",
    F.CLASS_LEVEL: "Class Level",
    F.GRADUATED: "Graduated?",
    F.GRADUATION_DATE: "Graduation Date",
    F.DEGREE_TITLE: "Degree Title",
    F.COLLEGE_CODE: "College Code/Branch",
    F.COLLEGE_NAME: "College Name",
    F.COLLEGE_STATE: "College State",
    F.LEVEL: "2-year / 4-year",
    F.CONTROL: "Public / Private",
}

CALLED: Mapping[ReturnField, tuple[str, ...]] = {
    F.KEY: (
        "requesterreturnfield",
        "returnkey",
        "returnfield",
        "key",
        "requestid",
        "districtkey",
        "llave",
    ),
    F.FIRST_NAME: ROSTER_CALLED[_R.FIRST_NAME],
    F.LAST_NAME: ROSTER_CALLED[_R.LAST_NAME],
    F.FULL_NAME: ROSTER_CALLED[_R.FULL_NAME],
    F.MIDDLE_NAME: ROSTER_CALLED[_R.MIDDLE_NAME],
    F.SUFFIX: ("suffix", "namesuffix", "generation"),
    F.BIRTH_DATE: ROSTER_CALLED[_R.BIRTH_DATE],
    F.OWN_ID: ("youruniqueidentifier", "collegestudentid", *ROSTER_CALLED[_R.NUMBER]),
    F.FOUND: ("recordfoundyn", "recordfound", "found", "matched", "match", "inoursystem"),
    F.TERM: ("term", "semester", "termname", "academicterm", "session", "quarter", "semestre"),
    F.BEGIN: (
        "enrollmentbegin",
        "enrollmentbegindate",
        "termbegin",
        "termstart",
        "begin",
        "start",
        "startdate",
        "begindate",
        "enrolledfrom",
        "enrolledon",
    ),
    F.END: (
        "enrollmentend",
        "enrollmentenddate",
        "termend",
        "end",
        "enddate",
        "enrolledto",
        "enrolleduntil",
    ),
    F.STATUS: ("enrollmentstatus", "status", "timestatus", "fulltimeparttime", "ftpt", "load"),
    F.CLASS_LEVEL: ("classlevel", "classstanding", "studentlevel", "yearinschool"),
    F.GRADUATED: ("graduated", "degreeearned", "completed", "graduatedyn"),
    F.GRADUATION_DATE: (
        "graduationdate",
        "degreedate",
        "dateofdegree",
        "conferraldate",
        "conferred",
        "awarddate",
    ),
    F.DEGREE_TITLE: ("degreetitle", "degree", "award", "credential", "degreename"),
    F.COLLEGE_CODE: ("collegecodebranch", "collegecode", "opeid", "schoolcode", "opeidcode"),
    F.COLLEGE_NAME: ("collegename", "college", "institution"),
    F.COLLEGE_STATE: ("collegestate", "state"),
    F.LEVEL: ("2year4year", "collegelevel", "institutionlevel", "sector"),
    F.CONTROL: ("publicprivate", "collegecontrol", "control"),
}

HINTS: Mapping[ReturnField, str] = {
    F.KEY: "Copied from students.csv of the package. Nothing else tells whom a row is about.",
    F.FULL_NAME: "Where first and last name share a column: “Lopez, Ana” or “Ana Lopez”.",
    F.OWN_ID: "Rows of one number are one person. It is never compared and never shown.",
    F.FOUND: "Without it, a row that tells no term, no day and no degree counts as not found.",
    F.TERM: "Fall 2026: which days it has you say on the next page.",
    F.BEGIN: "Where the sheet has days instead of the names of terms.",
    F.GRADUATED: "Without it, a row with the day of a degree tells a degree.",
    F.COLLEGE_CODE: "003775-00, or the eight digits of the OPE ID.",
}

_NOT_TOLD = (BLANK, "Not told")
YES_NO = [("Y", "Yes"), ("N", "No")]
CODES: Mapping[ReturnField, list[tuple[str, str]]] = {
    F.FOUND: [("Y", "A record was found"), ("N", "No record was found")],
    F.GRADUATED: YES_NO,
    F.STATUS: [
        ("F", "Full time"),
        ("Q", "Three-quarter time"),
        ("H", "Half time"),
        ("L", "Less than half time"),
        ("A", "Leave of absence"),
        ("W", "Withdrawn"),
        ("D", "Deceased"),
        (ABSENT, "Not enrolled: counts as not found"),
        (BLANK, "Enrolled, but the status is not told"),
    ],
    F.CLASS_LEVEL: [
        ("F", "Freshman"),
        ("S", "Sophomore"),
        ("J", "Junior"),
        ("R", "Senior"),
        ("C", "Certificate"),
        ("A", "Associate's"),
        ("B", "Bachelor's"),
        ("N", "Undergraduate, unspecified"),
        ("T", "Certificate after a bachelor's"),
        ("M", "Master's"),
        ("D", "Doctoral"),
        ("P", "Postdoctorate"),
        ("L", "First professional"),
        ("G", "Graduate, unspecified"),
        _NOT_TOLD,
    ],
    F.LEVEL: [("4", "4-year"), ("2", "2-year"), ("L", "Less than 2-year"), _NOT_TOLD],
    F.CONTROL: [("Public", "Public"), ("Private", "Private"), _NOT_TOLD],
}


def _codes(**words: str) -> dict[str, str]:
    """Words separated by bars to the code that they mean."""
    return {word: code for code, listed in words.items() for word in listed.split("|")}


_YES = _codes(
    Y="y|yes|true|1|x|si|found|matched|graduated|completed",
    N="n|no|false|0|not found|no match|unmatched|",
)
USUAL: Mapping[ReturnField, Mapping[str, str]] = {
    F.FOUND: _YES,
    F.GRADUATED: _YES,
    F.STATUS: _codes(
        F="f|full time|full-time|fulltime|ft|full",
        Q="q|three-quarter|three quarter time|three-quarter time|3/4|3/4 time|tq",
        H="h|half time|half-time|halftime|ht|half|1/2",
        L="l|less than half|less than half time|less than half-time|lt|lth|<1/2",
        A="a|leave|leave of absence|loa",
        W="w|withdrawn|withdrew|wd",
        D="d|deceased",
        absent="not enrolled|none|did not enroll|never enrolled|no show|no",
        none="not told|suppressed|enrolled",
    ),
    F.CLASS_LEVEL: _codes(
        F="f|fr|freshman|first year|first-year",
        S="s|so|sophomore|second year",
        J="j|jr|junior|third year",
        R="r|sr|senior|fourth year",
        C="c|certificate|cert",
        A="a|associate|associate's|associates",
        B="b|bachelor|bachelor's|bachelors",
        N="n|undergraduate|ug|ugrd",
        G="g|graduate|grad",
        none="|unknown",
    ),
    F.LEVEL: _codes(
        **{
            "4": "4|4-year|4 year|four-year|four year",
            "2": "2|2-year|2 year|two-year|two year",
            "L": "l|less than 2-year|less than 2 year|less than two-year",
            BLANK: "",
        }
    ),
    F.CONTROL: _codes(
        Public="public|pub",
        Private="private|private for-profit|private not-for-profit|private nonprofit|proprietary",
        none="",
    ),
}


@dataclass(frozen=True, slots=True)
class CollegeOf:
    """Whose file it is, for rows that name no college."""

    code: str
    name: str


def _enough(chosen: Chosen) -> Iterable[Reason | None]:
    told = set(chosen.columns)
    yield objection(
        F.TERM not in told and F.GRADUATION_DATE not in told and not {F.BEGIN, F.END} <= told,
        "WHEN",
        "Choose the column of the term, or those of the first and the last day of enrollment, "
        "or the day of the degree.",
    )
    yield objection(
        (F.BEGIN in told) != (F.END in told) and F.TERM not in told,
        "BOTH_DAYS",
        "Choose both the first and the last day of enrollment.",
    )


OUTCOMES = Shape(
    kind="outcomes",
    fields=tuple(one for one in ReturnField if one not in PERSON),
    needed=(F.KEY, F.COLLEGE_CODE),
    fixed={F.LEVEL: "", F.CONTROL: "", F.STATUS: ""},
    called=CALLED,
    worded=frozenset({F.TERM, *CODES}),
    days=(F.BEGIN, F.END, F.GRADUATION_DATE),
    codes=CODES,
    usual=USUAL,
    hints=HINTS,
    also=_enough,
)


def outcomes_of(college: CollegeOf) -> Shape:
    """With the college whose file it is offered for every row."""
    if not college.code:
        return OUTCOMES
    return replace(
        OUTCOMES,
        fixed={**OUTCOMES.fixed, F.COLLEGE_CODE: college.code, F.COLLEGE_NAME: college.name},
        every_row={
            F.COLLEGE_CODE: [(college.code, college.code)],
            F.COLLEGE_NAME: [(college.name, college.name)],
        },
    )


def _named(chosen: Chosen) -> Iterable[Reason | None]:
    yield objection(
        F.FULL_NAME not in chosen.columns
        and not {F.FIRST_NAME, F.LAST_NAME} <= set(chosen.columns),
        "NAME",
        "Choose the columns of first and last name, or the column of the whole name.",
    )
    yield from _enough(chosen)


def people_of(college: CollegeOf) -> Shape:
    """A file without return keys: its people are told by name and birth date."""
    return replace(
        outcomes_of(college),
        kind="people",
        fields=tuple(one for one in ReturnField if one is not F.KEY),
        needed=(F.BIRTH_DATE, F.COLLEGE_CODE),
        days=(F.BIRTH_DATE, *OUTCOMES.days),
        also=_named,
    )


SHAPES: Mapping[str, Callable[[CollegeOf], Shape]] = {KEYED: outcomes_of, UNKEYED: people_of}
