from django.db import migrations

from portal.rowsecurity.operations import OWN_ORGANIZATION, SEARCH_PATH, Protect, app_role

MINE = "ANY((SELECT visible_organizations())::uuid[])"

TIED = """
ALTER TABLE linkage_studentcodes ADD CONSTRAINT codes_of_both_sides
    FOREIGN KEY (exchange_id, organization_id, recipient_id)
    REFERENCES exchange_exchange (id, organization_id, recipient_id),
    ADD CONSTRAINT codes_of_one_exchange UNIQUE (id, exchange_id);
ALTER TABLE linkage_linkage ADD CONSTRAINT linkage_with_codes_of_its_exchange
    FOREIGN KEY (codes_id, exchange_id) REFERENCES linkage_studentcodes (id, exchange_id);
"""
UNTIED = """
ALTER TABLE linkage_linkage DROP CONSTRAINT linkage_with_codes_of_its_exchange;
ALTER TABLE linkage_studentcodes DROP CONSTRAINT codes_of_one_exchange,
    DROP CONSTRAINT codes_of_both_sides;
"""

# What was handed in never changes; it can only be taken back, once.
KEPT = """
CREATE FUNCTION keep_student_codes() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF (to_jsonb(NEW) - 'taken_back_at') <> (to_jsonb(OLD) - 'taken_back_at')
        OR OLD.taken_back_at IS NOT NULL THEN
        RAISE EXCEPTION 'codes that were handed in cannot be changed, only taken back'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER keep_student_codes BEFORE UPDATE ON linkage_studentcodes
    FOR EACH ROW EXECUTE FUNCTION keep_student_codes();
"""
LOOSE = """
DROP TRIGGER keep_student_codes ON linkage_studentcodes;
DROP FUNCTION keep_student_codes();
"""

# Codes end with what they were for, whoever acts: when the outcomes are accepted, when the exchange
# is cancelled, and with the key of the package.
FOLLOW = f"""
CREATE FUNCTION end_student_codes(of uuid) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = {SEARCH_PATH} AS $$
BEGIN
    UPDATE portal_storedfile f SET wrapped = ''::bytea, key_destroyed_at = now()
    FROM linkage_studentcodes c
    WHERE c.exchange_id = of AND c.file_id = f.id AND f.key_destroyed_at IS NULL;
    UPDATE linkage_studentcodes SET taken_back_at = now()
    WHERE exchange_id = of AND taken_back_at IS NULL;
END $$;
REVOKE ALL ON FUNCTION end_student_codes(uuid) FROM PUBLIC;
CREATE FUNCTION end_codes_with_exchange() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = {SEARCH_PATH} AS $$
BEGIN
    PERFORM end_student_codes(NEW.id);
    RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION end_codes_with_exchange() FROM PUBLIC;
CREATE TRIGGER end_codes_with_exchange AFTER UPDATE OF status ON exchange_exchange
    FOR EACH ROW WHEN (NEW.status IN ('accepted', 'cancelled'))
    EXECUTE FUNCTION end_codes_with_exchange();
CREATE FUNCTION end_codes_with_package() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = {SEARCH_PATH} AS $$
BEGIN
    PERFORM end_student_codes(x.id) FROM exchange_exchange x WHERE x.package_id = NEW.id;
    RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION end_codes_with_package() FROM PUBLIC;
CREATE TRIGGER end_codes_with_package AFTER UPDATE OF key_destroyed_at ON portal_storedfile
    FOR EACH ROW WHEN (OLD.key_destroyed_at IS NULL AND NEW.key_destroyed_at IS NOT NULL)
    EXECUTE FUNCTION end_codes_with_package();
"""
UNFOLLOW = """
DROP TRIGGER end_codes_with_package ON portal_storedfile;
DROP FUNCTION end_codes_with_package();
DROP TRIGGER end_codes_with_exchange ON exchange_exchange;
DROP FUNCTION end_codes_with_exchange();
DROP FUNCTION end_student_codes(uuid);
"""


class Migration(migrations.Migration):
    dependencies = [("linkage", "0004_student_codes")]

    operations = [
        migrations.RunSQL(TIED, UNTIED),
        migrations.RunSQL(KEPT, LOOSE),
        Protect(
            "linkage_studentcodes", read=f"{OWN_ORGANIZATION} OR recipient_id = {MINE}"
        ),
        migrations.RunSQL(
            f"REVOKE DELETE ON linkage_studentcodes FROM {app_role()}",
            f"GRANT DELETE ON linkage_studentcodes TO {app_role()}",
        ),
        migrations.RunSQL(FOLLOW, UNFOLLOW),
    ]
