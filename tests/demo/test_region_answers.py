"""What the registrar's script answers: everybody once, twins never confused."""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sharing.demo.region import answer_package, make_region
from sharing.demo.region.detail import sought
from sharing.demo.region.names import alike
from sharing.demo.region.paths import MIDDLE_FIRST, SAME, SLIP, spell_twins_apart
from sharing.demo.region.region import Region
from sharing.demo.region.registry import Person, Registry


@pytest.fixture(scope="module")
def region() -> Region:
    return make_region(4000)


def _row(region: Region, index: int) -> dict[str, Any]:
    student = region.student(index)
    return {
        "return_key": f"k{index:06d}x",
        "first_name": student.first_name,
        "middle_name": student.middle_name,
        "last_name": student.last_name,
        "suffix": student.suffix,
        "birth_date": student.birth_date.isoformat(),
    }


def _read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize(
    ("dialect", "field", "found"),
    [
        ("request", "Requester Return Field", "Record Found Y/N"),
        ("graduates", "Requester_Return_Field", "Record_Found_Y/N"),
    ],
)
def test_every_row_is_answered_as_found_or_not_found_and_never_both(
    region, tmp_path, dialect, field, found
):
    sent = [_row(region, index) for index in range(900)]
    answered = answer_package(sent, region, dialect=dialect, path=tmp_path / "detail.csv")
    flags = defaultdict(set)
    counts: Counter[tuple[str, str]] = Counter()
    for row in _read(answered.path):
        key = row[field].replace("_", "").lower()
        flags[key].add(row[found])
        counts[key, row[found]] += 1

    assert set(flags) == {row["return_key"] for row in sent}
    assert all(len(flag) == 1 for flag in flags.values())
    assert all(count == 1 for (_, flag), count in counts.items() if flag == "N")
    assert answered.found + answered.not_found == len(sent)
    assert answered.rows == sum(counts.values())
    assert answered.found > 300
    assert answered.not_found > 200


@pytest.mark.parametrize("seed", range(1, 9))
def test_a_twin_is_never_given_the_other_twins_record(seed):
    region = make_region(3000, seed=seed)
    registry = Registry(region)
    pairs = region.twins.tolist()

    for asked in (pairs, [place + 1 for place in pairs], sorted([*pairs, *(p + 1 for p in pairs)])):
        people = [_sought(region, index) for index in asked]
        for index, answer in zip(asked, registry.resolve(people), strict=True):
            assert answer in {None, index}


def _sought(region: Region, index: int) -> Person:
    return sought(_row(region, index))


def test_no_college_holds_a_twin_under_a_form_that_could_be_the_others_name(region):
    twins = [*region.twins.tolist(), *(region.twins + 1).tolist()]
    side = region.college_side.take(twins)
    side.spelling[:] = MIDDLE_FIRST
    spell_twins_apart(side, np.arange(0, len(twins) - 1, 2))

    assert set(side.spelling.tolist()) == {SAME}
    assert not set(region.college_side.spelling[twins].tolist()) & {MIDDLE_FIRST, SLIP}


def test_a_person_claimed_by_two_rows_is_given_to_neither(region):
    registry = Registry(region)
    known = sorted(set(region.terms.student.tolist()))[:50]
    found = next(i for i in known if registry.resolve([_sought(region, i)]) == [i])

    assert registry.resolve([_sought(region, found)] * 2) == [None, None]


def test_nearly_everybody_found_is_the_right_person_and_some_are_missed(region):
    known = sorted(set(region.terms.student.tolist()))
    answers = Registry(region).resolve([_sought(region, index) for index in known])
    right = sum(answer == index for answer, index in zip(answers, known, strict=True))
    wrong = sum(answer not in {None, index} for answer, index in zip(answers, known, strict=True))

    assert 0.9 < right / len(known) < 0.985
    assert wrong == 0


def test_nicknames_are_found_and_other_names_are_not():
    assert alike("william", "bill")
    assert alike("michael", "micheal")
    assert not alike("daniel", "daniela")
    assert not alike("marcos", "maria")


def test_the_return_field_comes_back_in_capitals_with_an_underscore(region, tmp_path):
    answered = answer_package([_row(region, 3)], region, path=tmp_path / "detail.csv")

    assert _read(answered.path)[0]["Requester Return Field"] == "K000003X_"


def test_a_row_not_found_is_empty_after_the_search_date(region, tmp_path):
    sent = [_row(region, index) for index in range(300)]
    rows = _read(answer_package(sent, region, path=tmp_path / "detail.csv").path)
    header = list(rows[0])
    after = header[header.index("Search Date") + 1 :]

    assert len(header) == 33
    assert all(
        not any(row[name] for name in after) for row in rows if row["Record Found Y/N"] == "N"
    )


def test_the_sequence_stands_on_the_first_row_of_each_college_alone(region, tmp_path):
    sent = [_row(region, index) for index in range(len(region))]
    rows = _read(answer_package(sent, region, path=tmp_path / "detail.csv").path)
    stays = defaultdict(list)
    for row in rows:
        if row["Record Found Y/N"] == "Y":
            stays[row["Requester Return Field"], row["College Code/Branch"]].append(row)

    assert all(group[0]["College Sequence"] for group in stays.values())
    assert all(not row["College Sequence"] for group in stays.values() for row in group[1:])
    assert any(row["College Sequence"] == "2" for row in rows)


def test_the_report_has_degrees_withdrawals_blanks_and_terms_reported_twice(region, tmp_path):
    sent = [_row(region, index) for index in range(len(region))]
    rows = _read(answer_package(sent, region, path=tmp_path / "detail.csv").path)
    found = [row for row in rows if row["Record Found Y/N"] == "Y"]
    terms = [row for row in found if row["Graduated?"] == "N"]
    degrees = [row for row in found if row["Graduated?"] == "Y"]
    repeated = Counter(
        (row["Requester Return Field"], row["College Code/Branch"], row["Enrollment Begin"])
        for row in terms
    )

    assert degrees
    assert all(row["Degree Title"] and not row["Enrollment Begin"] for row in degrees)
    assert {"F", "Q", "H", "L", "W", ""} <= {row["Enrollment Status"] for row in terms}
    assert max(repeated.values()) == 2
    assert all(row["Enrollment Begin"] <= row["Enrollment End"] for row in terms)


def test_nothing_after_today_is_reported_but_a_later_answer_holds_the_spring(region, tmp_path):
    sent = [_row(region, index) for index in range(600)]
    now = _read(answer_package(sent, region, path=tmp_path / "now.csv").path)
    later = answer_package(
        sent, region, path=tmp_path / "later.csv", as_of=region.today.replace(year=2027, month=2)
    )

    assert max(row["Enrollment Begin"] for row in now) <= "20261122"
    assert max(row["Enrollment Begin"] for row in _read(later.path)) >= "20270104"


def test_the_same_package_gets_the_same_answer(region, tmp_path):
    sent = [_row(region, index) for index in range(300)]
    first = answer_package(iter(sent), region, path=tmp_path / "first.csv")
    again = answer_package(iter(sent), region, path=tmp_path / "again.csv")

    assert first.path.read_bytes() == again.path.read_bytes()
