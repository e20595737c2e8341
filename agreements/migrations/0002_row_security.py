from django.db import migrations

from portal.rowsecurity.operations import OWN_ORGANIZATION, Function, Protect, app_role

OWN = "(SELECT visible_organizations())::uuid[]"
VISIBLE = "agreement_id = ANY((SELECT visible_agreements())::uuid[])"
LED = "agreement_id = ANY((SELECT led_agreements())::uuid[])"

# Evidence names the text it is about, and only a party of that text can give it.
EVIDENCE = """
ALTER TABLE agreements_revision
    ADD CONSTRAINT revision_of_agreement UNIQUE (id, agreement_id);
ALTER TABLE agreements_agreement
    ADD CONSTRAINT agreement_has_own_revision
    FOREIGN KEY (revision_id, id) REFERENCES agreements_revision (id, agreement_id);
ALTER TABLE agreements_approval
    ADD CONSTRAINT approval_names_the_hash FOREIGN KEY (revision_id, agreement_id, revision_hash)
    REFERENCES agreements_revision (id, agreement_id, sha256),
    ADD CONSTRAINT approval_is_a_partys FOREIGN KEY (revision_id, organization_id)
    REFERENCES agreements_party (revision_id, organization_id);
ALTER TABLE agreements_signature
    ADD CONSTRAINT signature_names_the_hash FOREIGN KEY (revision_id, agreement_id, revision_hash)
    REFERENCES agreements_revision (id, agreement_id, sha256),
    ADD CONSTRAINT signature_is_a_partys FOREIGN KEY (revision_id, organization_id)
    REFERENCES agreements_party (revision_id, organization_id);
"""
NO_EVIDENCE = """
ALTER TABLE agreements_signature
    DROP CONSTRAINT signature_names_the_hash, DROP CONSTRAINT signature_is_a_partys;
ALTER TABLE agreements_approval
    DROP CONSTRAINT approval_names_the_hash, DROP CONSTRAINT approval_is_a_partys;
ALTER TABLE agreements_agreement DROP CONSTRAINT agreement_has_own_revision;
ALTER TABLE agreements_revision DROP CONSTRAINT revision_of_agreement;
"""

# The last wall: whatever the code does, nothing governs that a party has not approved and signed.
COMPLETE = """
CREATE FUNCTION refuse_unsigned() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM agreements_party p WHERE p.revision_id = NEW.revision_id AND (
            NOT EXISTS (SELECT 1 FROM agreements_approval a
                WHERE a.revision_id = p.revision_id AND a.organization_id = p.organization_id)
            OR NOT EXISTS (SELECT 1 FROM agreements_signature s
                WHERE s.revision_id = p.revision_id AND s.organization_id = p.organization_id)
        )
    ) OR NOT EXISTS (SELECT 1 FROM agreements_party p WHERE p.revision_id = NEW.revision_id) THEN
        RAISE EXCEPTION 'an agreement governs only when all parties approved and signed its text'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER refuse_unsigned BEFORE INSERT OR UPDATE ON agreements_agreement
    FOR EACH ROW WHEN (NEW.status IN ('active', 'suspended'))
    EXECUTE FUNCTION refuse_unsigned();
"""
INCOMPLETE = """
DROP TRIGGER refuse_unsigned ON agreements_agreement;
DROP FUNCTION refuse_unsigned();
"""


class Migration(migrations.Migration):
    dependencies = [("agreements", "0001_initial"), ("portal", "0002_row_security")]

    operations = [
        migrations.RunSQL(
            "CREATE SEQUENCE agreements_reference START 101", "DROP SEQUENCE agreements_reference"
        ),
        migrations.RunSQL(EVIDENCE, NO_EVIDENCE),
        migrations.RunSQL(COMPLETE, INCOMPLETE),
        Function(
            "led_agreements()",
            returns="uuid[]",
            body=f"""
            SELECT COALESCE(array_agg(id), '{{}}') FROM agreements_agreement
            WHERE lead_id = ANY({OWN})
            """,
        ),
        Function(
            "visible_agreements()",
            returns="uuid[]",
            body=f"""
            SELECT COALESCE(array_agg(id), '{{}}') FROM (
                SELECT id FROM agreements_agreement WHERE lead_id = ANY({OWN})
                UNION
                SELECT a.id FROM agreements_party p
                JOIN agreements_agreement a ON a.revision_id = p.revision_id
                WHERE p.organization_id = ANY({OWN})
            ) seen
            """,
        ),
        Protect(
            "agreements_agreement",
            read=f"lead_id = ANY({OWN}) OR id = ANY((SELECT visible_agreements())::uuid[])",
            write=f"lead_id = ANY({OWN}) OR id = ANY((SELECT visible_agreements())::uuid[])",
        ),
        # Who leads an agreement, its reference and its beginning never change; none is deleted.
        migrations.RunSQL(
            f"REVOKE UPDATE, DELETE ON agreements_agreement FROM {app_role()};"
            "GRANT UPDATE (title, status, revision_id, changed_at, suspended_for_id) "
            f"ON agreements_agreement TO {app_role()}",
            f"GRANT UPDATE, DELETE ON agreements_agreement TO {app_role()}",
        ),
        Protect("agreements_draft", write=f"{OWN_ORGANIZATION} AND {LED}"),
        Protect("agreements_revision", read=VISIBLE, write=LED, append_only=True),
        Protect("agreements_party", read=VISIBLE, write=LED, append_only=True),
        Protect(
            "agreements_approval",
            read=VISIBLE,
            write=f"{OWN_ORGANIZATION} AND {VISIBLE} "
            "AND approved_by_id = (SELECT acting_user())",
            append_only=True,
        ),
        Protect(
            "agreements_signature",
            read=VISIBLE,
            write=f"{OWN_ORGANIZATION} AND {VISIBLE} AND signed_by_id = (SELECT acting_user())",
            append_only=True,
        ),
        Protect(
            "agreements_event",
            read=VISIBLE,
            write=f"{OWN_ORGANIZATION} AND {VISIBLE} AND person_id = (SELECT acting_user())",
            append_only=True,
        ),
    ]
