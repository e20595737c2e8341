"""Which pairs are worth weighing: those that share a key, under a bound on their number.

Each family of keys has forms from wide to narrow. The widest form whose pairs stay within the
budget is used, so a small file is compared generously and a large one still fits in memory. Where
even the narrowest form is too wide, its largest blocks are left out, and the links say so.
"""
# ruff: noqa: S608  (the queries are put together from names in this package alone)

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from .stores import Store

LEAST_PAIRS = 100_000
PAIRS_PER_PERSON = 8
# At most so many pairs of one block when even the narrowest form of a family is too wide.
BLOCK_PAIRS = 2_500

INITIAL = "substr(nick_1, 1, 1)"
YEAR, MONTH, DAY = "substr(birth, 1, 4)", "substr(birth, 5, 2)", "substr(birth, 7, 2)"


@dataclass(frozen=True)
class Family:
    """`keys`: alternatives, any of which may meet any of the other side's; `narrower`: what is
    demanded besides, one list for each form, the widest first."""

    name: str
    needs: tuple[str, ...]
    keys: tuple[str, ...]
    narrower: tuple[tuple[str, ...], ...]


FAMILIES = (
    Family("birth date", (), ("birth", "birth_swapped"), ((), (INITIAL,), ("nick_1",))),
    Family(
        "birth date and last name",
        (),
        ("birth", "birth_swapped"),
        (("substr(surname_a, 1, 1)",), ("substr(surname_a, 1, 3)",)),
    ),
    Family(
        "last name",
        (),
        ("surname_a", "surname_b"),
        ((), (INITIAL,), ("nick_1",), ("nick_1", MONTH), ("nick_1", MONTH, DAY)),
    ),
    Family(
        "last name and year",
        (),
        ("surname_a", "surname_b"),
        ((YEAR,), (YEAR, INITIAL), (YEAR, MONTH), (YEAR, MONTH, INITIAL)),
    ),
    Family(
        "first name",
        (),
        ("nick_1", "nick_2", "given_a"),
        ((), (MONTH, DAY), (YEAR, MONTH), (YEAR, MONTH, "substr(surname_a, 1, 1)")),
    ),
    Family(
        "names exchanged",
        (),
        ("given || ' ' || surname", "surname || ' ' || given"),
        ((), (YEAR,), (YEAR, MONTH)),
    ),
    Family(
        "address",
        ("street",),
        ("address",),
        ((), (INITIAL,), (INITIAL, "postcode")),
    ),
    Family(
        "postcode",
        ("postcode",),
        ("postcode",),
        ((), (YEAR,), (YEAR, INITIAL), (MONTH, DAY), (YEAR, MONTH, INITIAL)),
    ),
    Family(
        "city",
        ("city",),
        ("city",),
        ((), (YEAR,), (MONTH, DAY), (YEAR, MONTH), (YEAR, MONTH, DAY)),
    ),
)


@dataclass(frozen=True)
class Candidates:
    """How the pairs in the table `candidates` (l, r) were found."""

    pairs: int
    keys: tuple[str, ...]
    left_out: int


def candidates(
    store: Store, left: str, right: str, people: int, forms: Collection[str]
) -> Candidates:
    """Make the table `candidates`: each pair of row numbers once. `people`: rows of both tables."""
    budget = max(LEAST_PAIRS, PAIRS_PER_PERSON * people)
    parts, said, left_out = [], [], 0
    for family in FAMILIES:
        if not set(family.needs) <= set(forms):
            continue
        narrower, too_many = _widest_within(store, family, left, right, budget)
        parts.append(_join(family, narrower, left, right, BLOCK_PAIRS if too_many else None))
        left_out += too_many
        said.append(_words(family, narrower))
    store.make("candidates", " union ".join(parts))
    count = store.rows("select count(*) as n from candidates")["n"][0].as_py()
    return Candidates(count, tuple(said), left_out)


def _widest_within(
    store: Store, family: Family, left: str, right: str, budget: int
) -> tuple[tuple[str, ...], int]:
    """The form to use, and how many pairs of too large blocks it leaves out (0 within budget)."""
    for narrower in family.narrower:
        counted = store.rows(_count(family, narrower, left, right))
        pairs, beyond = counted["pairs"][0].as_py() or 0, counted["beyond"][0].as_py() or 0
        if pairs <= budget:
            return narrower, 0
    return narrower, int(beyond)


def _keyed(family: Family, narrower: tuple[str, ...], table: str) -> str:
    """Every person with every key; parts are columns, so that none runs into another."""
    more = "".join(f", {part} as part_{n}" for n, part in enumerate(narrower))
    given = "".join(f" and {part} is not null" for part in narrower)
    return " union ".join(
        f"select unique_id, {key} as block{more} from {table} where {key} is not null{given}"
        for key in family.keys
    )


def _block(narrower: tuple[str, ...]) -> str:
    return ", ".join(["block", *(f"part_{n}" for n in range(len(narrower)))])


def _same(narrower: tuple[str, ...]) -> str:
    columns = _block(narrower).split(", ")
    return " and ".join(f"one.{column} = other.{column}" for column in columns)


def _count(family: Family, narrower: tuple[str, ...], left: str, right: str) -> str:
    block = _block(narrower)
    counted = "select {block}, count(*) as n from ({keyed}) as k group by {block}"
    one = counted.format(block=block, keyed=_keyed(family, narrower, left))
    other = counted.format(block=block, keyed=_keyed(family, narrower, right))
    product = "cast(one.n as bigint) * other.n"
    return (
        f"select cast(sum({product}) as bigint) as pairs, "
        f"cast(sum(case when {product} > {BLOCK_PAIRS} then {product} else 0 end) as bigint) "
        f"as beyond from ({one}) as one join ({other}) as other on {_same(narrower)}"
    )


def _join(
    family: Family, narrower: tuple[str, ...], left: str, right: str, most: int | None
) -> str:
    one, other = _keyed(family, narrower, left), _keyed(family, narrower, right)
    if most:
        # The square root on each side keeps every block that is kept below the bound.
        block, side = _block(narrower), int(most**0.5)
        kept = "select * from ({keyed}) as k qualify count(*) over (partition by {block}) <= {side}"
        one = kept.format(keyed=one, block=block, side=side)
        other = kept.format(keyed=other, block=block, side=side)
    return (
        f"select one.unique_id as l, other.unique_id as r from ({one}) as one "
        f"join ({other}) as other on {_same(narrower)}"
    )


def _words(family: Family, narrower: tuple[str, ...]) -> str:
    return family.name + (f" and {len(narrower)} more" if narrower else "")
