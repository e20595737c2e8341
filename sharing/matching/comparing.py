"""What two people are compared by, and what each degree of agreement is worth before training.

A condition speaks of both sides as `given_l` and `given_r` (Splink's way). The first one that holds
counts. Names are compared by letters, not by Jaro-Winkler, of which every backend has its own. The
shares among matches (m) and among strangers (u) are starting points and a safeguard: training on
the data replaces them, as far as there is enough of it (training.py).
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Any

from .stores import by_side


@dataclass(frozen=True)
class Level:
    """One degree of agreement. `frequent`: the form whose rare values weigh more."""

    words: str
    holds: str
    m: float
    u: float
    frequent: str | None = None


@dataclass(frozen=True)
class Comparison:
    """`missing`: when there is nothing to compare; `needs`: forms that both files must have."""

    name: str
    needs: tuple[str, ...]
    missing: str
    levels: tuple[Level, ...]

    def as_splink(self) -> dict[str, Any]:
        """For training, which does not look at how frequent a value is."""
        first = {
            "sql_condition": self.missing,
            "label_for_charts": "missing",
            "is_null_level": True,
        }
        return {
            "output_column_name": self.name,
            "comparison_description": self.name,
            "comparison_levels": [first, *(_splink_level(level) for level in self.levels)],
        }

    def words_for(self, place: int) -> str:
        return "missing" if place < 0 else self.levels[place].words


def _splink_level(level: Level) -> dict[str, Any]:
    return {
        "sql_condition": level.holds,
        "label_for_charts": level.words,
        "m_probability": level.m,
        "u_probability": level.u,
    }


def _either_missing(*forms: str) -> str:
    return " or ".join(f"{form}_{side} is null" for form in forms for side in "lr")


def letters_apart(form: str) -> str:
    """Letters to add, drop or replace: the same number on every backend."""
    return f"levenshtein({form}_l, {form}_r)"


def _longest(form: str) -> str:
    return f"greatest(length({form}_l), length({form}_r))"


def _one_end_alike(form: str) -> str:
    """Nearly every typing error leaves the first or the last letter; it is asked first, as it is
    asked of every pair of strangers."""
    left, right = f"{form}_l", f"{form}_r"
    return (
        f"(substr({left}, 1, 1) = substr({right}, 1, 1) or "
        f"substr({left}, length({left}), 1) = substr({right}, length({right}), 1))"
    )


def close(form: str) -> str:
    """One letter apart or two exchanged, twice in a long name, never in a very short one."""
    apart = f"damerau_levenshtein({form}_l, {form}_r)"
    longest = _longest(form)
    return (
        f"({_one_end_alike(form)} and abs(length({form}_l) - length({form}_r)) <= 2 and "
        f"{apart} <= case when {longest} >= 9 then 2 when {longest} >= 4 then 1 else 0 end)"
    )


def similar(form: str, part: int) -> str:
    """At most one letter in `part` differs."""
    return f"({_one_end_alike(form)} and {letters_apart(form)} * {part} <= {_longest(form)})"


SAME_NICK = (
    "given_a_l = given_a_r or nick_1_l = nick_1_r or nick_1_l = nick_2_r "
    "or nick_2_l = nick_1_r or nick_2_l = nick_2_r"
)
INITIAL = (
    "(length(given_l) = 1 or length(given_r) = 1) and substr(given_l, 1, 1) = substr(given_r, 1, 1)"
)
# One of them is enough, since the other may be mistyped.
SWAPPED = "given_l = surname_r or surname_l = given_r"
MIDDLE_USED = "given_l = middle_r or middle_l = given_r"
MIDDLE_SWAPPED = "given_l = middle_r and middle_l = given_r"
ONE_SURNAME = (
    "surname_a_l = surname_a_r or surname_a_l = surname_b_r "
    "or surname_b_l = surname_a_r or surname_b_l = surname_b_r"
)
TWO_PARTS = (
    "substr(birth_l, 1, 6) = substr(birth_r, 1, 6) or substr(birth_l, 5, 4) = substr(birth_r, 5, 4)"
    " or (substr(birth_l, 1, 4) = substr(birth_r, 1, 4)"
    " and substr(birth_l, 7, 2) = substr(birth_r, 7, 2))"
)
ELSE = "ELSE"

COMPARISONS = (
    Comparison(
        "given",
        (),
        _either_missing("given"),
        (
            Level("the same", "given_l = given_r", 0.86, 0.005, "given"),
            Level("a nickname, or one of several given names", SAME_NICK, 0.04, 0.003),
            Level("one letter or so apart", close("given"), 0.04, 0.003),
            Level("an initial", INITIAL, 0.01, 0.002),
            Level(
                "first name exchanged with the last or middle name",
                f"{SWAPPED} or ({MIDDLE_SWAPPED})",
                0.01,
                0.0001,
            ),
            Level("goes by the middle name", MIDDLE_USED, 0.01, 0.003),
            Level("somewhat similar", similar("given", 3), 0.02, 0.01),
            Level("different", ELSE, 0.015, 0.9768),
        ),
    ),
    Comparison(
        "surname",
        (),
        # Exchanged names are weighed once, with the given name.
        f"{_either_missing('surname')} or (({SWAPPED}) and surname_l <> surname_r)",
        (
            Level("the same", "surname_l = surname_r", 0.88, 0.002, "surname"),
            Level("one of two last names the same", ONE_SURNAME, 0.03, 0.002),
            Level("one letter or so apart", close("surname"), 0.04, 0.001),
            Level("somewhat similar", similar("surname", 3), 0.015, 0.01),
            Level("different", ELSE, 0.035, 0.985),
        ),
    ),
    Comparison(
        "birth_date",
        (),
        _either_missing("birth"),
        (
            Level("the same", "birth_l = birth_r", 0.93, 0.0005, "birth"),
            Level("day and month exchanged", "birth_l = birth_swapped_r", 0.01, 0.0001),
            Level("one digit apart", f"{letters_apart('birth')} <= 1", 0.03, 0.005),
            Level("two of day, month and year the same", TWO_PARTS, 0.015, 0.05),
            Level("two digits apart", f"{letters_apart('birth')} <= 2", 0.01, 0.06),
            Level("different", ELSE, 0.005, 0.8844),
        ),
    ),
    Comparison(
        "middle_name",
        ("middle",),
        # A middle name that became the first name is weighed once, with the given name.
        f"{_either_missing('middle')} or {MIDDLE_USED}",
        (
            Level("the same", "middle_l = middle_r", 0.7, 0.01),
            Level(
                "the same initial",
                "substr(middle_l, 1, 1) = substr(middle_r, 1, 1)",
                0.27,
                0.07,
            ),
            Level("different", ELSE, 0.03, 0.92),
        ),
    ),
    Comparison(
        "suffix",
        ("suffix",),
        _either_missing("suffix"),
        (
            Level("the same", "suffix_l = suffix_r", 0.96, 0.5),
            Level("different", ELSE, 0.04, 0.5),
        ),
    ),
    Comparison(
        "gender",
        ("gender",),
        _either_missing("gender"),
        (
            Level("the same", "gender_l = gender_r", 0.985, 0.5),
            Level("different", ELSE, 0.015, 0.5),
        ),
    ),
    Comparison(
        "street",
        ("street",),
        _either_missing("street"),
        (
            Level("the same", "address_l = address_r", 0.65, 0.0003),
            Level(
                "the same house, the street similar",
                f"house_l = house_r and {similar('street', 3)}",
                0.06,
                0.0002,
            ),
            Level("the same street", similar("street", 9), 0.03, 0.003),
            Level("a similar street", similar("street", 4), 0.03, 0.02),
            Level("different", ELSE, 0.23, 0.9765),
        ),
    ),
    Comparison(
        "place",
        ("postcode", "city"),
        f"({_either_missing('postcode')}) and ({_either_missing('city')})",
        (
            Level(
                "the same postcode and city",
                "postcode_l = postcode_r and city_l = city_r",
                0.7,
                0.01,
            ),
            Level("the same postcode", "postcode_l = postcode_r", 0.06, 0.005),
            Level("the same city", "city_l = city_r", 0.08, 0.02),
            Level(
                "a similar postcode or city",
                f"{letters_apart('postcode')} <= 1 or {similar('city', 4)}",
                0.04,
                0.03,
            ),
            Level("the same state", "state_l = state_r", 0.08, 0.3),
            Level("different", ELSE, 0.04, 0.635),
        ),
    ),
)  # fmt: skip
BY_NAME = {comparison.name: comparison for comparison in COMPARISONS}


def degree(comparison: Comparison) -> str:
    """SQL over l and r: the place of the first level that holds, or -1."""
    cases = " ".join(
        f"when {level.holds} then {place}" for place, level in enumerate(comparison.levels[:-1])
    )
    last = len(comparison.levels) - 1
    said = f"case when {comparison.missing} then -1 {cases} else {last} end"
    return f"{by_side(said)} as degree_{comparison.name}"


def comparisons_for(forms: Collection[str]) -> tuple[Comparison, ...]:
    """Those that have something to compare, of the forms that both files have."""
    return tuple(c for c in COMPARISONS if not c.needs or set(c.needs) & set(forms))


def with_shares(comparison: Comparison, m: list[float], u: list[float]) -> Comparison:
    """The comparison with trained shares, best level first."""
    levels = zip(comparison.levels, m, u, strict=True)
    return replace(comparison, levels=tuple(replace(level, m=a, u=b) for level, a, b in levels))
