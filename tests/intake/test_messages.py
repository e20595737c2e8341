"""What a data steward is told."""

from __future__ import annotations

import pytest

from portal.rules.intake import Problem, Problems, Rejected, quoted


def problem(**changes: object) -> Problem:
    values: dict[str, object] = {
        "row": 214,
        "column": "birthDate",
        "found": quoted("2008-31-02"),
        "expected": "a date as YYYY-MM-DD",
        "remedy": "Fix the date in your student information system and export again.",
        "file": "roster.zip/users.csv",
    }
    return Problem(**(values | changes))  # type: ignore[arg-type]


def test_vera_is_told_file_row_column_and_remedy_in_one_sentence():
    assert problem().sentence == (
        'roster.zip/users.csv, row 214, column birthDate: found "2008-31-02", '
        "expected a date as YYYY-MM-DD. "
        "Fix the date in your student information system and export again."
    )


def test_a_problem_of_the_whole_file_names_no_row():
    sentence = problem(row=None, column=None, found="no manifest.csv").sentence
    assert sentence.startswith("roster.zip/users.csv: found no manifest.csv, expected")


@pytest.mark.parametrize("ssn", ["123-45-6789", "123456789", "123 45 6789"])
def test_a_social_security_number_is_never_repeated(ssn):
    assert "6789" not in problem(found=quoted(ssn)).sentence
    assert "6789" not in problem(found=f"the value {ssn}").found


def test_a_long_value_is_cut_at_sixty_characters():
    found = problem(found=quoted("x" * 500)).found
    assert len(found) <= 62
    assert found.endswith('…"')


def test_an_empty_cell_is_called_empty():
    assert quoted("  ") == "an empty cell"


def test_control_characters_do_not_reach_the_message():
    assert "\x1b" not in quoted("a\x1b[31m")


def test_the_first_thousand_problems_are_kept_and_all_are_counted():
    problems = Problems(file="a.csv")
    for row in range(2, 1502):
        problems.add(problem(row=row))
    with pytest.raises(Rejected) as refused:
        problems.reject_if_any()
    assert len(refused.value.problems) == 1_000
    assert refused.value.total == 1_500
    assert list(refused.value.counts.values()) == [1_500]
    assert str(refused.value).endswith("(and 1,499 more)")


def test_without_problems_nothing_is_refused():
    problems = Problems()
    problems.reject_if_any()
    assert not problems


def test_problems_are_counted_by_kind():
    problems = Problems(file="a.csv")
    problems.note(2, "sex", found='"q"', expected="female or male")
    problems.note(3, "sex", found='"z"', expected="female or male")
    problems.note(3, "birthDate", found='"z"', expected="a date")
    assert problems.counts == {
        "a.csv, column sex: expected female or male": 2,
        "a.csv, column birthDate: expected a date": 1,
    }
