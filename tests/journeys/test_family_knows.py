"""Families on a phone: Paz sees a disclosure appear and takes it back, two guardians disagree, and
Sam turns 18 and takes over."""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from pypdf import PdfReader

from tests.journeys.looking import faults_of

STAGE = Path(__file__).with_name("family_stage.py")
RECEIPT = re.compile(r"C-\w{4}-\w{4}-\w{4}")


def on_stage(demo, what: str) -> dict:
    environment = os.environ | {
        "THROUGHLINE_VAR": str(demo.folder),
        "DJANGO_SETTINGS_MODULE": "portal.settings_demo",
    }
    environment.pop("DATABASE_URL", None)
    told = subprocess.run(
        [sys.executable, str(STAGE), what],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert told.returncode == 0, told.stderr[-4000:]
    return json.loads(told.stdout.strip().splitlines()[-1])


@pytest.fixture(scope="module")
def families(demo) -> dict:
    return on_stage(demo, "set")


@pytest.fixture
def phone(demo, browser: Browser) -> Iterator[Callable[[], Page]]:
    """`phone()` is somebody's own phone, 390 pixels wide, without an account."""
    contexts = []

    def fresh() -> Page:
        context = browser.new_context(
            base_url=demo.address,
            viewport={"width": 390, "height": 844},
            accept_downloads=True,
            locale="en-US",
        )
        context.set_default_timeout(15_000)
        contexts.append(context)
        return context.new_page()

    yield fresh
    for context in contexts:
        context.close()


def opened(page: Page, letter: dict) -> Page:
    """By the link of a letter and the code printed on it."""
    page.goto(f"/f/{letter['token']}/code/")
    page.locator("input[name=code]").fill(letter["code"])
    page.locator("input[name=code]").press("Enter")
    page.wait_for_url("**/f/mine/")
    return page


def looked_at(page: Page) -> None:
    found = faults_of(page)
    assert not found, f"{page.url}\n" + "\n".join(found)


def downloaded(page: Page, name: str) -> bytes:
    with page.expect_download() as taken:
        page.get_by_role("button", name=name).first.click()
    return Path(taken.value.path()).read_bytes()


def test_paz_sees_a_disclosure_appear_and_takes_it_back(families, phone, sign_in):
    lucia = families["lucia"]
    paz = opened(phone(), lucia["paz"])
    main = paz.locator("main")
    expect(main.get_by_role("heading", level=1)).to_have_text(lucia["name"])
    expect(main).to_contain_text("Hasta ahora nadie recibió nada.")
    looked_at(paz)

    # Vera sends the class again; now with this child.
    vera = sign_in("vera")
    vera.goto("/exchanges/new/")
    vera.get_by_label("Graduating class").select_option("2026")
    vera.get_by_role("button", name="Show the cohort").click()
    vera.get_by_role("button", name=re.compile("^Send ")).click()
    vera.wait_for_url(re.compile("/exchanges/EX-"))
    reference = vera.url.rstrip("/").rpartition("/")[2]
    expect(vera.locator("main")).to_contain_text("Package sent", timeout=60_000)

    paz.goto("/f/mine/record/")
    expect(main).to_contain_text(reference)
    expect(main).to_contain_text("Está listo para ellos.")
    looked_at(paz)

    cole = sign_in("cole")
    cole.goto(f"/exchanges/{reference}/")
    downloaded(cole, "Download the package")
    paz.reload()
    expect(main).not_to_contain_text("Está listo para ellos.")

    # Two taps, with what it does in between.
    paz.goto("/f/mine/")
    paz.get_by_role("link", name=re.compile("^Dejar de compartir")).first.click()
    expect(main).to_contain_text("1 archivo anterior está con quien lo recibió")
    looked_at(paz)
    paz.get_by_role("button", name="Sí, dejar de compartir").click()
    paz.wait_for_url("**/f/mine/receipts/")
    expect(main).to_contain_text(RECEIPT)
    looked_at(paz)
    with paz.expect_download() as taken:
        paz.get_by_role("link", name="Guardar todos los recibos").click()
    assert Path(taken.value.path()).read_bytes().startswith(b"PK")

    # Her partner's registrar is asked, and says that it is gone.
    cole.goto("/")
    cole.locator(".tl-inbox").get_by_role("link", name=re.compile("^Delete ")).first.click()
    cole.goto(f"/exchanges/{reference}/deletion/")
    looked_at(cole)
    keys = downloaded(cole, "Download the keys")
    assert keys.decode().splitlines()[0] == "exchange,return_key"
    cole.get_by_label("How they were deleted").fill("Removed from our system and its backup.")
    cole.get_by_role("checkbox").press("Space")
    cole.get_by_role("button", name=re.compile("^Confirm that")).click()
    expect(cole.locator("main")).to_contain_text("Removed from our system")

    paz.goto("/f/mine/record/")
    expect(main).to_contain_text("Dicen que lo borraron el")


def test_paz_asks_for_a_correction_and_reads_the_answer(families, phone, sign_in):
    lucia = families["lucia"]
    paz = opened(phone(), lucia["paz"])
    paz.goto("/f/mine/correction/")
    looked_at(paz)
    paz.get_by_text("Algo que guarda la escuela").click()
    paz.get_by_role("textbox").fill("El apellido está mal escrito.")
    paz.get_by_role("button", name="Enviar").click()
    expect(paz.locator("main")).to_contain_text("Espera respuesta")
    vera = sign_in("vera")
    vera.goto("/consents/corrections/")
    looked_at(vera)
    vera.locator("main").get_by_role("link", name=lucia["full_name"]).click()
    expect(vera.locator("main")).to_contain_text("El apellido está mal escrito.")
    vera.get_by_label("Your answer").fill("Lo corregimos hoy.")
    looked_at(vera)
    vera.get_by_role("button", name="Answer").click()
    expect(vera.locator("main")).to_contain_text("Answered. The family sees it on its page.")
    paz.reload()
    expect(paz.locator("main")).to_contain_text("Lo corregimos hoy.")


def test_two_guardians_disagree_nothing_is_shared_and_vera_settles_it(families, phone, sign_in):
    ana = families["ana"]
    marco = opened(phone(), ana["marco"])
    main = marco.locator("main")
    expect(main).to_contain_text("Yes, may be shared")
    expect(main).to_contain_text("Another parent or guardian decided this.")
    marco.get_by_role("link", name=re.compile("^Stop sharing")).click()
    looked_at(marco)
    marco.get_by_role("button", name="Yes, stop sharing").click()
    marco.wait_for_url("**/f/mine/receipts/")
    marco.goto("/f/mine/")
    expect(main).to_contain_text("Not shared: the answers differ")
    expect(main).not_to_contain_text("Paz")
    looked_at(marco)
    paz = opened(phone(), ana["paz"])
    expect(paz.locator("main")).to_contain_text("No se comparte: las respuestas son distintas")
    expect(paz.locator("main")).not_to_contain_text("Marco")

    # Vera sees who said what.
    vera = sign_in("vera")
    vera.goto(f"/students/{ana['subject']}/")
    standing = vera.get_by_role("region", name="What holds today")
    expect(standing).to_contain_text("Signers disagree")
    decided = vera.get_by_role("region", name="How it came to that")
    expect(decided.get_by_role("row", name=re.compile("Marco Torres"))).to_contain_text("Withdrawn")
    expect(decided.get_by_role("row", name=re.compile("Paz Torres"))).to_contain_text("given")
    looked_at(vera)

    # A court says that Paz alone decides: Vera puts the order on file, and it is settled.
    vera.get_by_role("link", name="Change the authority of Marco Torres").click()
    vera.get_by_text("May not decide").click()
    vera.get_by_text("A court order").click()
    vera.get_by_label("Note").fill("Order 26-118")
    looked_at(vera)
    vera.get_by_role("button", name="Put on file").click()
    expect(standing).to_contain_text("Consent given")
    paz.reload()
    expect(paz.locator("main")).to_contain_text("Sí, se puede compartir")
    marco.reload()
    expect(main).to_contain_text("This link does not work any more")
    expect(main).not_to_contain_text(ana["name"])


def test_sam_turns_18_takes_over_keeps_one_choice_and_stops_the_other(
    demo, families, phone, sign_in
):
    sam = families["sam"]
    paz = opened(phone(), sam["paz"])
    told = paz.locator("main")
    expect(told).to_contain_text("Sam cumple 18")
    on_stage(demo, "morning")
    # The page that was open a moment ago is closed, as is the letter; neither shows Sam.
    paz.reload()
    closed(paz, sam)
    paz.goto(f"/f/{sam['paz']['token']}/code/")
    closed(paz, sam)

    vera = sign_in("vera")
    vera.goto("/consents/taking-over/")
    vera.get_by_label("Name").fill(sam["full_name"])
    vera.get_by_role("button", name="Find").click()
    own = opened(phone(), letter_in(downloaded(vera, f"Letter for {sam['full_name']}")))
    main = own.locator("main")
    expect(main).to_contain_text("You decide now")
    expect(main.get_by_text("A parent or guardian decided this.")).to_have_count(2)
    looked_at(own)

    own.get_by_role("link", name=re.compile("^Keep it.*college")).click()
    looked_at(own)
    own.get_by_role("button", name="Yes, I keep it").click()
    own.wait_for_url("**/f/mine/receipts/")
    own.goto("/f/mine/")
    (other,) = own.get_by_role("article").filter(has=own.get_by_text("Keep it")).all()
    other.get_by_role("link", name=re.compile("^Stop sharing")).click()
    looked_at(own)
    own.get_by_role("button", name="Yes, stop sharing").click()
    own.wait_for_url("**/f/mine/receipts/")
    own.goto("/f/mine/directory/set/")
    looked_at(own)
    own.get_by_role("button", name="Yes, keep it back").click()
    own.wait_for_url("**/f/mine/receipts/")
    assert len(set(RECEIPT.findall(main.inner_text()))) == 3
    looked_at(own)
    own.goto("/f/mine/")
    expect(main).to_contain_text("Yes, may be shared")
    expect(main).to_contain_text("Stopped")
    expect(main).to_contain_text("You keep it back.")
    expect(main.get_by_text("A parent or guardian decided this.")).to_have_count(0)
    looked_at(own)


def closed(page: Page, family: dict) -> None:
    expect(page.locator("main")).to_contain_text("Este enlace ya no funciona")
    expect(page.locator("body")).not_to_contain_text(family["name"])
    looked_at(page)


def letter_in(pdf: bytes) -> dict:
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)
    token = re.search(r"/f/([\w-]{43})/", re.sub(r"\s", "", text))
    code = re.search(r"\b[A-Z0-9]{4}-[A-Z0-9]{4}\b", text)
    assert token, text
    assert code, text
    return {"token": token[1], "code": code[0]}


def test_anyone_checks_a_receipt_without_an_account(families, phone):
    visitor = opened(phone(), families["ana"]["paz"])
    visitor.goto("/f/mine/directory/set/")
    looked_at(visitor)
    visitor.get_by_role("button", name="Sí, no dar estos datos").click()
    visitor.wait_for_url("**/f/mine/receipts/")
    code = RECEIPT.search(visitor.locator("main").inner_text())[0]
    stranger = phone()
    stranger.goto(f"/receipts/{code}/")
    expect(stranger.locator("main")).to_contain_text("This receipt was given out here")
    expect(stranger.locator("main")).not_to_contain_text(families["ana"]["name"])
    looked_at(stranger)
    stranger.goto("/receipts/")
    looked_at(stranger)
