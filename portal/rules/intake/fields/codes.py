"""A code from a list, in any case; and the commonest list, yes and no."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import TypeVar

from portal.rules.intake.fields.unreadable import Unreadable

T = TypeVar("T")
E = TypeVar("E", bound=StrEnum)
_NAMED = 12  # a message lists that many codes at most


def one_of(codes: Mapping[str, T], *, called: str = "") -> Callable[[str], T]:
    """A parser for the keys of `codes`. `called` names the list where it is too long to print."""
    by_code = {code.casefold(): value for code, value in codes.items()}
    expected = called or _enumerated(list(codes))

    def parse(text: str) -> T:
        try:
            return by_code[text.strip().casefold()]
        except KeyError:
            raise Unreadable(expected) from None

    return parse


def member_of(enum: type[E]) -> Callable[[str], E]:
    """A parser for the stored codes of an enum."""
    return one_of({member.value: member for member in enum})


def _enumerated(codes: list[str]) -> str:
    if len(codes) == 1:
        return codes[0]
    named = codes[:_NAMED]
    last = named.pop() if len(codes) <= _NAMED else f"another of {len(codes)} codes"
    return f"{', '.join(named)} or {last}"


_YES_NO = {"y": True, "yes": True, "n": False, "no": False}


def yes_no(text: str) -> bool:
    """Y or N"""
    answer = _YES_NO.get(text.strip().lower())
    if answer is None:
        raise Unreadable("Y or N")
    return answer


_TRUE_FALSE = {"true": True, "false": False}


def true_false(text: str) -> bool:
    """true or false, as OneRoster writes it"""
    answer = _TRUE_FALSE.get(text.strip().lower())
    if answer is None:
        raise Unreadable("true or false")
    return answer
