"""Charts drawn on the server: rows in, one SVG out, without scripts and without surprises.

A hidden value is never drawn as zero: it is a dashed stub that says it is hidden. The same rows
always give the same bytes, so a picture can be compared, signed and cached.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from html import escape
from textwrap import fill
from typing import Any

from portal.ui.formatting import number

WIDTH = 680
# On a phone: short labels, and the text still of reading size.
NARROW = 330
KEPT = 128
HIDDEN_LABEL = "Hidden to protect a small group"
FONT = "Public Sans Web, Liberation Sans, Arial, sans-serif"
INK, SOFT, LINE = "#18282f", "#4b5d66", "#d8e1e5"
# Each at least 3:1 against white (WCAG 1.4.11); neighbours also differ in lightness.
PALETTE = ("#17475a", "#c47a00", "#5f93a8", "#8c3f63", "#6d7f3f", "#3f5aa0", "#a3502c", "#6f7479")

Rows = Iterable[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar as the specification needs it: hidden when `value` is None."""

    category: str
    series: str
    value: float | None
    text: str = ""

    @property
    def is_hidden(self) -> bool:
        return self.value is None


def bar_chart(
    rows: Rows,
    *,
    category: str,
    series: str = "",
    value: str,
    value_label: str,
    title: str,
    description: str,
    hidden_label: str = HIDDEN_LABEL,
    value_format: str = ".0%",
    value_domain: tuple[float, float] | None = None,
    text: str = "",
    width: int = WIDTH,
) -> str:
    """Grouped bars, one group per category, one bar per series.

    `value_format` is a d3 format for the axis and the same Python format for the labels.
    `text` names what is written beside a bar instead of its value, where a row has it.
    `width` is WIDTH, or NARROW for a phone.
    """
    bars = _bars(rows, category, series, value, text, width)
    top = value_domain[1] if value_domain else max((b.value or 0 for b in bars), default=0) or 1
    svg = _grouped_svg(bars, top, value_label, value_format, hidden_label, width)
    return _named(svg, title, description)


def stacked_counts(
    rows: Rows,
    *,
    category: str,
    series: str,
    value: str,
    value_label: str,
    title: str,
    description: str,
    hidden_label: str = HIDDEN_LABEL,
) -> str:
    """One bar per category, its parts one after the other.

    A bar that lacks a part would tell a wrong total, so a category with a hidden part is drawn
    as one hidden stub.
    """
    bars = _bars(rows, category, series, value)
    return _named(_stacked_svg(bars, value_label, hidden_label), title, description)


@lru_cache(maxsize=KEPT)
def _grouped_svg(
    bars: tuple[Bar, ...],
    top: float,
    value_label: str,
    value_format: str,
    hidden_label: str,
    width: int,
) -> str:
    drawn = [_as_row(bar, top, hidden_label, value_format) for bar in bars]
    return _drawn(_grouped(drawn, bars, value_label, value_format, top, width))


@lru_cache(maxsize=KEPT)
def _stacked_svg(bars: tuple[Bar, ...], value_label: str, hidden_label: str) -> str:
    hidden = {bar.category for bar in bars if bar.is_hidden}
    totals = _totals(bars, hidden)
    top = max(totals.values(), default=0) or 1
    parts = [
        {"category": b.category, "series": b.series, "value": b.value, "place": place}
        for place, b in enumerate(bars)
        if b.category not in hidden
    ]
    ends = [
        {"category": c, "value": total, "label": number(round(total))}
        for c, total in totals.items()
    ]
    stubs = [{"category": c, "stub": top * 0.02, "label": hidden_label} for c in sorted(hidden)]
    return _drawn(_stacked(parts, ends, stubs, bars, value_label, top))


def _bars(
    rows: Rows, category: str, series: str, value: str, text: str = "", width: int = WIDTH
) -> tuple[Bar, ...]:
    letters = 35 if width >= WIDTH else 15
    return tuple(
        Bar(
            fill(str(row[category]), letters),
            str(row[series]) if series else "",
            None if row[value] is None else float(row[value]),
            str(row[text]) if text else "",
        )
        for row in rows
    )


def _as_row(bar: Bar, top: float, hidden_label: str, value_format: str) -> dict[str, Any]:
    """A hidden bar gets the width of a stub and words; a shown one its value and its figure."""
    common = {"category": bar.category, "series": bar.series}
    if bar.value is None:
        label = bar.text or hidden_label
        return {**common, "hidden": True, "end": top * 0.02, "label": label}
    label = bar.text or format(bar.value, value_format)
    return {**common, "hidden": False, "end": bar.value, "label": label}


def _totals(bars: Iterable[Bar], hidden: set[str]) -> dict[str, float]:
    totals: dict[str, float] = {}
    for bar in bars:
        if bar.category not in hidden:
            totals[bar.category] = totals.get(bar.category, 0) + (bar.value or 0)
    return totals


def _in_order(names: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(names))


def _grouped(
    drawn: list[dict[str, Any]],
    bars: Sequence[Bar],
    value_label: str,
    value_format: str,
    top: float,
    width: int,
) -> dict[str, Any]:
    import altair as alt  # half a second: only for those who draw

    series = _in_order(bar.series for bar in bars)
    y = _category_axis(alt, bars)
    base = alt.Chart(alt.Data(values=drawn)).encode(y=y, yOffset=alt.YOffset("series:N", sort=None))
    # Room to the right of the longest bar for its figure.
    x = alt.X(
        "end:Q",
        title=value_label,
        scale=alt.Scale(domain=[0, top * 1.08], nice=False),
        axis=alt.Axis(format=value_format, tickCount=5 if width >= WIDTH else 3),
    )
    # A bar alone beside a label of several lines would be a block.
    thick = {"size": 15} if len(series) == 1 else {}
    colors = _colors(series, columns=4 if width >= WIDTH else 1)
    shown = base.transform_filter("!datum.hidden").mark_bar(**thick).encode(x=x, color=colors)
    stub = base.transform_filter("datum.hidden").mark_bar(**_STUB, **thick).encode(x=x)
    figures = base.mark_text(**_FIGURE).encode(x=x, text="label:N")
    step = _step(bars, len(series))
    return _finished(alt.layer(shown, stub, figures), step=step, width=width)


def _stacked(
    parts: list[dict[str, Any]],
    ends: list[dict[str, Any]],
    stubs: list[dict[str, Any]],
    bars: Sequence[Bar],
    value_label: str,
    top: float,
) -> dict[str, Any]:
    import altair as alt

    series = _in_order(bar.series for bar in bars)
    y = _category_axis(alt, bars)
    scale = alt.Scale(domain=[0, top * 1.12], nice=False)
    axis = alt.Axis(format=",d", tickCount=5)
    x = alt.X("value:Q", title=value_label, scale=scale, axis=axis)
    body = (
        alt.Chart(alt.Data(values=parts))
        .mark_bar(stroke="#fff", strokeWidth=1)
        .encode(y=y, x=x, color=_colors(series), order="place:Q")
    )
    totals = alt.Chart(alt.Data(values=ends)).mark_text(**_FIGURE).encode(y=y, x=x, text="label:N")
    hidden = alt.Chart(alt.Data(values=stubs))
    stub = hidden.mark_bar(**_STUB).encode(y=y, x=alt.X("stub:Q", scale=scale))
    words = hidden.mark_text(**_FIGURE).encode(y=y, x=alt.X("stub:Q", scale=scale), text="label:N")
    return _finished(alt.layer(body, totals, stub, words), step=34, width=WIDTH)


def _step(bars: Iterable[Bar], series: int) -> int:
    """How high a bar is: its label, which may take several lines, must not touch the next one."""
    lines = max((bar.category.count("\n") + 1 for bar in bars), default=1)
    return max(19 if series > 1 else 25, -(-17 * lines // max(1, series)))


_STUB = {"fill": "#fff", "stroke": SOFT, "strokeDash": [3, 2], "strokeWidth": 1}
_FIGURE = {"align": "left", "baseline": "middle", "dx": 5, "color": INK, "fontSize": 13}


def _category_axis(alt: Any, bars: Iterable[Bar]) -> Any:
    names = _in_order(bar.category for bar in bars)
    axis = alt.Axis(title=None, labelLimit=280, ticks=False, domain=False, labelPadding=8)
    return alt.Y("category:N", sort=names, axis=axis, scale=alt.Scale(paddingInner=0.32))


def _colors(series: list[str], columns: int = 4) -> Any:
    import altair as alt

    legend = alt.Legend(title=None, orient="top", columns=columns) if len(series) > 1 else None
    colors = [PALETTE[place % len(PALETTE)] for place in range(len(series))]
    return alt.Color("series:N", scale=alt.Scale(domain=series, range=colors), legend=legend)


def _finished(chart: Any, *, step: int, width: int) -> dict[str, Any]:
    sized = chart.properties(
        width=width,
        height={"step": step},
        padding={"left": 14, "right": 14, "top": 6, "bottom": 6},
        autosize={"type": "fit-x", "contains": "padding"},
    )
    spec: dict[str, Any] = sized.configure(**_LOOK).to_dict()
    return spec


_LOOK = {
    # Of the many roles that Vega writes, readers need one: the picture, its title, its text.
    "aria": False,
    "mark": {"aria": False},
    "font": FONT,
    "lineBreak": "\n",
    "view": {"stroke": None},
    "axis": {
        "aria": False,
        "labelFontSize": 13,
        "titleFontSize": 13,
        "titleFontWeight": "normal",
        "labelColor": INK,
        "titleColor": SOFT,
        "gridColor": LINE,
        "domainColor": LINE,
        "tickColor": LINE,
    },
    "axisY": {"grid": False},
    "legend": {
        "aria": False,
        "labelFontSize": 13,
        "labelColor": INK,
        "symbolType": "square",
        "labelLimit": 220,
    },
}


def _named(svg: str, title: str, description: str) -> str:
    """The drawing, named and described for those who do not see it."""
    name = "chart-" + sha256(f"{title}\n{svg}".encode()).hexdigest()[:12]
    head, body = svg.split(">", 1)
    return (
        f'{head} role="img" aria-labelledby="{name}-t" aria-describedby="{name}-d">'
        f'<title id="{name}-t">{escape(title)}</title>'
        f'<desc id="{name}-d">{escape(description)}</desc>{body}'
    )


def _drawn(spec: dict[str, Any]) -> str:
    """The converter takes about a second the first time in a process, then some 0.1 s a chart."""
    import vl_convert

    svg: str = vl_convert.vegalite_to_svg(spec)
    return svg
