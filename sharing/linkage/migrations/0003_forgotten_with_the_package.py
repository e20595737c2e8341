from django.db import migrations

from portal.rowsecurity.operations import SEARCH_PATH

# The files of a comparison hold what the package held. When its key is destroyed, so are theirs,
# whoever acts: a certificate that everything is gone must be true of them as well.
FOLLOW = f"""
CREATE FUNCTION destroy_keys_of_linkages() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = {SEARCH_PATH} AS $$
BEGIN
    UPDATE portal_storedfile f SET wrapped = ''::bytea, key_destroyed_at = NEW.key_destroyed_at
    FROM linkage_linkage l JOIN exchange_exchange x ON x.id = l.exchange_id
    WHERE x.package_id = NEW.id AND f.key_destroyed_at IS NULL
        AND f.id IN (l.people_id, l.report_id, l.links_id, l.shown_id);
    RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION destroy_keys_of_linkages() FROM PUBLIC;
CREATE TRIGGER destroy_keys_of_linkages AFTER UPDATE OF key_destroyed_at ON portal_storedfile
    FOR EACH ROW WHEN (OLD.key_destroyed_at IS NULL AND NEW.key_destroyed_at IS NOT NULL)
    EXECUTE FUNCTION destroy_keys_of_linkages();
"""
UNFOLLOW = """
DROP TRIGGER destroy_keys_of_linkages ON portal_storedfile;
DROP FUNCTION destroy_keys_of_linkages();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("linkage", "0002_row_security"),
        ("exchange", "0009_sealed_packages"),
        ("portal", "0009_destroyed_keys"),
    ]

    operations = [migrations.RunSQL(FOLLOW, UNFOLLOW)]
