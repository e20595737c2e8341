from django.db import migrations

from portal.rowsecurity.operations import Function


class Migration(migrations.Migration):
    dependencies = [("consent", "0011_standing_indexes")]

    operations = [
        # The clock acts for nobody: in whose scope each district's birthdays are kept.
        Function(
            "keepers_of_rights(day date)",
            returns="TABLE (organization_id uuid, user_id uuid)",
            body="""
            SELECT DISTINCT ON (m.organization_id) m.organization_id, m.user_id
            FROM portal_membership m JOIN portal_user u ON u.id = m.user_id AND u.is_active
            WHERE m.role IN ('data_steward', 'privacy_officer') AND m.from_day <= day
                AND (m.until_day IS NULL OR m.until_day >= day)
                AND EXISTS (SELECT FROM consent_subject s
                    WHERE s.organization_id = m.organization_id)
            ORDER BY m.organization_id, m.role, m.from_day, m.user_id
            """,
        ),
    ]
