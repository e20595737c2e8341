"""What we write, others can read: the layouts hold exactly, and our own readers find the rows."""

from __future__ import annotations

import dataclasses
import io
import string
import zipfile
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consent.rules.identity import Identity
from portal.rules.intake import Rejected
from portal.rules.vocabulary import LunchStatus, RaceEthnicity
from sharing.exports.rules.checking import read_request
from sharing.exports.rules.layouts import graduates, request
from sharing.exports.rules.layouts.layout import Asker, Search, Sheetful
from sharing.exports.rules.layouts.oneroster import ONEROSTER
from sharing.exports.rules.layouts.own import OWN
from sharing.exports.rules.students import ELEMENTS, School, Student, only
from sharing.records.rules.intake.district import District
from sharing.records.rules.intake.graduates import read_graduates
from sharing.records.rules.intake.graduates.rows import DiplomaType
from sharing.records.rules.intake.oneroster import read_roster

DISTRICT = District(name="Northfield Unified School District", identifiers=frozenset({"9900010"}))
ABOUT = Sheetful(
    name="file",
    district="Northfield Unified School District",
    nces_id="9900010",
    class_of=2026,
    made_on=date(2026, 11, 2),
    account="990000",
    search_from=date(2026, 9, 1),
)
SCHOOLS = [School("s-1", "Northfield Central High School", "990101"), School("s-2", "Ñ", "990102")]

letters = st.text(st.sampled_from(string.ascii_letters + "áñÖß '-."), min_size=1, max_size=15)
names = letters.map(lambda text: "A" + " ".join(text.split()))
students = st.builds(
    Student,
    identity=st.builds(
        Identity,
        student_id=st.just(""),
        state_id=st.none(),
        first_name=names,
        middle_name=st.one_of(st.just(""), names),
        last_name=names,
        suffix=st.sampled_from(["", "Jr", "III"]),
        birth_date=st.dates(date(2006, 1, 1), date(2009, 12, 31)),
    ),
    school=st.sampled_from(SCHOOLS),
    class_of=st.just(2026),
    graduated_on=st.dates(date(2025, 9, 1), date(2026, 8, 31)),
    diploma=st.sampled_from([kind.value for kind in DiplomaType]),
    race_ethnicity=st.sampled_from(RaceEthnicity),
    lunch_status=st.sampled_from(LunchStatus),
    grade=st.sampled_from(["", "12", "KG"]),
    gender=st.sampled_from(["", "female", "male", "other"]),
)


LETTERS = str.maketrans("0123456789", "BCDFGHJKLM")


def numbered(found: list[Student]) -> list[Student]:
    """Each with a number of its own, as on file."""
    return [
        dataclasses.replace(
            one,
            identity=dataclasses.replace(one.identity, student_id=f"{place:05}"),
            sourced_id=f"u{place}",
            return_key="BCDFGHJKLMNPQRSTBCDF"
            + f"{place:04}".translate(str.maketrans("0123456789", "BCDFGHJKLM")),
        )
        for place, one in enumerate(found)
    ]


classes = st.lists(students, min_size=11, max_size=14).map(numbered)


def plain(last_name: str = "Lopez", **more: object) -> Student:
    identity = Identity("007", None, "Ana", "Maria", last_name, "", date(2008, 1, 31))
    told = {"graduated_on": date(2026, 6, 5), "diploma": "regular", "class_of": 2026} | more
    return Student(identity=identity, school=SCHOOLS[0], **told)  # type: ignore[arg-type]


def eleven(*strange: Student) -> list[Student]:
    return numbered([*strange, *[plain()] * (11 - len(strange))])


def written(layout, found, about=ABOUT):
    target = io.BytesIO()
    result = layout.write(target, found, about)
    return target.getvalue(), result


@settings(max_examples=40)
@given(classes)
def test_our_own_door_reads_from_a_graduates_file_what_was_written(found):
    content, result = written(graduates.GRADUATES, found)
    result.refuse(leave_out=False)
    read = read_graduates(content, name="file", for_district=DISTRICT)
    assert (read.account, read.transmitted_on) == ("990000", date(2026, 11, 2))
    poor = {"eligible": True, "not_eligible": False, "unknown": None}
    assert [
        (
            one.student_id,
            one.first_name,
            one.middle_name,
            one.last_name,
            one.suffix,
            one.birth_date,
            one.graduated_on,
            one.diploma_type.value,
            one.school_code,
            one.race_ethnicity,
            one.economically_disadvantaged,
            one.program_code,
            one.ferpa_block,
        )
        for one in read.rows
    ] == [
        (
            who.student_id,
            who.first_name,
            who.middle_name,
            who.last_name,
            who.suffix,
            who.birth_date,
            one.graduated_on,
            one.diploma,
            one.school.act_code,
            one.race_ethnicity,
            poor[one.lunch_status],
            one.return_key,
            False,
        )
        for one in found
        for who in [one.identity]
    ]


@settings(max_examples=40)
@given(classes, st.sampled_from(Search), st.sampled_from(Asker))
def test_a_request_file_passes_the_check_that_knows_the_layout_alone(found, search, asker):
    about = dataclasses.replace(ABOUT, search=search, asker=asker)
    content, result = written(request.REQUEST, found, about)
    result.refuse(leave_out=False)
    read = read_request(content, name="file")
    bare = str.maketrans(dict.fromkeys(request.FORBIDDEN))
    assert (read.search, read.asker, read.school_code) == (search, asker, "990000")
    assert [(one.last_name, one.birth_date, one.return_field) for one in read.rows] == [
        (
            " ".join(one.identity.last_name.translate(bare).split()),
            one.identity.birth_date,
            one.return_key,
        )
        for one in found
    ]


@settings(max_examples=25)
@given(classes, st.sampled_from(["1.1", "1.2"]))
def test_our_own_door_reads_from_a_roster_what_was_written(found, version):
    content, result = written(ONEROSTER[version], found)
    result.refuse(leave_out=False)
    read = read_roster(content, name="file.zip", for_district=DISTRICT)
    assert (read.version, read.school_year) == (version, 2026)
    assert read.notices == ()
    assert [
        (
            one.sourced_id,
            one.student_id,
            one.given_name,
            one.middle_name,
            one.family_name,
            one.birth_date,
            one.race_ethnicity,
            one.grade or "",
            one.sex or "",
            one.school_sourced_id,
        )
        for one in read.students
    ] == [
        (
            one.sourced_id,
            who.student_id,
            who.first_name,
            who.middle_name,
            who.last_name,
            who.birth_date,
            one.race_ethnicity,
            one.grade,
            one.gender,
            f"school-{one.school.code}",
        )
        for one in found
        for who in [one.identity]
    ]


def test_every_row_of_the_clearinghouse_has_all_its_columns_and_the_count_is_right():
    for layout, width, last in ((graduates.GRADUATES, 28, "PT3"), (request.REQUEST, 12, "T1")):
        content, _ = written(layout, eleven())
        rows = content.decode().split("\r\n")
        assert rows.pop() == ""
        assert {row.count("\t") for row in rows} == {width - 1}
        assert rows[-1].split("\t")[:2] == [last, "13"], "header and trailer are counted"
    head, student = (row.split("\t") for row in rows[:2])
    assert head[:7] == ["H1", "990000", "00", ABOUT.district[:40], "20261102", "SE", "S"]
    assert student[:11] == ["D1", "", "Ana", "M", "Lopez", "", "20080131", "20260901", "", "", "00"]


def test_names_lose_what_a_request_forbids_are_cut_to_their_column_and_it_is_said():
    long = plain("O’Brien-Hernández, y Villanueva Jr.")
    content, result = written(request.REQUEST, eleven(long))
    assert read_request(content, name="file").rows[0].last_name == "OBrien-Hernández y V"
    assert result.notices == (
        "last name: characters left out that the layout forbids: 1",
        "last name: cut to 20 letters: 1",
    )


@pytest.mark.parametrize("layout", [graduates.GRADUATES, request.REQUEST, ONEROSTER["1.2"]])
def test_a_formula_is_refused_with_row_and_column_where_the_layout_lets_nothing_be_changed(layout):
    strange = plain("=HYPERLINK(1)")
    content, result = written(layout, [*eleven(), *numbered([plain()] * 12)[11:], strange])
    with pytest.raises(Rejected) as refused:
        result.refuse(leave_out=False)
    (problem,) = refused.value.problems
    assert problem.row == 14
    assert "ame" in problem.column
    assert "formula" in problem.expected
    assert "007" in problem.remedy, "the steward is told who it is"
    result.refuse(leave_out=True)
    assert len(result.places) == 12
    entire = (
        zipfile.ZipFile(io.BytesIO(content)).read("users.csv") if content[:2] == b"PK" else content
    )
    assert b"HYPERLINK" not in entire


def test_our_own_csv_makes_a_formula_harmless():
    content, _ = written(OWN, [plain("=HYPERLINK(1)"), plain("\r=1")])
    lines = content.decode()
    assert ",'=HYPERLINK(1)," in lines
    assert '"\'\r=1"' in lines


@pytest.mark.parametrize(
    ("about", "students", "found", "place"),
    [
        ({"account": "99"}, 11, '"99"', "B (school code)"),
        ({"search_from": date(2027, 9, 1)}, 11, '"20270901"', "H (search begin date)"),
        ({}, 10, "10 students", "B (number of rows)"),
    ],
)
def test_a_request_that_the_clearinghouse_would_send_back_is_refused_here(
    about, students, found, place
):
    about = dataclasses.replace(ABOUT, **about)
    _, result = written(request.REQUEST, eleven()[:students], about)
    with pytest.raises(Rejected) as refused:
        result.refuse(leave_out=True)
    assert [(one.found, one.column) for one in refused.value.problems] == [(found, place)]


@pytest.mark.parametrize(
    ("row", "place", "value", "column"),
    [
        (0, 5, "XX", "F (query code)"),
        (1, 1, "123-45-6789", "B (SSN)"),
        (1, 4, "Lopez, Ana", "E (last name)"),
        (2, 6, "2008-01-31", "G (date of birth)"),
        (3, 7, "20270101", "H (search begin date)"),
        (12, 1, "12", "B (number of rows)"),
    ],
)
def test_the_check_names_row_and_column_of_what_another_program_wrote(row, place, value, column):
    rows = [
        line.split("\t") for line in written(request.REQUEST, eleven())[0].decode().splitlines()
    ]
    rows[row][place] = value
    broken = "\r\n".join("\t".join(cells) for cells in rows).encode()
    with pytest.raises(Rejected) as refused:
        read_request(broken, name="file")
    assert (row + 1, column) in [(one.row, one.column) for one in refused.value.problems]
    assert not any("123-45" in one.sentence for one in refused.value.problems)


def test_nothing_that_the_agreement_does_not_list_is_in_a_file():
    told = only(
        plain(lunch_status=LunchStatus.ELIGIBLE, grade="12", gender="female"), ["last_name"]
    )
    content, _ = written(OWN, [told])
    assert content.decode().splitlines()[1] == ",,,Lopez,,,,,,,,"
    assert (told.grade, told.gender) == ("", "")
    allowed = [e for e in ELEMENTS if e != "diploma_type"]
    decision = graduates.GRADUATES.decide(allowed)
    assert "diploma type" in decision.reasons[0].text
