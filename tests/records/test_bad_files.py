"""A bad file is refused with file, row, column and remedy, and nothing of it is stored."""

from __future__ import annotations

import functools
import tempfile
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.conf import settings

from consent.models import ConsentEvent, Subject
from portal.models import Organization
from sharing.demo.region import write_broken
from sharing.records import queries
from sharing.records.models import Import
from sharing.records.rules.kinds import FileEncoding, ImportKind
from sharing.records.rules.lifecycle import ImportStatus
from tests.records import making
from tests.records.counting import everything

ROSTER, GRADUATES = ImportKind.ROSTER, ImportKind.GRADUATES


@functools.cache
def broken(name: str, nces_id: str) -> dict[str, bytes]:
    """The broken files of the region, told of this district and of another."""
    region = making.region(600)
    ours = replace(region.northfield, name=name, nces_id=nces_id)
    told = SimpleNamespace(districts=(ours, *region.districts[1:]))
    with tempfile.TemporaryDirectory() as folder:
        return {key: path.read_bytes() for key, path in write_broken(folder, told).items()}


def broken_for(organization: Organization) -> dict[str, bytes]:
    return broken(organization.name, organization.nces_id)


# What one of the problems must say: row, column, words of the sentence, words of the remedy.
FAULTS = [
    (ROSTER, "not_oneroster", None, None, "the files at the root of the zip", "select the files"),
    (ROSTER, "missing_column", 1, "familyName", "no such column", "column"),
    (ROSTER, "bad_date", 214, "birthDate", "YYYY-MM-DD", "Fix"),
    (ROSTER, "latin1", None, None, "UTF-8", "UTF-8"),
    (ROSTER, "empty_zip", None, None, "empty", "Export"),
    (ROSTER, "other_district_oneroster", 2, "identifier", "Oak Valley", "your own district"),
    (GRADUATES, "bad_date_graduates", 214, "I (date of birth)", "YYYYMMDD", ""),
    (GRADUATES, "truncated_graduates", None, "A (record type)", "trailer", "cut short"),
    (GRADUATES, "latin1_graduates", None, None, "UTF-8", "Windows-1252"),
    (GRADUATES, "empty_graduates", None, None, "empty", ""),
    (GRADUATES, "other_district_graduates", 1, "C (account name)", "OAK VALLEY", "own district"),
    (GRADUATES, "good_oneroster", None, None, "zip", ""),
]


@pytest.mark.parametrize(("kind", "fault", "row", "column", "words", "remedy"), FAULTS)
def test_vera_is_told_what_to_mend_and_nothing_is_stored(
    vera, kind, fault, row, column, words, remedy
):
    content = broken_for(vera.organization)[fault]
    with vera.acting() as actor:
        before = everything()
        imported = making.bring(kind, content, by=actor, name=f"{fault}.zip")
        desk = queries.desk_for(actor, imported.id)
        assert imported.status == ImportStatus.REFUSED
        told = [
            problem
            for problem in desk.rejected.problems
            if words.casefold() in problem.sentence.casefold()
            and remedy.casefold() in problem.remedy.casefold()
            and row in (None, problem.row)
            and column in (None, problem.column)
        ]
        assert told, desk.rejected.problems[:3]
        assert all(problem.remedy for problem in desk.rejected.problems)
        assert imported.file is None
        assert not desk.commit
        assert everything() == before


def test_a_sound_file_in_windows_1252_is_read_when_vera_says_so(vera):
    content = broken_for(vera.organization)["latin1_graduates"]
    with vera.acting() as actor:
        imported = making.bring(GRADUATES, content, by=actor, encoding=FileEncoding.CP1252)
        assert imported.status == ImportStatus.READY


def test_a_consent_of_a_student_who_is_not_on_file_is_refused_whole(vera):
    district = making.district_for(vera.organization)
    with vera.acting() as actor:
        making.taken_over(ROSTER, making.file_of(ROSTER, district.sample(100)), by=actor)
        subjects = Subject.objects.count()
        content = making.file_of(ImportKind.CONSENTS, district)
        imported = making.bring(ImportKind.CONSENTS, content, by=actor)
        desk = queries.desk_for(actor, imported.id)
        assert desk.status == ImportStatus.REFUSED
        assert {problem.column for problem in desk.rejected.problems} == {"student_id"}
        assert desk.rejected.problems[0].row > 1
        assert ConsentEvent.objects.count() == 0
        assert Subject.objects.count() == subjects == 100


def test_the_same_number_in_other_spelling_is_one_student_too_many(vera):
    content = broken_for(vera.organization)["good_graduates"].decode().split("\r\n")
    first, second = content[1].split("\t"), content[2].split("\t")
    first[9], second[9] = "ab1", "AB 1"
    content[1], content[2] = "\t".join(first), "\t".join(second)
    with vera.acting() as actor:
        imported = making.bring(GRADUATES, "\r\n".join(content).encode(), by=actor)
        problem = queries.desk_for(actor, imported.id).rejected.problems[0]
        assert (problem.row, problem.column) == (3, "J (student ID)")


def test_the_problems_come_as_a_table_that_no_spreadsheet_runs(vera):
    content = broken_for(vera.organization)["bad_date"]
    with vera.acting() as actor:
        imported = making.bring(ROSTER, content, by=actor, name="=cmd.zip")
    response = vera.client.get(f"/imports/{imported.id}/problems.csv")
    lines = response.content.decode("utf-8-sig").splitlines()
    assert lines[0] == "file,row,column,found,expected,remedy"
    assert "214" in lines[1]
    assert lines[1].startswith("'=cmd.zip/demographics.csv,214,birthDate,")
    assert Import.objects.count() == 0  # nobody acts here


def test_the_page_of_a_refused_file_names_row_column_and_remedy(vera):
    content = broken_for(vera.organization)["bad_date"]
    with vera.acting() as actor:
        imported = making.bring(ROSTER, content, by=actor)
    page = vera.client.get(f"/imports/{imported.id}/").content.decode()
    for words in ("214", "birthDate", "2008-02-31", "YYYY-MM-DD", "Download the list"):
        assert words in page
    assert "Import the mended file" in page


def test_the_bytes_of_a_refused_file_leave_the_disk(vera, django_capture_on_commit_callbacks):
    content = broken_for(vera.organization)["bad_date"]
    with vera.acting() as actor:
        before = sealed_files()
        imported = making.received(ROSTER, content, by=actor)
        assert len(sealed_files() - before) == 1
        with django_capture_on_commit_callbacks(execute=True):
            making.worked(imported, by=actor)
        assert sealed_files() == before


def sealed_files() -> set[Path]:
    return set(Path(settings.FILES).rglob("*.sealed"))
