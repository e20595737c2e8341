"""Pictures of a release, each with its table beside it. Only a SafeTable goes in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sharing.disclosure import SafeTable
from sharing.releases import protection
from sharing.releases.models import Release
from sharing.releases.protection import ALL, NamedDimension, Rate

HIDDEN = "Hidden"


@dataclass(frozen=True, slots=True)
class TableRow:
    label: str
    cells: list[str]


@dataclass(frozen=True, slots=True)
class View:
    """One picture and the numbers it shows."""

    slug: str
    title: str
    heading: str
    columns: list[str]
    rows: list[TableRow]
    svg: str


def schools_of(release: Release) -> list[tuple[str, str]]:
    return list(protection.dimensions_of(release)[0].labels.items())


def views_of(release: Release, table: SafeTable, school: str) -> list[View]:
    """By each dimension alone, and race/ethnicity by lunch status for all or one school."""
    named = protection.dimensions_of(release)
    rates = {rate.codes: rate for rate in protection.rates(release, table)}
    groups, outcome = named[:-1], named[-1]
    one_way = [
        _one_way(release, groups, place, rates, outcome.first_label) for place in range(len(groups))
    ]
    chosen = school if school in groups[0].labels else ALL
    return [*one_way, _two_way(release, groups, chosen, rates, outcome.first_label)]


def _one_way(
    release: Release,
    groups: list[NamedDimension],
    place: int,
    rates: dict[tuple[str, ...], Rate],
    outcome: str,
) -> View:
    dimension = groups[place]
    labels = {ALL: "All graduates", **dimension.labels}
    found = [
        (label, rates[tuple(code if at == place else ALL for at in range(len(groups)))])
        for code, label in labels.items()
    ]
    title = f"{outcome}, by {dimension.label.lower()}"
    svg = _picture(
        [{"group": label, "measure": outcome, "share": rate.share} for label, rate in found],
        category="group",
        series="measure",
        value="share",
        value_label=outcome,
        title=title,
        description=f"{release.title}. {_in_words(found)}",
    )
    return View(
        slug=dimension.code.replace("_", "-"),
        title=title,
        heading=dimension.label,
        columns=["Graduates", outcome],
        rows=[TableRow(label, [_size(rate), rate.text.capitalize()]) for label, rate in found],
        svg=svg,
    )


def _two_way(
    release: Release,
    groups: list[NamedDimension],
    school: str,
    rates: dict[tuple[str, ...], Rate],
    outcome: str,
) -> View:
    where = groups[0].labels.get(school, "all schools")
    across, down = groups[2], groups[1]
    title = f"{outcome}, by {down.label.lower()} and {across.label.lower()}, {where}"
    columns = {**across.labels, ALL: "All"}
    rows: list[TableRow] = []
    bars: list[dict[str, str | float | None]] = []
    for code, label in {**down.labels, ALL: "All graduates"}.items():
        line = [rates[school, code, other] for other in columns]
        rows.append(TableRow(label, [_rate_of(rate) for rate in line]))
        bars += [
            {"group": label, "lunch": name, "share": rates[school, code, other].share}
            for other, name in across.labels.items()
        ]
    svg = _picture(
        bars,
        category="group",
        series="lunch",
        value="share",
        value_label=outcome,
        title=title,
        description=f"{release.title}, {where}. The table beside it holds every number.",
    )
    return View(
        slug="groups",
        title=title,
        heading=down.label,
        columns=list(columns.values()),
        rows=rows,
        svg=svg,
    )


def _rate_of(rate: Rate) -> str:
    if rate.size is None or rate.share is None:
        return rate.text.capitalize()
    return f"{rate.text} of {rate.size:,}"


def _picture(rows: list[dict[str, str | float | None]], **words: Any) -> str:
    from portal.ui.charts import bar_chart  # takes a moment to load: only when a picture is drawn

    return bar_chart(rows, **words)


def _size(rate: Rate) -> str:
    return HIDDEN if rate.size is None else f"{rate.size:,}"


def _in_words(found: list[tuple[str, Rate]]) -> str:
    return "; ".join(f"{label}: {rate.text}" for label, rate in found)
