from django.db import migrations

from portal.rowsecurity.operations import OWN_ORGANIZATION, Protect, app_role

MINE = "ANY((SELECT visible_organizations())::uuid[])"
# The district sees a file's pairs once the college asks it to read them, and not before.
ASKED = f"district_id = {MINE} AND asked_at IS NOT NULL"
# Row security of the file and of the pair themselves says who sees them.
OF_ONES_FILE = "linkage_id IN (SELECT id FROM linkage_linkage)"
OF_ONES_PAIR = "pair_id IN (SELECT id FROM linkage_pair)"

TIED = """
ALTER TABLE linkage_linkage ADD CONSTRAINT linkage_of_its_sides
    FOREIGN KEY (exchange_id, district_id, organization_id)
    REFERENCES exchange_exchange (id, organization_id, recipient_id),
    ADD CONSTRAINT linkage_of_its_college UNIQUE (id, organization_id);
ALTER TABLE linkage_pair ADD CONSTRAINT pair_of_its_linkage
    FOREIGN KEY (linkage_id, organization_id) REFERENCES linkage_linkage (id, organization_id);
"""
UNTIED = """
ALTER TABLE linkage_pair DROP CONSTRAINT pair_of_its_linkage;
ALTER TABLE linkage_linkage DROP CONSTRAINT linkage_of_its_college,
    DROP CONSTRAINT linkage_of_its_sides;
"""

# Whom a pair is about and how it was drawn never changes; readers change what they found.
KEPT = """
CREATE FUNCTION keep_linked_pair() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    NEW.verdict := COALESCE(NEW.verdict, '');
    IF (to_jsonb(NEW) - 'verdict' - 'readers') <> (to_jsonb(OLD) - 'verdict' - 'readers') THEN
        RAISE EXCEPTION 'a pair that was drawn cannot be changed'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER keep_linked_pair BEFORE UPDATE ON linkage_pair
    FOR EACH ROW EXECUTE FUNCTION keep_linked_pair();
CREATE FUNCTION keep_readers_word() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF (to_jsonb(NEW) - 'undone_at') <> (to_jsonb(OLD) - 'undone_at')
        OR OLD.undone_at IS NOT NULL THEN
        RAISE EXCEPTION 'what a reader said cannot be changed, only taken back'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER keep_readers_word BEFORE UPDATE ON linkage_label
    FOR EACH ROW EXECUTE FUNCTION keep_readers_word();
"""
LOOSE = """
DROP TRIGGER keep_readers_word ON linkage_label;
DROP FUNCTION keep_readers_word();
DROP TRIGGER keep_linked_pair ON linkage_pair;
DROP FUNCTION keep_linked_pair();
"""


def never_deleted(table: str) -> migrations.RunSQL:
    return migrations.RunSQL(
        f"REVOKE DELETE ON {table} FROM {app_role()}", f"GRANT DELETE ON {table} TO {app_role()}"
    )


class Migration(migrations.Migration):
    dependencies = [("linkage", "0001_initial"), ("exchange", "0002_row_security")]

    operations = [
        migrations.RunSQL(TIED, UNTIED),
        migrations.RunSQL(KEPT, LOOSE),
        Protect("linkage_linkage", read=f"{OWN_ORGANIZATION} OR ({ASKED})"),
        Protect("linkage_pair", read=OF_ONES_FILE),
        migrations.RunSQL(
            f"CREATE POLICY app_update_other_side ON linkage_pair FOR UPDATE TO {app_role()} "
            f"USING ({OF_ONES_FILE}) WITH CHECK ({OF_ONES_FILE})",
            "DROP POLICY app_update_other_side ON linkage_pair",
        ),
        Protect(
            "linkage_label", read=OF_ONES_PAIR, write=f"{OWN_ORGANIZATION} AND {OF_ONES_PAIR}"
        ),
        never_deleted("linkage_linkage"),
        never_deleted("linkage_pair"),
        never_deleted("linkage_label"),
    ]
