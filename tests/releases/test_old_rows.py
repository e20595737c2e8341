"""Releases made when one reviewer sufficed keep their meaning in the new lifecycle."""

from importlib import import_module

from django.db import connections, transaction

FORWARD = import_module("sharing.releases.migrations.0004_old_states").FORWARD

# The columns that the statement reads and writes, as the first migrations left them.
OLD = """
CREATE TEMPORARY TABLE releases_release (
    status text, refusal text, proposed_at timestamptz, released_at timestamptz,
    published_sha256 text, dimensions jsonb,
    told_at timestamptz, counted_at timestamptz, fingerprint text, withdrawal_reason text,
    spec jsonb
) ON COMMIT DROP;
INSERT INTO releases_release (status, refusal, proposed_at, released_at, published_sha256,
    dimensions)
SELECT status, CASE status WHEN 'withdrawn' THEN 'Counted twice.' ELSE '' END, '2026-02-01',
    CASE WHEN status IN ('released', 'withdrawn') THEN timestamptz '2026-02-02' END, 'abc',
    '[{"code": "school"}, {"code": "lunch_status"}, {"code": "outcome"}]'
FROM unnest(ARRAY['counted', 'refused', 'in_review', 'returned', 'released', 'withdrawn']) status;
"""


def test_what_was_told_stays_told_and_what_waited_starts_over(db):
    with transaction.atomic(), connections["default"].cursor() as cursor:
        cursor.execute(OLD)
        # A temporary table comes before all others here: the statement meets old rows alone.
        cursor.execute("SET LOCAL search_path = pg_temp, public")
        cursor.execute(FORWARD)
        cursor.execute(
            "SELECT status, told_at IS NOT NULL, withdrawal_reason, refusal, fingerprint, "
            "spec -> 'dimensions' ->> 1 FROM releases_release ORDER BY status"
        )
        found = {row[0]: row[1:] for row in cursor.fetchall()}
        cursor.execute("SELECT count(*) FROM releases_release WHERE status = 'refused'")
        assert cursor.fetchone() == (2,)
    assert set(found) == {"refused", "protected", "returned", "released", "withdrawn"}
    assert found["released"] == (True, "", "", "abc", "lunch_status")
    assert found["withdrawn"] == (True, "Counted twice.", "", "abc", "lunch_status")
    assert found["protected"] == (False, "", "", "", "lunch_status")
