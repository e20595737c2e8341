"""Every layout by its code, in the order in which the page offers them."""

from __future__ import annotations

from typing import Final

from sharing.exports.rules.layouts.graduates import GRADUATES
from sharing.exports.rules.layouts.layout import Layout
from sharing.exports.rules.layouts.oneroster import ONEROSTER
from sharing.exports.rules.layouts.own import OWN
from sharing.exports.rules.layouts.request import REQUEST

LAYOUTS: Final[dict[str, Layout]] = {
    layout.code: layout for layout in (GRADUATES, REQUEST, ONEROSTER["1.1"], ONEROSTER["1.2"], OWN)
}
