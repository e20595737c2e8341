from django.db import migrations

from portal.rowsecurity.operations import OWN_ORGANIZATION, app_role

ME = "(SELECT acting_user())"
MINE = "ANY((SELECT visible_organizations())::uuid[])"

# A hold is lifted once, by who acts, and its destruction is owed no later than the time it stood.
LIFTED_ONCE = f"""
CREATE FUNCTION keep_lifted_hold() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF current_user = '{app_role()}' AND (OLD.lifted_at IS NOT NULL
        OR NEW.lifted_by_id IS DISTINCT FROM acting_user()
        OR NEW.due_after - NEW.due_on > greatest(1, NEW.lifted_at::date - NEW.set_on + 1))
    THEN
        RAISE EXCEPTION 'a legal hold is lifted once, and gives no more time than it took'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER keep_lifted_hold BEFORE UPDATE ON destruction_packagehold
    FOR EACH ROW EXECUTE FUNCTION keep_lifted_hold();
DROP POLICY app_insert ON destruction_packagehold;
CREATE POLICY app_insert ON destruction_packagehold FOR INSERT TO {app_role()}
    WITH CHECK ({OWN_ORGANIZATION} AND set_by_id = {ME} AND lifted_at IS NULL);
"""
LIFTED_OFTEN = f"""
DROP POLICY app_insert ON destruction_packagehold;
CREATE POLICY app_insert ON destruction_packagehold FOR INSERT TO {app_role()}
    WITH CHECK ({OWN_ORGANIZATION});
DROP TRIGGER keep_lifted_hold ON destruction_packagehold;
DROP FUNCTION keep_lifted_hold();
"""

# What a certificate names is what its sealed content names, and was in the holder's hands.
NAMED = f"""
CREATE FUNCTION refuse_unnamed() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF current_user = '{app_role()}' AND NOT (
        EXISTS (SELECT FROM destruction_certificate c WHERE c.id = NEW.certificate_id
            AND c.content->'packages' @> jsonb_build_array(
                jsonb_build_object('reference', NEW.reference)))
        AND (EXISTS (SELECT FROM exchange_exchange x JOIN exchange_download d
                ON d.exchange_id = x.id
                WHERE x.id = NEW.exchange_id AND x.reference = NEW.reference)
            OR EXISTS (SELECT FROM exchange_handedfile f
                WHERE f.id = NEW.handed_id AND f.reference = NEW.reference)))
    THEN
        RAISE EXCEPTION 'its certificate does not name %', NEW.reference
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER refuse_unnamed BEFORE INSERT ON destruction_certifiedpackage
    FOR EACH ROW EXECUTE FUNCTION refuse_unnamed();
"""  # noqa: S608 (constants of this file)
UNNAMED = """
DROP TRIGGER refuse_unnamed ON destruction_certifiedpackage;
DROP FUNCTION refuse_unnamed();
"""


class Migration(migrations.Migration):
    dependencies = [("destruction", "0005_files_held")]

    operations = [
        migrations.RunSQL(LIFTED_ONCE, LIFTED_OFTEN),
        migrations.RunSQL(NAMED, UNNAMED),
    ]
