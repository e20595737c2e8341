"""Vera sees what a file would change before she decides, and takes the last one back."""

from __future__ import annotations

import pytest

from consent import identities
from consent.models import Subject
from portal.rules.decision import Refused
from portal.vault import Vault
from sharing.records import actions, building, queries
from sharing.records.models import Before, Graduation, Import, School, SchoolRecord
from sharing.records.rules.kinds import ImportKind
from tests.records.making import commit, district_for, file_of, taken_over
from tests.records.sheets import checked, csv_of, taken

HEADER = ("Student #", "First Name", "Last Name", "DOB", "School", "Grade")
FIRST = [
    ("001", "Ana", "Lopez", "2008-01-31", "North High", "11"),
    ("002", "Ben", "Ng", "2008-02-01", "North High", "11"),
    ("003", "Cy", "Ali", "2008-03-01", "South High", "12"),
]
SECOND = [
    ("001", "Anna", "Lopez", "2008-01-31", "West High", "12"),
    ("003", "Cy", "Ali", "2008-03-01", "South High", "12"),
    ("004", "Di", "Poe", "2009-03-01", "North High", "09"),
]


def brought(rows: list[tuple[str, ...]], by) -> Import:
    return checked(csv_of(HEADER, rows), by=by, kind=ImportKind.SHEET_ROSTER)


def on_record(organization) -> dict[str, object]:
    """Everything that records and vault say of the district's students."""
    vault = Vault.for_organization(organization.id)
    people = identities.opened(vault, Subject.objects.values_list("id", flat=True))
    indexes = Subject.objects.values_list("id", "name_birth_index", "identity_digest")
    return {
        "people": {str(key): one for key, one in people.items()},
        "indexes": {str(key): (bytes(a), bytes(b)) for key, a, b in indexes},
        "records": set(SchoolRecord.objects.values_list("subject", "school__name", "grade",
                                                        "enrolled")),
        "schools": set(School.objects.values_list("code", "name")),
        "graduations": set(Graduation.objects.values_list("subject", "class_of")),
    }  # fmt: skip


def test_vera_sees_which_fields_change_with_examples_and_no_name_is_kept(vera):
    with vera.acting() as actor:
        commit(brought(FIRST, actor), by=actor)
        imported = brought(SECOND, actor)
        details = imported.details
        assert details["fields"] == {"person": 1, "school": 1, "grade": 1}
        (change,) = details["changed"]
        assert change["fields"] == [
            ["person", "", ""],
            ["school", "North High", "a new school"],
            ["grade", "11", "12"],
        ]
        assert details["added"] == [{"school": "North High", "count": 1}]
        assert [one["school"] for one in details["gone"]] == ["North High"]
        assert "Anna" not in str(details)
    page = vera.client.get(f"/imports/{imported.id}/").content.decode()
    assert "Grade: 11 → 12" in page
    assert "The first who are not in this file" in page
    assert f"/students/{change['subject']}/" in page


def test_an_import_taken_back_leaves_everything_as_it_was_before(vera):
    with vera.acting() as actor:
        commit(brought(FIRST, actor), by=actor)
        before = on_record(vera.organization)
        second = commit(brought(SECOND, actor), by=actor)
        assert on_record(vera.organization) != before
        undone = actions.undo_import(imported=second, reason="the wrong year", by=actor)
        assert undone.status == "undone"
        assert on_record(vera.organization) == before
        assert not Before.objects.exists()
        third = commit(brought(SECOND, actor), by=actor)
    page = vera.client.get(f"/imports/{third.id}/take-back/").content.decode()
    assert "New, to be removed" in page
    response = vera.client.post(f"/imports/{third.id}/take-back/", {"reason": "again"})
    assert response.status_code == 302
    with vera.acting():
        assert on_record(vera.organization) == before


def test_graduates_are_taken_back_with_the_students_they_brought(vera):
    with vera.acting() as actor:
        commit(brought(FIRST, actor), by=actor)
        before = on_record(vera.organization)
        district = district_for(vera.organization)
        graduates = taken_over(
            ImportKind.GRADUATES, file_of(ImportKind.GRADUATES, district), by=actor
        )
        assert Graduation.objects.exists()
        actions.undo_import(imported=graduates, reason="too early", by=actor)
        assert on_record(vera.organization) == before


def refusal(imported: Import, by) -> str:
    with pytest.raises(Refused) as refused:
        actions.undo_import(imported=imported, reason="why not", by=by)
    return str(refused.value)


def test_what_was_built_on_an_import_is_named_when_it_cannot_be_taken_back(vera):
    with vera.acting() as actor:
        first = commit(brought(FIRST, actor), by=actor)
        second = commit(brought(SECOND, actor), by=actor)
        assert "“ours.csv” was taken over after it" in refusal(first, actor)
        consent = ("Student #", "Consent?", "Date Signed", "Parent/Guardian")
        decided = csv_of(consent, [("004", "yes", "2026-01-05", "Paz Torres")])
        taken(checked(decided, by=actor, purpose="advising"), by=actor)
        assert "decisions of families (1)" in refusal(second, actor)
        assert not queries.desk_for(actor, second.id).undo
    page = vera.client.get(f"/imports/{second.id}/").content.decode()
    assert "It cannot be taken back" in page
    assert "decisions of families" in page


def test_what_an_app_above_built_keeps_an_import_from_being_taken_back(vera, monkeypatch):
    monkeypatch.setattr(building, "_told", [lambda organization_id, moment: iter(["A map."])])
    with vera.acting() as actor:
        first = commit(brought(FIRST, actor), by=actor)
        assert refusal(first, actor) == "A map."
