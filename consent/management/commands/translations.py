"""Gathers the words of family pages into their catalogs, and compiles these to .mo.

Needs no gettext on the machine: Django turns templates into what Babel reads, and Babel writes
the compiled file. Translations that are there stay; new words wait with an empty translation.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils.translation.template import templatize

ROOT = Path(settings.BASE_DIR)
# The folder of a catalog, and what its words are in: the first pages, and those behind the code.
SOURCES = {
    "locale": (
        "templates/base_family.html",
        "templates/family/*.html",
        "consent/actions/answering.py",
        "consent/family_forms.py",
        "consent/letters.py",
        "consent/templatetags/family.py",
        "consent/views/family*.py",
    ),
    "consent/locale": (
        "templates/mine/*.html",
        "templates/receipts/*.html",
        "templates/receipts/*.txt",
        "templates/taking_over/letter_pdf.html",
        "consent/forms_mine.py",
        "consent/receipts/sending.py",
        "consent/receipts/words.py",
        "consent/views/mine.py",
    ),
}
KEYWORDS: dict[str, Any] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
}


def sources(folder: str) -> list[Path]:
    return sorted(path for pattern in SOURCES[folder] for path in ROOT.glob(pattern))


def words(folder: str = "locale") -> Iterator[tuple[Any, str]]:
    """Every message of the sources (with its plural, where it has one), and the file it is in."""
    from babel.messages.extract import extract

    for path in sources(folder):
        text = path.read_text()
        if path.suffix != ".py":
            text = templatize(text, origin=str(path))
        for _, message, _, _ in extract("python", io.BytesIO(text.encode()), KEYWORDS):
            yield message, str(path.relative_to(ROOT))


def po_files() -> list[Path]:
    return [
        po for folder in SOURCES for po in sorted((ROOT / folder).glob("*/LC_MESSAGES/django.po"))
    ]


def gathered(po: Path) -> Any:
    """The catalog of a language: the words of the sources, with the translations it has."""
    from babel.messages.catalog import Catalog

    known = _translated(po)
    fresh = Catalog(
        locale=po.parts[-3],
        domain="django",
        project="Throughline",
        fuzzy=False,
        header_comment="# Words of family pages.",
    )
    for message, where in words(str(po.parents[2].relative_to(ROOT))):
        fresh.add(message, locations=[(where, None)])  # type: ignore[list-item]
    for message in fresh:
        if message.id and message.id in known:
            message.string = known[message.id]
    return fresh


def _translated(po: Path) -> dict[Any, Any]:
    """What is translated into this language, in this catalog or in another."""
    from babel.messages.pofile import read_po

    found: dict[Any, Any] = {}
    for one in (po, *(other for other in po_files() if other.parts[-3] == po.parts[-3])):
        with one.open("rb") as file:
            catalog = read_po(file, locale=po.parts[-3])
        for message in catalog:
            if message.string:
                found.setdefault(message.id, message.string)
    return found


def written(catalog: Any) -> bytes:
    from babel.messages.pofile import write_po

    out = io.BytesIO()
    write_po(out, catalog, width=98, sort_by_file=True, include_lineno=False, omit_header=False)
    return b"".join(
        line
        for line in out.getvalue().splitlines(keepends=True)
        if not line.startswith((b'"POT-Creation-Date', b'"PO-Revision-Date', b'"Generated-By'))
    )


def compiled(po: Path) -> bytes:
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    out = io.BytesIO()
    with po.open("rb") as file:
        found = read_po(file, locale=po.parts[-3])
    # No moment of today in it: the same words compile to the same bytes.
    found.creation_date = found.revision_date = datetime(2026, 1, 1, tzinfo=UTC)
    write_mo(out, found)
    return out.getvalue()


class Command(BaseCommand):
    help = "Gathers the words of family pages, and compiles their translations."

    def handle(self, *args: Any, **options: Any) -> None:
        for po in po_files():
            catalog = gathered(po)
            po.write_bytes(written(catalog))
            po.with_suffix(".mo").write_bytes(compiled(po))
            waiting = [one.id for one in catalog if one.id and not one.string]
            self.stdout.write(
                f"{po.relative_to(ROOT)}: {len(catalog)} messages, {len(waiting)} to translate"
            )
            for message in waiting:
                self.stdout.write(f"  {message}")
