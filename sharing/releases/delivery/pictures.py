"""A chart as a file of its own: with its title, its signs, and the release it belongs to."""

from __future__ import annotations

import re
import struct
import zlib
from dataclasses import dataclass
from hashlib import sha256
from html import escape
from textwrap import wrap
from typing import Final

from sharing.disclosure import SafeTable
from sharing.releases.delivery.about import About, method_of
from sharing.releases.delivery.charts import View
from sharing.releases.delivery.signs import HIDDEN, NOT_APPLICABLE

FONT: Final = "Public Sans Web, Liberation Sans, Arial, sans-serif"
INK, SOFT = "#18282f", "#4b5d66"
EDGE, SCALE = 16, 2
_SIZE = re.compile(r' (width|height)="([\d.]+)"')


@dataclass(frozen=True, slots=True)
class Line:
    """One line of words on a picture."""

    text: str
    size: int
    color: str = SOFT
    weight: str = "normal"

    @property
    def height(self) -> int:
        return round(self.size * 1.45)


def svg(about: About, table: SafeTable, view: View) -> bytes:
    """The picture as it may stand in somebody's slides, still saying where it comes from."""
    drawn = view.svg
    width, height = _size(drawn)
    above, below = _heading(about, view, width), _footing(about, table, width)
    top = EDGE + sum(line.height for line in above) + 8
    end = top + height + 10
    whole = end + sum(line.height for line in below) + EDGE
    name = "picture-" + sha256(f"{about.number}{view.slug}{drawn}".encode()).hexdigest()[:12]
    return "".join(
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:g}" height="{whole:g}" '
            f'viewBox="0 0 {width:g} {whole:g}" role="img" lang="en" '
            f'aria-labelledby="{name}-t" aria-describedby="{name}-d">',
            f'<title id="{name}-t">{escape(view.title)}</title>',
            f'<desc id="{name}-d">{escape(view.description)} {escape(_source(about))}</desc>',
            f'<rect width="{width:g}" height="{whole:g}" fill="#fff"/>',
            *_texts(above, EDGE),
            f'<g aria-hidden="true" transform="translate(0,{top:g})">{drawn}</g>',
            *_texts(below, end),
            "</svg>\n",
        )
    ).encode()


def png(about: About, table: SafeTable, view: View) -> bytes:
    """The same for programs that take no SVG. Its fonts travel with the converter."""
    import vl_convert

    drawn = vl_convert.svg_to_png(svg(about, table, view).decode(), scale=SCALE)
    described = f"{view.title}. {view.description} {_source(about)}"
    return _with_text(bytes(drawn), {"Title": view.title, "Description": described})


def _size(drawn: str) -> tuple[float, float]:
    root = drawn[: drawn.index(">")]
    found = {name: float(value) for name, value in _SIZE.findall(root)}
    return found["width"], found["height"]


def _heading(about: About, view: View, width: float) -> list[Line]:
    return [
        *_wrapped(view.title, width, 18, INK, "bold"),
        *_wrapped(f"{about.publisher}, class of {about.class_of}", width, 13),
    ]


def _footing(about: About, table: SafeTable, width: float) -> list[Line]:
    signs = (
        f"{HIDDEN} (dashed): hidden to protect a small group, not zero. {NOT_APPLICABLE}: the "
        "group's count is 0. ≤ and ≥: at most and at least."
    )
    method = method_of(about, table).name
    fingerprint = f"SHA-256 {table.proof.published_sha256[:16]}…"
    return [
        *_wrapped(signs, width, 11),
        *_wrapped(f"{_source(about)} {method}. {fingerprint}", width, 11),
    ]


def _source(about: About) -> str:
    return f"Source: {about.publisher}, release {about.number}. {about.standing}."


def _wrapped(
    text: str, width: float, size: int, color: str = SOFT, weight: str = "normal"
) -> list[Line]:
    letters = int((width - 2 * EDGE) / (size * (0.56 if weight == "bold" else 0.48)))
    return [Line(part, size, color, weight) for part in wrap(text, letters)]


def _texts(lines: list[Line], top: float) -> list[str]:
    found = []
    for line in lines:
        top += line.height
        found.append(
            f'<text x="{EDGE}" y="{top - line.size * 0.3:g}" font-family="{FONT}" '
            f'font-size="{line.size}px" font-weight="{line.weight}" fill="{line.color}">'
            f"{escape(line.text)}</text>"
        )
    return found


def _with_text(picture: bytes, words: dict[str, str]) -> bytes:
    """A PNG with words for those who do not see it (iTXt), right after its first chunk."""
    head = 8 + 25  # the signature and IHDR, always of these lengths
    chunks = b"".join(_chunk(f"{key}\0\0\0\0\0{text}".encode()) for key, text in words.items())
    return picture[:head] + chunks + picture[head:]


def _chunk(content: bytes, kind: bytes = b"iTXt") -> bytes:
    return (
        struct.pack(">I", len(content))
        + kind
        + content
        + struct.pack(">I", zlib.crc32(kind + content))
    )
