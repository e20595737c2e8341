from typing import Any

from django.db import migrations, models
from django.db.models import Q

from portal.rowsecurity.operations import Function

# What was replaced before there was a word for it: these very words, and the key that says so.
REPLACED = """
UPDATE keys_registeredkey k SET status = 'retired'
WHERE k.status = 'revoked' AND EXISTS (
    SELECT 1 FROM keys_registeredkey n
    WHERE n.organization_id = k.organization_id AND n.proven_at IS NOT NULL
        AND k.id = ANY (n.replaces) AND k.reason = 'Replaced by ' || n.label || '.');
"""
# A key that was replaced can still be lost; nothing else happens to one that ended.
KEPT = """
CREATE OR REPLACE FUNCTION keep_registered_key() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF OLD.status IN ('revoked', 'discarded')
        OR (OLD.status = 'retired' AND NEW.status NOT IN ('retired', 'revoked')) OR (
        NEW.id, NEW.organization_id, NEW.use, NEW.kind, NEW.public, NEW.fingerprint,
        NEW.challenge, NEW.answer_sha256, NEW.added_at, NEW.added_by_id
    ) IS DISTINCT FROM (
        OLD.id, OLD.organization_id, OLD.use, OLD.kind, OLD.public, OLD.fingerprint,
        OLD.challenge, OLD.answer_sha256, OLD.added_at, OLD.added_by_id
    ) OR (OLD.status = 'retired' AND NEW.retired_at IS DISTINCT FROM OLD.retired_at) THEN
        RAISE EXCEPTION 'a registered key cannot be changed' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
"""
KEPT_BEFORE = """
CREATE OR REPLACE FUNCTION keep_registered_key() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF OLD.status IN ('revoked', 'discarded') OR (
        NEW.id, NEW.organization_id, NEW.use, NEW.kind, NEW.public, NEW.fingerprint,
        NEW.challenge, NEW.answer_sha256, NEW.added_at, NEW.added_by_id
    ) IS DISTINCT FROM (
        OLD.id, OLD.organization_id, OLD.use, OLD.kind, OLD.public, OLD.fingerprint,
        OLD.challenge, OLD.answer_sha256, OLD.added_at, OLD.added_by_id
    ) THEN
        RAISE EXCEPTION 'a registered key cannot be changed' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
"""
OF_THE_PORTAL = """
SELECT o.name::text AS organization, k.public, k.made_at AS from_at,
    (SELECT min(n.made_at) FROM portal_vaultkey n
     WHERE n.organization_id = k.organization_id AND n.use = k.use
         AND n.version > k.version) AS to_at,
    k.revoked_at{lost}
FROM portal_vaultkey k JOIN portal_organization o ON o.id = k.organization_id
WHERE k.use = 'signing' AND octet_length(k.public) = 32
"""
OF_THEIRS = """
SELECT o.name::text, decode(r.public, 'base64'), r.proven_at, {until},
    CASE WHEN r.status = 'revoked' THEN r.ended_at END{lost}
FROM keys_registeredkey r JOIN portal_organization o ON o.id = r.organization_id
WHERE r.use = 'sign' AND r.status IN ({which})
"""
COLUMNS = (
    "organization text, public bytea, from_at timestamptz, to_at timestamptz, "
    "revoked_at timestamptz"
)


def published(columns: str, **how: str) -> Function:
    theirs = {"until": how["until"], "lost": how["lost_theirs"], "which": how["which"]}
    return Function(
        "published_keys()",
        returns=f"TABLE ({columns})",
        body=f"SELECT * FROM ({OF_THE_PORTAL.format(lost=how['lost'])} UNION ALL "
        f"{OF_THEIRS.format(**theirs)}) every ORDER BY organization, from_at",
    )


NOW = published(
    f"{COLUMNS}, lost_on date",
    until="r.retired_at",
    lost=", NULL::date AS lost_on",
    lost_theirs=", r.lost_on",
    which="'active', 'retired', 'revoked'",
)
BEFORE = published(
    COLUMNS,
    until="NULL::timestamptz",
    lost="",
    lost_theirs="",
    which="'active', 'revoked'",
)


class Published(migrations.operations.base.Operation):
    """Another shape of the answer: the function is made anew."""

    reversible = True
    reduces_to_sql = True

    def state_forwards(self, app_label: str, state: Any) -> None:
        pass

    def database_forwards(self, app_label: str, schema_editor: Any, a: Any, b: Any) -> None:
        schema_editor.execute("DROP FUNCTION published_keys()")
        NOW.database_forwards(app_label, schema_editor, a, b)

    def database_backwards(self, app_label: str, schema_editor: Any, a: Any, b: Any) -> None:
        schema_editor.execute("DROP FUNCTION published_keys()")
        BEFORE.database_forwards(app_label, schema_editor, a, b)


class Migration(migrations.Migration):
    dependencies = [("keys", "0002_row_security")]

    operations = [
        migrations.AlterField(
            model_name="registeredkey",
            name="status",
            field=models.CharField(
                choices=[
                    ("waiting", "Waits for proof"),
                    ("active", "In use"),
                    ("retired", "Replaced"),
                    ("revoked", "Revoked"),
                    ("discarded", "Put aside"),
                ],
                default="waiting",
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="registeredkey", name="lost_on", field=models.DateField(null=True)
        ),
        migrations.AddField(
            model_name="registeredkey", name="retired_at", field=models.DateTimeField(null=True)
        ),
        migrations.RemoveConstraint(model_name="registeredkey", name="key_status_is_known"),
        migrations.AddConstraint(
            model_name="registeredkey",
            constraint=models.CheckConstraint(
                condition=Q(status__in=["waiting", "active", "retired", "revoked", "discarded"]),
                name="key_status_is_known",
            ),
        ),
        migrations.RunSQL(
            # Checked at once: what waits for the end of a transaction lets no table be altered.
            "SET CONSTRAINTS ALL IMMEDIATE;"
            "DROP TRIGGER keep_registered_key ON keys_registeredkey;"
            f"{REPLACED}"
            "UPDATE keys_registeredkey SET retired_at = ended_at WHERE status = 'retired';"
            f"{KEPT}"
            "CREATE TRIGGER keep_registered_key BEFORE UPDATE ON keys_registeredkey "
            "FOR EACH ROW EXECUTE FUNCTION keep_registered_key();",
            "SET CONSTRAINTS ALL IMMEDIATE;"
            "DROP TRIGGER keep_registered_key ON keys_registeredkey;"
            "UPDATE keys_registeredkey SET status = 'revoked' WHERE status = 'retired';"
            f"{KEPT_BEFORE}"
            "CREATE TRIGGER keep_registered_key BEFORE UPDATE ON keys_registeredkey "
            "FOR EACH ROW EXECUTE FUNCTION keep_registered_key();",
        ),
        migrations.AddConstraint(
            model_name="registeredkey",
            constraint=models.CheckConstraint(
                condition=~Q(status="retired")
                | Q(ended_at__isnull=False, ended_by__isnull=False, retired_at__isnull=False),
                name="key_retired_at_a_moment",
            ),
        ),
        migrations.AddConstraint(
            model_name="registeredkey",
            constraint=models.CheckConstraint(
                condition=Q(lost_on=None) | Q(status="revoked"),
                name="key_lost_is_revoked",
            ),
        ),
        Published(),
    ]
