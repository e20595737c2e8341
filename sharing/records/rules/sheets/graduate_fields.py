"""What can be read from a spreadsheet of graduates, our own export among them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from portal.rules.decision import Reason, objection
from portal.rules.mapping import Chosen, Shape, plain
from portal.rules.vocabulary import Labelled, LunchStatus, RaceEthnicity
from sharing.records.rules.intake.graduates import DiplomaType
from sharing.records.rules.sheets.fields import CALLED as ROSTER_CALLED
from sharing.records.rules.sheets.fields import USUAL as ROSTER_USUAL
from sharing.records.rules.sheets.fields import RosterField

YES, NO, UNTOLD = "yes", "no", "unknown"


class GraduateField(Labelled):
    NUMBER = "number", "Student number"
    FIRST_NAME = "first_name", "First name"
    LAST_NAME = "last_name", "Last name"
    FULL_NAME = "full_name", "Whole name"
    MIDDLE_NAME = "middle_name", "Middle name"
    SUFFIX = "suffix", "Suffix"
    BIRTH_DATE = "birth_date", "Birth date"
    SCHOOL = "school", "High school"
    SCHOOL_CODE = "school_code", "High school's ACT code"
    GRADUATED_ON = "graduated_on", "Day of graduation"
    CLASS_OF = "class_of", "Class"
    DIPLOMA = "diploma", "Diploma"
    BLOCK = "block", "FERPA block"
    RACE = "race", "Race and ethnicity"
    LUNCH = "lunch", "Economically disadvantaged"
    LEARNER = "learner", "English learner"
    DISABILITY = "disability", "Disability"


F = GraduateField
_R = RosterField

CALLED: Mapping[GraduateField, tuple[str, ...]] = {
    F.NUMBER: ROSTER_CALLED[_R.NUMBER],
    F.FIRST_NAME: ROSTER_CALLED[_R.FIRST_NAME],
    F.LAST_NAME: ROSTER_CALLED[_R.LAST_NAME],
    F.FULL_NAME: ROSTER_CALLED[_R.FULL_NAME],
    F.MIDDLE_NAME: ROSTER_CALLED[_R.MIDDLE_NAME],
    F.SUFFIX: ("suffix", "namesuffix", "generation"),
    F.BIRTH_DATE: ROSTER_CALLED[_R.BIRTH_DATE],
    F.SCHOOL: ("highschool", "highschoolname", *ROSTER_CALLED[_R.SCHOOL]),
    F.SCHOOL_CODE: ("actcode", "highschoolcode", "ceebcode", "schoolactcode"),
    F.GRADUATED_ON: (
        "graduationdate",
        "graddate",
        "dateofgraduation",
        "graduated",
        "diplomadate",
        "hsgraduationdate",
        "fechadegraduacion",
    ),
    F.CLASS_OF: ("classof", "class", "graduatingclass", "gradyear", "graduationyear", "cohort"),
    F.DIPLOMA: ("diplomatype", "diploma", "credential", "diplomaname"),
    F.BLOCK: ("ferpablock", "block", "ferpa", "directoryblock"),
    F.RACE: ROSTER_CALLED[_R.RACE],
    F.LUNCH: ("lunchstatus", "economicallydisadvantaged", "ecodis", "frl", "lunch", "freereduced"),
    F.LEARNER: ("englishlearner", "ell", "el", "lep"),
    F.DISABILITY: ("disability", "swd", "iep", "specialeducation"),
}

_YES_WORDS = dict.fromkeys(["y", "yes", "true", "1", "x", "si"], YES)
_NO_WORDS = dict.fromkeys(["n", "no", "false", "0"], NO)
_YES_NO = {**_YES_WORDS, **_NO_WORDS, "": UNTOLD, "unknown": UNTOLD, "not stated": UNTOLD}
USUAL: Mapping[GraduateField, Mapping[str, str]] = {
    F.DIPLOMA: {
        **{plain(one.label): one.value for one in DiplomaType},
        **{one.value: one.value for one in DiplomaType},
        **dict.fromkeys(("standard", "standard diploma", "high school diploma"), "regular"),
        **dict.fromkeys(("advanced", "honors", "honors diploma", "endorsed diploma"), "endorsed"),
        **dict.fromkeys(("ib", "ib diploma"), "baccalaureate"),
    },
    # An empty cell is asked about: whether it says that nothing is blocked, nobody knows but the
    # person who brought the file.
    F.BLOCK: {word: code for word, code in _YES_NO.items() if word},
    F.RACE: {**ROSTER_USUAL[_R.RACE], **{one.value: one.value for one in RaceEthnicity}},
    F.LUNCH: {
        **dict.fromkeys(("free", "reduced", "frl", "f", "r"), LunchStatus.ELIGIBLE.value),
        **dict.fromkeys(_YES_WORDS, LunchStatus.ELIGIBLE.value),
        **dict.fromkeys(("paid", "full", "full price", "p"), LunchStatus.NOT_ELIGIBLE.value),
        **dict.fromkeys(_NO_WORDS, LunchStatus.NOT_ELIGIBLE.value),
        **{plain(one.label): one.value for one in LunchStatus},
        **{plain(one.value): one.value for one in LunchStatus},
        "": LunchStatus.UNKNOWN.value,
    },
    F.LEARNER: _YES_NO,
    F.DISABILITY: _YES_NO,
}
_WHETHER = [(YES, "Yes"), (NO, "No"), (UNTOLD, "Not told")]
_UNBLOCKED = "Not told: a block on file stays, and a new graduate has none"


def _enough(chosen: Chosen) -> Iterable[Reason | None]:
    told = set(chosen.columns)
    yield objection(
        F.FULL_NAME not in told and not {F.FIRST_NAME, F.LAST_NAME} <= told,
        "NAME",
        "Choose the columns of first and last name, or the column of the whole name.",
    )


GRADUATES = Shape(
    kind="graduates",
    fields=tuple(GraduateField),
    needed=(F.NUMBER, F.BIRTH_DATE, F.SCHOOL, F.GRADUATED_ON, F.DIPLOMA, F.BLOCK),
    fixed={F.DIPLOMA: "", F.BLOCK: ""},
    called=CALLED,
    worded=frozenset(USUAL),
    days=(F.BIRTH_DATE, F.GRADUATED_ON),
    codes={
        F.DIPLOMA: DiplomaType.choices(),
        F.BLOCK: [(YES, "Blocked"), (NO, "Not blocked"), (UNTOLD, _UNBLOCKED)],
        F.RACE: RaceEthnicity.choices(),
        F.LUNCH: LunchStatus.choices(),
        F.LEARNER: _WHETHER,
        F.DISABILITY: _WHETHER,
    },
    usual=USUAL,
    hints={
        F.NUMBER: "Letter for letter: 007 stays 007. Everything else is joined by it.",
        F.FULL_NAME: "Where first and last name share a column: “Lopez, Ana” or “Ana Lopez”.",
        F.SCHOOL: "The school's name; a name that is on file is that school.",
        F.CLASS_OF: "Worked out from the day of graduation; where it is here, it is compared.",
        F.BLOCK: "Where no column tells it, confirm that no record of this file is blocked. Ask "
        "who keeps the blocks: a new graduate comes in without one. A block on file stays.",
    },
    every_row={F.BLOCK: [(UNTOLD, "I confirm that no record of this file is blocked")]},
    also=_enough,
    asked_anew=frozenset({F.BLOCK}),
)
