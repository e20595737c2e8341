"""Families' answers come by other doors: Gus's desk, and Vera's spreadsheet."""

from __future__ import annotations

import csv
import os
import re
import subprocess
import sys
from datetime import date
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.journeys.looking import faults_of

STAGE = Path(__file__).with_name("doors_stage.py")
HEADER = ("Student #", "Child", "Form back?", "Signed", "Parent", "Idioma")
PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


def children(demo, count: int, *, since: str = "", until: str = "9") -> list[dict[str, str]]:
    """Students of Northfield born in between, as its graduates file names them."""
    (file,) = (demo.folder / "demo" / "northfield").glob("graduates*")
    rows = [line.split("\t") for line in file.read_text().splitlines() if line.startswith("PD3")]
    found = [
        {"first": row[2], "last": row[4], "born": row[8], "number": row[9]}
        for row in rows
        if since <= row[8] <= until
    ]
    return found[:count]


def looked_at(page: Page) -> None:
    assert faults_of(page) == []


def open_a_desk(demo) -> None:
    """What people agreed before the journey begins, by a program on the demo's database."""
    environment = os.environ | {
        "THROUGHLINE_VAR": str(demo.folder),
        "DJANGO_SETTINGS_MODULE": "portal.settings_demo",
    }
    told = subprocess.run(
        [sys.executable, str(STAGE)], env=environment, capture_output=True, text=True, check=False
    )
    assert told.returncode == 0, told.stderr[-3000:]


def test_gus_hands_in_a_paper_vera_ties_it_and_gus_sees_it_on_file(demo, sign_in, tmp_path):
    # A graduate of age: the rights have passed, and nobody else may sign.
    today = date.today()  # noqa: DTZ011 (the demo's own day)
    (child,) = children(demo, 1, until=today.replace(year=today.year - 18).strftime("%Y%m%d"))
    open_a_desk(demo)
    vera, gus = sign_in("vera"), sign_in("gus")
    gus.goto("/desk/")
    looked_at(gus)
    gus.get_by_role("link", name="Enter a signed form").click()
    main = gus.locator("main")
    looked_at(gus)
    for one in main.get_by_text("Yes", exact=True).all():
        one.click()
    main.get_by_label("Student's first name").fill(child["first"])
    main.get_by_label("Student's last name").fill(child["last"])
    born = date.fromisoformat(f"{child['born'][:4]}-{child['born'][4:6]}-{child['born'][6:]}")
    main.get_by_label("Student's birth date").fill(born.isoformat())
    main.get_by_label("Who signed?").fill(f"{child['first']} {child['last']}")
    main.locator("label", has_text="The student").click()
    scan = tmp_path / "form.pdf"
    scan.write_bytes(PDF)
    main.locator("input[type=file]").set_input_files(scan)
    main.get_by_role("button", name="Hand in").click()
    expect(gus.locator("main")).to_contain_text("With the district")

    vera.goto("/consents/unmatched/")
    looked_at(vera)
    vera.get_by_role("link", name=f"{child['first']} {child['last']}").first.click()
    looked_at(vera)
    vera.get_by_role("button", name=re.compile("This is the student")).first.click()
    expect(vera.locator("main")).to_contain_text("The answer is on file")

    gus.reload()
    expect(gus.locator("main")).to_contain_text("On file")
    looked_at(gus)


def test_vera_brings_a_spreadsheet_of_her_own_and_says_what_it_holds(demo, sign_in, tmp_path):
    # Not of age on the day of the signature: a parent signed.
    first, second, third = children(demo, 3, since="20080201")
    file = tmp_path / "our list.csv"
    with file.open("w", newline="", encoding="utf-8") as out:
        table = csv.writer(out)
        table.writerow(HEADER)
        for one, box in ((first, "Sí"), (second, "no way"), (third, "yes")):
            name = f"{one['last']}, {one['first']}"
            table.writerow((one["number"], name, box, "25/1/2026", "Ada Guardian", "es"))
        table.writerow(("000", "Nobody, Known", "yes", "26/1/2026", "Ada Guardian", "en"))
        table.writerow((first["number"], "", "yes", "32/1/2026", "Ada Guardian", "en"))
    page = sign_in("vera")
    page.goto("/imports/new/")
    page.get_by_text("Consents in a spreadsheet of your own").first.click()
    page.locator("input[type=file]").set_input_files(file)
    page.locator("main form button[type=submit]").first.click()
    main = page.locator("main")
    expect(main).to_contain_text("What do the columns hold?")
    main.get_by_label(re.compile("^Answer")).select_option(label="Form back?")
    main.get_by_label(re.compile("^Day of the signature")).select_option(label="Signed")
    main.get_by_label(re.compile("^Purpose")).select_option(label="Every row: Advise students")
    looked_at(page)
    main.get_by_role("button", name="Go on to the words").click()
    expect(main).to_contain_text("no way")
    main.get_by_label(re.compile("no way")).select_option(label="Refused")
    looked_at(page)
    main.get_by_role("button", name="Check the rows").click()
    expect(main).to_contain_text("What becomes of every row", timeout=30_000)
    expect(main).to_contain_text("32/1/2026")
    looked_at(page)
    main.get_by_role("button", name=re.compile("Take the 4 good rows")).click()
    expect(main).to_contain_text("1 answer waits", timeout=30_000)
    looked_at(page)
