"""The frame around every page: who one is, where one may go, what was said."""

from __future__ import annotations

import re

import pytest
from django.template.loader import render_to_string

from portal.rules.decision import Reason
from portal.rules.permissions import Role
from portal.ui import navigation
from portal.ui.navigation import Item, links_for
from tests.ui.rendering import DANA, GUS, page, person, request_of, tags, words


def _labels(actor, path="/"):
    return [link.label for link in links_for(actor, navigation.MAIN, path)]


def test_the_navigation_offers_only_what_one_may_open():
    assert {"People", "Ledger"} <= set(_labels(DANA))
    assert not {"People", "Ledger"} & set(_labels(GUS))
    assert "Agreements" in _labels(GUS)


def test_someone_without_any_role_has_the_inbox_alone():
    assert _labels(person("Olga", "Nowhere")) == ["Inbox"]


def test_a_page_that_is_not_installed_leaves_no_dead_link():
    assert links_for(DANA, [Item("Ghosts", "no_such_page")], "/") == []


def test_a_page_below_a_list_belongs_to_the_list():
    current = [
        link.label for link in links_for(DANA, navigation.MAIN, "/people/7/end/") if link.current
    ]
    assert current == ["People"]


def test_nobody_signed_in_sees_no_navigation():
    shown = page("Hello", request=request_of(None))
    assert tags(shown, "nav") == []
    assert "Hello" in words(shown)


def test_a_request_that_never_met_the_portal_still_gets_a_page():
    request = request_of(None)
    del request.actor
    assert "Hello" in words(page("Hello", base="base_public.html", request=request))


def test_dana_sees_who_she_is_and_for_whom_she_acts():
    shown = words(page(""))
    assert "Dana Whitfield" in shown
    assert "Northfield Unified School District" in shown
    assert "Privacy officer, Signatory" in shown


def test_the_first_link_skips_to_the_content():
    shown = page("")
    assert tags(shown, "a")[0]["href"] == "#main"
    assert tags(shown, "main")[0]["id"] == "main"


def test_only_the_demo_says_that_everybody_is_invented(settings):
    settings.DEMO = False
    assert "invented" not in words(page(""))
    settings.DEMO = True
    assert "Every person, school and number here is invented." in words(page(""))


@pytest.mark.parametrize("kind", ["success", "info", "warning", "error"])
def test_what_was_said_is_shown_and_read_aloud(kind):
    shown = page("", request=request_of(said=((kind, "AG-12 is <active>."),)))
    assert "AG-12 is &lt;active&gt;." in shown
    alert = next(tag for tag in tags(shown, "div") if f"usa-alert--{kind}" in (tag["class"] or ""))
    assert alert["role"] == ("alert" if kind == "error" else "status")


CODES = ["400", "403", "403_csrf", "404", "413", "500", "503"]


@pytest.mark.parametrize("code", CODES)
def test_an_error_page_says_what_to_do_next_and_gives_its_reference(code):
    shown = render_to_string(f"{code}.html", {"reference": "7f3a-11"}, request_of())
    assert len(tags(shown, "h1")) == 1
    assert "Reference 7f3a-11" in words(shown)
    assert re.search(r"Go back|Ask|Check the address|Send it|Try once more|Load this page", shown)


@pytest.mark.parametrize("code", CODES)
def test_an_error_page_needs_nothing_to_be_shown(code):
    """Django renders 500 without any context; the others must not fail on a bare one either."""
    assert "<h1>" in render_to_string(f"{code}.html")


def test_a_refusal_shows_the_reasons_of_the_decision():
    reason = Reason("ROLE_SCOPE", "These roles may: signatory.")
    shown = words(render_to_string("403.html", {"reasons": (reason,)}, request_of()))
    assert "These roles may: signatory." in shown
    assert "ROLE_SCOPE" in shown


def test_a_page_not_there_and_a_page_not_yours_read_the_same():
    shown = words(render_to_string("404.html", {"exception": "Agreement AG-12"}, request_of()))
    assert "does not exist, or is not yours to see" in shown
    assert "AG-12" not in shown


def test_the_file_size_page_tells_the_limit():
    shown = words(render_to_string("413.html", {"limit": 200_000_000}, request_of()))
    assert "200 MB" in shown.replace("\xa0", " ") or "190.7 MB" in shown.replace("\xa0", " ")


def test_roles_are_named_once_however_many_seats():
    twice = person("Vera Osei", "Northfield", Role.DATA_STEWARD, Role.DATA_STEWARD)
    assert words(page("", request=request_of(twice))).count("Data steward") == 1
