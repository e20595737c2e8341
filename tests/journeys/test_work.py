"""People do their work in a real browser, with the worker running behind."""

from __future__ import annotations

import csv
import io
import re
import zipfile

from playwright.sync_api import Locator, Page, expect

from sharing.demo.region import answer_package, make_region


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
    page.get_by_text(re.compile("^Roster .OneRoster")).first.click()
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
    page.get_by_text(re.compile("^Roster .OneRoster")).first.click()
    page.locator("input[type=file]").set_input_files(
        next((demo.folder / "demo" / "northfield").glob("*.zip"))
    )
    page.locator("main form button[type=submit]").first.click()
    expect(page.locator("main")).to_contain_text(re.compile("already", re.I), timeout=30_000)


def test_cole_no_longer_finds_the_package_that_a_family_stopped(sign_in):
    """In the story a parent stopped the sharing after Cole had signed for the package."""
    page = sign_in("cole")
    open_first(page, "/exchanges/", "^EX-")
    main = page.locator("main")
    expect(main.get_by_role("button", name=re.compile("download", re.I))).to_have_count(0)
    expect(main).to_contain_text("not handed out again")


def test_gus_reads_the_table_and_downloads_it(sign_in):
    page = sign_in("gus")
    open_first(page, "/releases/", "^First-fall")
    expect(page.locator("main")).to_contain_text("Enrolled in the first fall")
    expect(page.locator("main svg[role=img]").first).to_be_visible()
    with page.expect_download() as taken:
        page.get_by_role("link", name=re.compile("^Rates")).first.click()
    text = taken.value.path().read_text(encoding="utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert any(row["Enrolled in the first fall (%)"] == "hidden" for row in rows)
    assert rows[-1]["School"] == "All"


def test_dana_and_gus_approve_and_sign_what_waits_for_them(sign_in):
    """The agreement that the story leaves open, from the inbox to its signed document."""
    for person in ("dana", "gus"):
        main = from_the_inbox(sign_in(person), "Advising")
        main.get_by_role("button", name="Approve this text").click()
        expect(main).to_contain_text("Approvals and signatures")
    for person in ("dana", "gus"):
        main = from_the_inbox(sign_in(person), "Advising")
        confirm_it_is_you(main)
        for box in main.get_by_role("checkbox").all():
            box.press("Space")  # its look is drawn by its label; the keyboard reaches it
        for asked in main.get_by_role("textbox").all():
            if not asked.input_value():
                asked.fill("Head of the office")
        main.get_by_role("button", name="Sign this agreement").click()
        expect(main).to_contain_text(re.compile("Out for signature|Active"))
    page = sign_in("dana")
    open_first(page, "/agreements/", "Advising")
    expect(page.get_by_role("heading", level=1).locator("..")).to_contain_text("Active")
    pdf = page.request.get(page.url.rstrip("/") + "/document.pdf")
    assert pdf.status == 200
    assert pdf.body().startswith(b"%PDF-")


def confirm_it_is_you(main: Locator) -> None:
    """Before a signature, with the code that came by email; the demo shows it on the page."""
    main.get_by_role("link", name="Confirm that it is you").click()
    main.get_by_role("button", name="Send me a code").click()
    code = main.get_by_role("status").locator("strong").inner_text()
    main.get_by_role("textbox", name="Code").fill(code)
    main.get_by_role("button", name="Confirm").click()
    expect(main).to_contain_text("You confirmed that it is you")


def from_the_inbox(page: Page, title: str) -> Locator:
    """What waits for somebody leads to the page where it is done."""
    page.goto("/")
    page.locator(".tl-inbox").get_by_role("link", name=re.compile(title)).first.click()
    page.wait_for_url(re.compile(r"://[^/]+/."))
    return page.locator("main")


def test_dana_suspends_an_agreement_and_gus_loses_the_table_at_once(sign_in):
    gus, dana = sign_in("gus"), sign_in("dana")
    open_first(gus, "/releases/", "^First-fall")
    gus.wait_for_url("**/releases/*-*/")
    table = gus.url
    open_first(dana, "/agreements/", "Tables of college")
    main = dana.locator("main")
    main.get_by_role("link", name="Suspend", exact=True).click()
    main.get_by_role("textbox").fill("A parent asked how the tables are used.")
    main.get_by_role("button", name=re.compile("^Suspend")).click()
    try:
        expect(main).to_contain_text("Every flow has stopped")
        assert gus.goto(table).status == 404
    finally:
        main.get_by_role("button", name="Resume the agreement").click()
        expect(main.get_by_role("button", name="Resume the agreement")).to_have_count(0)
    assert gus.goto(table).status == 200


def test_a_withdrawn_consent_keeps_the_student_out_of_the_next_round_trip(demo, sign_in, tmp_path):
    """A family withdraws; Vera sends, Cole answers, Vera accepts; every count reconciles."""
    vera = sign_in("vera")
    ready = can_be_sent(vera)[1]
    assert 0 < ready < counts(demo, "sends the class")["sent"], "a parent of the story stopped it"
    withdraw_for_somebody_sent(vera)
    main = vera.locator("main")
    sent = send_the_class(vera)
    assert sent == ready - 1
    exchange = vera.url

    cole = sign_in("cole")
    his = cole.locator("main")
    cole.goto(exchange)
    with cole.expect_download() as taken:
        his.get_by_role("button", name="Download the package").click()
    with zipfile.ZipFile(taken.value.path()) as package:
        names = set(package.namelist())
        rows = list(csv.DictReader(io.StringIO(package.read("students.csv").decode("utf-8-sig"))))
    assert {"datapackage.json", "students.csv", "manifest.dsse.json"} <= names
    assert len(rows) == sent
    assert "student_id" not in rows[0]
    detail = tmp_path / "detail.csv"
    answer_package(rows, make_region(2000), path=detail)
    his.get_by_role("link", name="go on to return the outcomes").click()
    his.locator("input[type=file]").set_input_files(detail)
    his.get_by_role("button", name="Check the file").click()
    expect(his).to_contain_text("Every student sent is accounted for", timeout=30_000)
    his.get_by_role("button", name="Hand in", exact=True).click()
    expect(his).to_contain_text("Handed in")

    from_the_inbox(vera, "Check the return")
    main.get_by_role("button", name="Accept the return").click()
    expect(main).to_contain_text("What acceptance changed", timeout=30_000)
    vera.goto(exchange)
    expect(main).to_contain_text(re.compile(rf"\d+ \+ \d+ = {sent}"))
    assert "do not add up" not in main.inner_text()


def withdraw_for_somebody_sent(page: Page) -> None:
    """A telephone call of the first family in the record of disclosures."""
    main = page.locator("main")
    page.goto("/disclosures/")
    main.locator("tbody a").first.click()
    page.wait_for_url("**/disclosures/*-*/")
    main.locator("tbody a").first.click()
    student = main.get_by_role("heading", level=1).inner_text()
    of_age = "The student decides since" in main.inner_text()
    main.get_by_role("link", name=re.compile("^Withdraw .*enroll")).first.click()
    main.get_by_label("Who decided").fill(student if of_age else "Jordan Parent")
    for choice in ("The student" if of_age else "Parent", "By telephone"):
        main.get_by_text(choice, exact=True).click()
    main.get_by_text("I have told the family").click()
    main.get_by_role("button", name="Withdraw consent").click()
    expect(main).to_contain_text("What holds today")


def can_be_sent(page: Page) -> tuple[Locator, int]:
    """The button that sends the class, and how many students it would send."""
    main = page.locator("main")
    page.goto("/exchanges/new/")
    main.get_by_role("button", name="Show the cohort").click()
    button = main.get_by_role("button", name=re.compile(r"^Send [\d,]+ students to"))
    return button, int(re.sub(r"\D", "", button.inner_text()))


def send_the_class(page: Page) -> int:
    """Builds the cohort and sends it; how many students the page then says were sent."""
    button, said = can_be_sent(page)
    button.click()
    main = page.locator("main")
    expect(main).to_contain_text("As decided at the moment of sending", timeout=30_000)
    expect(main).to_contain_text(f"{said:,}")
    return said
