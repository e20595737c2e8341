"""Vera brings a roster as her office keeps it, in columns of its own."""

from __future__ import annotations

import json

from django.core.files.uploadedfile import SimpleUploadedFile

from consent import identities
from consent.models import Subject
from portal.rules.mapping import DayOrder
from portal.vault import Vault
from sharing.records import queries
from sharing.records.facts import problems_of
from sharing.records.models import Import, School, SchoolRecord
from sharing.records.rules.kinds import ImportKind
from tests.intake.test_edfi import TOLD
from tests.records.making import bring, commit, worked
from tests.records.sheets import checked, csv_of, received, workbook_of

HEADER = ("Pupil ID", "Student Name", "DOB", "Campus", "Gr", "M/F", "Ethnic group", "Enroll status")
ROWS = [
    ("007", "Null, Ana", "1/25/2009", "North High", "9th", "F", "Hispanic/Latino", "Active"),
    ("1E5", "Lopez-Peña, José", "2/1/2008", "North High", "12", "M", "White", "Active"),
    ("A-3", "NA, Zoë", "3/4/2008", "South  High", "Grade 11", "X", "", "Active"),
    ("009", "Gone, Gil", "3/5/2008", "South High", "11", "", "", "Withdrawn"),
]
ROSTER = ImportKind.SHEET_ROSTER


def brought(content: bytes, by, **how) -> Import:
    return checked(content, by=by, kind=ROSTER, name="pupils.csv", **how)


def test_a_roster_in_columns_of_its_own_is_taken_over_letter_for_letter(vera):
    with vera.acting() as actor:
        imported = brought(csv_of(HEADER, ROWS), actor)
        assert imported.status == "ready", imported.problems
        assert imported.preview["added"] == 3
        assert "Rows left out, as you chose: 1" in imported.notices
        assert commit(imported, by=actor).status == "committed"
        told = identities.opened(
            Vault.for_organization(vera.organization.id),
            Subject.objects.values_list("id", flat=True),
        )
        assert {(one.student_id, one.last_name, str(one.birth_date)) for one in told.values()} == {
            ("007", "Null", "2009-01-25"),
            ("1E5", "Lopez-Peña", "2008-02-01"),
            ("A-3", "NA", "2008-03-04"),
        }
        assert set(
            SchoolRecord.objects.values_list("school__name", "grade", "gender", "race_ethnicity")
        ) == {
            ("North High", "09", "female", "hispanic"),
            ("North High", "12", "male", "white"),
            ("South High", "11", "other", "unknown"),
        }


def test_next_year_the_same_columns_need_no_telling_and_schools_stay_the_same(vera):
    with vera.acting() as actor:
        commit(brought(csv_of(HEADER, ROWS), actor), by=actor)
        School.objects.filter(name="North High").update(code="061234500001")
        rows = [(ROWS[0][0], *ROWS[0][1:4], "10", *ROWS[0][5:])]
        book = workbook_of(HEADER[::-1], [row[::-1] for row in rows])
        waiting = received(book, by=actor, kind=ROSTER, name="next.xlsx")
        desk = queries.sheet_desk_for(actor, waiting.id)
        assert desk.is_remembered
        imported = brought(book, actor)
        assert imported.preview["new_schools"] == []
        assert (imported.preview["changed"], imported.preview["gone"]) == (1, 1)
        commit(imported, by=actor)
        assert School.objects.count() == 2


def test_a_roster_with_one_row_to_mend_is_refused_whole_and_says_where(vera):
    rows = [*ROWS, ("011", "Lee", "31/31/2008", "", "9", "F", "", "Active"), (*ROWS[0],)]
    with vera.acting() as actor:
        imported = brought(csv_of(HEADER, rows), actor, order=DayOrder.MONTH_FIRST)
        assert imported.status == "refused"
        assert not SchoolRecord.objects.exists()
        said = {(one.row, one.column): one.expected for one in problems_of(imported).problems}
        assert said[6, "DOB"].startswith("a day as 8/20/2026")
        assert said[6, "Student Name"] == "a first and a last name"


def test_a_roster_without_a_school_is_asked_for_one(vera):
    with vera.acting() as actor:
        imported = received(csv_of(HEADER, ROWS), by=actor, kind=ROSTER)
    told = {"number": "column:Pupil ID", "full_name": "column:Student Name"}
    page = vera.client.post(f"/imports/{imported.id}/columns/", told).content.decode()
    assert "Choose the column that tells the school" in page
    assert "Choose the columns of first and last name" not in page


def test_vera_walks_from_the_upload_to_the_records(vera, olga):
    client = vera.client
    upload = SimpleUploadedFile("pupils.csv", csv_of(HEADER, ROWS))
    form = {"organization": vera.organization.id, "kind": "sheet_roster", "encoding": "utf-8"}
    columns = client.post("/imports/new/", {**form, "file": upload})["Location"]
    assert "Attends?" in client.get(columns).content.decode()
    told = {
        "number": "column:Pupil ID",
        "full_name": "column:Student Name",
        "school": "column:Campus",
        "attends": "column:Enroll status",
    }
    words = client.post(columns, told)["Location"]
    home = client.post(words, {"attends-0": "enrolled", "attends-1": "-"})["Location"]
    with vera.acting() as actor:
        worked(Import.objects.get(), by=actor)
    page = client.get(home).content.decode()
    assert "What will change" in page
    assert "Change columns or words" in page
    assert olga.client.get(home).status_code == 404


def test_an_ed_fi_delivery_is_compared_with_the_roster_on_file(vera):
    with vera.acting() as actor:
        commit(brought(csv_of(HEADER, ROWS), actor), by=actor)
        imported = bring(
            ImportKind.EDFI_ROSTER, json.dumps(TOLD).encode(), by=actor, name="edfi.json"
        )
        assert imported.status == "ready", imported.problems
        counts = [imported.preview[key] for key in ("added", "changed", "unchanged")]
        assert counts == [0, 2, 0]
        assert imported.preview["new_schools"] == ["School 255901001"]
        commit(imported, by=actor)
        assert School.objects.get(code="255901002").name == "South High"


def test_a_file_of_an_older_program_is_read_and_its_letters_are_shown_before_deciding(vera):
    content = csv_of(HEADER, ROWS).decode().encode("cp1252")
    form = {"organization": vera.organization.id, "kind": "sheet_roster", "encoding": ""}
    upload = SimpleUploadedFile("old.csv", content)
    columns = vera.client.post("/imports/new/", {**form, "file": upload})["Location"]
    told = {
        "number": "column:Pupil ID",
        "full_name": "column:Student Name",
        "school": "column:Campus",
    }
    words = vera.client.post(columns, told)["Location"]
    home = vera.client.post(words, {"csrfmiddlewaretoken": "x"})["Location"]
    with vera.acting() as actor:
        worked(Import.objects.get(), by=actor)
    page = vera.client.get(home).content.decode()
    assert "Windows-1252 (Latin-1), found by the portal" in page
    assert "Read as Windows-1252 it holds ñéë" in page
