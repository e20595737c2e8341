from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from portal.ui import formatting


@pytest.mark.parametrize(
    ("value", "written"), [(12345, "12,345"), (0, "0"), (None, "–"), ("", "–"), (2.55, "2.5")]
)
def test_numbers_are_grouped_and_the_unknown_is_a_dash(value, written):
    assert formatting.number(value) == written


@pytest.mark.parametrize(
    ("share", "digits", "written"), [(0.4234, 1, "42.3%"), (0.4234, 0, "42%"), (None, 1, "–")]
)
def test_a_share_is_written_as_a_percentage(share, digits, written):
    assert formatting.percent(share, digits) == written


@pytest.mark.parametrize(
    ("count", "written"),
    [(0, "0 bytes"), (999, "999 bytes"), (48_000, "48 KB"), (2_400_000, "2.4 MB"), (None, "–")],
)
def test_sizes_are_written_as_people_say_them(count, written):
    assert formatting.size(count) == written


def test_days_and_moments_name_the_month():
    assert formatting.day(date(2026, 11, 22)) == "Nov 22, 2026"
    at = datetime(2026, 11, 22, 15, 4, tzinfo=UTC)
    assert formatting.moment(at) == "Nov 22, 2026, 3:04 PM UTC"
    assert formatting.day(None) == "–"


@pytest.mark.parametrize(
    ("count", "written"), [(1, "1 student"), (0, "0 students"), (1200, "1,200 students")]
)
def test_one_student_is_not_one_students(count, written):
    assert formatting.plural(count, "student,students") == written


@pytest.mark.parametrize(
    ("introduction", "said"),
    [
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/128.0 Safari/537.36 Edg/128.0", "Edge on Windows"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Firefox/130.0", "Firefox on Linux"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Safari/604.1", "Safari on iPhone"),
        ("curl/8.0", "Another browser"),
    ],
)
def test_a_browser_is_named_as_people_name_it(introduction, said):
    assert formatting.browser(introduction) == said
