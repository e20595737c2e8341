from typing import Any

from django.db import migrations

from portal.rowsecurity.operations import Function, Protect, app_role

# What was registered stays what it was; a key that ended never comes back.
KEPT = """
CREATE FUNCTION keep_registered_key() RETURNS trigger LANGUAGE plpgsql
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
CREATE TRIGGER keep_registered_key BEFORE UPDATE ON keys_registeredkey
    FOR EACH ROW EXECUTE FUNCTION keep_registered_key();
"""
LET_GO = """
DROP TRIGGER keep_registered_key ON keys_registeredkey;
DROP FUNCTION keep_registered_key();
"""
OF_THE_PORTAL = """
SELECT o.name::text AS organization, k.public, k.made_at AS from_at,
    (SELECT min(n.made_at) FROM portal_vaultkey n
     WHERE n.organization_id = k.organization_id AND n.use = k.use
         AND n.version > k.version) AS to_at,
    k.revoked_at
FROM portal_vaultkey k JOIN portal_organization o ON o.id = k.organization_id
WHERE k.use = 'signing' AND octet_length(k.public) = 32
"""
SIGNATURE = {
    "returns": "TABLE (organization text, public bytea, from_at timestamptz, "
    "to_at timestamptz, revoked_at timestamptz)",
}


class Widened(Function):
    """The published keys, from now on with those that organizations keep themselves."""

    def database_backwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        before = Function("published_keys()", body=f"{OF_THE_PORTAL} ORDER BY 1, 3", **SIGNATURE)
        before.database_forwards(app_label, schema_editor, from_state, to_state)


class Migration(migrations.Migration):
    dependencies = [("keys", "0001_registered_keys")]

    operations = [
        Protect("keys_registeredkey"),
        migrations.RunSQL(
            f"REVOKE DELETE ON keys_registeredkey FROM {app_role()}",
            f"GRANT DELETE ON keys_registeredkey TO {app_role()}",
        ),
        migrations.RunSQL(KEPT, LET_GO),
        Widened(
            "published_keys()",
            body=f"""
            SELECT * FROM ({OF_THE_PORTAL} UNION ALL
            SELECT o.name::text, decode(r.public, 'base64'), r.proven_at, NULL::timestamptz,
                CASE WHEN r.status = 'revoked' THEN r.ended_at END
            FROM keys_registeredkey r JOIN portal_organization o ON o.id = r.organization_id
            WHERE r.use = 'sign' AND r.status IN ('active', 'revoked')) every
            ORDER BY organization, from_at
            """,
            **SIGNATURE,
        ),
    ]
