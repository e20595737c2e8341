from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest

from portal.ui import charts
from portal.ui.charts import bar_chart, stacked_counts

SVG = "{http://www.w3.org/2000/svg}"
ROWS = [
    {"school": "Northfield High", "group": "Hispanic", "rate": 0.42},
    {"school": "Northfield High", "group": "White", "rate": 0.57},
    {"school": "Riverside", "group": "Hispanic", "rate": None},
    {"school": "Riverside", "group": "White", "rate": 0.61},
]


def _bars(rows=ROWS, **changed) -> str:
    asked = {
        "category": "school",
        "series": "group",
        "value": "rate",
        "value_label": "Enrolled",
        "title": "First-fall enrollment",
        "description": "Share of graduates who enrolled.",
    }
    return bar_chart(rows, **asked | changed)


def _texts(svg: str) -> list[str]:
    return ["".join(node.itertext()) for node in ElementTree.fromstring(svg).iter(f"{SVG}text")]


def test_gus_reads_every_shown_value():
    assert {"42%", "57%", "61%", "Northfield High", "Riverside", "Enrolled"} <= set(_texts(_bars()))


def test_a_hidden_value_is_said_to_be_hidden_and_never_drawn_as_zero():
    texts = _texts(_bars())
    assert texts.count("Hidden to protect a small group") == 1
    assert texts.count("0%") == 1  # the axis alone
    assert "stroke-dasharray" in _bars()


def test_words_for_the_hidden_can_be_chosen():
    assert "Oculto" in _texts(_bars(hidden_label="Oculto"))


def test_beside_a_bar_stands_what_the_table_says():
    rows = [{"school": "A", "rate": 0.05, "said": "≤5%"}, {"school": "B", "rate": 0.5, "said": ""}]
    texts = _texts(_bars(rows, series="", text="said"))
    assert "≤5%" in texts
    assert "5%" not in texts
    assert "50%" in texts


def test_gus_reads_every_value_on_a_phone_too():
    svg = _bars(width=charts.NARROW)
    assert float(ElementTree.fromstring(svg).get("width")) <= charts.NARROW
    assert {"42%", "57%", "61%"} <= set(_texts(svg))


def test_a_chart_without_hidden_values_has_no_stub():
    assert "stroke-dasharray" not in _bars([row for row in ROWS if row["rate"] is not None])


def test_the_picture_is_named_and_described():
    root = ElementTree.fromstring(_bars())
    named = root.get("aria-labelledby")
    assert root.get("role") == "img"
    assert root.find(f"{SVG}title[@id='{named}']").text == "First-fall enrollment"
    assert root.find(f"{SVG}desc").text == "Share of graduates who enrolled."


def test_the_same_rows_give_the_same_bytes():
    charts._grouped_svg.cache_clear()
    first = _bars()
    charts._grouped_svg.cache_clear()
    assert first == _bars()


def test_a_drawing_asked_for_twice_is_drawn_once_and_only_so_many_are_kept():
    charts._grouped_svg.cache_clear()
    _bars()
    _bars()
    assert charts._grouped_svg.cache_info().misses == 1
    assert charts._grouped_svg.cache_info().maxsize == charts.KEPT


def test_two_charts_on_a_page_never_share_an_id():
    ids = re.findall(r'\bid="([^"]+)"', _bars() + _bars(title="Another"))
    assert len(ids) == len(set(ids)) == 4


EVIL = '<script>alert(1)</script>"><img src=x onerror=alert(1)>&amp;'


@pytest.mark.parametrize("place", ["category", "series", "title", "description", "value_label"])
def test_markup_in_words_stays_words(place):
    rows = [dict(row) for row in ROWS]
    changed = {}
    if place in ("category", "series"):
        rows[0][{"category": "school", "series": "group"}[place]] = EVIL
    else:
        changed[place] = EVIL
    svg = _bars(rows, **changed)
    kinds = {node.tag.removeprefix(SVG) for node in ElementTree.fromstring(svg).iter()}
    assert kinds <= {"svg", "g", "path", "rect", "line", "text", "tspan", "title", "desc"}
    assert not re.search(r"<(script|img)", svg)


def test_nothing_in_a_chart_needs_a_style_or_a_script():
    svg = _bars()
    assert not re.search(r"\s(style|on\w+|href|xlink:href)=", svg)


def test_a_single_series_needs_no_legend():
    rows = [{"school": "A", "rate": 0.5}, {"school": "B", "rate": 0.25}]
    assert _texts(_bars(rows, series="")).count("A") == 1


def test_nothing_to_draw_is_still_a_picture():
    assert ElementTree.fromstring(_bars([])).get("role") == "img"


COUNTS = [
    {"school": "Northfield High", "what": "Sent", "n": 300},
    {"school": "Northfield High", "what": "Refused", "n": 20},
    {"school": "Riverside", "what": "Sent", "n": 40},
    {"school": "Riverside", "what": "Refused", "n": None},
]


def _stack(rows=COUNTS) -> str:
    return stacked_counts(
        rows,
        category="school",
        series="what",
        value="n",
        value_label="Students",
        title="The cohort",
        description="Students sent and withheld.",
    )


def test_a_stack_shows_its_total():
    assert "320" in _texts(_stack())


def test_a_stack_that_lacks_a_part_is_hidden_whole():
    """Half a bar would tell a wrong total, and the total would tell the hidden part."""
    texts = _texts(_stack())
    assert "40" not in texts
    assert "Hidden to protect a small group" in texts


def test_no_part_of_a_hidden_stack_is_drawn():
    """The first series has one bar and one mark in the legend: Riverside's 40 has none."""
    assert _stack().count(f'fill="{charts.PALETTE[0]}"') == 2
