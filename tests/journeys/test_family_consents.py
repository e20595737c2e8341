"""Vera asks the families of a grade; Paz answers in Spanish on her phone; Vera sees it."""

from __future__ import annotations

import email
import json
import os
import re
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from email import policy
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.looking import faults_of

STAGE = Path(__file__).with_name("asking_stage.py")


def set_stage(demo) -> dict:
    environment = os.environ | {
        "THROUGHLINE_VAR": str(demo.folder),
        "DJANGO_SETTINGS_MODULE": "portal.settings_demo",
    }
    environment.pop("DATABASE_URL", None)
    told = subprocess.run(
        [sys.executable, str(STAGE)], env=environment, capture_output=True, text=True, check=False
    )
    assert told.returncode == 0, told.stderr[-4000:]
    return json.loads(told.stdout.strip().splitlines()[-1])


def mails_to(demo, address: str) -> list:
    """What the portal mailed to somebody, oldest first."""
    found = []
    for path in sorted((demo.folder / "demo" / "mail").glob("*.log"), key=os.path.getmtime):
        for told in path.read_bytes().split(b"\n" + b"-" * 79 + b"\n"):
            message = email.message_from_bytes(told.strip(), policy=policy.default)
            if message["To"] == address:
                found.append(message)
    return found


def wait_for_mail(demo, address: str, count: int):
    for _ in range(240):
        found = mails_to(demo, address)
        if len(found) >= count:
            return found[count - 1]
        time.sleep(0.5)
    raise AssertionError(f"no mail number {count} to {address}")


def body_of(message) -> str:
    return message.get_body(("plain",)).get_content()


def looked_at(page: Page) -> None:
    found = faults_of(page)
    assert not found, f"{page.url}\n" + "\n".join(found)


@pytest.fixture
def phone(demo, browser):
    context = browser.new_context(
        base_url=demo.address, viewport={"width": 390, "height": 844}, java_script_enabled=True
    )
    context.set_default_timeout(15_000)
    yield context.new_page()
    context.close()


def test_paz_is_asked_answers_in_spanish_and_vera_sees_it(demo, sign_in, phone):
    child = set_stage(demo)
    vera = sign_in("vera")
    publish_a_notice(vera)
    campaign = ask_grade_eleven(vera)

    first = wait_for_mail(demo, child["email"], 1)
    assert child["name"].split()[0] not in body_of(first)
    paz_answers(demo, phone, child, re.search(r"http://\S+/f/\S+", body_of(first))[0])

    vera.goto(campaign)
    row = vera.get_by_role("row", name=re.compile(child["school"]))
    expect(row.locator("td").nth(2)).to_have_text("1")
    vera.goto(f"/students/{child['subject']}/")
    expect(vera.locator("main")).to_contain_text("Paz Torres")
    expect(vera.locator("main")).to_contain_text("Consent given")


def publish_a_notice(vera: Page) -> None:
    vera.goto("/consents/")
    vera.get_by_role("link", name="Notices").click()
    vera.get_by_role("link", name="Draft a notice").click()
    looked_at(vera)
    vera.get_by_label("Code").fill("journey")
    for box in vera.locator("input[name=parts]").all():
        vera.locator(f"label[for={box.get_attribute('id')}]").click()
    vera.get_by_role("button", name="Write the draft").click()
    expect(vera.locator("main")).to_contain_text("¿Podemos compartir")
    looked_at(vera)
    vera.get_by_role("button", name="Publish").click()
    expect(vera.locator("main")).to_contain_text("Fingerprint (SHA-256)")


def ask_grade_eleven(vera: Page) -> str:
    vera.get_by_role("link", name="Ask families with it").click()
    looked_at(vera)
    today = datetime.now(tz=UTC).date()
    vera.get_by_label("Title").fill("Grade 11, fall")
    cohort = vera.locator("select[name=cohort]")
    cohort.select_option(cohort.locator("option[value='grade~11']").get_attribute("value"))
    vera.get_by_label("Last day to answer").fill((today + timedelta(days=30)).isoformat())
    vera.get_by_role("button", name="Look at it before it starts").click()
    expect(vera.locator("main")).to_contain_text("Families with an email")
    looked_at(vera)
    vera.get_by_role("button", name="Start and send the mails").click()
    expect(vera.locator("main")).to_contain_text("Mails are on their way")
    looked_at(vera)
    return vera.url


def paz_answers(demo, phone: Page, child: dict, link: str) -> None:
    began = time.monotonic()
    phone.goto(link)
    expect(phone.get_by_role("heading", level=1)).to_contain_text("¿Podemos compartir")
    looked_at(phone)
    phone.get_by_role("link", name="Seguir y decidir").click()
    looked_at(phone)
    for yes in phone.get_by_label("Sí, pueden compartir").all():
        yes.check()
    phone.get_by_role("button", name="Seguir").click()
    expect(phone.locator("body")).not_to_contain_text(child["name"])
    looked_at(phone)
    phone.get_by_role("button", name="Mándenme un código").click()
    code = re.search(r"\b\d{6}\b", body_of(wait_for_mail(demo, child["email"], 2)))[0]
    phone.get_by_label("Código").fill(code)
    phone.get_by_role("button", name="Seguir").click()
    expect(phone.locator("main")).to_contain_text(f"Su respuesta para {child['name']}")
    looked_at(phone)
    phone.get_by_label("Su nombre y apellido").fill("Paz Torres")
    phone.get_by_text("Padre o madre", exact=True).click()
    phone.get_by_text("Sí, firmo esto.", exact=True).click()
    phone.get_by_role("button", name="Firmar y mandar").click()
    expect(phone.get_by_role("heading", level=1)).to_contain_text("Ya tenemos su respuesta")
    looked_at(phone)
    receipt = phone.locator(".fam-receipt").inner_text()
    assert receipt in wait_for_mail(demo, child["email"], 3)["Subject"]
    assert time.monotonic() - began < 300
