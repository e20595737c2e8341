"""An agreement among three parties, from the memorandum above it to its closing, in a browser."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from playwright.sync_api import Locator, Page, expect

from tests.journeys.looking import faults_of

MEMORANDUM = "Memorandum of the three rivers"
TITLE = "Graduates of the district, together"
CHANGE = "Please keep the rows for half a year, not for a whole one."


def test_an_agreement_among_three_parties_from_joining_to_its_closing(sign_in):
    vera, dana, cole, gus = map(sign_in, ("vera", "dana", "cole", "gus"))
    memorandum = agree_on_a_memorandum(vera, dana, cole)
    gus_joins(gus, dana, memorandum)
    address = vera_drafts(vera, memorandum)
    cole_asks_for_a_change(cole, vera, address)
    cole_sees_what_changed(cole, address)
    decide_and_sign(address, dana, cole, gus)
    olga_finds_nothing(sign_in("olga"), address)
    anyone_checks_the_seal(dana, address)

    exchange = vera_sends(vera, address)
    dana_suspends_what_runs(dana, cole, address, exchange)
    amendment = amended_while_it_governs(vera, (dana, cole, gus), address)
    cole_takes(cole, exchange)
    terminated_and_closed(dana, cole, amendment)


def main_of(page: Page) -> Locator:
    return page.locator("main")


def looked_at(page: Page) -> None:
    found = faults_of(page)
    assert not found, f"{page.url}\n" + "\n".join(found)


def press(page: Page, name: str | re.Pattern[str]) -> None:
    main_of(page).get_by_role("button", name=name).first.click()
    page.wait_for_load_state()


def follow(page: Page, name: str | re.Pattern[str]) -> None:
    main_of(page).get_by_role("link", name=name, exact=isinstance(name, str)).first.click()
    page.wait_for_load_state()


def agree_on_a_memorandum(vera: Page, dana: Page, cole: Page) -> str:
    vera.goto("/agreements/")
    looked_at(vera)
    follow(vera, "Draft an agreement")
    looked_at(vera)
    follow(vera, "Regional memorandum")
    main = main_of(vera)
    main.get_by_text("Northfield State University (college)").click()
    main.get_by_label("Title").fill(MEMORANDUM)
    looked_at(vera)
    press(vera, "Begin the draft")
    vera.goto(address_of(vera))
    looked_at(vera)
    press(vera, "Submit to all parties")
    address = address_of(vera)
    decide_and_sign(address, dana, cole)
    expect(main_of(vera)).to_contain_text("with all parties")
    vera.goto(address)
    expect(main_of(vera)).to_contain_text("Active")
    return address


def address_of(page: Page) -> str:
    """The page of the agreement on whose pages somebody is."""
    found = re.search(r"/agreements/(AG-\d+)/", page.url)
    assert found, page.url
    return f"/agreements/{found[1]}/"


def decide_and_sign(address: str, *people: Page) -> None:
    for person in people:
        approve(person, address)
    for person in people:
        sign(person, address)


def approve(person: Page, address: str) -> None:
    person.goto(address)
    follow(person, "Review and approve")
    looked_at(person)
    press(person, "Approve this text")
    expect(main_of(person)).to_contain_text("You approved")


def sign(person: Page, address: str) -> None:
    person.goto(address)
    follow(person, "Sign")
    looked_at(person)
    if main_of(person).get_by_role("link", name="Confirm that it is you").count():
        confirm(person)
    main = main_of(person)
    main.get_by_role("textbox", name="Printed name").fill("The signatory")
    main.get_by_role("textbox", name="Title").fill("Director")
    main.get_by_text("I have read the terms above").click()
    looked_at(person)
    press(person, "Sign this agreement")
    expect(main_of(person)).to_contain_text("You signed")


def confirm(person: Page) -> None:
    """Anew, with the code that came by email; the demo shows it on the page."""
    follow(person, "Confirm that it is you")
    looked_at(person)
    press(person, "Send me a code")
    main = main_of(person)
    code = main.get_by_role("status").locator("strong").inner_text()
    main.get_by_role("textbox", name="Code").fill(code)
    looked_at(person)
    press(person, "Confirm")


def gus_joins(gus: Page, dana: Page, memorandum: str) -> str:
    gus.goto(memorandum)
    follow(gus, "Join this memorandum")
    looked_at(gus)
    main_of(gus).get_by_text("We have read the memorandum").click()
    press(gus, "Write and submit our page")
    page = address_of(gus)
    decide_and_sign(page, gus, dana)
    gus.goto(memorandum)
    expect(main_of(gus).get_by_role("region", name="Members")).to_contain_text("College Bridge")
    looked_at(gus)
    return page


ROSTER = ("First name", "Last name", "Birth date", "Student number", "High school", "Class of")
OUTCOMES = ("Student number", "College code", "College name", "Enrollment begin", "Enrollment end")
TABLE = ("High school", "Class of", "First-fall enrollment")
DISTRICT, COLLEGE, PARTNER = (
    "Northfield Unified School District",
    "Northfield State University",
    "College Bridge Alliance",
)


def vera_drafts(vera: Page, memorandum: str) -> str:
    """Three parties: names to the college, outcomes back, tables to the partner."""
    vera.goto(memorandum)
    follow(vera, re.compile("Draft a data-sharing agreement under it"))
    main = main_of(vera)
    main.get_by_label("Title").fill(TITLE)
    main.get_by_label("Summary").fill(
        "With each family's consent the district names its graduates to the university, which "
        "answers who enrolled. The partner sees tables of counts, never a student."
    )
    main.get_by_text(f"{PARTNER} (community partner)").click()
    press(vera, "Save and go on")
    add_flow(vera, DISTRICT, COLLEGE, ROSTER, named="cole@nsu.example")
    address = address_of(vera)
    vera.goto(address + "flows/new/")
    add_flow(
        vera,
        COLLEGE,
        DISTRICT,
        OUTCOMES,
        named="vera@northfield.example",
        basis="Audit or evaluation (34 CFR 99.31(a)(3), 99.35)",
    )
    vera.goto(address + "flows/new/")
    add_flow(vera, DISTRICT, PARTNER, TABLE, basis="De-identified data (34 CFR 99.31(b))")
    end_without_notice(vera, address)
    vera.goto(address)
    looked_at(vera)
    press(vera, "Submit to all parties")
    expect(main).to_contain_text("with all parties")
    return address


def add_flow(
    vera: Page,
    giver: str,
    recipient: str,
    elements: tuple[str, ...],
    *,
    named: str = "",
    basis: str = "Written consent (34 CFR 99.30)",
) -> None:
    main = main_of(vera)
    main.get_by_label("Who gives").select_option(giver)
    main.get_by_label("Who receives").select_option(recipient)
    if not named:
        main.get_by_text("Tables of counts only").click()
    main.get_by_label("Legal basis").select_option(basis)
    main.get_by_label("Which students").fill("Graduates of the district's high schools")
    for element in elements:
        tick(main.get_by_role("checkbox", name=re.compile(f"^{element}: ")))
    if named:
        main.get_by_label("Named recipients").fill(named)
    press(vera, "Save and go to its clauses")
    looked_at(vera)
    for box in main.get_by_role("checkbox").all():
        tick(box)
    press(vera, re.compile("^Save"))


def tick(box: Locator) -> None:
    """With the keyboard: the box itself is drawn by its label."""
    if not box.is_checked():
        box.focus()
        box.press("Space")


def end_without_notice(vera: Page, address: str) -> None:
    """So that the story can come to its end today."""
    vera.goto(address + "parts/ending/")
    main_of(vera).get_by_label("Days of notice").fill("0")
    looked_at(vera)
    press(vera, "Save")


def cole_asks_for_a_change(cole: Page, vera: Page, address: str) -> None:
    cole.goto(address)
    follow(cole, "Review and approve")
    main_of(cole).get_by_label("What must change").fill(CHANGE)
    press(cole, "Return for changes")
    expect(main_of(cole)).to_contain_text("Changes requested")
    vera.goto("/")
    vera.locator(".tl-inbox").get_by_role("link", name=re.compile(TITLE)).first.click()
    expect(main_of(vera)).to_contain_text(CHANGE)
    vera.goto(address + "flows/F1/")
    main_of(vera).get_by_label("Days until rows are destroyed").fill("180")
    press(vera, "Save and go to its clauses")
    press(vera, re.compile("^Save"))
    vera.goto(address)
    press(vera, "Submit to all parties")
    expect(main_of(vera)).to_contain_text("Revision 2")


def cole_sees_what_changed(cole: Page, address: str) -> None:
    cole.goto(address + "compare/")
    looked_at(cole)
    expect(main_of(cole).locator("del")).to_contain_text("365")
    expect(main_of(cole).locator("ins")).to_contain_text("180")


def olga_finds_nothing(olga: Page, address: str) -> None:
    for name in (
        "",
        "document.pdf",
        "compare/",
        "who-sees/",
        "simulator/",
        "obligations/",
        "sign/",
    ):
        assert olga.goto(address + name).status == 404, name


def anyone_checks_the_seal(dana: Page, address: str) -> None:
    dana.goto(address)
    with dana.expect_download() as taken:
        follow_download(dana, "Download the sealed document")
    dana.goto("/agreements/check/")
    dana.locator("input[type=file]").set_input_files(taken.value.path())
    looked_at(dana)
    press(dana, re.compile("^Check"))
    expect(main_of(dana)).to_contain_text("Genuine and unaltered")


def follow_download(page: Page, name: str) -> None:
    main_of(page).get_by_role("link", name=name).evaluate("link => link.download = ''")
    main_of(page).get_by_role("link", name=name).click()


def vera_sends(vera: Page, address: str) -> str:
    vera.goto("/exchanges/new/")
    main = main_of(vera)
    offered = main.get_by_label("Agreement").locator("option").all_inner_texts()
    number = address.split("/")[2]
    label = next(one for one in offered if number in one)
    main.get_by_label("Agreement").select_option(label=label)
    press(vera, "Show the cohort")
    press(vera, re.compile(r"^Send [\d,]+ students to"))
    expect(main).to_contain_text("As decided at the moment of sending", timeout=30_000)
    return vera.url


def dana_suspends_what_runs(dana: Page, cole: Page, address: str, exchange: str) -> None:
    dana.goto(address)
    follow(dana, "Suspend")
    main_of(dana).get_by_label("Reason").fill("A laptop was lost; we look into it.")
    looked_at(dana)
    press(dana, re.compile("^Suspend"))
    expect(main_of(dana)).to_contain_text("Suspended")
    cole.goto(exchange)
    expect(main_of(cole).get_by_role("button", name="Download the package")).to_have_count(0)
    expect(main_of(cole)).to_contain_text("suspended")
    looked_at(cole)
    dana.goto(address)
    press(dana, re.compile("^Resume"))
    expect(main_of(dana)).to_contain_text("Active")


def amended_while_it_governs(vera: Page, others: tuple[Page, ...], address: str) -> str:
    vera.goto(address)
    follow(vera, "Amend it")
    looked_at(vera)
    press(vera, "Begin the amendment")
    amendment = address_of(vera)
    vera.goto(amendment + "flows/F1/")
    main_of(vera).get_by_label("Days until rows are destroyed").fill("90")
    press(vera, "Save and go to its clauses")
    press(vera, re.compile("^Save"))
    vera.goto(amendment)
    press(vera, "Submit to all parties")
    vera.goto(address)
    expect(main_of(vera)).to_contain_text("An amendment is being made")
    expect(main_of(vera)).to_contain_text("Active")
    decide_and_sign(amendment, *others)
    vera.goto(address)
    expect(main_of(vera)).to_contain_text("Superseded")
    looked_at(vera)
    return amendment


def cole_takes(cole: Page, exchange: str) -> None:
    """What was begun under the first agreement goes on under the one that replaced it."""
    cole.goto(exchange)
    with cole.expect_download():
        main_of(cole).get_by_role("button", name="Download the package").click()


def terminated_and_closed(dana: Page, cole: Page, amendment: str) -> None:
    dana.goto(amendment)
    follow(dana, "Give notice of termination")
    main_of(dana).get_by_label("Reason").fill("The program ends.")
    looked_at(dana)
    press(dana, "Give notice")
    dana.goto(amendment)
    expect(main_of(dana)).to_contain_text("Terminated")
    follow(dana, "Close this agreement")
    looked_at(dana)
    press(dana, "Begin the closing")
    certify(cole, amendment)
    dana.goto(amendment)
    expect(main_of(dana)).to_contain_text("Closing")
    certify(dana, amendment)
    dana.goto(amendment)
    expect(main_of(dana)).to_contain_text("Closed")
    looked_at(dana)


def certify(person: Page, address: str) -> None:
    person.goto(address + "closing/")
    follow(person, "Certify the destruction")
    looked_at(person)
    main = main_of(person)
    main.get_by_label("How it was destroyed").fill("Files overwritten, backups expired.")
    main.get_by_label("Performed by").fill("The person in charge")
    main.get_by_label("Performed on").fill(datetime.now(tz=UTC).date().isoformat())
    main.get_by_label("Witness").fill("A colleague")
    main.get_by_text("I certify the statement above").click()
    press(person, "Certify")
    expect(main).to_contain_text("Destroyed")
