"""Cells that may be empty, and free text."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from portal.rules.intake.fields.unreadable import Unreadable

T = TypeVar("T")


def optional(parser: Callable[[str], T]) -> Callable[[str], T | None]:
    """The same parser, with None for an empty cell."""

    def parse(text: str) -> T | None:
        return parser(text) if text.strip() else None

    return parse


def or_blank(parser: Callable[[str], str]) -> Callable[[str], str]:
    """The same parser, with "" for an empty cell."""

    def parse(text: str) -> str:
        return parser(text) if text.strip() else ""

    return parse


def text_within(longest: int) -> Callable[[str], str]:
    """Free text, possibly empty, of at most so many characters."""

    def parse(text: str) -> str:
        clean = text.strip()
        if len(clean) > longest:
            raise Unreadable(f"at most {longest} characters", found=f"{len(clean)} characters")
        return clean

    return parse
