"""People do their work in a real browser, with the worker running behind."""

from __future__ import annotations

import csv
import io
import re
import zipfile

from playwright.sync_api import Page, expect


def counts(demo, words: str) -> dict:
    return next(step["counts"] for step in demo.report["steps"] if words in step["step"])


def open_first(page: Page, listing: str, pattern: str) -> None:
    page.goto(listing)
    page.locator("main").get_by_role("link", name=re.compile(pattern)).first.click()


def test_the_counts_of_the_story_reconcile(demo):
    sent, back = counts(demo, "sends the class"), counts(demo, "accepts the return")
    assert sent["sent"] + sent["withheld"] == sent["cohort"]
    assert sum(sent["by_reason"].values()) == sent["withheld"]
    assert back["matched"] + back["unmatched"] == back["sent"] == sent["sent"]


def test_vera_sees_the_same_counts_with_their_reasons(demo, sign_in):
    sent = counts(demo, "sends the class")
    page = sign_in("vera")
    open_first(page, "/exchanges/", "^EX-")
    text = page.locator("main").inner_text()
    for number in (sent["cohort"], sent["sent"], sent["withheld"], *sent["by_reason"].values()):
        assert f"{number:,}" in text, number


def test_vera_is_told_row_column_and_remedy_of_a_bad_file(demo, sign_in):
    page = sign_in("vera")
    page.goto("/imports/new/")
    page.get_by_label(re.compile("Roster")).first.check()
    page.locator("input[type=file]").set_input_files(
        demo.folder / "demo" / "broken" / "bad-date.zip"
    )
    page.locator("main form button[type=submit]").first.click()
    expect(page.locator("main")).to_contain_text("214", timeout=30_000)
    expect(page.locator("main")).to_contain_text("birthDate")
    expect(page.locator("main")).to_contain_text("YYYY-MM-DD")


def test_vera_sends_the_same_roster_again_and_nothing_changes(demo, sign_in):
    page = sign_in("vera")
    page.goto("/imports/new/")
    page.get_by_label(re.compile("Roster")).first.check()
    page.locator("input[type=file]").set_input_files(
        next((demo.folder / "demo" / "northfield").glob("*.zip"))
    )
    page.locator("main form button[type=submit]").first.click()
    expect(page.locator("main")).to_contain_text(re.compile("already", re.I), timeout=30_000)


def test_cole_downloads_a_package_that_verifies(demo, sign_in):
    page = sign_in("cole")
    open_first(page, "/exchanges/", "^EX-")
    with page.expect_download() as taken:
        page.get_by_role("link", name=re.compile("download", re.I)).or_(
            page.get_by_role("button", name=re.compile("download", re.I))
        ).first.click()
    with zipfile.ZipFile(taken.value.path()) as package:
        names = set(package.namelist())
        rows = list(csv.DictReader(io.StringIO(package.read("students.csv").decode("utf-8-sig"))))
    assert {"datapackage.json", "students.csv", "manifest.dsse.json"} <= names
    assert len(rows) == counts(demo, "sends the class")["sent"]
    assert "student_id" not in rows[0]


def test_gus_reads_the_table_and_downloads_it(sign_in):
    page = sign_in("gus")
    open_first(page, "/releases/", "^R-")
    expect(page.locator("main")).to_contain_text("Enrolled in the first fall")
    expect(page.locator("main svg[role=img]").first).to_be_visible()
    with page.expect_download() as taken:
        page.get_by_role("link", name=re.compile("Download the rates")).click()
    rows = list(csv.DictReader(taken.value.path().open(encoding="utf-8-sig")))
    assert any(row["Enrolled (%)"] == "hidden" for row in rows)
    assert rows[-1]["School"] == "All"


def test_dana_and_gus_approve_and_sign_what_waits_for_them(sign_in):
    """The agreement that the story leaves open, to its signed document."""
    for verb in ("approve", "sign"):
        for person in ("dana", "gus"):
            page = sign_in(person)
            page.goto("/")
            page.locator("main").get_by_role(
                "link", name=re.compile("Advising|AG-103")
            ).first.click()
            act(page, verb)
    page = sign_in("dana")
    open_first(page, "/agreements/", "AG-103|Advising")
    expect(page.locator("main")).to_contain_text(re.compile("Active|In force"))
    pdf = page.request.get(page.url.rstrip("/") + "/document.pdf")
    assert pdf.status == 200
    assert pdf.body().startswith(b"%PDF-")


def act(page: Page, verb: str) -> None:
    """Approves or signs on the agreement's pages, filling in what is asked."""
    main = page.locator("main")
    opener = main.get_by_role("link", name=re.compile(verb, re.I)).or_(
        main.get_by_role("button", name=re.compile(verb, re.I))
    )
    opener.first.click()
    page.wait_for_load_state()
    form = main.locator("form").filter(has=page.get_by_role("button", name=re.compile(verb, re.I)))
    if form.count():
        fill(form.first)
        form.first.get_by_role("button", name=re.compile(verb, re.I)).first.click()
        page.wait_for_load_state()


def fill(form) -> None:
    for box in form.locator("input[type=checkbox]").all():
        box.check()
    for field in form.locator("input[type=text]").all():
        if not field.input_value():
            field.fill("Head of the office")


def test_dana_suspends_an_agreement_and_gus_loses_the_table_at_once(sign_in):
    gus, dana = sign_in("gus"), sign_in("dana")
    open_first(gus, "/releases/", "^R-")
    table = gus.url
    open_first(dana, "/agreements/", "Tables of college|AG-102")
    here = dana.url
    try:
        dana.locator("main").get_by_role("link", name=re.compile("suspend", re.I)).or_(
            dana.locator("main").get_by_role("button", name=re.compile("suspend", re.I))
        ).first.click()
        dana.wait_for_load_state()
        dana.locator("main textarea").first.fill("A parent asked how the tables are used.")
        dana.locator("main").get_by_role("button", name=re.compile("suspend", re.I)).first.click()
        dana.wait_for_load_state()
        assert gus.goto(table).status == 404
    finally:
        dana.goto(here)
        dana.locator("main").get_by_role("link", name=re.compile("resume", re.I)).or_(
            dana.locator("main").get_by_role("button", name=re.compile("resume", re.I))
        ).first.click()
        dana.wait_for_load_state()
        resume = dana.locator("main").get_by_role("button", name=re.compile("resume", re.I))
        if resume.count():
            resume.first.click()
            dana.wait_for_load_state()
    assert gus.goto(table).status == 200
