"""What was kept of a return, for its acceptance: the outcomes, and whom they are about."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import Any, Final

from django.db import connection

from portal.rowsecurity.bulk import Staged
from sharing.exchange.facts import DECIDED, Sql
from sharing.exchange.models import Exchange, ExchangeRow
from sharing.exchange.returning.reconciling import ROOM
from sharing.exchange.rules.returns import told_in
from sharing.records.rules.outcomes import Selected
from sharing.rules.access import ALLOWED

PORTION: Final = 20_000
DATES: Final = ("begins_on", "ends_on", "graduated_on")
FIELDS: Final = {
    "college_code": "text",
    "college_name": "text",
    "college_state": "text",
    "college_level": "text",
    "college_control": "text",
    "begins_on": "date",
    "ends_on": "date",
    "status": "text",
    "class_level": "text",
    "graduated_on": "date",
    "degree_title": "text",
    "sequence": "smallint",
}
COLUMNS: Final = {"position": "integer", "key": 'text COLLATE "C"', "kind": "text", **FIELDS}
NOTHING: Final = (None,) * (len(FIELDS) + 1)  # of a student who was found, and nothing more

# The students whom the keys mean, once each.
STUDENTS: Final = """
CREATE TEMPORARY TABLE told_students ON COMMIT DROP AS
SELECT r.subject_id, r.return_key FROM exchange_exchangerow r
WHERE r.exchange_id = %s AND r.return_key IN (SELECT key FROM told_outcomes)
"""
PASSING: Final = f"""
told_outcomes o JOIN told_students t ON t.return_key = o.key
JOIN {DECIDED} d ON d.subject_id = t.subject_id AND d.code = '{ALLOWED}'
"""
OUTCOMES: Final = f"""
SELECT o.position, t.subject_id, o.kind, {", ".join(f"o.{name}" for name in FIELDS)}
FROM {PASSING} WHERE o.kind IS NOT NULL
"""  # noqa: S608 - constants above
WITHHELD: Final = f"""
SELECT d.code, count(*) FROM told_students t JOIN {DECIDED} d ON d.subject_id = t.subject_id
WHERE d.code <> '{ALLOWED}' GROUP BY d.code ORDER BY d.code
"""  # noqa: S608 - constants above
MARK: Final = f"""
UPDATE exchange_exchangerow r SET match = n.match, back_code = n.code FROM (
    SELECT s.id, d.code, CASE WHEN s.match = 'matched' OR t.subject_id IS NOT NULL
        THEN 'matched' ELSE 'unmatched' END AS match
    FROM exchange_exchangerow s JOIN {DECIDED} d ON d.subject_id = s.subject_id
    LEFT JOIN told_students t ON t.subject_id = s.subject_id
    WHERE s.exchange_id = %s AND s.code = '{ALLOWED}'
) n
WHERE r.id = n.id AND (r.match, r.back_code) IS DISTINCT FROM (n.match, n.code)
"""  # noqa: S608 - constants above
# Who only takes college courses while in high school keeps a guardian at the high school.
ENTERED: Final = f"""
SELECT t.subject_id, min(o.begins_on) AS passed_on
FROM {PASSING} JOIN records_graduation g ON g.subject_id = t.subject_id
WHERE o.kind = 'enrollment' AND o.begins_on > g.graduated_on GROUP BY t.subject_id
"""  # noqa: S608 - constants above


class Told:
    """Read once into a temporary table of the transaction. `tell` hears how many outcomes are in
    it."""

    def __init__(
        self, exchange: Exchange, content: Iterable[bytes], tell: Callable[[int], None]
    ) -> None:
        self._exchange = exchange
        staged = Staged("told_outcomes", COLUMNS)
        staged.take(_rows(content, tell))
        staged.analyze()
        with connection.cursor() as cursor:
            cursor.execute(ROOM)
            cursor.execute("DROP TABLE IF EXISTS pg_temp.told_students")
            cursor.execute(STUDENTS, [exchange.id])
            cursor.execute("ANALYZE pg_temp.told_students")

    @property
    def withheld(self) -> dict[str, int]:
        """Of how many who were found nothing is stored, by reason, once that was decided."""
        with connection.cursor() as cursor:
            cursor.execute(WITHHELD)
            return dict(cursor.fetchall())

    @property
    def outcomes(self) -> Selected:
        """What is told of those who may pass, once that was decided."""
        return Selected(OUTCOMES, [])

    @property
    def entered(self) -> Sql:
        """The first day in college after graduation of each of those who may pass."""
        return ENTERED, []

    def mark_matches(self) -> int:
        """Gives how many were matched so far. Who was found once stays found: a later report of
        new terms alone takes nothing back, and a block that came since shows in nobody's row."""
        with connection.cursor() as cursor:
            cursor.execute(MARK, [self._exchange.id])
        rows = ExchangeRow.objects.filter(exchange=self._exchange, code=ALLOWED)
        return rows.filter(match="matched").count()


def _rows(content: Iterable[bytes], tell: Callable[[int], None]) -> Iterator[tuple[Any, ...]]:
    position = 0
    for key, outcomes in told_in(content):
        if not outcomes:
            yield (position, key, *NOTHING)
        for outcome in outcomes:
            position += 1
            if position % PORTION == 0:
                tell(position)
            yield (position, key, outcome["kind"], *_values(outcome))


def _values(outcome: dict[str, Any]) -> Iterator[Any]:
    for name in FIELDS:
        value = outcome.get(name, None if name in DATES or name == "sequence" else "")
        yield date.fromisoformat(value) if value and name in DATES else value
