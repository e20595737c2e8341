"""What may be asked of a linkage."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from .problems import rejected

Backend = Literal["duckdb", "spark"]


@dataclass(frozen=True)
class Options:
    """How to link.

    one_to_one: each person of one file is at most one of the other (default). Without it, rows of
        one file may each match several of the other, as in a roster with duplicates.
    match_at, review_at: probabilities from 0 to 1. From `match_at` on a pair is a match, from
        `review_at` on a person looks at it, below it is left out.
    ask_about_twins: the same last name and birth date with another first name is never a match
        without a person's word. "unless_disproved" (default) makes an exception of files that show
        many such pairs across and hardly any within: there, the first name is what is wrong.
        "always" makes none.
    backend: "duckdb", in this process, or "spark".
    memory_gib: gibibytes that the backend may use before it writes to disk.
    threads: processors; None for all.
    seed: of the random pairs that training counts strangers on. The same files, options and seed
        give the same links, in whatever order the rows stand.
    """

    one_to_one: bool = True
    match_at: float = 0.85
    review_at: float = 0.1
    ask_about_twins: Literal["unless_disproved", "always"] = "unless_disproved"
    backend: Backend = "duckdb"
    memory_gib: float = 8.0
    threads: int | None = None
    seed: int = 1

    def __post_init__(self) -> None:
        if not 0 < self.review_at <= self.match_at < 1:
            raise rejected(
                f"match at {self.match_at:g} and review at {self.review_at:g}",
                "0 < review <= match < 1",
                "Choose other probabilities.",
            )
        if self.memory_gib <= 0 or (self.threads is not None and self.threads < 1):
            raise rejected(
                f"{self.memory_gib:g} GiB and {self.threads} processors",
                "more than none",
                "Choose other limits.",
            )
