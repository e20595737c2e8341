"""The binder: papers brought in whole or not at all, found again, and permitting nothing."""

import io
import zipfile
from datetime import date, timedelta

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from agreements import facts
from agreements.actions import binder as actions
from agreements.models import Agreement, BinderImport, BinderMapping, BinderRecord, Draft
from agreements.queries import binder_for
from agreements.rules.binder import BinderKind, ImportStatus, Standing, standing_on
from agreements.rules.binder_fields import Field, guessed, table_of
from agreements.rules.binder_sheet import read_papers
from portal import clock, foreign
from portal.models import StoredFile
from portal.rules.intake import Problems, Rejected

PDF = b"%PDF-1.7 a scan"
HEAD = ["Agreement", "Partners", "Type", "Start Date", "End Date", "Contract No.", "PDF", "Shelf"]
ROWS = [
    ["State outcomes", "Northfield State University; Ministry of Truth", "MOU", "9/1/2024",
     "2031-08-31", "C-7", "outcomes.pdf", "B4"],
    ["Tutoring", "College Bridge Alliance", "Letter", "September 1, 2023", "ongoing", "", "", ""],
]  # fmt: skip
MAPPING = {
    Field.TITLE: "Agreement",
    Field.PARTIES: "Partners",
    Field.KIND: "Type",
    Field.FIRST_DAY: "Start Date",
    Field.LAST_DAY: "End Date",
    Field.OWN_REFERENCE: "Contract No.",
    Field.FILE: "PDF",
}


def csv_of(rows, head=HEAD):
    quoted = (",".join(f'"{cell}"' for cell in row) for row in [head, *rows])
    return SimpleUploadedFile("binder.csv", "\n".join(quoted).encode() + b"\n")


def xlsx_of(rows, head=HEAD):
    book = openpyxl.Workbook()
    for row in [head, *rows]:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return SimpleUploadedFile("binder.xlsx", out.getvalue())


def paper(name="outcomes.pdf", content=PDF):
    return SimpleUploadedFile(name, content)


def zipped(*names):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        for name in names:
            package.writestr(name, PDF)
    return SimpleUploadedFile("scans.zip", out.getvalue())


def read(rows, *, head=HEAD, mapping=MAPPING, brought=("outcomes.pdf",), on_file=()):
    problems = Problems()
    numbered = [(number, row) for number, row in enumerate([head, *rows], start=1)]
    papers = read_papers(
        table_of(numbered), mapping, brought=brought, on_file=on_file, problems=problems
    )
    return papers, problems


def received(vera, sheet=None, papers=None):
    with vera.acting() as actor:
        return actions.receive_binder(
            organization=vera.organization,
            sheet=sheet or csv_of(ROWS),
            papers=[paper()] if papers is None else papers,
            by=actor,
        )


def filed(vera, **more):
    imported = received(vera, **more)
    with vera.acting() as actor:
        actions.map_binder(imported=imported, mapping=MAPPING, by=actor)
        return actions.commit_binder(imported=imported, by=actor)


# --- the rules ---------------------------------------------------------------------------------


def test_columns_are_known_by_their_names_and_as_they_were_last_time():
    assert guessed(HEAD, {}) == {
        Field.TITLE: "Agreement",
        Field.PARTIES: "Partners",
        Field.KIND: "Type",
        Field.FIRST_DAY: "Start Date",
        Field.LAST_DAY: "End Date",
        Field.OWN_REFERENCE: "Contract No.",
        Field.FILE: "PDF",
    }
    assert guessed(HEAD, {"notes": "SHELF"})[Field.NOTES] == "Shelf"


def test_every_cell_of_a_row_is_kept_somewhere():
    (first, second), problems = read(ROWS)
    assert not problems
    assert first.parties == ("Northfield State University", "Ministry of Truth")
    assert (first.first_day, first.last_day) == (date(2024, 9, 1), date(2031, 8, 31))
    assert (first.kind, first.file) == (BinderKind.MOU, "outcomes.pdf")
    assert first.other == {"Shelf": "B4"}
    assert (second.first_day, second.last_day) == (date(2023, 9, 1), None)
    assert second.kind is BinderKind.OTHER
    assert second.other["Type"] == "Letter"
    assert "ongoing" in second.other["End Date"]


def test_columns_without_a_name_or_named_twice_are_told_apart():
    sheet = table_of([(1, ["Title", "", "Title"]), (2, ["a", "b", "c", "d"])])
    assert sheet.columns == ("Title", "Column B", "Title (C)", "Column D")


@pytest.mark.parametrize(
    ("place", "cell", "column", "expected"),
    [
        (0, " ", "Agreement", "a title"),
        (0, "x" * 201, "Agreement", "at most 200 characters"),
        (1, ";", "Partners", "the parties, separated by semicolons"),
        (3, "soon", "Start Date", "a day as 2024-09-01, 9/1/2024 or September 1, 2024"),
        (3, "2/30/2024", "Start Date", "a day as 2024-09-01"),
        (4, "8/31/2023", "End Date", "a day after 2024-09-01"),
        (6, "other.pdf", "PDF", "the name of a PDF that was uploaded"),
    ],
)
def test_what_is_wrong_is_told_by_row_and_column_with_what_was_expected(
    place, cell, column, expected
):
    row = [*ROWS[0]]
    row[place] = cell
    _, problems = read([row, ROWS[1]])
    told = [one for one in problems.items if one.row == 2]
    assert any(one.column == column and expected in one.expected and one.remedy for one in told)


def test_the_same_agreement_twice_or_on_file_already_is_told():
    (first, _), _ = read(ROWS)
    _, twice = read([*ROWS, ROWS[0]])
    assert [one.found for one in twice.items] == ["the same agreement as in row 2"]
    _, again = read(ROWS, on_file={first.likeness})
    assert "on file already" in again.items[0].found


def test_a_pdf_that_no_row_names_is_told_so_that_it_is_not_lost():
    _, problems = read(ROWS, brought=("outcomes.pdf", "lost.pdf"))
    assert problems.items[0].found == '"lost.pdf", which no row names'


def test_names_of_files_match_without_folder_case_or_ending():
    row = [*ROWS[0]]
    row[6] = r"G:\Contracts\OUTCOMES"
    (first, _), problems = read([row, ROWS[1]])
    assert not problems
    assert first.file == "outcomes.pdf"


@pytest.mark.parametrize(
    ("days", "settled", "standing"),
    [
        (None, False, Standing.ON_FILE),
        (61, False, Standing.ON_FILE),
        (60, False, Standing.ENDING),
        (0, False, Standing.ENDING),
        (-1, False, Standing.EXPIRED),
        (-1, True, Standing.SETTLED),
    ],
)
def test_its_last_day_decides_how_a_paper_stands(days, settled, standing):
    day = date(2026, 11, 1)
    last = None if days is None else day + timedelta(days=days)
    assert standing_on(last, settled=settled, day=day) is standing


# --- files that people bring ------------------------------------------------------------------


@pytest.mark.parametrize("sheet", [csv_of, xlsx_of])
def test_csv_and_excel_say_the_same(sheet, vera):
    imported = received(vera, sheet=sheet(ROWS))
    assert imported.columns == HEAD
    assert imported.rows[0][1][:3] == ROWS[0][:3]


def test_days_of_a_workbook_are_days(vera):
    row = ["Dated", "A", "DSA", date(2025, 7, 1), date(2026, 6, 30), 12, "", ""]
    imported = received(vera, sheet=xlsx_of([row]), papers=[])
    assert imported.rows == [[2, ["Dated", "A", "DSA", "2025-07-01", "2026-06-30", "12", "", ""]]]


def test_a_workbook_made_to_exhaust_the_machine_is_refused(vera):
    book = openpyxl.Workbook()
    book.active["XFD1048576"] = "x"
    out = io.BytesIO()
    book.save(out)
    with pytest.raises(Rejected, match="too many"):
        received(vera, sheet=SimpleUploadedFile("bomb.xlsx", out.getvalue()))


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"PK\x03\x04 broken", "no Excel workbook"),
        (b"", "an empty file"),
        (b"\xff\xfeT\x00", "UTF-16"),
        (b"%PDF-1.7", "a PDF document"),
    ],
)
def test_a_spreadsheet_that_is_none_is_refused_with_what_to_do(content, told, vera):
    with pytest.raises(Rejected, match=told):
        received(vera, sheet=SimpleUploadedFile("a.xlsx", content))


def test_a_workbook_with_macros_is_refused(vera):
    out = io.BytesIO(xlsx_of(ROWS).read())
    with zipfile.ZipFile(out, "a") as package:
        package.writestr("xl/vbaProject.bin", b"x")
    with pytest.raises(Rejected, match="macros"):
        received(vera, sheet=SimpleUploadedFile("a.xlsx", out.getvalue()))


def test_pdfs_come_one_by_one_or_zipped_and_nothing_else_comes(vera):
    imported = received(vera, papers=[zipped("outcomes.pdf", "more.pdf"), paper("third.pdf")])
    assert [name for name, _ in imported.files] == ["outcomes.pdf", "more.pdf", "third.pdf"]
    with pytest.raises(Rejected, match="no PDF"):
        received(vera, papers=[paper("virus.exe", b"MZ")])
    with pytest.raises(Rejected, match="another file of the same name"):
        received(vera, papers=[paper(), paper("OUTCOMES.PDF")])
    with pytest.raises(Rejected, match="points outside"):
        received(vera, papers=[zipped("../outcomes.pdf")])


def test_a_reader_that_fails_tells_nothing_and_harms_nothing():
    assert foreign.read_document(b"%PDF-1.7\n" + b"0" * 1000).pages == []


# --- filing -----------------------------------------------------------------------------------


def test_vera_files_all_and_the_columns_are_remembered(vera, cole):
    first, second = filed(vera)
    assert first.linked == [str(cole.organization.id)]
    assert first.other == {"Shelf": "B4"}
    with vera.acting():
        assert BinderRecord.objects.get(id=first.id).file.name == "outcomes.pdf"
        assert BinderImport.objects.get().rows == []
        assert BinderMapping.objects.get().columns["own_reference"] == "Contract No."
    again = received(vera, papers=[])
    page = vera.client.get(reverse("binder_import", args=[again.id])).content.decode()
    assert '<option value="Contract No." selected>' in page
    assert second.file_id is None


def test_one_wrong_row_and_nothing_is_filed(vera):
    imported = received(vera, sheet=csv_of([*ROWS, ["", "X", "", "", "", "", "", ""]]))
    with vera.acting() as actor:
        actions.map_binder(imported=imported, mapping=MAPPING, by=actor)
        with pytest.raises(Rejected):
            actions.commit_binder(imported=imported, by=actor)
        assert not BinderRecord.objects.exists()
        assert BinderImport.objects.get().status == ImportStatus.RECEIVED


def test_a_file_sent_twice_changes_nothing(vera):
    filed(vera)
    imported = received(vera)
    with vera.acting() as actor:
        actions.map_binder(imported=imported, mapping=MAPPING, by=actor)
        with pytest.raises(Rejected, match="on file already"):
            actions.commit_binder(imported=imported, by=actor)
        assert BinderRecord.objects.count() == 2


def test_what_is_discarded_is_destroyed(vera):
    imported = received(vera)
    with vera.acting() as actor:
        actions.discard_binder(imported=imported, by=actor)
        assert not StoredFile.objects.exists()
        assert BinderImport.objects.get().rows == []


def test_a_paper_permits_nothing(vera, dana, cole):
    filed(vera)
    with vera.acting():
        assert facts.standings(giver_id=vera.organization.id) == []
        assert not Agreement.objects.exists()
    for name in ("binder", "agreements"):
        assert vera.client.get(reverse(name)).status_code == 200
    assert "permits nothing here" in vera.client.get(reverse("binder")).content.decode()


def test_one_click_makes_a_draft_with_the_paper_beside_it(vera, dana, cole):
    first, _ = filed(vera)
    assert dana.client.get(reverse("paper", args=[first.id])).status_code == 200
    sent = vera.client.post(reverse("paper_draft", args=[first.id]))
    with vera.acting():
        agreement = Agreement.objects.get()
        terms = Draft.objects.get().terms
    assert sent.url == reverse("agreement", args=[agreement.reference])
    assert terms.title == "State outcomes"
    assert terms.party_ids == (vera.organization.id, cole.organization.id)
    assert terms.expires_on == date(2031, 8, 31)
    source = vera.client.get(reverse("agreement_source", args=[agreement.reference]))
    assert source.content == PDF
    page = vera.client.get(reverse("paper", args=[first.id])).content.decode()
    assert agreement.reference in page


def test_what_ends_is_told_in_the_inbox_until_it_is_settled(vera, dana, reg):
    soon = clock.today() + timedelta(days=20)
    row = ["Ends soon", "Bridge", "", "2024-01-01", soon.isoformat(), "", "", ""]
    (one,) = filed(vera, sheet=csv_of([row]), papers=[])
    told = "Ends soon on paper: Ends soon"
    assert told in vera.client.get(reverse("home")).content.decode()
    assert told in dana.client.get(reverse("home")).content.decode()
    assert told not in reg.client.get(reverse("home")).content.decode()
    url = reverse("paper_settle", args=[one.id])
    assert "This field is required" in vera.client.post(url, {}).content.decode()
    vera.client.post(url, {"because": "The program has ended."})
    assert told not in vera.client.get(reverse("home")).content.decode()
    assert "The program has ended." in (
        vera.client.get(reverse("paper", args=[one.id])).content.decode()
    )


def test_olga_finds_nothing_of_it(vera, olga):
    first, _ = filed(vera)
    waiting = received(vera, sheet=csv_of(ROWS[:1]))
    for name in ("paper", "paper_file", "paper_edit", "paper_settle"):
        assert olga.client.get(reverse(name, args=[first.id])).status_code == 404
    assert olga.client.post(reverse("paper_draft", args=[first.id])).status_code == 404
    for name in ("binder_import", "binder_problems"):
        assert olga.client.get(reverse(name, args=[waiting.id])).status_code == 404
    for name in ("binder_commit", "binder_discard"):
        assert olga.client.post(reverse(name, args=[waiting.id])).status_code == 404
    assert "Nothing on file yet" in olga.client.get(reverse("binder")).content.decode()
    with olga.acting() as actor:
        assert binder_for(actor) == []
        assert not BinderRecord.objects.exists()
        assert not BinderImport.objects.exists()


def test_reg_reads_the_binder_of_his_table_and_files_nothing(vera, reg, gus):
    first, _ = filed(vera)
    for person in (reg, gus):
        assert person.client.get(reverse("paper", args=[first.id])).status_code == 404
    assert reg.client.get(reverse("binder")).status_code == 200
    assert reg.client.get(reverse("binder_upload")).status_code == 404


def test_from_upload_to_binder_through_the_pages(vera, cole):
    browser = vera.client
    sent = browser.post(
        reverse("binder_upload"),
        {
            "organization": vera.organization.id,
            "sheet": xlsx_of([*ROWS, ["Third", "", "", "", "", "", "", ""]]),
            "papers": [paper(), paper("lost.pdf")],
        },
    )
    page = browser.get(sent.url).content.decode()
    assert '<option value="End Date" selected>' in page
    chosen = {one.value: column for one, column in MAPPING.items()}
    twice = browser.post(sent.url, {**chosen, "notes": "Agreement"})
    assert "This column was chosen for “Title”" in twice.content.decode()
    assert browser.post(sent.url, chosen).status_code == 302
    page = browser.get(sent.url).content.decode()
    assert "the parties, separated by semicolons" in page
    assert "lost.pdf" in page
    with vera.acting():
        waiting = BinderImport.objects.get()
    listed = browser.get(reverse("binder_problems", args=[waiting.id])).content.decode()
    assert "4,Partners,an empty cell" in listed
    browser.post(reverse("binder_commit", args=[waiting.id]))
    assert "Nothing was filed" in browser.get(sent.url).content.decode()
    browser.post(reverse("binder_discard", args=[waiting.id]))
    sent = browser.post(
        reverse("binder_upload"),
        {
            "organization": vera.organization.id,
            "sheet": xlsx_of(ROWS),
            "papers": [zipped("outcomes.pdf")],
        },
    )
    browser.post(sent.url, chosen)
    assert "2 agreements" in browser.get(sent.url).content.decode()
    browser.post(sent.url + "commit/")
    page = browser.get(reverse("binder")).content.decode()
    assert "State outcomes" in page
    assert "Ministry of Truth" in page


def test_a_broken_upload_says_what_to_do_on_the_page(vera):
    page = vera.client.post(
        reverse("binder_upload"),
        {
            "organization": vera.organization.id,
            "sheet": SimpleUploadedFile("a.csv", b"a,b\n\xff\xfe\n"),
            "papers": [],
        },
    )
    assert "to mend in the file" in page.content.decode()


def test_one_paper_is_added_and_corrected_by_hand(vera, cole):
    data = {
        "organization": vera.organization.id,
        "title": "By hand",
        "parties": "Northfield State University\nSomebody else",
        "kind": "dsa",
        "file": paper("hand.pdf"),
    }
    wrong = vera.client.post(reverse("paper_new"), {**data, "file": paper("a.pdf", b"text")})
    assert "no PDF" in wrong.content.decode()
    vera.client.post(reverse("paper_new"), {**data, "file": paper("hand.pdf")})
    with vera.acting():
        one = BinderRecord.objects.get()
    assert one.linked == [str(cole.organization.id)]
    assert vera.client.get(reverse("paper_file", args=[one.id])).content == PDF
    data.pop("file")
    late = {**data, "first_day": "2026-01-02", "last_day": "2026-01-01"}
    url = reverse("paper_edit", args=[one.id])
    assert "cannot come before" in vera.client.post(url, late).content.decode()
    vera.client.post(url, {**data, "title": "Corrected"})
    with vera.acting():
        one.refresh_from_db()
        assert (one.title, one.file.name) == ("Corrected", "hand.pdf")
