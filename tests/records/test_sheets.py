"""Vera brings spreadsheets as her district kept them, and every row is accounted for."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import date
from types import SimpleNamespace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from consent import facts, guardians, identities, linking
from consent.guardians import Person
from consent.models import (
    Answer,
    Authority,
    ConsentEvent,
    DirectoryOptOut,
    Guardian,
    Invalidation,
    Subject,
)
from consent.rules.answer import Child
from consent.rules.sheets.choosing import Chosen
from consent.rules.sheets.fields import Field
from consent.rules.sheets.rows import Fate
from consent.rules.vocabulary import AuthorityLevel
from portal import clock
from portal.models import StoredFile
from portal.rules.decision import Refused
from portal.rules.mapping import DayOrder
from portal.rules.vocabulary import Purpose
from portal.vault import Vault
from sharing.records import actions, queries
from sharing.records.facts import problems_of
from sharing.records.models import Import
from sharing.records.rules.kinds import ImportKind
from tests.consent import families
from tests.records.making import worked
from tests.records.sheets import (
    checked,
    csv_of,
    fates,
    mixed,
    on_file,
    received,
    taken,
    workbook_of,
)


@pytest.mark.slow
def test_ten_thousand_mixed_rows_are_accounted_for_in_under_a_minute(vera):
    with vera.acting() as actor:
        on_file(vera.organization.id, 3_000)
        file = mixed(students=3_000, rows=10_000)
        begun = time.monotonic()
        imported = checked(file.csv, by=actor, purpose="advising")
        assert fates(imported) == {fate.value: n for fate, n in file.expected.items()}
        assert sum(fates(imported).values()) == 10_000
        imported = taken(imported, by=actor, good_only=True)
        took = time.monotonic() - begun
        print(f"10,000 rows in {took:.1f} s")
        assert imported.status == "committed"
        assert took < 60
        assert ConsentEvent.objects.filter(source=imported.id).count() == file.expected[Fate.NEW]
        assert Answer.objects.filter(source=imported.id).count() == file.expected[Fate.QUEUED]


HEADER = ("Student #", "Consent?", "Date Signed", "Parent/Guardian")


def rows_of(*rows: tuple[str, ...]) -> bytes:
    return csv_of(HEADER, rows)


@pytest.fixture
def here(vera):
    with vera.acting() as actor:
        subjects = on_file(vera.organization.id, 9)
        yield SimpleNamespace(vera=actor, subjects=subjects)


def checked_rows(here, *rows: tuple[str, ...], **how):
    return checked(rows_of(*rows), by=here.vera, purpose="advising", **how)


def test_the_portal_guesses_columns_and_words_and_vera_confirms(here):
    content = csv_of(
        ("Número de estudiante", "Respuesta", "Fecha", "Firmado por"),
        [("000001", "Sí", "20/1/2026", "Paz Torres"), ("000002", "No", "1/2/2026", "Marco")],
    )
    imported = received(content, by=here.vera, kind=ImportKind.SHEET_CONSENTS)
    desk = queries.sheet_desk_for(here.vera, imported.id)
    assert {one.value: column for one, column in desk.chosen.columns.items()} == {
        "number": "Número de estudiante",
        "answer": "Respuesta",
        "signed_on": "Fecha",
        "signed_by": "Firmado por",
    }
    assert desk.words[Field.ANSWER] == {"si": "given", "no": "refused"}
    assert desk.order is DayOrder.DAY_FIRST


def test_the_same_columns_next_time_are_filled_in(here):
    checked(
        csv_of(("Kid", "Box", "When", "Who"), [("000001", "ok", "2026-01-05", "Paz")]),
        by=here.vera,
        purpose="advising",
        chosen=Chosen(
            columns={
                Field.NUMBER: "Kid",
                Field.ANSWER: "Box",
                Field.SIGNED_ON: "When",
                Field.SIGNED_BY: "Who",
            },
            words={Field.ANSWER: {"ok": "given"}},
        ),
    )
    again = csv_of(("Who", "When", "Kid", "Box"), [("Marco", "2026-01-06", "000002", "OK")])
    imported = received(again, by=here.vera, kind=ImportKind.SHEET_CONSENTS)
    desk = queries.sheet_desk_for(here.vera, imported.id)
    assert desk.is_remembered
    assert desk.chosen.columns[Field.NUMBER] == "Kid"
    assert desk.words[Field.ANSWER] == {"ok": "given"}
    assert desk.chosen.fixed[Field.PURPOSE] == "advising"


def test_a_column_that_no_word_is_said_about_is_asked_and_not_guessed(here):
    imported = received(
        rows_of(("000001", "hmm", "2026-01-05", "Paz")),
        by=here.vera,
        kind=ImportKind.SHEET_CONSENTS,
    )
    desk = queries.sheet_desk_for(here.vera, imported.id)
    chosen = replace(desk.chosen, fixed={**desk.chosen.fixed, Field.PURPOSE: "advising"})
    actions.choose_columns(imported=imported, chosen=chosen, by=here.vera)
    with pytest.raises(Refused, match="“hmm”"):
        actions.choose_words(imported=imported, chosen=chosen, by=here.vera)


def test_slashed_days_are_not_read_until_somebody_says_the_order(here):
    with pytest.raises(Refused, match="month or the day comes first"):
        checked_rows(here, ("000001", "yes", "3/4/2026", "Paz"), order=None)


def test_the_same_day_in_the_other_order_is_another_day(here):
    for order, day in ((DayOrder.MONTH_FIRST, 3), (DayOrder.DAY_FIRST, 4)):
        row = (f"00000{day}", "yes", "3/4/2026", "Paz")
        taken(checked_rows(here, row, order=order), by=here.vera)
    months = set(ConsentEvent.objects.values_list("effective_on__month", flat=True))
    assert months == {3, 4}


def test_one_row_to_mend_stops_the_file_until_vera_takes_the_good_ones(here):
    imported = checked_rows(
        here, ("000001", "yes", "2026-01-05", "Paz"), ("000002", "yes", "soon", "Marco")
    )
    assert fates(imported) == {"new": 1, "wrong": 1}
    with pytest.raises(Refused, match="to be mended first"):
        actions.commit_import(imported=imported, by=here.vera)
    assert not ConsentEvent.objects.exists()
    left = queries.left_rows_for(here.vera, imported.id)
    ((number, cells, said),) = left.rows
    assert (number, cells[0]) == (3, "000002")
    assert 'Date Signed: found "soon", expected a day' in said
    taken(imported, by=here.vera, good_only=True)
    assert ConsentEvent.objects.count() == 1


def test_the_mended_rows_come_again_with_the_others_on_file(here):
    first = ("000001", "yes", "2026-01-05", "Paz")
    taken(checked_rows(here, first), by=here.vera)
    imported = checked_rows(here, first, ("000002", "yes", "2026-01-05", "Marco"))
    assert fates(imported) == {"new": 1, "on_file": 1}


def test_an_answer_that_waits_is_not_queued_twice(here):
    row = ("999", "yes", "2026-01-05", "Paz")
    taken(checked_rows(here, row), by=here.vera)
    assert fates(checked_rows(here, row)) == {"on_file": 1}
    assert Answer.objects.count() == 1


def test_two_answers_of_one_signer_on_one_day_are_both_told(here):
    imported = checked_rows(
        here,
        ("000001", "yes", "2026-01-05", "Paz Torres"),
        ("000001", "no", "2026-01-05", "PAZ TÓRRES"),
        ("000001", "no", "2026-01-05", "Marco Torres"),
    )
    assert fates(imported) == {"wrong": 2, "new": 1}


def test_a_signer_whom_the_school_knows_to_have_no_say_is_told(here):
    (subject, *_) = Subject.objects.filter(id__in=[one.id for one in here.subjects])
    number = queries_number(subject)
    person = families.Person("Paz Torres")
    families.guardian(subject, person, by=here.vera, level=AuthorityLevel.NONE)
    imported = checked_rows(here, (number, "yes", "2026-01-05", "Paz Torres"))
    assert fates(imported) == {"wrong": 1}
    assert "may not decide for this student" in problems_of(imported).problems[0].found


def queries_number(subject: Subject) -> str:
    vault = Vault.for_organization(subject.organization_id)
    return identities.opened(vault, [subject.id])[subject.id].student_id


def test_a_workbook_with_its_own_days_and_numbers_is_read(here):
    content = workbook_of(
        HEADER,
        [
            ("000001", "Yes", date(2026, 1, 5), "Paz"),
            ("000002", "Yes", 46027, "Marco"),
            (3, "Yes", "1/5/2026", "Ana"),
        ],
    )
    imported = checked(content, by=here.vera, purpose="advising", name="ours.xlsx")
    assert fates(imported) == {"new": 2, "queued": 1}
    taken(imported, by=here.vera)
    days = set(ConsentEvent.objects.values_list("effective_on", flat=True))
    assert days == {date(2026, 1, 5)}
    (line,) = linking.candidates(
        Vault.for_organization(here.vera.seats[0].organization_id), Child(number="3")
    )
    assert line.likeness.same[0].value == "number_zeros"


def test_an_import_is_taken_back_and_its_decisions_count_no_longer(here):
    imported = taken(checked_rows(here, ("000001", "yes", "2026-01-05", "Paz")), by=here.vera)
    event = ConsentEvent.objects.get()
    with pytest.raises(Refused, match="Say why"):
        actions.undo_import(imported=imported, reason=" ", by=here.vera)
    imported = actions.undo_import(imported=imported, reason="Wrong school", by=here.vera)
    assert imported.status == "undone"
    assert Invalidation.objects.get().event_id == event.id
    standing, _ = facts.standing_of(
        event.subject_id, purpose=Purpose.ADVISING, recipient_id=None, day=clock.today()
    )
    assert standing.status == "none"


def test_opt_outs_of_an_information_system_are_told_once_however_often_exported(here):
    content = csv_of(("StudentID", "FERPA Flag"), [("000001", "Y"), ("000002", "N"), ("77", "Y")])
    for expected in (
        {"new": 1, "left_out": 1, "wrong": 1},
        {"on_file": 1, "left_out": 1, "wrong": 1},
    ):
        imported = checked(content, by=here.vera, kind=ImportKind.SHEET_OPT_OUTS)
        assert fates(imported) == expected
        taken(imported, by=here.vera, good_only=True)
    assert DirectoryOptOut.objects.count() == 1


def test_guardians_come_from_a_file_and_one_parent_of_two_children_is_one_person(here):
    content = csv_of(
        (
            "Student Number",
            "Guardian Name",
            "Relationship",
            "Custody",
            "Email",
            "Phone",
            "Language",
        ),
        [
            ("000001", "Paz Torres", "Mother", "joint", "paz@mail.example", "555-0101", "Spanish"),
            ("000002", "Paz Torres", "Mother", "joint", "paz@mail.example", "555-0101", "Spanish"),
            ("000002", "Marco Torres", "Father", "none", "", "", "English"),
            ("000003", "Paz Torres", "Mother", "joint", "nonsense", "", "Spanish"),
        ],
    )
    imported = checked(content, by=here.vera, kind=ImportKind.SHEET_GUARDIANS)
    assert fates(imported) == {"new": 3, "wrong": 1}
    taken(imported, by=here.vera, good_only=True)
    assert (Guardian.objects.count(), Authority.objects.count()) == (2, 3)
    vault = Vault.for_organization(here.vera.seats[0].organization_id)
    people = {guardians.opened(vault, row) for row in Guardian.objects.all()}
    assert Person("Paz Torres", "paz@mail.example", "555-0101", "es") in people
    again = checked(content, by=here.vera, kind=ImportKind.SHEET_GUARDIANS)
    assert fates(again) == {"on_file": 3, "wrong": 1}


def test_a_discarded_spreadsheet_leaves_neither_file_nor_table(here):
    imported = checked_rows(here, ("000001", "yes", "2026-01-05", "Paz"))
    actions.discard_import(imported=imported, by=here.vera)
    assert not StoredFile.objects.exists()


def test_what_a_spreadsheet_says_of_people_lies_sealed(here):
    checked_rows(here, ("000001", "yes", "2026-01-05", "Zenobia Unusual"))
    for table in ("records_import", "records_importsheet", "records_sheetmemory"):
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT t::text FROM {table} t")
            rows = cursor.fetchall()
        assert rows
        assert not any("Zenobia" in row for (row,) in rows)


def test_olga_and_gus_find_no_spreadsheet_of_northfield(vera, olga, gus):
    with vera.acting() as actor:
        on_file(vera.organization.id, 2)
        imported = checked(
            rows_of(("000001", "yes", "2026-01-05", "Paz")), by=actor, purpose="advising"
        )
    for stranger in (olga, gus):
        for page in ("", "columns/", "words/", "to-mend.csv", "take-back/"):
            assert stranger.client.get(f"/imports/{imported.id}/{page}").status_code == 404


def test_vera_walks_through_the_screen(vera):
    with vera.acting():
        on_file(vera.organization.id, 3)
    client = vera.client
    content = rows_of(
        ("000001", "Sí", "25/1/2026", "Paz"), ("000002", "vale", "1/2/2026", "=cmd|' /C calc'!A0")
    )
    response = client.post(
        "/imports/new/",
        {
            "organization": vera.organization.id,
            "kind": "sheet_consents",
            "encoding": "utf-8",
            "file": SimpleUploadedFile("ours.csv", content),
        },
    )
    columns = response["Location"]
    page = client.get(columns).content.decode()
    assert "What do the columns hold?" in page
    told = {
        "number": "column:Student #",
        "answer": "column:Consent?",
        "signed_on": "column:Date Signed",
        "signed_by": "column:Parent/Guardian",
        "purpose": "fixed:advising",
    }
    refused = client.post(columns, {**told, "number": ""}).content.decode()
    assert "Choose what tells which student a row is about" in refused
    words = client.post(columns, told)["Location"]
    page = client.get(words).content.decode()
    assert "“vale”" in page
    assert "This field is required" not in page
    refused = client.post(words, {"order": "day_first", "answer-0": "given"}).content.decode()
    assert "Say what it means." in refused
    home = client.post(words, {"order": "day_first", "answer-0": "given", "answer-1": "given"})
    with vera.acting() as actor:
        worked(Import.objects.get(), by=actor)
    page = client.get(home["Location"]).content.decode()
    assert "Put all on file" in page
    client.post(home["Location"] + "commit/")
    with vera.acting() as actor:
        worked(Import.objects.get(), by=actor)
    page = client.get(home["Location"]).content.decode()
    assert "Take the import back" in page


def test_a_row_to_mend_that_holds_a_formula_is_handed_out_harmless(vera):
    with vera.acting() as actor:
        on_file(vera.organization.id, 1)
        imported = checked(
            rows_of(("000001", "yes", "never", "=cmd|' /C calc'!A0")), by=actor, purpose="advising"
        )
    response = vera.client.get(f"/imports/{imported.id}/to-mend.csv")
    assert "'=cmd|" in response.content.decode("utf-8-sig")
