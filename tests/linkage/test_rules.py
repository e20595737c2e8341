"""What readers say, how pairs are counted, and what a file without keys must hold."""

import csv
import io

import pytest

from portal.rules.intake import Rejected
from sharing.exchange.rules.intake.nsc_detail import read_detail
from sharing.linkage.rules.differing import compared
from sharing.linkage.rules.explaining import explained
from sharing.linkage.rules.quality import LEAST_LABELS, Stratum, enough
from sharing.linkage.rules.reading import (
    Answer,
    Read,
    decide_asking,
    decide_linking,
    decide_reading,
    reckon,
    verdict_of,
)
from sharing.linkage.rules.unkeyed import CollegeOf, keyed, read_unkeyed

S, D, U = Answer.SAME, Answer.DIFFERENT, Answer.UNSURE
COLLEGE = CollegeOf("990001-00", "Northfield State University")
TERM = "2026-08-24,2026-12-18,F"
HEADER = "First_Name,last name,DOB,Enrollment_Begin,enrollment end,Enrollment Status"


@pytest.mark.parametrize(
    ("answers", "readers", "verdict"),
    [
        ([], 1, None),
        ([S], 1, S),
        ([D], 1, D),
        ([S], 2, None),  # drawn for a second reader
        ([S, S], 2, S),
        ([S, D], 1, None),  # a third reader decides between two
        ([S, D, D], 1, D),
        ([S, D, U], 1, U),
        ([U], 1, None),  # who cannot tell passes it on
        ([U, S], 1, S),
        ([U, U], 1, U),
    ],
)
def test_a_pair_is_settled_when_it_needs_no_other_reader(answers, readers, verdict):
    assert verdict_of(answers, readers=readers) is verdict


def test_every_student_sent_is_linked_in_doubt_or_not_found():
    read = [
        Read("B", "P2", proposed=False, verdict=S),
        Read("C", "P3", proposed=False, verdict=D),
        Read("D", "P4", proposed=False),
        Read("E", "P5", proposed=False, verdict=U),
        Read("A", "P1", proposed=True),  # drawn to learn, not read yet: the link holds
    ]
    found = reckon(sent=10, links={"P1": "A"}, read=read)
    assert (found.links, found.matched) == ({"P1": "A", "P2": "B"}, 2)
    assert (found.ambiguous, found.unmatched, found.sent) == (2, 6, 10)


def test_a_link_that_a_reader_calls_wrong_is_undone_and_one_in_doubt_is_not_returned():
    links = {"P1": "A", "P2": "B"}
    wrong = reckon(sent=2, links=links, read=[Read("A", "P1", proposed=True, verdict=D)])
    assert (wrong.links, wrong.ambiguous, wrong.unmatched) == ({"P2": "B"}, 0, 1)
    unsure = reckon(sent=2, links=links, read=[Read("A", "P1", proposed=True, verdict=U)])
    assert (unsure.links, unsure.ambiguous, unsure.unmatched) == ({"P2": "B"}, 1, 0)


def test_a_person_whom_readers_gave_to_two_students_is_returned_for_neither():
    read = [Read("A", "P1", False, S), Read("B", "P1", False, S)]
    found = reckon(sent=3, links={}, read=read)
    assert (found.links, found.matched, found.ambiguous, found.unmatched) == ({}, 0, 2, 1)


def test_who_was_found_elsewhere_is_no_longer_in_doubt():
    """The same person, or one partner each: the other pair is moot."""
    read = [Read("A", "P1", False, S), Read("A", "P2", False), Read("B", "P1", False)]
    assert reckon(sent=2, links={}, read=read).ambiguous == 0


def test_the_district_reads_only_when_asked_and_only_where_names_may_come_back():
    assert decide_reading(is_college=True, is_district=False, asked=False)
    assert decide_reading(is_college=False, is_district=True, asked=True)
    assert not decide_reading(is_college=False, is_district=True, asked=False)
    assert not decide_reading(is_college=False, is_district=False, asked=True)
    names = ["first_name", "last_name", "birth_date"]
    assert decide_asking(elements_back=names, waiting=1, asked=False)
    refused = decide_asking(elements_back=["college_code"], waiting=1, asked=False)
    assert "first name, last name, birth date" in refused.reasons[0].text
    assert not decide_asking(elements_back=names, waiting=0, asked=False)
    assert not decide_linking(elements_out=["student_id"], open_already=False)
    assert not decide_linking(elements_out=names, open_already=True)


def test_what_differs_is_marked_by_letters_and_in_words():
    first, middle, last = compared(
        {"first_name": "Jon", "last_name": "Lee", "middle_name": ""},
        {"first_name": "John", "last_name": "LEE", "middle_name": "A"},
    )
    assert first.mark == "differs"
    assert [(p.text, p.differs) for p in first.right] == [("Jo", False), ("h", True), ("n", False)]
    assert last.is_same
    assert middle.mark == "only one has it"


def test_the_steps_of_a_weight_are_told_in_words_and_bars_stay_within_their_box():
    told = {
        "steps": [
            {"name": "given", "agreement": "the same", "weight": 60.0},
            {"name": "surname", "agreement": "different", "weight": -3.0},
            {"name": "suffix", "agreement": "missing", "weight": 0.0},
        ],
        "weight": 57.0,
        "probability": 0.9999,
        "decision": "review",
        "reason": "others fit as well",
    }
    found = explained(told)
    assert [step.label for step in found.steps] == ["First name", "Last name"]
    assert all(step.start >= 0 and step.start + step.length <= 120 for step in found.steps)
    assert found.decision == "Left to a reader"


def test_quality_is_not_told_from_too_few_labels():
    some = Stratum("match 5", 500, True, same=LEAST_LABELS)
    assert enough([some])
    assert not enough([Stratum("match 5", 500, True, same=LEAST_LABELS - 1)])
    told = enough([some, Stratum("review 2", 12, False)])
    assert not told
    assert "have not been read at all" in told.words
    assert enough([Stratum("match 5", 4, True, same=3, different=1)]), "all there are"


def read(text: str):
    return read_unkeyed(text.encode(), name="cole.csv", encoding="utf-8", college=COLLEGE)


def test_terms_of_one_student_are_one_person_and_the_report_is_the_clearinghouses():
    text = f"{HEADER}\nAna,Lee,5/31/2007,{TERM}\nAna,Lee,2007-05-31,2027-01-11,2027-05-14,H\n"
    found = read(text + f"Ben,Null,20070601,{TERM}\n")
    assert [one["birth_date"] for one in found.people.values()] == ["2007-05-31", "2007-06-01"]
    assert found.people["P2"]["last_name"] == "Null"
    report = read_detail(keyed(found.report, {"P1": "KEYONE"}), name="x")
    assert {(row.key, row.status, row.college_code) for row in report.rows} == {
        ("KEYONE", "F", "990001-00"),
        ("KEYONE", "H", "990001-00"),
    }
    cells = next(csv.DictReader(io.StringIO(found.report.decode())))
    assert cells["Last Name"] == "", "names stay out of the rows"


@pytest.mark.parametrize(
    ("text", "row", "words"),
    [
        ("First Name,Last Name,Enrollment Begin,Enrollment End\n", 1, "Birth Date"),
        (f"{HEADER}\n", None, "no row below the header"),
        (f"{HEADER}\nAna,Lee,31.5.2007,{TERM}\n", 2, "date"),
        (f"{HEADER}\n,,2007-05-31,{TERM}\n", 2, "no name"),
        (f"{HEADER}\nA,Lee,,{TERM}\n\nAna,Lee,2007-05-31,2026-12-18,2026-08-24,F\n", 4, "began"),
        (f"{HEADER}\nAna,Lee,2007-05-31,2026-08-24,2026-12-18,X\n", 2, "F, Q, H"),
    ],
)
def test_a_file_that_cannot_be_compared_is_refused_by_its_own_rows(text, row, words):
    with pytest.raises(Rejected) as refused:
        read(text)
    (problem,) = refused.value.problems
    assert problem.row == row
    assert words in problem.sentence
    assert problem.file == "cole.csv"


@pytest.mark.parametrize(
    ("second", "taken"),
    [
        ("Ana,Lopez,2008-01-31", True),
        ("Ánna,Lopez-Ruiz,", True),  # married, and written otherwise
        ("Bo,Lopez,2008-01-31", False),  # her twin brother
        ("Ana,Lopez,2009-01-31", False),
        ("Omar,Ali,2007-05-06", False),
    ],
)
def test_rows_of_one_number_that_are_two_people_never_become_one(second, taken):
    rows = (f"College Student ID,{HEADER}", f"0,Ana,Lopez,2008-01-31,{TERM}", f"0,{second},{TERM}")
    content = "\r\n".join(rows).encode()
    if taken:
        assert (
            len(read_unkeyed(content, name="x.csv", encoding="utf-8", college=COLLEGE).people) == 1
        )
        return
    with pytest.raises(Rejected) as caught:
        read_unkeyed(content, name="x.csv", encoding="utf-8", college=COLLEGE)
    [problem] = caught.value.problems
    assert (problem.row, "another name or birth date" in problem.found) == (3, True)
