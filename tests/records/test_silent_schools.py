"""A school of which a new roster has no student: Vera is asked, and nobody is ended unasked."""

from __future__ import annotations

import pytest

from portal.models import LedgerEntry
from sharing.records import actions
from sharing.records.models import School, SchoolRecord
from sharing.records.rules.kinds import ImportKind
from sharing.records.rules.preview import Preview
from tests.consent.making import student
from tests.records import making

ROSTER = ImportKind.ROSTER


@pytest.fixture
def without(cast):
    """Four are enrolled at a school of which the roster that comes now has nobody."""
    with cast.vera.acting() as vera:
        home = cast.vera.organization
        school = School.objects.create(organization=home, name="Old Mill High", code="OLD")
        for number in range(4):
            SchoolRecord.objects.create(
                organization=home,
                subject=student(home.id, f"77000{number}", first_name="Ana", last_name="Ruiz"),
                school=school,
                school_year=2026,
                grade="10",
                enrolled=True,
            )
        content = making.file_of(ROSTER, making.district_for(home))
        imported = making.bring(ROSTER, content, by=vera)
        assert imported.status == "ready", imported.problems[:2]
    return imported, school, 4


def enrolled(cast, school):
    with cast.vera.acting():
        return SchoolRecord.objects.filter(school=school, enrolled=True).count()


def test_vera_is_asked_about_the_school_and_leaves_its_students_enrolled(cast, without):
    imported, school, students = without
    page = cast.vera.client.get(f"/imports/{imported.id}/").content.decode()
    assert "1 school is not in this file" in page
    assert f"{school.name}: {students} students enrolled" in page
    cast.vera.client.post(f"/imports/{imported.id}/commit/", {"silent": "stay"})
    with cast.vera.acting() as vera:
        imported.refresh_from_db()
        assert making.worked(imported, by=vera).status == "committed"
    assert enrolled(cast, school) == students
    page = cast.vera.client.get(f"/imports/{imported.id}/").content.decode()
    assert "They stay enrolled." in page


def test_vera_says_that_the_school_is_no_more_and_takes_that_back(cast, without):
    imported, school, students = without
    cast.vera.client.post(f"/imports/{imported.id}/commit/", {"silent": "end"})
    with cast.vera.acting() as vera:
        imported.refresh_from_db()
        done = making.worked(imported, by=vera)
        assert Preview.from_json(done.preview).ends_silent
        assert LedgerEntry.objects.get(verb="finish_import", about_id=done.id).detail["ended"] == (
            students
        )
    assert enrolled(cast, school) == 0
    with cast.vera.acting() as vera:
        actions.undo_import(imported=done, reason="It was a part after all.", by=vera)
    assert enrolled(cast, school) == students
