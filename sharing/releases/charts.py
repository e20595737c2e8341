"""Pictures of a release, each with its table beside it. Only a SafeTable goes in."""

from __future__ import annotations

from dataclasses import dataclass

from sharing.disclosure import SafeTable
from sharing.releases import protection
from sharing.releases.models import Release
from sharing.releases.protection import ALL, NamedDimension, Rate

HIDDEN = "Hidden"
EVERYONE = "All graduates"

Rates = dict[tuple[str, ...], Rate]
Bar = dict[str, str | float | None]


@dataclass(frozen=True, slots=True)
class TableCell:
    text: str
    of: str = ""


@dataclass(frozen=True, slots=True)
class TableRow:
    label: str
    cells: list[TableCell]

    @property
    def is_total(self) -> bool:
        return self.label == EVERYONE


@dataclass(frozen=True, slots=True)
class View:
    """One picture and the numbers it shows. It is drawn when somebody looks."""

    slug: str
    title: str
    heading: str
    columns: list[str]
    rows: list[TableRow]
    bars: list[Bar]
    measure: str
    description: str
    has_schools: bool = False

    @property
    def svg(self) -> str:
        return self._drawn(narrow=False)

    @property
    def narrow(self) -> str:
        """The same for a phone."""
        return self._drawn(narrow=True)

    def _drawn(self, *, narrow: bool) -> str:
        # Takes a moment to load: only when a picture is drawn.
        from portal.ui import charts

        words = {"hidden_label": HIDDEN} if narrow else {}
        return charts.bar_chart(
            self.bars,
            category="group",
            series="series",
            value="share",
            value_label=self.measure,
            title=self.title,
            description=self.description,
            value_domain=(0, 1),
            text="text",
            width=charts.NARROW if narrow else charts.WIDTH,
            **words,
        )


def schools_of(release: Release) -> list[tuple[str, str]]:
    return list(protection.dimensions_of(release)[0].labels.items())


def views_of(release: Release, table: SafeTable, school: str) -> list[View]:
    """By each dimension alone, and race/ethnicity by lunch status for all or one school."""
    named = protection.dimensions_of(release)
    rates = {rate.codes: rate for rate in protection.rates(release, table)}
    groups, outcome = named[:-1], named[-1].first_label
    one_way = [_one_way(release, groups, place, rates, outcome) for place in range(len(groups))]
    chosen = school if school in groups[0].labels else ALL
    return [*one_way, _two_way(release, groups, chosen, rates, outcome)]


def _one_way(
    release: Release, groups: list[NamedDimension], place: int, rates: Rates, outcome: str
) -> View:
    dimension = groups[place]
    found = [
        (label, rates[tuple(code if at == place else ALL for at in range(len(groups)))])
        for code, label in {ALL: EVERYONE, **dimension.labels}.items()
    ]
    return View(
        slug=dimension.code.replace("_", "-"),
        title=f"{outcome}, by {dimension.label.lower()}",
        heading=dimension.label,
        columns=["Graduates", outcome],
        rows=[
            TableRow(label, [TableCell(_size(rate)), TableCell(rate.text.capitalize())])
            for label, rate in found
        ],
        bars=[_bar(label, outcome, rate) for label, rate in found],
        measure=outcome,
        description=f"{release.title}. {_in_words(found)}",
    )


def _two_way(
    release: Release, groups: list[NamedDimension], school: str, rates: Rates, outcome: str
) -> View:
    where = groups[0].labels.get(school, "all schools")
    across, down = groups[2], groups[1]
    columns = {ALL: "All", **across.labels}
    lines = {ALL: EVERYONE, **down.labels}
    return View(
        slug="groups",
        title=f"{outcome}, by {down.label.lower()} and {across.label.lower()}, {where}",
        heading=down.label,
        columns=list(columns.values()),
        rows=[
            TableRow(label, [_rate_of(rates[school, code, other]) for other in columns])
            for code, label in lines.items()
        ],
        bars=[
            _bar(label, name, rates[school, code, other])
            for code, label in lines.items()
            for other, name in across.labels.items()
        ],
        measure=outcome,
        description=f"{release.title}, {where}. The table beside it holds every number.",
        has_schools=True,
    )


def _bar(group: str, series: str, rate: Rate) -> Bar:
    """Beside a bar stands what the table says: a coded rate (at most 5%) is no plain one."""
    text = "" if rate.is_hidden else rate.text
    return {"group": group, "series": series, "share": rate.share, "text": text}


def _rate_of(rate: Rate) -> TableCell:
    if rate.size is None or rate.share is None:
        return TableCell(rate.text.capitalize())
    return TableCell(rate.text, f"of {rate.size:,}")


def _size(rate: Rate) -> str:
    return HIDDEN if rate.size is None else f"{rate.size:,}"


def _in_words(found: list[tuple[str, Rate]]) -> str:
    return "; ".join(f"{label}: {rate.text}" for label, rate in found)
