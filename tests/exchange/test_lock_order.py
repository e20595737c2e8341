"""Vera works through a whole class while families decide: everybody locks in the same order.

A sending locks a class, a withdrawal its student and then the packages; whoever took the same locks
crosswise would be waited for, and wait, until the database breaks one of the two off.
"""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portal import clock
from sharing.exchange import actions, queries
from sharing.exchange.models import Dispute
from tests.exchange import making

pytestmark = pytest.mark.usefixtures("begun_once")
LOCK = re.compile(r"(consent_subject|exchange_exchange|exchange_dispute)\b.*FOR UPDATE", re.DOTALL)


def locks(queries_run: CaptureQueriesContext) -> list[str]:
    found = (LOCK.search(str(one["sql"])) for one in queries_run)
    return [one.group(1) for one in found if one]


def test_vera_accepts_a_return_with_families_locked_before_the_exchange(cast):
    story = making.returned(cast)
    with cast.vera.acting() as vera, CaptureQueriesContext(connection) as run:
        actions.accept(returned=story.returned, by=vera, day=clock.today())
    order = locks(run)
    assert order[0] == "consent_subject"
    assert "exchange_exchange" in order[1:]
    assert order.count("consent_subject") == 1


def test_vera_takes_many_corrections_over_with_all_their_students_locked_at_once(cast):
    story = making.accepted(cast)
    day = clock.today()
    with cast.vera.acting() as vera:
        found = queries.rows_for(vera, story.exchange.reference, start=0, stop=500)
        terms = [row for row in found if row.row["kind"] == "enrollment"][:3]
        actions.raise_disputes(
            exchange=story.exchange,
            rows=[(row.return_key, row.row) for row in terms],
            field="college_state",
            reason="Every state code is wrong.",
            by=vera,
            day=day,
        )
    with cast.cole.acting() as cole:
        actions.answer_all(
            disputes=list(Dispute.objects.all()),
            answer="correct",
            value="ZZ",
            words="A wrong table.",
            by=cole,
            day=day,
        )
    with cast.vera.acting() as vera, CaptureQueriesContext(connection) as run:
        assert actions.settle_all(disputes=list(Dispute.objects.all()), by=vera, day=day) == 3
    before = [str(one["sql"]) for one in run if "UPDATE" in str(one["sql"])]
    written = next(n for n, sql in enumerate(before) if sql.startswith("UPDATE"))
    first = [sql for sql in before[:written] if LOCK.search(sql)]
    assert ["ORDER BY" in sql for sql in first[:2]] == [True, True]
    keys = {row.return_key for row in terms}
    assert any("consent_subject" in sql and all(k in sql for k in keys) for sql in first)
