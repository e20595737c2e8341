"""The icons in the sprite. A name outside the list would draw nothing, so it is refused."""

from __future__ import annotations

from pathlib import Path

NAMES: frozenset[str] = frozenset(
    (Path(__file__).parent / "vendor" / "icons.txt").read_text().split()
)


def named(name: str) -> str:
    if name not in NAMES:
        raise LookupError(f"No icon is called {name!r}; see portal/ui/vendor/icons.txt.")
    return name
