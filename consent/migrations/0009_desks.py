from django.db import migrations

from portal.rowsecurity.operations import Function, app_role

OWN = "(SELECT visible_organizations())::uuid[]"
DAY = "COALESCE(NULLIF(current_setting('portal.day', true), '')::date, CURRENT_DATE)"

# A partner's own poster: for a desk that the district opened, and for no longer than that.
POSTER = f"""
kind = 'partner' AND partner_id = ANY({OWN}) AND subject_id IS NULL AND guardian_id IS NULL
AND made_by_id = (SELECT acting_user())
AND EXISTS (SELECT 1 FROM own_desks() d WHERE d.organization = organization_id
    AND d.campaign = campaign_id AND d.partner = partner_id AND d.until >= expires_at)
"""


class Migration(migrations.Migration):
    dependencies = [("consent", "0008_receipts")]

    operations = [
        Function(
            "own_desks()",
            returns="TABLE (organization uuid, campaign uuid, partner uuid, until timestamptz)",
            body=f"""
            SELECT l.organization_id, l.campaign_id, l.partner_id, max(l.expires_at)
            FROM consent_familylink l
            WHERE l.kind = 'partner' AND l.revoked_at IS NULL AND l.expires_at >= {DAY}
                AND l.partner_id = ANY(visible_organizations())
            GROUP BY l.organization_id, l.campaign_id, l.partner_id
            """,
        ),
        migrations.RunSQL(
            f"CREATE POLICY partner_insert ON consent_familylink FOR INSERT TO {app_role()} "
            f"WITH CHECK ({POSTER})",
            "DROP POLICY partner_insert ON consent_familylink",
        ),
    ]
