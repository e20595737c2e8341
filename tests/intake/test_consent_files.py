"""Dana's office brings consent events and directory opt-outs."""

from __future__ import annotations

from datetime import date

import pytest

from consent.rules.intake.events import (
    CONSENT_EVENTS,
    DIRECTORY_OPT_OUTS,
    ConsentEventRow,
    ConsentKind,
    OptOutKind,
    OptOutRow,
    Relationship,
    Route,
    read_consent_events,
    read_directory_opt_outs,
)
from portal.rules.vocabulary import Purpose
from tests.intake.making import Table, problems_of, sentence_of, swap, text

TODAY = date(2026, 9, 1)

EVENTS: Table = [
    list(CONSENT_EVENTS.required),
    ["007", "given", "enrollment_outcomes", "Valley College", "2026-08-20", "Paz Lopez", "parent",
     "paper", "2026-A"],
    ["1E5", "Withdrawn", "advising", "", "2026-09-01", "Null", "student", "phone", ""],
]  # fmt: skip
OPT_OUTS: Table = [
    list(DIRECTORY_OPT_OUTS.required),
    ["007", "set", "2026-08-20", "Paz Lopez", "guardian"],
    ["007", "rescinded", "2026-08-30", "Paz Lopez", "guardian"],
]


def read_events(table: Table) -> tuple[ConsentEventRow, ...]:
    return read_consent_events(text(table), name="consent.csv", today=TODAY)


def read_opt_outs(table: Table) -> tuple[OptOutRow, ...]:
    return read_directory_opt_outs(text(table), name="directory_opt_outs.csv", today=TODAY)


def test_consent_events_are_read():
    given, withdrawn = read_events(EVENTS)
    assert given == ConsentEventRow(
        row=2,
        student_id="007",
        event=ConsentKind.GIVEN,
        purpose=Purpose.ENROLLMENT_OUTCOMES,
        recipient="Valley College",
        effective_on=date(2026, 8, 20),
        signed_by="Paz Lopez",
        relationship=Relationship.PARENT,
        route=Route.PAPER,
        notice="2026-A",
    )
    assert (withdrawn.student_id, withdrawn.signed_by) == ("1E5", "Null")
    assert (withdrawn.event, withdrawn.recipient) == (ConsentKind.WITHDRAWN, "")


def test_directory_opt_outs_are_read():
    first, second = read_opt_outs(OPT_OUTS)
    assert (first.row, first.student_id, first.event) == (2, "007", OptOutKind.SET)
    assert (second.event, second.effective_on) == (OptOutKind.RESCINDED, date(2026, 8, 30))
    assert second.relationship is Relationship.GUARDIAN


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("student_id", ""),
        ("event", "yes"),
        ("purpose", "marketing"),
        ("effective_on", "8/20/2026"),
        ("effective_on", "2026-09-02"),
        ("signed_by", ""),
        ("relationship", "neighbor"),
        ("route", "fax"),
        ("recipient", "x" * 201),
    ],
)
def test_a_bad_cell_of_a_consent_event_is_named(column, value):
    [problem] = problems_of(lambda: read_events(swap(EVENTS, 2, column, value)))
    assert (problem.row, problem.column) == (2, column)


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("student_id", "A 1"),
        ("event", "given"),
        ("effective_on", "2027-01-01"),
        ("signed_by", "  "),
        ("relationship", ""),
    ],
)
def test_a_bad_cell_of_an_opt_out_is_named(column, value):
    [problem] = problems_of(lambda: read_opt_outs(swap(OPT_OUTS, 3, column, value)))
    assert (problem.row, problem.column) == (3, column)


def test_the_codes_of_a_purpose_are_spelled_out():
    message = sentence_of(lambda: read_events(swap(EVENTS, 2, "purpose", "marketing")))
    assert (
        "expected enrollment_outcomes, college_transition, advising or program_evaluation"
        in message
    )


def test_an_event_that_lies_ahead_is_refused():
    message = sentence_of(lambda: read_events(swap(EVENTS, 2, "effective_on", "2026-09-02")))
    assert 'found "2026-09-02", expected a day not after 2026-09-01' in message


def test_consent_cannot_be_given_by_phone_but_may_be_withdrawn_so():
    message = sentence_of(lambda: read_events(swap(EVENTS, 2, "route", "phone")))
    assert "row 2, column route" in message
    assert read_events(EVENTS)[1].route is Route.PHONE


def test_two_events_on_one_day_about_one_matter_are_refused():
    twice = [*EVENTS, EVENTS[1]]
    message = sentence_of(lambda: read_events(twice))
    assert "row 4, column effective_on: found another event" in message
    assert "as in row 2" in message


def test_two_opt_outs_on_one_day_are_refused():
    same_day = swap(OPT_OUTS, 3, "effective_on", "2026-08-20")
    assert "row 3" in sentence_of(lambda: read_opt_outs(same_day))


def test_a_missing_and_an_unknown_column_are_named():
    table = [[*row[:-1], cell] for row, cell in zip(OPT_OUTS, ["relation", "a", "b"], strict=True)]
    columns = {p.column for p in problems_of(lambda: read_opt_outs(table))}
    assert columns == {"relationship", "E"}


def test_a_file_with_a_header_only_holds_no_events():
    assert read_events(EVENTS[:1]) == ()
