"""Every part in a real browser, under the real policy: axe, console, width, keyboard."""

from __future__ import annotations

import pytest

from tests.ui.browsing import PHONE, WIDE, window
from tests.ui.rendering import page
from tests.ui.specimens import all_pages

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("width", [WIDE, PHONE])
def test_no_page_shuts_anybody_out(width, settings):
    settings.DEMO = True
    found = {}
    with window(width) as opened:
        for name, html in all_pages().items():
            opened.show(html)
            if faults := opened.faults():
                found[name] = faults
    assert not found


def test_the_check_itself_sees_a_page_that_shuts_people_out():
    html = page('<img src="/nothing.png"><input><p style="width: 3000px">x</p>')
    with window(PHONE) as opened:
        opened.show(html)
        faults = " ".join(opened.faults())
    for fault in ("image-alt", "label", "Content Security Policy", "which is not there"):
        assert fault in faults


def test_the_menu_on_a_phone_opens_without_scripts():
    with window(PHONE, scripts=False) as opened:
        shown = opened.show(page(""))
        assert not shown.is_visible(".tl-menu__sheet")
        shown.click(".tl-menu > summary")
        assert shown.is_visible(".tl-menu__sheet a[href='/people/']")
        assert shown.is_visible(".tl-menu__sheet >> text=Sign out")


def test_the_account_menu_closes_on_escape_and_gives_the_focus_back():
    with window(WIDE) as opened:
        shown = opened.show(page(""))
        shown.click(".tl-account > summary")
        assert shown.is_visible(".tl-account__menu")
        shown.keyboard.press("Escape")
        assert not shown.is_visible(".tl-account__menu")
        assert shown.evaluate("document.activeElement.matches('.tl-account > summary')")


def test_the_keyboard_reaches_the_content_with_the_first_stop():
    with window(WIDE) as opened:
        shown = opened.show(page('<a id="first" href="#">First</a>'))
        shown.keyboard.press("Tab")
        assert shown.evaluate("document.activeElement.className") == "usa-skipnav"
        shown.keyboard.press("Enter")
        shown.keyboard.press("Tab")
        assert shown.evaluate("document.activeElement.id") == "first"


def test_the_keyboard_shows_where_it_is():
    with window(WIDE) as opened:
        shown = opened.show(page('<a id="first" href="#">First</a>'))
        shown.keyboard.press("Tab")
        shown.keyboard.press("Tab")
        width = shown.evaluate("parseFloat(getComputedStyle(document.activeElement).outlineWidth)")
    assert width >= 2


def test_a_refused_form_starts_at_its_errors():
    with window(WIDE) as opened:
        shown = opened.show(all_pages()["refused form"])
        assert shown.evaluate("document.activeElement.matches('.tl-error-summary')")


def test_a_table_becomes_cards_on_a_phone():
    with window(PHONE) as opened:
        shown = opened.show(all_pages()["list"])
        cell = shown.locator("td[data-label=Students]").first
        assert cell.evaluate("cell => getComputedStyle(cell, '::before').content") == '"Students"'
        assert not shown.locator("thead").first.evaluate("head => head.offsetHeight > 1")
