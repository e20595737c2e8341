"""A registrar's whole way, from the mailed invitation to the signed receipt, clicks counted.

With THROUGHLINE_PICTURES it keeps a picture of each step there; docs/exchange.md shows them.
"""

from __future__ import annotations

import base64
import csv
import email
import io
import json
import os
import re
import subprocess
import sys
import zipfile
from email import policy
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from sharing.demo.region import answer_package, make_region
from tests.journeys.looking import faults_of

STAGE = Path(__file__).with_name("college_stage.py")
PICTURES = os.environ.get("THROUGHLINE_PICTURES", "")
MOST = 12
PASSWORD = "a long walk by the river"


class Hand:
    """Clicks as a person does; the browser itself counts the trusted ones."""

    def __init__(self, page: Page) -> None:
        self.page, self.clicks = page, 0
        page.expose_binding("countClick", lambda source: self._count())
        page.add_init_script(
            "addEventListener('click', event => event.isTrusted && countClick(), true)"
        )

    def _count(self) -> None:
        self.clicks += 1

    def opens_the_mailed_link(self, address: str) -> None:
        self.clicks += 1  # in the mail program
        self.page.goto(address)

    def picture(self, name: str) -> None:
        if PICTURES:
            target = Path(PICTURES) / f"college-{name}.png"
            self.page.screenshot(path=str(target), animations="disabled")


def set_the_stage(demo) -> dict:
    environment = os.environ | {
        "THROUGHLINE_VAR": str(demo.folder),
        "DJANGO_SETTINGS_MODULE": "portal.settings_demo",
    }
    told = subprocess.run(
        [sys.executable, str(STAGE), demo.address],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert told.returncode == 0, told.stderr[-3000:]
    return json.loads(told.stdout.splitlines()[-1])


def mail_to(demo, address: str, pattern: str) -> str:
    """What the latest mail to this address says in the place of the pattern."""
    lying = sorted((demo.folder / "demo" / "mail").glob("*.log"), key=os.path.getmtime)
    for file in reversed(lying):
        for text in reversed(re.split(r"(?m)^-{20,}$", file.read_text())):
            message = email.message_from_string(text.strip(), policy=policy.default)
            if address in str(message.get("To", "")):
                found = re.search(pattern, message.get_content())
                if found:
                    return found[1]
    raise AssertionError(f"no such mail to {address}")


def test_a_registrar_goes_from_the_mailed_invitation_to_a_signed_receipt_in_under_twelve_clicks(
    demo, sign_in, tmp_path
):
    waiting = set_the_stage(demo)
    link = mail_to(demo, waiting["email"], r"(http\S+/invitations/\S+)")
    page = sign_in(None)
    page.context.clear_cookies()
    hand, main = Hand(page), page.locator("main")

    hand.opens_the_mailed_link(link)
    expect(main).to_contain_text("You are invited to Northfield State University")
    assert faults_of(page) == []
    main.get_by_label("Your full name").fill("Nora Lindqvist")
    for field in main.locator("input[type=password]").all():
        field.fill(PASSWORD)
    hand.picture("1-invitation")
    main.get_by_role("button", name="Create the account").click()
    expect(main).to_contain_text("Confirm your email address")
    code = mail_to(demo, waiting["email"], r"(?m)^\s*([A-Z0-9]{3,4}-?[A-Z0-9]{3,4})\s*$")
    main.get_by_label("Code").fill(code)
    main.get_by_role("button", name="Continue").click()
    main.get_by_role("button", name=re.compile("^Join ")).click()

    hand.picture("2-inbox")
    inbox = page.locator(f'.tl-inbox a[href*="{waiting["reference"]}"]')
    expect(inbox).to_contain_text("Download the package")
    inbox.click()
    expect(main).to_contain_text(waiting["reference"])
    hand.picture("3-request")
    with page.expect_download() as taken:
        main.get_by_role("button", name="Download the package").click()
    with zipfile.ZipFile(taken.value.path()) as package:
        rows = list(csv.DictReader(io.StringIO(package.read("students.csv").decode("utf-8-sig"))))
    assert len(rows) == waiting["sent"]
    detail = answer(rows, tmp_path / "outcomes.csv")
    main.get_by_role("link", name="go on to return the outcomes").click()
    choose(page, main, detail)
    main.get_by_role("button", name="Check the file").click()
    expect(main).to_contain_text("Every student sent is accounted for", timeout=30_000)
    hand.picture("4-checked")
    main.get_by_role("button", name="Hand in", exact=True).click()
    expect(main).to_contain_text("Handed in")
    receipt = main.locator("#receipts, [aria-labelledby=receipts]").first
    receipt.scroll_into_view_if_needed()
    hand.picture("5-receipt")
    with page.expect_download() as kept:
        main.get_by_role("link", name=re.compile("Keep the receipt.*handed in")).click()

    envelope = json.loads(kept.value.path().read_text())
    statement = json.loads(base64.b64decode(envelope["payload"]))
    assert (statement["kind"], statement["by"]) == ("handed_in", "Nora Lindqvist")
    assert statement["exchange"]["reference"] == waiting["reference"]
    assert envelope["signatures"][0]["sig"]
    assert hand.clicks < MOST, hand.clicks
    print(f"{hand.clicks} clicks")


def choose(page: Page, main: Locator, detail: Path) -> None:
    """The file, through the window that the browser opens for it: a click like any other."""
    with page.expect_file_chooser() as opened:
        main.locator("input[type=file]").click()
    opened.value.set_files(detail)


def answer(rows: list[dict[str, str]], path: Path) -> Path:
    answer_package(rows, make_region(2000), path=path)
    return path
