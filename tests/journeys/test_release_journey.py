"""A table from its draft to its recall, by everybody it concerns, in a real browser."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, expect

from tests.journeys.looking import faults_of

TITLE = "Who enrolled in the first fall, for the board meeting"
CONTEXT = (
    "The class of 2026 graduated in a year without state tests. Compare schools only with "
    "themselves in other years, and do not read a hidden number as zero."
)
REASON = "A school was counted twice."


def test_a_table_from_its_draft_to_its_recall(sign_in):
    vera, ravi, ines, dana, gus = map(sign_in, ("vera", "ravi", "ines", "dana", "gus"))
    address = draft_a_table(vera)
    count_it(vera)
    check_and_submit(vera, address)

    review_it(ravi, address, says_release=True)
    ravi_finds_nothing_of_the_other_review(ravi, address)
    vera.goto(address)
    expect(vera.locator("main")).to_contain_text("Waiting for reviewers")
    expect(vera.locator("main")).not_to_contain_text("Ravi")
    assert gus.goto(address).status == 404

    review_it(ines, address, says_release=True)
    both_see_both(ravi, address)
    publish_it(dana, address)
    gus_reads_and_takes(gus, address)
    recall_it(dana, address)
    gus_deletes_his_copies(gus, address)
    expect_confirmed(dana, address)
    olga_finds_nothing(sign_in("olga"), address)


def main_of(page: Page) -> Locator:
    return page.locator("main")


def looked_at(page: Page) -> None:
    """Every page of the way is for everybody, at a desk and on a phone."""
    found = faults_of(page)
    assert not found, f"{page.url}\n" + "\n".join(found)


def draft_a_table(vera: Page) -> str:
    vera.goto("/releases/")
    looked_at(vera)
    main = main_of(vera)
    main.get_by_role("link", name="Draft a table").click()
    vera.wait_for_url("**/tables/new/")
    looked_at(vera)
    main.get_by_text("Lunch status", exact=True).click()  # leaves it out
    main.get_by_text("College Bridge Alliance").first.click()
    main.get_by_role("button", name="Begin the draft").click()
    vera.wait_for_url("**/work/")
    looked_at(vera)
    address = vera.url.removesuffix("work/")
    main.get_by_role("link", name="Edit the texts").click()
    looked_at(vera)
    main.get_by_label("Title").fill(TITLE)
    main.get_by_label("Context").fill(CONTEXT)
    main.get_by_role("button", name="Save").click()
    expect(main).to_contain_text("Saved.")
    expect(main).to_contain_text(CONTEXT)
    return address


def count_it(vera: Page) -> None:
    main = main_of(vera)
    main.get_by_role("button", name="Count and protect").click()
    main.get_by_role("link", name="See the result").click(timeout=60_000)
    expect(main).to_contain_text("What was hidden")
    expect(main).to_contain_text(re.compile(r"\d+ of \d+ numbers"))
    looked_at(vera)


def check_and_submit(vera: Page, address: str) -> None:
    main = main_of(vera)
    submit = main.get_by_role("button", name="Submit to two reviewers")
    expect(submit).to_have_count(0)
    main.get_by_role("link", name="Look through the hidden numbers").click()
    expect(main).to_contain_text("hidden number")
    looked_at(vera)
    vera.goto(address)
    while (open_items := main.get_by_role("button", name=re.compile("^I checked this"))).count():
        before = open_items.count()
        open_items.first.click()
        expect(open_items).to_have_count(before - 1)
    submit.click()
    expect(main).to_contain_text("Waiting for reviewers")
    looked_at(vera)


def review_it(page: Page, address: str, *, says_release: bool) -> None:
    """From the inbox: the hidden numbers, the page as readers see it, the decision."""
    page.goto("/")
    page.locator(".tl-inbox").get_by_role("link", name=re.compile(TITLE)).first.click()
    page.wait_for_url("**/review/")
    assert page.url.startswith(address)
    main = main_of(page)
    for heading in ("What was hidden", "Each hidden number", "As readers will see it"):
        expect(main.get_by_role("heading", name=heading)).to_be_visible()
    look_for_one_group(page)
    with page.expect_download() as taken:
        main.get_by_role("link", name="Download the proof").click()
    assert '"promise_kept": true' in taken.value.path().read_text()
    looked_at(page)
    expect(main).to_contain_text("The other review is hidden from you until both have decided")
    main.get_by_text(re.compile("^Release: these numbers" if says_release else "^Return:")).click()
    main.get_by_role("button", name="Give your decision").click()
    expect(main).to_contain_text("Your decision is kept")


def look_for_one_group(page: Page) -> None:
    """The list of hidden numbers answers while one chooses."""
    listed = page.locator("#hidden-list")
    listed.get_by_label("Search").fill("two or more")
    listed.get_by_role("button", name="Show", exact=True).click()
    expect(listed).to_contain_text(re.compile(r"\d+ of \d+ hidden numbers|No hidden number"))
    listed.get_by_role("link", name="Show all").click()
    expect(listed).to_contain_text("All ")


def ravi_finds_nothing_of_the_other_review(ravi: Page, address: str) -> None:
    ravi.goto(address)
    main = main_of(ravi)
    expect(main).to_contain_text("The other review is hidden from you")
    expect(main).not_to_contain_text("Ines")
    expect(main.get_by_role("button", name="Give your decision")).to_have_count(0)
    looked_at(ravi)
    assert ravi.goto(address + "publish/").status == 403


def both_see_both(ravi: Page, address: str) -> None:
    ravi.goto(address + "review/")
    main = main_of(ravi)
    for name in ("Ravi", "Ines"):
        expect(main).to_contain_text(name)


def publish_it(dana: Page, address: str) -> None:
    """Scheduled first, taken off, then published at once."""
    dana.goto(address)
    dana.wait_for_url("**/publish/")
    main = main_of(dana)
    looked_at(dana)
    main.get_by_label(re.compile("^Publish on")).fill("2099-01-01T09:00")
    main.get_by_role("button", name="Schedule").click()
    expect(main).to_contain_text("Jan 1, 2099, 9:00")
    looked_at(dana)
    main.get_by_text("Take it off the schedule").click()
    main.get_by_label("Reason").fill("The board meets earlier.")
    main.get_by_role("button", name="Take it off").click()
    expect(main).to_contain_text("No longer scheduled")
    main.get_by_role("link", name="Publish now").click()
    looked_at(dana)
    main.get_by_role("button", name=re.compile("^Publish to")).click()
    expect(main).to_contain_text("Tick that you have read")
    main.get_by_role("checkbox").press("Space")
    main.get_by_role("button", name=re.compile("^Publish to")).click()
    expect(main).to_contain_text("Published to")
    looked_at(dana)


def gus_reads_and_takes(gus: Page, address: str) -> None:
    gus.goto("/")
    gus.locator(".tl-inbox").get_by_role("link", name=re.compile(TITLE)).first.click()
    gus.wait_for_url(address)
    main = main_of(gus)
    expect(main).to_contain_text(CONTEXT)
    expect(main.locator("svg[role=img]").first).to_be_visible()
    looked_at(gus)
    for kind, beginning in (("PDF", b"%PDF-"), ("Excel", b"PK")):
        with gus.expect_download() as taken:
            main.get_by_role("link", name=re.compile(kind)).first.click()
        assert taken.value.path().read_bytes().startswith(beginning)
    for hidden in ("work/", "review/", "publish/", "hidden/", "recall/", "proof.json"):
        assert gus.request.get(address + hidden).status == 404, hidden


def recall_it(dana: Page, address: str) -> None:
    dana.goto(address)
    main = main_of(dana)
    main.get_by_role("link", name="Recall this release").click()
    expect(main).to_contain_text("College Bridge Alliance")
    expect(main).to_contain_text("Gus")
    looked_at(dana)
    main.get_by_label("Reason").fill(REASON)
    main.get_by_role("button", name="Go on").click()
    expect(main).to_contain_text("A recall cannot be taken back")
    looked_at(dana)
    main.get_by_role("button", name=re.compile("^Recall R-")).click()
    expect(main).to_contain_text("No answer yet")
    looked_at(dana)


def gus_deletes_his_copies(gus: Page, address: str) -> None:
    gus.goto("/")
    gus.locator(".tl-inbox").get_by_role("link", name=re.compile(TITLE)).first.click()
    gus.wait_for_url(address)
    main = main_of(gus)
    expect(main).to_contain_text(REASON)
    expect(main.locator("svg[role=img]")).to_have_count(0)
    looked_at(gus)
    main.get_by_role("button", name="We deleted all our copies").click()
    expect(main).to_contain_text("Thank you")


def expect_confirmed(dana: Page, address: str) -> None:
    dana.goto(address + "recall/")
    main = main_of(dana)
    expect(main).to_contain_text("Deleted")
    expect(main).to_contain_text("Gus")


def olga_finds_nothing(olga: Page, address: str) -> None:
    for rest in ("", "work/", "review/", "publish/", "hidden/", "changes/", "recall/", "edit/"):
        assert olga.request.get(address + rest).status == 404, rest
