"""Cole's system speaks Ed-Fi: its events become terms and degrees."""

from __future__ import annotations

import json
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from portal.rules.intake import Problems, Rejected
from sharing.exchange.returned_sheets import Door, open_returned
from sharing.exchange.rules.intake.nsc_detail import DegreeRow, Dialect, EnrollmentRow
from sharing.exchange.rules.sheets import events as reading
from sharing.exchange.rules.sheets.fields import CollegeOf
from tests.exchange import making

pytestmark = pytest.mark.usefixtures("begun_once")

VALLEY = CollegeOf("003775-00", "Valley College")
CATEGORY = "uri://ed-fi.org/PostSecondaryEventCategoryDescriptor#"


def event(key, what, day, college="00377500"):
    return {
        "id": "f00d",
        "eventDate": day,
        "postSecondaryEventCategoryDescriptor": CATEGORY + what,
        "studentReference": {"studentUniqueId": key},
        "postSecondaryInstitutionReference": {"postSecondaryInstitutionId": college},
    }


EVENTS = [
    event("K1", "College Enrollment", "2026-08-24"),
    event("K1", "College Exit Date", "2026-12-18"),
    event("K1", "College Enrollment", "2027-01-11"),
    event("K1", "FAFSA Application", "2026-03-01"),
    event("K2", "College Degree Received", "2030-05-15", 377500),
    event("K3", "College Exit Date", "2026-12-18", "00123400"),
]
INSTITUTION = {
    "postSecondaryInstitutionId": "00377500",
    "nameOfInstitution": "VALLEY COLLEGE",
    "postSecondaryInstitutionLevelDescriptor": "uri://x#Four or more years",
    "administrativeFundingControlDescriptor": "uri://x#Public School",
}


def opened(content: bytes, name="events.json"):
    door = Door(name=name, encoding="", college=VALLEY, remembered=lambda columns: None)
    problems = Problems(file=name)
    found = open_returned(SimpleUploadedFile(name, content), door, problems)
    rows = list(found)
    problems.reject_if_any()
    return found, rows


def as_csv(events):
    head = "studentReference_studentUniqueId,eventDate,postSecondaryEventCategoryDescriptor,"
    lines = [
        ",".join(
            str(cell)
            for cell in (
                one["studentReference"]["studentUniqueId"],
                one["eventDate"],
                one["postSecondaryEventCategoryDescriptor"],
                one["postSecondaryInstitutionReference"]["postSecondaryInstitutionId"],
            )
        )
        for one in events
    ]
    head += "postSecondaryInstitutionReference_postSecondaryInstitutionId"
    return "\n".join([head, *lines, ""]).encode()


@pytest.mark.parametrize(
    "content",
    [
        json.dumps(EVENTS).encode(),
        json.dumps({"postSecondaryEvents": EVENTS}, indent=1).encode(),
        as_csv(EVENTS),
    ],
)
def test_events_become_terms_from_enrollment_to_exit_and_degrees(content):
    found, rows = opened(content)
    assert found.dialect is Dialect.EDFI
    terms = [row for row in rows if isinstance(row, EnrollmentRow)]
    assert [(one.key, one.begin, one.end, one.college_code) for one in terms] == [
        ("K1", date(2026, 8, 24), date(2026, 12, 18), "003775-00"),
        ("K1", date(2027, 1, 11), date(2027, 1, 11), "003775-00"),
    ]
    [degree] = [row for row in rows if isinstance(row, DegreeRow)]
    assert (degree.key, degree.graduated_on) == ("K2", date(2030, 5, 15))
    assert degree.college_name == "Valley College"
    assert found.notices == (
        "Enrollments without an exit, kept as enrolled on that day alone: 1",
        "Exits without an enrollment before them, left out: 1",
        "Events that tell no outcome (FAFSA Application), left out: 1",
    )


def test_what_is_delivered_of_the_colleges_is_told_with_the_term():
    told = {"postSecondaryEvents": EVENTS[:2], "postSecondaryInstitutions": [INSTITUTION]}
    [term] = opened(json.dumps(told).encode())[1]
    assert (term.college_name, term.level, term.control) == ("VALLEY COLLEGE", "4", "public")


@pytest.mark.parametrize(
    ("spoilt", "row", "column"),
    [
        (event("K1", "College Enrollment", "24.8.2026"), 1, "eventDate"),
        (
            event("K1", "College Enrollment", "2026-08-24", 3775),
            1,
            "postSecondaryInstitutionReference.postSecondaryInstitutionId",
        ),
        (event("", "College Enrollment", "2026-08-24"), 1, "studentReference.studentUniqueId"),
        (event("K1", "FAFSA Application", "2026-08-24"), None, None),
    ],
)
def test_what_is_to_be_mended_is_told_by_record_and_member(spoilt, row, column):
    with pytest.raises(Rejected) as refused:
        opened(json.dumps([spoilt]).encode())
    assert (refused.value.problems[0].row, refused.value.problems[0].column) == (row, column)


@pytest.mark.parametrize(
    "content", [b"{}", b"[1]", b'{"postSecondaryEvents": 1}', b"[" * 5_000, b'[{"a": ']
)
def test_json_that_is_no_delivery_is_refused_in_words(content):
    with pytest.raises(Rejected) as refused:
        opened(content)
    assert refused.value.problems[0].expected


def test_cole_hands_in_events_and_the_counts_are_those_of_his_students(cast):
    story = making.sent(cast, students=200)
    keys = sorted(row["return_key"] for row in making.rows_of(making.download(story)))
    events = [
        one
        for key in keys[:15]
        for one in (
            event(key, "College Enrollment", "2026-08-24"),
            event(key, "College Exit Date", "2026-12-18"),
        )
    ]
    returned = making.check(story, json.dumps(events).encode(), "events.json")
    assert (returned.matched, returned.terms, returned.dialect) == (15, 15, "edfi")
    stranger = event("ZZZZ", "College Enrollment", "2026-08-24")
    with pytest.raises(Rejected) as refused:
        making.check(story, as_csv([*events, stranger]), "events.csv")
    [problem] = refused.value.problems
    assert (problem.row, problem.column) == (32, "studentReference.studentUniqueId")


def test_an_event_that_came_twice_makes_no_second_term_of_coles():
    found, rows = opened(json.dumps([*EVENTS[:2], EVENTS[0]]).encode())
    assert [(one.begin, one.end) for one in rows] == [(date(2026, 8, 24), date(2026, 12, 18))]
    assert any("twice" in notice for notice in found.notices)


def test_more_events_than_memory_should_hold_are_refused_before_they_are_held(monkeypatch):
    monkeypatch.setattr(reading, "MOST_EVENTS", 5)
    with pytest.raises(Rejected, match="more than 5 events"):
        opened(json.dumps(EVENTS).encode())
    assert opened(json.dumps(EVENTS[:5]).encode())[1]
