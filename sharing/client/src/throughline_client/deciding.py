"""Commands about returns and disputed rows, for both sides."""

from __future__ import annotations

import argparse
import csv
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from .portal import Portal
from .told import Dispute

AddVerb = Callable[[Any, str, Any, str, list[tuple[str, dict[str, Any]]]], None]
SECONDS = 2.0
COLUMNS = ("return_key", "column", "reason")


def add_verbs(verbs: Any, add: AddVerb) -> None:
    exchange: tuple[str, dict[str, Any]] = ("exchange", {"help": "its reference, EX-12"})
    number: tuple[str, dict[str, Any]] = ("number", {"type": int})
    one = [exchange, number]
    status = ("--status", {"help": "for example open, corrected, submitted"})
    words = ("words", {"help": "the other side reads this; name no student"})
    answers = ("answer", {"choices": ("correct", "confirm", "withdraw")})
    value = ("--value", {"default": "", "help": "with correct: what the field should read"})
    field = ("field", {"help": "a field of the row as `rows` names it, or row for all of it"})
    which = ("--where", {"action": "append", "default": [], "metavar": "FIELD=VALUE"})
    rows = ("--rows", {"type": Path, "help": f"a CSV with {', '.join(COLUMNS)}"})
    add(verbs, "disputes", _disputes, "rows that are doubted", [status])
    add(verbs, "answer", _answer, "the college: answer a dispute", [*one, answers, words, value])
    add(verbs, "returns", _returns, "returns, those of all exchanges", [status])
    add(verbs, "accept", _accept, "the district: accept a return and store it", one)
    add(verbs, "give-back", _give_back, "the district: give it back", [*one, words, rows])
    key = ("key", {"help": "a return key"})
    add(
        verbs,
        "rows",
        _rows,
        "the district: what is on file",
        [exchange, ("--key", {"default": ""})],
    )
    doubt = [exchange, key, field, words, which]
    add(verbs, "dispute", _dispute, "the district: doubt one row", doubt)
    add(verbs, "settle", _settle, "the district: take an answer over", one)


def _disputes(given: argparse.Namespace) -> int:
    wanted = {"status": given.status} if given.status else {}
    for one in Portal.from_environment().disputes(**wanted):
        late = ", overdue" if one.is_overdue else ""
        print(f"{one.exchange} {one.number}  {one.status}, {one.field} of {one.return_key}{late}")
        print("    " + ", ".join(f"{name}={value}" for name, value in one.row.items() if value))
        print(f"    {one.reason} (answer by {one.due_on})")
        if one.answer:
            print(f"    {_meant(one)}")
    return 0


def _answer(given: argparse.Namespace) -> int:
    if (given.answer == "correct") != bool(given.value):
        raise ValueError("Give --value with correct, and only with it.")
    portal = Portal.from_environment()
    made = portal.answer(given.exchange, given.number, given.answer, given.words, given.value)
    print(f"{made.exchange} {made.number}: {_meant(made)}")
    return 0


def _meant(one: Dispute) -> str:
    value = f" to {one.value}" if one.value else ""
    return f"{one.status}{value}: {one.answer}"


def _returns(given: argparse.Namespace) -> int:
    wanted = {"status": given.status} if given.status else {}
    for one in Portal.from_environment().returns(**wanted):
        print(
            f"{one['exchange']} {one['number']}  {one['status']}, {one['matched']} of "
            f"{one['sent']} students matched, decide by {one['due_on'] or '-'}"
        )
    return 0


def _accept(given: argparse.Namespace) -> int:
    portal = Portal.from_environment()
    told = portal.accept(given.exchange, given.number)
    while told["job"] in ("queued", "running"):
        time.sleep(SECONDS)
        told = portal.acceptance(given.exchange, given.number)
    if told["status"] == "accepted":
        stored = ", ".join(f"{count} {name}" for name, count in told["stored"].items())
        print(f"Return {given.number} is accepted: {stored}. Rates from this are floors.")
        return 0
    print(f"Return {given.number} is not accepted.", *told["held"])
    return 1


def _give_back(given: argparse.Namespace) -> int:
    rows: list[dict[str, str]] = []
    if given.rows:
        with given.rows.open(encoding="utf-8-sig", newline="") as file:
            rows = [{name: row[name] or "" for name in COLUMNS} for row in csv.DictReader(file)]
    Portal.from_environment().give_back(given.exchange, given.number, given.words, rows)
    print(f"Return {given.number} is given back, with {len(rows)} rows named.")
    return 0


def _rows(given: argparse.Namespace) -> int:
    for one in Portal.from_environment().rows(given.exchange, given.key):
        told = (f"{name}={value}" for name, value in one["row"].items())
        print(one["return_key"], *told, sep="  ")
    return 0


def _dispute(given: argparse.Namespace) -> int:
    told = [word.partition("=") for word in given.where]
    if not all(sign for _, sign, _ in told):
        raise ValueError("Say --where FIELD=VALUE, as `rows` prints them.")
    row = {name: value for name, _, value in told}
    portal = Portal.from_environment()
    made = portal.dispute(given.exchange, given.key, row, given.field, given.words)
    print(f"Dispute {made.number} of {made.exchange} is raised; the answer is due {made.due_on}.")
    return 0


def _settle(given: argparse.Namespace) -> int:
    made = Portal.from_environment().settle(given.exchange, given.number)
    print(f"Dispute {made.number} of {made.exchange} is {made.status}.")
    return 0
