"""A file without return keys in columns of its own, written anew for the reader of such files."""

from __future__ import annotations

from portal.rules.intake import Problems, Rejected
from portal.rules.mapping import Chosen, Sheet
from sharing.exchange.rules.sheets.outcomes import OutcomeRows, called_in
from sharing.exchange.rules.sheets.rewriting import Rewriting
from sharing.exchange.rules.template import TEMPLATE_HEADER
from sharing.linkage.rules.unkeyed import CollegeOf, Unkeyed, canonical, read_unkeyed

HEADER = (*TEMPLATE_HEADER, "Birth Date")
_ENOUGH = frozenset({"lastname", "firstname", "birthdate", "enrollmentbegin", "enrollmentend"})


def is_as_documented(header: list[str]) -> bool:
    """Whether the columns have the names that need no telling."""
    return {canonical(cell) for cell in header} >= _ENOUGH


def read_people(sheet: Sheet, chosen: Chosen, *, name: str, college: CollegeOf) -> Unkeyed:
    """Raises `Rejected` with everything that is to be mended, by the sheet's rows and columns."""
    problems = Problems(file=name)
    reader = OutcomeRows(chosen, problems)
    rewriting = Rewriting(name=name, called=called_in(chosen), header=HEADER)
    for number, cells in sheet.rows:
        row = dict(zip(sheet.columns, cells, strict=True))
        if not reader.is_left_out(row):
            for line in reader.lines(number, row) or ():
                rewriting.add(number, line)
    try:
        found = read_unkeyed(rewriting.content, name=name, encoding="utf-8", college=college)
    except Rejected as rejected:
        raise rewriting.together(rejected, problems) from rejected
    problems.reject_if_any()
    return found
