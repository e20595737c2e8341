"""Cells of files that people open in a spreadsheet."""

from __future__ import annotations

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def neutral_cell(text: str) -> str:
    """The text, with ' before it when a spreadsheet would take it for a formula (ASVS 1.2.10).

    For files meant for people. Files meant for machines stay verbatim.
    """
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text


def plain_cell(text: str) -> str:
    """What `neutral_cell` made of it, undone: our own files come in as they went out."""
    return text[1:] if text[:1] == "'" and text[1:].startswith(_FORMULA_STARTS) else text
