"""The shape of each kind of spreadsheet that may have columns of its own."""

from __future__ import annotations

from collections.abc import Mapping

from consent.rules.sheets.choosing import SHAPES
from portal.rules.mapping import Shape
from sharing.records.rules.kinds import SHEETS, ImportKind
from sharing.records.rules.sheets.fields import ROSTER
from sharing.records.rules.sheets.graduate_fields import GRADUATES

SHAPE_OF: Mapping[ImportKind, Shape] = {
    ImportKind.SHEET_ROSTER: ROSTER,
    ImportKind.SHEET_GRADUATES: GRADUATES,
    **{kind: SHAPES[told] for kind, told in SHEETS.items()},
}
