from django.db import migrations

# A party may write where an agreement stands, because the acts of all parties do. The database
# holds that nobody starts again what another party stopped, and nobody puts an end off.
HOLD = """
CREATE FUNCTION refuse_lifting() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF acting_user() IS NULL THEN
        RETURN NEW;
    END IF;
    IF OLD.status = 'suspended' AND NEW.status IN ('active', 'suspended')
        AND (NEW.status = 'active' OR NEW.suspended_for_id IS DISTINCT FROM OLD.suspended_for_id)
        AND NOT OLD.suspended_for_id = ANY(visible_organizations()) THEN
        RAISE EXCEPTION 'whoever suspended an agreement resumes it, and nobody else'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF OLD.ends_on IS NOT NULL AND (NEW.ends_on IS NULL OR NEW.ends_on > OLD.ends_on) THEN
        RAISE EXCEPTION 'notice of termination is never taken back or put off'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
REVOKE ALL ON FUNCTION refuse_lifting() FROM PUBLIC;
CREATE TRIGGER refuse_lifting BEFORE UPDATE ON agreements_agreement
    FOR EACH ROW EXECUTE FUNCTION refuse_lifting();
"""
FREE = """
DROP TRIGGER refuse_lifting ON agreements_agreement;
DROP FUNCTION refuse_lifting();
"""


class Migration(migrations.Migration):
    dependencies = [("agreements", "0021_accepted_joinders")]

    operations = [migrations.RunSQL(HOLD, FREE)]
