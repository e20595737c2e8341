"""Signed in as each of the cast in a real browser: what each may see is there, and only that."""

from __future__ import annotations

import re
from collections import Counter
from urllib.parse import urldefrag, urljoin, urlparse

import pytest
from playwright.sync_api import Page, expect

from tests.ui import axe

# Where a link acts, leaves the portal or ends the session.
SKIPPED = ("/accounts/", "/demo/", "/static/")
# Open to everyone, signed in or not: the register in plain words, schemas, certificates.
OPEN = (
    *("/public/", "/api/v1/schemas/", "/api/v1/openapi.json", "/api/v1/odrl", "/seal/"),
    "/verify_package.py",
)
# Everybody's own, and about nobody else: one confirms here that it is oneself.
OWN = ("/confirm/",)
# What the API answers, in words; an address of its own, below which other things are.
API = "/api/"
# Everybody has this file; it lists what they may read, which of Olga's is nothing.
REGISTER = "/agreements/register.csv"
CAST = ["dana", "vera", "ravi", "ines", "cole", "gus", "connie", "reg", "otto", "olga"]


# What tells one object of a kind from another in an address: a number, a reference, a query.
NAMES_ONE = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|[A-Z]+-[0-9A-Z-]+|\d+|\?.*")
OF_A_KIND = 3


def crawl(page: Page, address: str) -> dict[str, str]:
    """The pages that links lead this person to: address -> content (empty for downloads).

    Of hundreds of students, say, each with the same pages, the first few stand for all.
    """
    found: dict[str, str] = {}
    kinds: Counter[str] = Counter()
    waiting = [address + "/"]
    while waiting:
        url = waiting.pop()
        kind = NAMES_ONE.sub("*", url.removeprefix(address))
        if url in found or kinds[kind] == OF_A_KIND:
            continue
        kinds[kind] += 1
        response = page.request.get(url)
        assert response.status == 200, f"{url} answered {response.status}"
        is_page = "text/html" in response.headers.get("content-type", "")
        found[url] = response.text() if is_page else ""
        for link in re.findall(r'href="([^"#?][^"]*)"', found[url]):
            target = urldefrag(urljoin(url, link.replace("&amp;", "&"))).url
            parts = urlparse(target)
            if target.startswith(address) and not parts.path.startswith(SKIPPED):
                waiting.append(target)
    return found


@pytest.fixture(scope="module")
def seen(demo, browser) -> dict[str, dict[str, str]]:
    """What each person's links lead to."""
    pages: dict[str, dict[str, str]] = {}
    for person in CAST:
        context = browser.new_context(base_url=demo.address)
        page = context.new_page()
        page.goto("/demo/")
        page.get_by_role("button", name=re.compile(f"Sign in as {person}", re.I)).click()
        page.wait_for_url(demo.address + "/")
        pages[person] = crawl(page, demo.address)
        context.close()
    return pages


def paths(pages: dict[str, str]) -> set[str]:
    return {urlparse(url).path for url in pages}


def test_every_link_of_everyone_leads_somewhere(seen):
    assert len(seen["vera"]) > 20
    assert len(seen["dana"]) > 15
    assert len(seen["cole"]) > 5
    assert len(seen["gus"]) > 5


def test_olga_may_open_nothing_that_belongs_to_the_region(seen, sign_in, demo):
    own = paths(seen["olga"])
    page = sign_in("olga")
    tried = 0
    for person in CAST:
        for path in paths(seen[person]) - own:
            if path == API or path.startswith((*OPEN, *OWN)):
                continue
            response = page.request.get(demo.address + path)
            if path == REGISTER:
                assert len(response.text().splitlines()) == 1, "a heading, and nothing under it"
                continue
            assert response.status == 404, f"Olga opens {path} of {person}"
            tried += 1
    assert tried > 30


# Whoever may draft an agreement chooses its parties from the directory of organizations.
DIRECTORY = re.compile(
    r'<option.*?</option>|<label[^>]*for="id_part(?:ie|ner)s_\d+".*?</label>', re.DOTALL
)


def without_directory(content: str) -> str:
    """What a page says of its own, without the names one may choose parties from."""
    return DIRECTORY.sub("", content.partition("<main")[2].partition("</main>")[0])


def test_olgas_pages_name_nobody_of_the_region(seen):
    names = ("Northfield", "Oak Valley", "Millbrook", "College Bridge", "AG-1", "R-2026", "EX-")
    for url, content in seen["olga"].items():
        shown = [name for name in names if name in without_directory(content)]
        assert not shown, f"{url} shows Olga {shown}"


def test_gus_may_open_no_row_no_import_and_no_exchange(seen, sign_in, demo):
    page = sign_in("gus")
    own = paths(seen["gus"])
    for path in sorted(paths(seen["vera"]) | paths(seen["cole"])):
        if path.startswith(("/imports/", "/exchanges/", "/students/", "/consent", "/disclosures/")):
            assert path not in own
            assert page.request.get(demo.address + path).status == 404, path


def test_cole_never_learns_who_or_how_many_were_withheld(seen, demo):
    withheld = next(
        step["counts"] for step in demo.report["steps"] if "sends the class" in step["step"]
    )
    assert withheld["withheld"] > 0
    for url, content in seen["cole"].items():
        text = re.sub(r"<[^>]+>", " ", content).lower()
        for word in ("withheld", "refused", "withdrew", "opted out", "no consent"):
            if "/exchanges/" in url:
                assert word not in text, f"{url} tells Cole about {word}"


def test_otto_sees_his_own_district_and_not_northfields(seen):
    assert paths(seen["otto"]) & {"/imports/"}
    for url, content in seen["otto"].items():
        assert "Northfield" not in without_directory(content), url


def test_what_nobody_signed_in_may_see_asks_to_sign_in(seen, demo, browser):
    context = browser.new_context(base_url=demo.address)
    for path in sorted(paths(seen["vera"]) | paths(seen["dana"])):
        response = context.request.get(demo.address + path, max_redirects=0)
        if path.startswith("/api/v1/") and not path.startswith(OPEN):
            assert response.status == 401, path
            continue
        assert response.status in (302, 200), path
        if response.status == 302:
            assert response.headers["location"].startswith("/demo/?next=")
        else:
            assert path in ("/health/", "/demo/", API) or path.startswith(OPEN), path
    context.close()


WCAG = ("wcag2a", "wcag2aa", "wcag21aa", "wcag22aa")


def overflow(page: Page) -> int:
    return page.evaluate("document.documentElement.scrollWidth - window.innerWidth")


@pytest.mark.parametrize("person", ["dana", "vera", "cole", "gus", "olga"])
def test_every_page_fits_a_phone_and_satisfies_axe(seen, sign_in, person, demo):
    page = sign_in(person, phone=True)
    shapes: set[str] = set()
    for url in sorted(seen[person]):
        shape = re.sub(r"[0-9a-f-]{36}|AG-\d+|EX-\w+|\d+", "*", urlparse(url).path)
        if not seen[person][url] or shape in shapes or "?" in url:
            continue
        shapes.add(shape)
        page.goto(url)
        assert overflow(page) <= 0, f"{url} scrolls sideways on a phone"
        faults = axe.told(axe.violations(page, WCAG))
        assert not faults, "\n".join([url, *faults])


def test_the_keyboard_reaches_the_content_first(sign_in):
    page = sign_in("dana")
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_contain_text(re.compile("skip", re.I))
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")
