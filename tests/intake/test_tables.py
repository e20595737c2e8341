"""Header rows, ragged rows, quotes, and rows counted as in a spreadsheet."""

from __future__ import annotations

import io

import pytest

from portal.rules.intake import Problems, TableShape, column_letter, read_records, read_table
from tests.intake.making import problems_of, sentence_of

SHAPE = TableShape(("id", "name"), ("grade",))


def read(data: str, shape: TableShape = SHAPE) -> list[tuple[int, str, str, str]]:
    table = read_table(data.encode(), name="people.csv", columns=shape)
    return [(row.number, row["id"], row["name"], row["grade"]) for row in table]


def test_columns_may_come_in_any_order_and_optional_ones_may_be_absent():
    assert read("name,id\nAna,1\n") == [(2, "1", "Ana", "")]
    assert read("grade,name,id\n12,Ana,1\n") == [(2, "1", "Ana", "12")]


def test_names_and_numbers_stay_as_they_are_written():
    data = "id,name\n007,Null\n1E5,NA\n0.10,None\n=1+1,nan\n"
    assert [(row[1], row[2]) for row in read(data)] == [
        ("007", "Null"),
        ("1E5", "NA"),
        ("0.10", "None"),
        ("=1+1", "nan"),
    ]


def test_a_missing_column_is_named_with_the_nearest_one():
    shape = TableShape(("id", "surname"), ("Name",))
    problem, *_ = problems_of(lambda: read("ID ,Name\n1,Ana\n", shape))
    assert problem.sentence.startswith(
        'people.csv, row 1, column id: found no such column (the nearest is "ID"), '
        "expected a column named id."
    )


def test_a_column_named_twice_is_refused_with_both_places():
    message = sentence_of(lambda: read("id,name,id\n1,Ana,2\n"))
    assert "row 1, column id: found the same column in A and C" in message


def test_an_unknown_column_is_refused_where_the_layout_is_ours():
    message = sentence_of(lambda: read("id,name,ssn\n1,Ana,2\n"))
    assert 'column C: found a column named "ssn"' in message


def test_a_column_without_a_name_is_refused():
    assert "a column without a name" in sentence_of(lambda: read("id,name,\n1,Ana,\n"))


def test_unknown_columns_are_never_read_where_they_are_ignored():
    shape = TableShape(("id",), unknown="ignore")
    [row] = read_table(b"id,password\n1,secret\n", name="x", columns=shape)
    with pytest.raises(KeyError):
        row["password"]
    assert row.get("password") == ""
    assert "secret" not in repr(row)


def test_semicolons_are_recognised():
    assert "separated by semicolons" in sentence_of(lambda: read("id;name\n1;Ana\n"))


@pytest.mark.parametrize(("cells", "count"), [("1", "1 column,"), ("1,Ana,12,x", "4 columns,")])
def test_a_row_with_too_few_or_too_many_columns_is_refused(cells, count):
    message = sentence_of(lambda: read(f"id,name,grade\n1,Ana,12\n{cells}\n"))
    assert f"row 3: found {count} expected 3 columns" in message


def test_all_ragged_rows_are_told_at_once():
    assert [p.row for p in problems_of(lambda: read("id,name\n1\n2,Ana\n3\n"))] == [2, 4]


def test_a_file_cut_in_its_last_row_is_called_so():
    *_, last = problems_of(lambda: read("id,name\n1,Ana\n2"))
    assert last.found == "a last row that breaks off"


def test_an_unclosed_quote_is_told_with_the_row_where_it_opens():
    data = 'id,name\n1,Ana\n2,"Ben\n' + "3,Cy\n" * 50_000
    message = sentence_of(lambda: read(data))
    assert 'row 3: found a quote (") that is opened in this row and not closed' in message


def test_two_stray_quotes_do_not_swallow_the_row_between_them():
    assert "row 2" in sentence_of(lambda: read('id,name\n1,"Ana\n2,Ben"\n3,Cy\n'))


def test_an_unclosed_quote_in_the_last_row_is_refused():
    assert "row 2" in sentence_of(lambda: read('id,name\n1,"Ana'))


def test_a_quote_inside_a_quoted_cell_is_told_and_later_rows_still_count_right():
    problems = problems_of(lambda: read('id,name\n1,"An"a"\n2,Ben\n3\n'))
    assert [p.row for p in problems] == [2, 4]
    assert "doubled" in problems[0].expected


def test_doubled_quotes_and_commas_inside_quotes_are_read():
    assert read('id,name\n1,"Lopez, ""Ann"""\n')[0][2] == 'Lopez, "Ann"'


def test_a_cell_of_more_than_a_thousand_characters_is_refused():
    [problem] = problems_of(lambda: read(f"id,name\n1,{'x' * 1001}\n"))
    assert (problem.row, problem.column, problem.found) == (2, "name", "1,001 characters")
    assert read(f"id,name\n1,{'x' * 1000}\n")


def test_a_quoted_cell_without_any_bound_is_refused():
    data = f'id,name\n1,"{"x" * 200_000}"\n2,Ben\n'
    assert "row 2: found more than 100,000 characters" in sentence_of(lambda: read(data))


def test_blank_rows_are_skipped_but_counted():
    assert [row[0] for row in read("id,name\n\n1,Ana\n,\n2,Ben\n\n")] == [3, 5]


def test_problems_given_by_the_caller_are_raised_by_the_caller():
    problems = Problems(file="all")
    rows = list(read_table(b"id,name\n1\n2,B\n", name="x.csv", columns=SHAPE, problems=problems))
    assert [row.number for row in rows] == [3]
    assert [(p.file, p.row) for p in problems.items] == [("x.csv", 2)]


def test_records_without_a_header_carry_their_rows():
    assert list(read_records(b"a\tb\nc\n", name="x", delimiter="\t")) == [
        (1, ["a", "b"]),
        (2, ["c"]),
    ]


def test_a_bad_record_without_a_header_is_refused_at_the_end():
    records = read_records(b'a\n"b"c\nd\n', name="x.txt", delimiter="\t")
    assert [next(records), next(records)] == [(1, ["a"]), (3, ["d"])]
    assert "x.txt, row 2: found a quote" in sentence_of(lambda: records)


def test_a_stream_is_read_as_well_as_bytes():
    assert len(list(read_table(io.BytesIO(b"id,name\n1,A\n"), name="x", columns=SHAPE))) == 1


@pytest.mark.parametrize(("place", "letter"), [(0, "A"), (25, "Z"), (26, "AA"), (27, "AB")])
def test_columns_have_the_letters_of_a_spreadsheet(place, letter):
    assert column_letter(place) == letter
