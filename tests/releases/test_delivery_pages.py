"""The readers' page of a release in each of its states, in a real browser."""

from __future__ import annotations

import pytest

from tests.releases import showing
from tests.ui.browsing import PHONE, WIDE, window

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def states() -> dict[str, str]:
    return showing.all_states()


@pytest.mark.parametrize("width", [WIDE, PHONE])
def test_no_state_of_the_page_shuts_anybody_out(width, states):
    found = {}
    with window(width) as opened:
        for name, html in states.items():
            opened.show(html)
            if faults := opened.faults():
                found[name] = faults
    assert not found


def test_the_keyboard_reaches_every_file(states):
    with window(WIDE) as opened:
        shown = opened.show(states["released"])
        wanted = set(shown.locator("#files ~ ul a").evaluate_all("all => all.map(a => a.href)"))
        assert len(wanted) == 6
        reached = set()
        for _ in range(60):
            shown.keyboard.press("Tab")
            reached.add(shown.evaluate("document.activeElement.href || ''"))
        assert wanted <= reached


def test_on_a_phone_the_first_screen_has_the_answer(states):
    with window(PHONE) as opened:
        shown = opened.show(states["released"])
        lead = shown.locator(".tl-lead").bounding_box()
        assert lead["y"] + lead["height"] < 900
        assert shown.locator(".tl-chart__narrow").first.is_visible()
        assert not shown.locator(".tl-chart__wide").first.is_visible()


def test_on_paper_there_are_numbers_but_no_buttons(states):
    with window(WIDE) as opened:
        shown = opened.show(states["released"])
        shown.emulate_media(media="print")
        assert shown.locator(".tl-chart table").first.is_visible()
        assert not shown.locator(".tl-actions").first.is_visible()
        assert not shown.locator("form").first.is_visible()
