"""Vera brings spreadsheets as her district kept them, and every row is accounted for."""

from __future__ import annotations

import time

from consent.models import Answer, ConsentEvent
from consent.rules.sheets.rows import Fate
from tests.records.sheets import checked, fates, mixed, on_file, taken


def test_ten_thousand_mixed_rows_are_accounted_for_in_under_a_minute(vera):
    with vera.acting() as actor:
        on_file(vera.organization.id, 3_000)
        file = mixed(students=3_000, rows=10_000)
        begun = time.monotonic()
        imported = checked(file.csv, by=actor, purpose="advising")
        assert fates(imported) == {fate.value: n for fate, n in file.expected.items()}
        assert sum(fates(imported).values()) == 10_000
        imported = taken(imported, by=actor, good_only=True)
        took = time.monotonic() - begun
        print(f"10,000 rows in {took:.1f} s")
        assert imported.status == "committed"
        assert took < 60
        assert ConsentEvent.objects.filter(source=imported.id).count() == file.expected[Fate.NEW]
        assert Answer.objects.filter(source=imported.id).count() == file.expected[Fate.QUEUED]
