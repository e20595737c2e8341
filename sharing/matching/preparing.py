"""Written people to compared people: one row each, with every form that a comparison needs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from . import normalizing as plain
from .problems import InputRejected, Problem
from .reading import People, checked, people, without_id

# Forms by the columns they are made from; `unique_id` is the row's place in the order of ids.
FORMS = (
    "given", "given_a", "nick_1", "nick_2", "middle", "surname", "surname_a", "surname_b", "suffix",
    "gender", "birth", "birth_swapped", "house", "street", "address", "city", "postcode", "state",
    "return_key", "state_id",
)  # fmt: skip


@dataclass(frozen=True)
class Side:
    """One file of people: `ids` as written (sorted), `forms` one row each, with `unique_id`."""

    name: str
    ids: np.ndarray[Any, np.dtype[np.object_]]
    forms: pa.Table
    written: pa.Table

    def __len__(self) -> int:
        return len(self.ids)

    def has(self, form: str) -> bool:
        """True when anybody has a value there."""
        return self.forms[form].null_count < len(self.forms)


def prepare(given: People, name: str) -> Side:
    """Read, check and normalize. Raises InputRejected."""
    table, called = people(given, name)
    problems = without_id(table, called) + _wrong_dates(table, called)
    if problems:
        raise InputRejected(sorted(problems, key=lambda problem: problem.row or 0))
    table = checked(table, called)
    made = _Forms(table)
    forms = {
        **made.names(),
        **made.dates(),
        **made.places(),
        **made.keys(),
    }
    columns = {"unique_id": pa.array(np.arange(len(table), dtype=np.int32))}
    columns |= {form: forms[form] for form in FORMS}
    ids = table["id"].to_numpy(zero_copy_only=False)
    return Side(called, ids, pa.table(columns), table)


class _Forms:
    """Each distinct value is normalized once."""

    def __init__(self, table: pa.Table) -> None:
        self.table = table

    def _column(self, name: str) -> pa.Array:
        if name not in self.table.column_names:
            return pa.array([""] * len(self.table), pa.string())
        return self.table[name].combine_chunks()

    def _each(self, name: str, *makers: Callable[[str], Any]) -> list[pa.Array]:
        return each(self._column(name), *makers)

    def names(self) -> dict[str, pa.Array]:
        given, given_a, nick_1, nick_2 = each_of(self._column("first_name"), plain.first_name, 4)
        surname, surname_a, surname_b = each_of(self._column("last_name"), plain.last_name, 3)
        (middle,) = self._each("middle_name", lambda t: plain.first_name(t)[0])
        (gender,) = self._each("gender", plain.gender)
        (own,) = self._each("suffix", lambda t: plain.suffix(t, ""))
        (ending,) = self._each("last_name", lambda t: plain.suffix("", t))
        return {
            "given": given, "given_a": given_a, "nick_1": nick_1, "nick_2": nick_2,
            "middle": middle, "surname": surname, "surname_a": surname_a, "surname_b": surname_b,
            "suffix": pc.coalesce(own, ending), "gender": gender,
        }  # fmt: skip

    def dates(self) -> dict[str, pa.Array]:
        birth, swapped = self._each("birth_date", plain.birth_date, _swapped)
        return {"birth": birth, "birth_swapped": swapped}

    def places(self) -> dict[str, pa.Array]:
        house, street, address = each_of(self._column("street"), _street, 3)
        (city,) = self._each("city", plain.city)
        (postcode,) = self._each("postcode", plain.postcode)
        (state,) = self._each("state", plain.state)
        return {
            "house": house, "street": street, "address": address,
            "city": city, "postcode": postcode, "state": state,
        }  # fmt: skip

    def keys(self) -> dict[str, pa.Array]:
        """Keys are compared as written, without blanks around them."""
        return {
            name: self._each(name, lambda t: t.strip() or None)[0]
            for name in ("return_key", "state_id")
        }


def each(column: pa.Array, *makers: Callable[[str], Any]) -> list[pa.Array]:
    """The column made anew by each maker, which sees every distinct value once."""
    coded = pc.dictionary_encode(column)
    values = coded.dictionary.to_pylist()
    return [
        pa.array([make(value) for value in values], pa.string()).take(coded.indices)
        for make in makers
    ]


def each_of(
    column: pa.Array, make: Callable[[str], Sequence[str | None]], parts: int
) -> list[pa.Array]:
    coded = pc.dictionary_encode(column)
    made = [make(value) for value in coded.dictionary.to_pylist()]
    return [
        pa.array([parts_of[n] for parts_of in made], pa.string()).take(coded.indices)
        for n in range(parts)
    ]


def _street(text: str) -> tuple[str | None, ...]:
    house, street = plain.street(text)
    whole = " ".join(part for part in (house, street) if part)
    return house, street, whole or None


def _wrong_dates(table: pa.Table, name: str) -> list[Problem]:
    """Every row whose birth date is none."""
    written = table["birth_date"].combine_chunks()
    wrong = {value for value in pc.unique(written).to_pylist() if not _is_date(value)}
    if not wrong:
        return []
    return [
        Problem(
            repr(value), "a date such as 2007-05-31, 20070531 or 5/31/2007",
            "Correct it, or leave it empty where it is not known.", row, "birth_date", name,
        )
        for row, value in enumerate(written.to_pylist(), 2)
        if value in wrong
    ]  # fmt: skip


def _is_date(value: str) -> bool:
    try:
        plain.birth_date(value)
    except ValueError:
        return False
    return True


def _swapped(value: str) -> str | None:
    date = plain.birth_date(value)
    return date and date[:4] + date[6:] + date[4:6]
