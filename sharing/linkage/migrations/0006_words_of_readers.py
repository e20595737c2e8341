from django.db import migrations

from portal.rowsecurity.operations import OWN_ORGANIZATION, app_role

ME = "(SELECT acting_user())"
OF_ONES_PAIR = "pair_id IN (SELECT id FROM linkage_pair)"

# What was found of a pair rests on the word of a reader, or on what was found of the same two
# people before; and who was to read it twice is not let off.
RESTS = f"""
CREATE FUNCTION keep_verdict_to_words() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF current_user <> '{app_role()}' THEN
        RETURN NEW;
    END IF;
    IF TG_OP = 'UPDATE' AND NEW.readers < OLD.readers
        OR TG_OP = 'UPDATE' AND NEW.verdict <> '' AND NEW.verdict <> OLD.verdict
            AND NOT EXISTS (SELECT FROM linkage_label l WHERE l.pair_id = NEW.id
                AND l.undone_at IS NULL AND (l.answer = NEW.verdict OR NEW.verdict = 'unsure'))
        OR TG_OP = 'INSERT' AND NEW.verdict <> '' AND NOT (NEW.remembered
            AND EXISTS (SELECT FROM linkage_pair p
                WHERE p.organization_id = NEW.organization_id AND p.index = NEW.index
                    AND p.verdict = NEW.verdict))
    THEN
        RAISE EXCEPTION 'no reader said so' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER keep_verdict_to_words BEFORE UPDATE ON linkage_pair
    FOR EACH ROW EXECUTE FUNCTION keep_verdict_to_words();
CREATE TRIGGER keep_first_verdict_to_words BEFORE INSERT ON linkage_pair
    FOR EACH ROW WHEN (NEW.verdict <> '') EXECUTE FUNCTION keep_verdict_to_words();
DROP POLICY app_insert ON linkage_label;
CREATE POLICY app_insert ON linkage_label FOR INSERT TO {app_role()}
    WITH CHECK ({OWN_ORGANIZATION} AND by_id = {ME} AND undone_at IS NULL AND {OF_ONES_PAIR});
DROP POLICY app_update ON linkage_label;
CREATE POLICY app_update ON linkage_label FOR UPDATE TO {app_role()}
    USING ({OWN_ORGANIZATION} AND by_id = {ME} AND {OF_ONES_PAIR});
"""  # noqa: S608 (constants of this file)
LOOSE = f"""
DROP POLICY app_update ON linkage_label;
CREATE POLICY app_update ON linkage_label FOR UPDATE TO {app_role()}
    USING ({OWN_ORGANIZATION} AND {OF_ONES_PAIR})
    WITH CHECK ({OWN_ORGANIZATION} AND {OF_ONES_PAIR});
DROP POLICY app_insert ON linkage_label;
CREATE POLICY app_insert ON linkage_label FOR INSERT TO {app_role()}
    WITH CHECK ({OWN_ORGANIZATION} AND {OF_ONES_PAIR});
DROP TRIGGER keep_first_verdict_to_words ON linkage_pair;
DROP TRIGGER keep_verdict_to_words ON linkage_pair;
DROP FUNCTION keep_verdict_to_words();
"""


class Migration(migrations.Migration):
    dependencies = [("linkage", "0005_codes_under_row_security")]

    operations = [migrations.RunSQL(RESTS, LOOSE)]
