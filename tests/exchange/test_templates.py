"""Cole fills in the template of a request, in a spreadsheet, and hands the very workbook in."""

from __future__ import annotations

import csv
import hashlib
import io

import openpyxl
import pytest

from portal.models import LedgerEntry
from portal.rules.intake import Rejected
from portal.rules.permissions import Permission
from sharing.exchange.rules.template import RETURN_FIELD, TEMPLATE_HEADER
from tests.exchange import making
from tests.exchange.programs import program, url

READ = [Permission.AGREEMENT_READ]


@pytest.fixture
def story(cast):
    return making.sent(cast, students=200)


def take(person, story, kind: str):
    return person.client.post(f"/exchanges/{story.exchange.reference}/template.{kind}")


def filled(template: bytes, answered: list[dict[str, str]]) -> bytes:
    """The workbook with the answers typed in below its header, as text."""
    book = openpyxl.load_workbook(io.BytesIO(template))
    sheet = book["Return"]
    sheet.delete_rows(2, sheet.max_row)
    for row in answered:
        sheet.append([row[name] or None for name in TEMPLATE_HEADER])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_the_workbook_that_cole_filled_in_says_the_same_as_the_csv_file(cast, story):
    package = making.download(story)
    keys = sorted(row["return_key"] for row in making.rows_of(package))
    listed = list(csv.reader(io.StringIO(take(cast.cole, story, "csv").content.decode())))
    assert tuple(listed[0]) == TEMPLATE_HEADER
    place = TEMPLATE_HEADER.index(RETURN_FIELD)
    assert [row[place] for row in listed[1:]] == keys
    assert all(not any(row[:place] + row[place + 1 :]) for row in listed[1:]), "no name is in it"
    workbook = take(cast.cole, story, "xlsx").content
    shown = openpyxl.load_workbook(io.BytesIO(workbook))["Return"]
    assert [cell.value for cell in shown[1]] == list(TEMPLATE_HEADER)
    assert shown.cell(2, place + 1).value == keys[0]
    assert {cell.number_format for cell in shown[2]} == {"@"}, "dates and codes stay as typed"
    with cast.cole.acting():
        taken = LedgerEntry.objects.filter(verb="take_template").order_by("id")
        assert [entry.detail["format"] for entry in taken] == ["csv", "xlsx"]

    answered = list(csv.DictReader(io.StringIO(making.answer(making.rows_of(package)).decode())))
    content = filled(workbook, answered)
    by_sheet = making.check(story, content, "return.xlsx")
    assert by_sheet.sha256 == hashlib.sha256(content).hexdigest(), "of the very file handed in"
    told = (by_sheet.matched, by_sheet.unmatched, by_sheet.terms, by_sheet.degrees)
    by_csv = making.check(story, making.answer(making.rows_of(package)))
    assert by_csv.content_sha256 == by_sheet.content_sha256
    assert (by_csv.matched, by_csv.unmatched, by_csv.terms, by_csv.degrees) == told
    answered[4]["Enrollment Begin"], answered[4]["Record Found Y/N"] = "2026-31-02", "Y"
    with pytest.raises(Rejected) as refused:
        making.check(story, filled(workbook, [answered[0], *answered[1:]]), "return.xlsx")
    assert {problem.row for problem in refused.value.problems} == {6}, "as the workbook counts"


def test_only_who_may_take_the_package_takes_its_template(cast, story):
    assert take(cast.olga, story, "csv").status_code == 404
    assert take(cast.gus, story, "csv").status_code == 404
    assert take(cast.vera, story, "csv").status_code == 403
    assert take(cast.cole, story, "csv").status_code == 403, "he takes the package first"
    making.download(story)
    assert take(cast.cole, story, "ods").status_code == 404
    assert take(cast.cole, story, "csv").status_code == 200
    script = program(cast.cole)
    by_program = script.post(url(story, "/template?format=csv"))
    assert by_program.content == take(cast.cole, story, "csv").content
    assert script.post(url(story, "/template?format=ods")).status_code == 422
    strange = program(cast.olga, name="Prairie", scopes=READ)
    assert strange.post(url(story, "/template")).status_code == 404
