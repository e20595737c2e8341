from django.db import migrations

from portal.rowsecurity.operations import SEARCH_PATH, Function, app_role

# The portal's own copy of a package opens no more: when its holder has certified that the rest is
# destroyed, whichever side acts; or, by its giver, when nobody ever took it.
DESTROY = f"""
CREATE FUNCTION destroy_package_key(given uuid, moment timestamptz) RETURNS uuid
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = {SEARCH_PATH} AS $$
DECLARE
    file uuid;
BEGIN
    SELECT x.package_id INTO file FROM exchange_exchange x
    WHERE x.id = given AND (
        (x.organization_id = ANY(visible_organizations())
            AND NOT EXISTS (SELECT FROM exchange_download d WHERE d.exchange_id = x.id))
        OR ((x.organization_id = ANY(visible_organizations())
                OR x.recipient_id = ANY(visible_organizations()))
            AND EXISTS (SELECT FROM agreements_obligation o
                JOIN agreements_obligationclosing c ON c.obligation_id = o.id
                WHERE o.agreement_id = x.agreement_id AND o.organization_id = x.recipient_id
                    AND o.key = 'package-' || x.reference AND c.outcome = 'done')));
    UPDATE portal_storedfile SET wrapped = ''::bytea, key_destroyed_at = moment
    WHERE id = file AND key_destroyed_at IS NULL;
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    RETURN file;
END $$;
REVOKE ALL ON FUNCTION destroy_package_key(uuid, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION destroy_package_key(uuid, timestamptz) TO {app_role()};
"""
IN_FORCE = "m.from_day <= day AND (m.until_day IS NULL OR m.until_day >= day)"


class Migration(migrations.Migration):
    dependencies = [
        ("exchange", "0007_stop_when_authority_ends"),
        ("portal", "0009_destroyed_keys"),
        ("agreements", "0026_owed_again"),
    ]

    operations = [
        migrations.RunSQL(DESTROY, "DROP FUNCTION destroy_package_key(uuid, timestamptz)"),
        # For the clock, which acts for nobody: uploads that waited too long, each with one who may
        # put it aside: whoever began it, else a registrar of the same organization.
        Function(
            "uploads_left_behind(moment timestamptz, day date)",
            returns="TABLE (upload_id uuid, user_id uuid)",
            body=f"""
            SELECT DISTINCT ON (u.id) u.id, m.user_id FROM exchange_upload u
            JOIN portal_membership m ON m.organization_id = u.organization_id
                AND m.role = 'registrar' AND {IN_FORCE}
            JOIN portal_user p ON p.id = m.user_id AND p.is_active
            WHERE u.status = 'open' AND u.until < moment
            ORDER BY u.id, (m.user_id = u.begun_by_id) DESC, m.user_id
            """,  # noqa: S608 (constants of this file)
        ),
        # For the clock too: packages of which everything else is destroyed, each with one of the
        # recipient's people in whose name the portal's own key goes.
        Function(
            "keys_left_behind(day date)",
            returns="TABLE (exchange_id uuid, user_id uuid)",
            body=f"""
            SELECT DISTINCT ON (x.id) x.id, m.user_id FROM exchange_exchange x
            JOIN portal_storedfile f ON f.id = x.package_id AND f.key_destroyed_at IS NULL
            JOIN agreements_obligation o ON o.agreement_id = x.agreement_id
                AND o.organization_id = x.recipient_id AND o.key = 'package-' || x.reference
            JOIN agreements_obligationclosing c ON c.obligation_id = o.id AND c.outcome = 'done'
            JOIN portal_membership m ON m.organization_id = x.recipient_id
                AND m.role IN ('registrar', 'privacy_officer') AND {IN_FORCE}
            JOIN portal_user p ON p.id = m.user_id AND p.is_active
            ORDER BY x.id, (m.user_id = c.closed_by_id) DESC, m.user_id
            """,  # noqa: S608 (constants of this file)
        ),
    ]
