"""Our own CSV comes in again as it went out."""

from __future__ import annotations

import dataclasses

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.rules.decision import Refused
from portal.rules.mapping import (
    Chosen,
    decide_columns,
    decide_words,
    guess,
    guess_words,
    questions_of,
)
from portal.sheets import Limits, read_sheet
from sharing.exports.rules.layouts.own import OWN
from sharing.exports.rules.students import ELEMENTS
from sharing.records.facts import problems_of
from sharing.records.models import Graduation, Import
from sharing.records.rules.kinds import ImportKind
from sharing.records.rules.sheets.graduate_fields import GRADUATES, GraduateField
from sharing.records.rules.sheets.graduates import read_graduate_sheet
from tests.exports.test_layouts import ABOUT, classes, written
from tests.exports.test_taking import take
from tests.records import making
from tests.records.sheets import checked, csv_of

POOR = {"eligible": True, "not_eligible": False, "unknown": None}
MARKS = st.sampled_from(["", "=", "+", "-", "@", "'"])


def marked(one, mark):
    """A name as a spreadsheet would run it, if it could."""
    told = dataclasses.replace(one.identity, last_name=mark + one.identity.last_name)
    return dataclasses.replace(one, identity=told)


@settings(max_examples=40, deadline=None)
@given(classes, st.lists(MARKS, min_size=14, max_size=14), st.booleans())
def test_a_class_in_our_own_csv_is_read_as_it_was_written(found, marks, with_keys):
    found = [marked(one, mark) for one, mark in zip(found, marks, strict=False)]
    about = dataclasses.replace(ABOUT, elements=frozenset(ELEMENTS), with_keys=with_keys)
    content, _ = written(OWN, found, about)
    limits = Limits(size=1_000_000, rows=1_000, columns=80)
    sheet = read_sheet(SimpleUploadedFile("own.csv", content), limits).sheet
    chosen = guess(GRADUATES, sheet.columns, Chosen())
    asked = [reason.text for reason in decide_columns(GRADUATES, chosen).reasons]
    assert asked == ["Choose the column that holds “FERPA block”."], "and nothing else"
    chosen = dataclasses.replace(chosen, fixed={**chosen.fixed, GraduateField.BLOCK: "unknown"})
    questions = questions_of(GRADUATES, sheet, chosen)
    chosen = dataclasses.replace(chosen, words=guess_words(GRADUATES, questions, chosen))
    assert decide_words(questions, chosen).allowed, "nor what its words mean"
    rows = read_graduate_sheet(sheet, chosen, name="own.csv").rows
    assert [
        (
            (one.student_id, one.first_name, one.middle_name, one.last_name, one.suffix),
            (one.birth_date, one.graduated_on, one.class_of, one.diploma_type.value),
            (one.school_name, one.race_ethnicity, one.economically_disadvantaged, one.ferpa_block),
        )
        for one in rows
    ] == [
        (
            (who.student_id, who.first_name, who.middle_name, who.last_name, who.suffix),
            (who.birth_date, one.graduated_on, one.class_of, one.diploma),
            (one.school.name, one.race_ethnicity, POOR[one.lunch_status], None),
        )
        for one in found
        for who in [one.identity]
    ]


def test_what_a_district_took_home_changes_nothing_and_unblocks_nobody(cast):
    with cast.vera.acting() as actor:
        making.whole_district(cast.vera.organization, by=actor, students=200)
        before = Graduation.objects.count()
        class_of = Graduation.objects.order_by("-class_of").values_list("class_of", flat=True)[0]
    content = take(cast.vera, f"own~{cast.vera.organization.id}", "csv", class_of=class_of)
    with cast.vera.acting() as actor:
        Graduation.objects.filter(class_of=class_of).update(ferpa_block=True)
        imported = checked(
            content, by=actor, kind=ImportKind.SHEET_GRADUATES, name="own.csv", block="unknown"
        )
        assert imported.status == "ready", imported.problems
        told = imported.preview
        assert (told["added"], told["changed"]) == (0, 0)
        assert told["unchanged"] == len(content.splitlines()) - 1 > 0
        assert making.commit(imported, by=actor).status == "committed"
        assert Graduation.objects.count() == before
        assert not Graduation.objects.filter(class_of=class_of, ferpa_block=False).exists()


def test_vera_confirms_for_each_file_without_a_block_column_that_nobody_in_it_is_blocked(vera):
    rows = [("007", "Ana", "Lopez", "2008-01-31", "North High", "2026-06-05", "regular")]
    head = ("student_id", "first_name", "last_name", "birth_date", "high_school")
    content = csv_of((*head, "graduation_date", "diploma_type"), rows)
    kind = ImportKind.SHEET_GRADUATES
    with vera.acting() as actor:
        for number in range(2):  # what was confirmed of one file says nothing of the next
            with pytest.raises(Refused, match="FERPA block"):
                checked(content, by=actor, kind=kind, name=f"{number}.csv")
            imported = checked(content, by=actor, kind=kind, block="unknown")
            assert imported.status == "ready", imported.problems
        blank = csv_of((*head, "graduation_date", "diploma_type", "ferpa_block"), [(*rows[0], "")])
        with pytest.raises(Refused, match="an empty cell"):
            checked(blank, by=actor, kind=kind)
        waiting = Import.objects.get(file_name="0.csv")
    page = vera.client.get(f"/imports/{waiting.id}/columns/").content.decode()
    assert "I confirm that no record of this file is blocked" in page
    select = page[page.index('name="block"') :].partition("</select>")[0]
    assert 'value="fixed:unknown"' in select
    assert 'value="fixed:unknown" selected' not in select


def test_a_birth_date_that_vera_mistyped_is_told_to_her_and_lies_nowhere_in_clear(vera, olga):
    head = ("student_id", "first_name", "last_name", "birth_date", "high_school")
    row = ("007", "Ana", "Lopez", "31/45/2008", "North High", "2026-06-05", "regular")
    content = csv_of((*head, "graduation_date", "diploma_type"), [row])
    with vera.acting() as actor:
        imported = checked(content, by=actor, kind=ImportKind.SHEET_GRADUATES, block="unknown")
        assert imported.status == "refused"
        assert "31/45/2008" in problems_of(imported).problems[0].found
        for table in ("records_import", "portal_ledgerentry"):
            with connection.cursor() as cursor:
                cursor.execute(f"SELECT count(*) FROM {table} t WHERE t::text ~ '45/2008|Lopez'")
                assert cursor.fetchone() == (0,), table
    assert "31/45/2008" in vera.client.get(f"/imports/{imported.id}/").content.decode()
    assert olga.client.get(f"/imports/{imported.id}/problems.csv").status_code in (403, 404)
