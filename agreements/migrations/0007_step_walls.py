from django.db import migrations

from portal.rowsecurity.operations import OWN_ORGANIZATION, Function, Protect, app_role

VISIBLE = "agreement_id = ANY((SELECT visible_agreements())::uuid[])"
SIGNED_IN = "(SELECT acting_user()) IS NOT NULL"

# A party's steps are its own: whoever submits the text cannot choose those of another party.
FREEZE = """
CREATE FUNCTION freeze_steps() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE own agreements_procedure;
BEGIN
    SELECT * INTO own FROM agreements_procedure WHERE organization_id = NEW.organization_id;
    NEW.steps := COALESCE(own.steps, '["privacy_officer"]'::jsonb);
    NEW.answer_days := COALESCE(own.answer_days, 10);
    RETURN NEW;
END $$;
CREATE TRIGGER freeze_steps BEFORE INSERT ON agreements_party
    FOR EACH ROW EXECUTE FUNCTION freeze_steps();
"""
UNFREEZE = """
DROP TRIGGER freeze_steps ON agreements_party;
DROP FUNCTION freeze_steps();
"""

# One step after the other, each by somebody else, none by an author.
TURNS = """
CREATE FUNCTION refuse_out_of_turn() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF NEW.step <> (SELECT count(*) FROM agreements_approval a
            WHERE a.revision_id = NEW.revision_id AND a.organization_id = NEW.organization_id)
        OR NEW.step >= (SELECT GREATEST(jsonb_array_length(p.steps), 1) FROM agreements_party p
            WHERE p.revision_id = NEW.revision_id AND p.organization_id = NEW.organization_id)
        OR EXISTS (SELECT 1 FROM agreements_revision r
            WHERE r.id = NEW.revision_id AND r.authors @> to_jsonb(NEW.approved_by_id::text))
    THEN
        RAISE EXCEPTION 'approvals come one step after the other, and never from an author'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER refuse_out_of_turn BEFORE INSERT ON agreements_approval
    FOR EACH ROW EXECUTE FUNCTION refuse_out_of_turn();
"""
NO_TURNS = """
DROP TRIGGER refuse_out_of_turn ON agreements_approval;
DROP FUNCTION refuse_out_of_turn();
"""

# The last wall: whatever the code does, nothing governs unless every step of every party approved
# and every party signed, all of them this very text.
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
    ) OR NOT EXISTS (SELECT 1 FROM agreements_party p WHERE p.revision_id = NEW.revision_id) THEN
        RAISE EXCEPTION 'an agreement governs only when all parties approved and signed its text'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("agreements", "0006_steps_and_seals"),
        ("portal", "0005_cover_and_seal"),
    ]

    operations = [
        # Every party may know how another decides: it waits for it.
        Protect("agreements_procedure", read=SIGNED_IN),
        migrations.RunSQL(
            f"REVOKE DELETE ON agreements_procedure FROM {app_role()}",
            f"GRANT DELETE ON agreements_procedure TO {app_role()}",
        ),
        Protect(
            "agreements_seal",
            read=VISIBLE,
            write=f"{OWN_ORGANIZATION} AND {VISIBLE}",
            append_only=True,
        ),
        Protect(
            "agreements_stepreminder",
            read="person_id = (SELECT acting_user())",
            write="person_id = (SELECT acting_user())",
            append_only=True,
        ),
        # A sealed document belongs to all parties, whoever of them stored it.
        Function(
            "sealed_files()",
            returns="uuid[]",
            body="""
            SELECT COALESCE(array_agg(file_id), '{}') FROM agreements_seal
            WHERE agreement_id = ANY((SELECT visible_agreements())::uuid[])
            """,
        ),
        migrations.RunSQL(
            f"CREATE POLICY sealed_read ON portal_storedfile FOR SELECT TO {app_role()} "
            "USING (id = ANY((SELECT sealed_files())::uuid[]))",
            "DROP POLICY sealed_read ON portal_storedfile",
        ),
        # For the daily reminders: who might have to act. Ids alone; the rest is read as they.
        Function(
            "people_with_work()",
            returns="uuid[]",
            body="""
            SELECT COALESCE(array_agg(DISTINCT m.user_id), '{}')
            FROM portal_membership m JOIN portal_user u ON u.id = m.user_id AND u.is_active
            WHERE m.organization_id IN (
                SELECT p.organization_id FROM agreements_agreement a
                JOIN agreements_party p ON p.revision_id = a.revision_id
                WHERE a.status IN ('in_review', 'out_for_signature')
                UNION
                SELECT a.lead_id FROM agreements_agreement a
                WHERE a.status = 'changes_requested'
            )
            """,
        ),
        migrations.RunSQL(FREEZE, UNFREEZE),
        migrations.RunSQL(TURNS, NO_TURNS),
        migrations.RunSQL(COMPLETE, migrations.RunSQL.noop),
    ]
