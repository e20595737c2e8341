"""A college that replaced a key before there was a word for it keeps its history at an update."""

from importlib import import_module

from django.db import connections, transaction
from django.db.migrations import RunSQL

STEPS = import_module("sharing.keys.migrations.0003_replaced_keys").Migration.operations

# The columns that the statements read and write, with a reference that is checked at the end.
OLD = """
CREATE TEMPORARY TABLE old_person (id int PRIMARY KEY) ON COMMIT DROP;
CREATE TEMPORARY TABLE keys_registeredkey (
    id int, organization_id int, label text, status text, reason text, replaces int[],
    proven_at timestamptz, ended_at timestamptz, retired_at timestamptz,
    added_by_id int REFERENCES old_person DEFERRABLE INITIALLY DEFERRED
) ON COMMIT DROP;
CREATE TRIGGER keep_registered_key BEFORE UPDATE ON keys_registeredkey
    FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger();
INSERT INTO old_person VALUES (1);
INSERT INTO keys_registeredkey (id, organization_id, label, status, reason, replaces, proven_at,
    ended_at, added_by_id) VALUES
    (1, 7, 'Office', 'revoked', 'Replaced by Vault.', '{}', '2026-01-01', '2026-02-01', 1),
    (2, 7, 'Vault', 'active', '', '{1}', '2026-02-01', NULL, 1),
    (3, 7, 'Laptop', 'revoked', 'It was stolen.', '{}', '2026-01-01', '2026-02-01', 1);
"""


def test_coles_replaced_key_is_retired_and_the_table_can_still_be_altered(db):
    (step,) = (one for one in STEPS if isinstance(one, RunSQL))
    with transaction.atomic(), connections["default"].cursor() as cursor:
        # A temporary table comes before all others here: the statement meets old rows alone.
        cursor.execute("SET LOCAL search_path = pg_temp, public")
        cursor.execute(OLD)
        cursor.execute(step.sql)
        cursor.execute("ALTER TABLE keys_registeredkey ADD CHECK (status <> '')")
        cursor.execute("SELECT status, retired_at = ended_at FROM keys_registeredkey ORDER BY id")
        assert cursor.fetchall() == [("retired", True), ("active", None), ("revoked", None)]
        cursor.execute(step.reverse_sql)
        cursor.execute("ALTER TABLE keys_registeredkey ADD CHECK (label <> '')")
        cursor.execute("SELECT status FROM keys_registeredkey ORDER BY id")
        assert cursor.fetchall() == [("revoked",), ("active",), ("revoked",)]
