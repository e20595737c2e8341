from django.db import migrations

from portal.rowsecurity.operations import Function

# The text decides who must approve and sign it: no party and no end of a flow may be missing among
# those that are asked, whoever wrote the rows.
COMPLETE = """
CREATE OR REPLACE FUNCTION refuse_unsigned() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM agreements_party p
        JOIN agreements_revision r ON r.id = p.revision_id
        WHERE p.revision_id = NEW.revision_id AND (
            (SELECT count(DISTINCT a.approved_by_id) FROM agreements_approval a
                WHERE a.revision_id = p.revision_id AND a.organization_id = p.organization_id
                    AND a.revision_hash = r.sha256
                    AND a.step < GREATEST(jsonb_array_length(p.steps), 1))
                < GREATEST(jsonb_array_length(p.steps), 1)
            OR NOT EXISTS (SELECT 1 FROM agreements_signature s
                WHERE s.revision_id = p.revision_id AND s.organization_id = p.organization_id
                    AND s.revision_hash = r.sha256)
        )
    ) OR NOT EXISTS (SELECT 1 FROM agreements_party p WHERE p.revision_id = NEW.revision_id)
    {named}
    THEN
        RAISE EXCEPTION 'an agreement governs only when all parties approved and signed its text'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
"""
NAMED = """
    OR EXISTS (
        SELECT 1 FROM agreements_revision r CROSS JOIN LATERAL (
            SELECT jsonb_array_elements_text(r.content->'party_ids') AS id
            UNION
            SELECT unnest(ARRAY[f->>'giver_id', f->>'recipient_id'])
            FROM jsonb_array_elements(r.content->'flows') AS f
        ) AS named
        WHERE r.id = NEW.revision_id AND NOT EXISTS (SELECT 1 FROM agreements_party p
            WHERE p.revision_id = r.id AND p.organization_id = named.id::uuid)
    )
"""

# Nobody is amended out of an agreement: whoever was bound by the old text signs the new one.
SUPERSEDE = """
CREATE OR REPLACE FUNCTION supersede_amended() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    UPDATE agreements_agreement before SET superseded_on = GREATEST(
        (SELECT r.effective_on FROM agreements_revision r WHERE r.id = NEW.revision_id),
        (NEW.changed_at AT TIME ZONE current_setting('TimeZone'))::date)
    WHERE id = NEW.amends_id AND status IN ('active', 'suspended')
        AND superseded_on IS NULL AND ends_on IS NULL
        {same};
    IF NOT FOUND THEN
        RAISE EXCEPTION 'what this amends was amended already, or is ending, or leaves a party out'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NULL;
END $$;
"""
SAME = """
        AND NOT EXISTS (SELECT FROM agreements_party p WHERE p.revision_id = before.revision_id
            AND NOT EXISTS (SELECT FROM agreements_party q
                WHERE q.revision_id = NEW.revision_id AND q.organization_id = p.organization_id))
"""

# Storing a seal opens a file to all parties: only one that the storing party owns itself.
SEALED = """
SELECT COALESCE(array_agg(s.file_id), '{}') FROM agreements_seal s
JOIN portal_storedfile f ON f.id = s.file_id AND f.organization_id = s.organization_id
WHERE s.agreement_id = ANY((SELECT visible_agreements())::uuid[])
"""


class Migration(migrations.Migration):
    dependencies = [("agreements", "0019_obligation_kinds")]

    operations = [
        migrations.RunSQL(COMPLETE.replace("{named}", NAMED), COMPLETE.replace("{named}", "")),
        migrations.RunSQL(SUPERSEDE.replace("{same}", SAME), SUPERSEDE.replace("{same}", "")),
        Function("sealed_files()", returns="uuid[]", body=SEALED),
    ]
