"""Whatever stands in a roster, the file that we write is one that a stranger's checker accepts."""

from __future__ import annotations

import dataclasses
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from sharing.exports.rules.layouts import graduates, request
from sharing.exports.rules.layouts.layout import Asker, Search
from sharing.exports.rules.layouts.request import LEAST
from sharing.exports.rules.students import School
from tests.exports.independent import check_graduates, check_request
from tests.exports.test_layouts import ABOUT, eleven, numbered, plain, students, written

# Tabs, line ends, quotes, formulas, letters that are two code points, and what cannot be seen.
anything = st.one_of(
    st.text(max_size=60),
    st.text(st.sampled_from("\t\r\n\"'=+-@.,áÑ\u0301\u202e\x00\x1f A|`’"), max_size=60),
)
schools = st.builds(
    School,
    st.just("s"),
    anything,
    st.one_of(st.just("990101"), st.text(st.sampled_from("0123456789-９"), max_size=8)),
)
strange = st.builds(
    lambda student, told, school, diploma: dataclasses.replace(
        student,
        identity=dataclasses.replace(student.identity, **told),
        school=school,
        diploma=diploma or student.diploma,
    ),
    students,
    st.fixed_dictionaries(
        {
            "first_name": anything,
            "middle_name": anything,
            "last_name": anything,
            "suffix": anything,
            "birth_date": st.one_of(st.none(), st.dates(date(1990, 1, 1), date(2012, 12, 31))),
        }
    ),
    schools,
    st.one_of(st.just(""), anything),
)
rosters = st.lists(st.one_of(strange, students), min_size=1, max_size=8).map(
    lambda some: numbered([*some, *[plain()] * LEAST])
)


@settings(max_examples=150)
@given(rosters)
def test_any_roster_gives_a_graduates_file_that_a_stranger_accepts(found):
    content, result = written(graduates.GRADUATES, found)
    assert check_graduates(content) == []
    assert content.count(b"\r\nPD3\t") == len(result.places)


@settings(max_examples=150)
@given(rosters, st.sampled_from(Search), st.sampled_from(Asker))
def test_any_roster_gives_a_request_file_that_a_stranger_accepts(found, search, asker):
    about = dataclasses.replace(ABOUT, search=search, asker=asker)
    content, result = written(request.REQUEST, found, about)
    assert not result.problems.total
    assert check_request(content) == []


def test_the_strangers_checkers_see_what_is_wrong():
    """Or they would accept anything."""
    found = eleven()
    for layout, check, old, new in (
        (graduates.GRADUATES, check_graduates, b"PT3\t13", b"PT3\t11"),
        (graduates.GRADUATES, check_graduates, b"\tED\r\n", b"\t\r\n"),
        (graduates.GRADUATES, check_graduates, b"\tAna\t", b"\t=Ana\t"),
        (graduates.GRADUATES, check_graduates, b"20260605", b"2026-06-05"),
        (request.REQUEST, check_request, b"T1\t13", b"T1\t12"),
        (request.REQUEST, check_request, b"\tLopez\t", b"\tO'Brien\t"),
        (request.REQUEST, check_request, b"\tLopez\t", b"\tLopez-Gonzalez-Hernandez\t"),
        (request.REQUEST, check_request, b"20080131", b"20081331"),
    ):
        content, _ = written(layout, found)
        assert check(content) == []
        assert old in content
        assert check(content.replace(old, new, 1)), new
