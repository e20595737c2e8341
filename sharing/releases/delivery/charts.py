"""Pictures of a release, each with its table beside it. Only a SafeTable goes in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from sharing.disclosure import SafeTable
from sharing.releases.delivery.about import About
from sharing.releases.delivery.columns import counted_word
from sharing.releases.delivery.lines import ALL, Codes, RateLine, rate_lines
from sharing.releases.delivery.signs import HIDDEN, NOT_APPLICABLE
from sharing.releases.protection import NamedDimension

Rates = Mapping[Codes, RateLine]
Bar = dict[str, str | float | None]
TWO_WAY = "groups"


@dataclass(frozen=True, slots=True)
class TableCell:
    text: str
    of: str = ""

    @property
    def is_sign(self) -> bool:
        return self.text in (HIDDEN, NOT_APPLICABLE)


@dataclass(frozen=True, slots=True)
class TableRow:
    label: str
    cells: tuple[TableCell, ...]
    is_total: bool


@dataclass(frozen=True, slots=True)
class View:
    """One picture and the numbers it shows. It is drawn when somebody looks."""

    slug: str
    title: str
    heading: str
    columns: tuple[str, ...]
    rows: tuple[TableRow, ...]
    bars: tuple[Bar, ...]
    measure: str
    description: str
    chooses: NamedDimension | None = None
    question: str = ""
    chosen: str = ""

    @property
    def query(self) -> str:
        """What its address ends with when it is drawn for one group."""
        return f"?{urlencode({'group': self.chosen})}" if self.chosen else ""

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

        return charts.bar_chart(
            self.bars,
            category="group",
            series="series",
            value="share",
            value_label=self.measure,
            title=self.title,
            description=self.description,
            hidden_label=HIDDEN,
            value_domain=(0, 1),
            text="text",
            width=charts.NARROW if narrow else charts.WIDTH,
        )


def views_of(about: About, table: SafeTable, chosen: str = "") -> list[View]:
    """By each dimension alone; then the last two together, for all or for one `chosen` group."""
    rates = {line.codes: line for line in rate_lines(about.dimensions, table)}
    one_way = [_one_way(about, place, rates) for place in range(len(about.groups))]
    return [*one_way, *_two_way(about, rates, chosen)]


def _one_way(about: About, place: int, rates: Rates) -> View:
    dimension = about.groups[place]
    every = [ALL, *dimension.labels]
    found = [(_label(about, dimension, code), rates[_only(about, place, code)]) for code in every]
    measure = about.outcome.first_label
    return View(
        slug=slug_of(dimension),
        title=f"{measure}, by {dimension.label.lower()}",
        heading=dimension.label,
        columns=(counted_word(about), measure),
        rows=tuple(
            TableRow(label, (TableCell(line.size_text), TableCell(line.text)), line.is_total)
            for label, line in found
        ),
        bars=tuple(_bar(label, measure, line) for label, line in found),
        measure=measure,
        description=f"{about.title}. {_in_words(found)}.",
    )


def slug_of(dimension: NamedDimension) -> str:
    return dimension.code.replace("_", "-")


def _only(about: About, place: int, code: str) -> Codes:
    """The group that is told from all others by one dimension alone."""
    return tuple(code if at == place else ALL for at in range(len(about.groups)))


def _label(about: About, dimension: NamedDimension, code: str) -> str:
    return dimension.labels.get(code, f"All {counted_word(about).lower()}")


def _two_way(about: About, rates: Rates, chosen: str) -> list[View]:
    if len(about.groups) < 2:
        return []
    *outer, down, across = about.groups
    chooses = outer[0] if outer else None
    code = chosen if chooses and chosen in chooses.labels else ALL
    before = (code, *(ALL for _ in outer[1:])) if outer else ()
    where = _where(chooses, code)
    columns = {ALL: "All", **across.labels}
    lines = [(c, _label(about, down, c)) for c in (ALL, *down.labels)]
    measure = about.outcome.first_label
    told = [
        (f"{label}, {name}", rates[*before, c, other])
        for c, label in lines
        for other, name in across.labels.items()
    ]
    return [
        View(
            slug=TWO_WAY,
            title=f"{measure}, by {down.label.lower()} and {across.label.lower()}{where}",
            heading=down.label,
            columns=tuple(columns.values()),
            rows=tuple(
                TableRow(label, _cells(rates, [(*before, c, o) for o in columns]), c == ALL)
                for c, label in lines
            ),
            bars=tuple(
                _bar(label, name, rates[*before, c, other])
                for c, label in lines
                for other, name in across.labels.items()
            ),
            measure=measure,
            description=f"{about.title}{where}. {_in_words(told)}.",
            chooses=chooses,
            question=_question(down, across, chooses),
            chosen="" if code == ALL else code,
        )
    ]


def _question(down: NamedDimension, across: NamedDimension, chooses: NamedDimension | None) -> str:
    if chooses is None:
        return ""
    return f"{down.label} by {across.label.lower()}, for one {chooses.label.lower()}"


def _where(chooses: NamedDimension | None, code: str) -> str:
    if chooses is None:
        return ""
    return f", {chooses.labels[code]}" if code in chooses.labels else ""


def _cells(rates: Rates, every: Sequence[Codes]) -> tuple[TableCell, ...]:
    return tuple(rate_cell(rates[codes]) for codes in every)


def rate_cell(line: RateLine) -> TableCell:
    if line.percent is None or line.size is None:
        return TableCell(line.text)
    return TableCell(line.text, f"of {line.size:,}")


def _bar(group: str, series: str, line: RateLine) -> Bar:
    """Beside a bar stands what the table says: a coded rate (at most 5%) is no plain one."""
    return {"group": group, "series": series, "share": line.share, "text": line.text}


def _in_words(found: Sequence[tuple[str, RateLine]]) -> str:
    return "; ".join(f"{label}: {line.text}" for label, line in found)
