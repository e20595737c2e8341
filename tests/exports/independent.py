"""Checkers of the two layouts, written from the published tables and from nothing of ours.

They know columns, widths, codes and counts, and read bytes. Each gives what is wrong; an empty
list accepts the file.
"""

from __future__ import annotations

import re
from datetime import date

DIPLOMAS = {
    "Regular Diploma",
    "Endorsed/Advanced Diploma",
    "International Baccalaureate",
    "Modified Diploma",
    "Vocational Certificate",
    "GED credential",
    "High School Equivalency Credential (other than GED)",
    "Other",
}
QUERIES = {"SE", "DA", "PA", "SB", "CO"}
# What a spreadsheet would run, or what would end a cell or a row early.
RUNS = re.compile(r"^[=+\-@\t\r]")


def table_of(content: bytes, width: int) -> tuple[list[list[str]], list[str]]:
    text = content.decode("utf-8")
    wrong = [] if text.endswith("\r\n") else ["the last row is not ended"]
    rows = [row.split("\t") for row in text.removesuffix("\r\n").split("\r\n")]
    for at, row in enumerate(rows, start=1):
        if len(row) != width:
            wrong.append(f"row {at}: {len(row)} columns")
        for cell in row:
            if RUNS.match(cell) or not cell.isprintable():
                wrong.append(f"row {at}: {cell!r}")
    return rows, wrong


def is_day(cell: str) -> bool:
    if not re.fullmatch(r"[0-9]{8}", cell):
        return False
    try:
        return bool(date(int(cell[:4]), int(cell[4:6]), int(cell[6:])))
    except ValueError:
        return False


def _detail(row: list[str], at: int, tests: dict[str, bool]) -> list[str]:
    return [f"row {at}: {name} of {row}" for name, holds in tests.items() if not holds]


def check_graduates(content: bytes) -> list[str]:
    rows, wrong = table_of(content, 28)
    head, *details, tail = rows
    head_is = head[0] == "PH3" and head[3] == "P" and is_day(head[4]) and not any(head[6:])
    period = re.fullmatch(r"\d{4}(-\d{4})?", head[5])
    if not (head_is and period and head[1] and head[2]):
        wrong.append(f"header {head}")
    if tail[:2] != ["PT3", str(len(rows))] or any(tail[2:]):
        wrong.append(f"trailer {tail} of {len(rows)} rows")
    for at, row in enumerate(details, start=2):
        wrong += _detail(
            row,
            at,
            {
                "A record type": row[0] == "PD3",
                "B no number": row[1] == "NO SSN",
                "C first name": 1 <= len(row[2]) <= 40,
                "D middle name": len(row[3]) <= 40,
                "E last name": 1 <= len(row[4]) <= 40,
                "F suffix": len(row[5]) <= 10,
                "I birth": is_day(row[8]),
                "J student number": 1 <= len(row[9]) <= 20,
                "K diploma": row[10] in DIPLOMAS,
                "L graduation": is_day(row[11]),
                "M block": row[12] == "N",
                "N school": 1 <= len(row[13]) <= 50,
                "O school code": bool(re.fullmatch(r"\d{6}", row[14])),
                "Q ethnicity": bool(re.fullmatch(r"([A-Z]{2})?", row[16])),
                "R disadvantaged": row[17] in {"Y", "N", ""},
                "what nobody agreed to": not any([row[6], row[7], row[15], *row[18:26]]),
                "AA program code": bool(re.fullmatch(r"[^\"'\-]{0,50}", row[26])),
                "AB end": row[27] == "ED",
                "no quotes": '"' not in "".join(row),
            },
        )
    return wrong


def check_request(content: bytes) -> list[str]:
    rows, wrong = table_of(content, 12)
    head, *details, tail = rows
    known = re.fullmatch(r"\d{6}", head[1]) and re.fullmatch(r"\d{2}", head[2])
    named = 1 <= len(head[3]) <= 40 and is_day(head[4]) and head[5] in QUERIES
    if not (head[0] == "H1" and known and named and head[6] in {"I", "S"} and not any(head[7:])):
        wrong.append(f"header {head}")
    if tail[:2] != ["T1", str(len(rows))] or len(tail[1]) > 8 or any(tail[2:]):
        wrong.append(f"trailer {tail} of {len(rows)} rows")
    if len({row[7] for row in details}) > 1:
        wrong.append("more than one search date")
    for at, row in enumerate(details, start=2):
        wrong += _detail(
            row,
            at,
            {
                "A record type": row[0] == "D1",
                "B no number": row[1] == "",
                "C first name": 1 <= len(row[2]) <= 20,
                "D middle initial": len(row[3]) <= 1,
                "E last name": 1 <= len(row[4]) <= 20,
                "F suffix": len(row[5]) <= 5,
                "G birth": is_day(row[6]),
                "H search date": is_day(row[7]),
                "I blank": row[8] == "",
                "J school code": row[9] == (head[1] if head[6] == "I" else ""),
                "K branch": row[10] == head[2],
                "L key": 1 <= len(row[11]) <= 50,
                "no commas, quotes or periods": not set("".join(row[:11])) & set(",'\"."),
            },
        )
    keys = [row[11] for row in details]
    return wrong + (["a key twice"] if len(set(keys)) < len(keys) else [])
