"""What a recipient sees follows everything that its agreement rests on: notice, amendment, what
stands above."""

from django.db import migrations

from portal.rowsecurity.operations import Function

DAY = "COALESCE(NULLIF(current_setting('portal.day', true), '')::date, CURRENT_DATE)"
MINE = "(SELECT visible_organizations())::uuid[]"
IN_FORCE = f"""r.agreement_id = ANY((SELECT agreements_in_force(ARRAY(
    SELECT DISTINCT o.agreement_id FROM releases_release o
    WHERE o.recipient_id = ANY({MINE}) AND o.agreement_id IS NOT NULL), {DAY}))::uuid[])"""
NAMED_EARLY = """r.status = 'scheduled' AND EXISTS (SELECT 1 FROM releases_reader e
    JOIN portal_user u ON lower(u.email) = lower(e.email)
    WHERE e.release_id = r.id AND u.id = acting_user())"""
READ = f"""
    r.organization_id = ANY({MINE})
    OR (r.recipient_id = ANY({MINE}) AND {IN_FORCE}
        AND (r.status IN ('released', 'superseded') OR {NAMED_EARLY}))"""


class Migration(migrations.Migration):
    dependencies = [("releases", "0007_method_parameters"), ("agreements", "0015_in_force")]

    operations = [
        Function(
            "readable_releases()",
            returns="uuid[]",
            body=f"SELECT COALESCE(array_agg(r.id), '{{}}') FROM releases_release r WHERE {READ}",
        ),
        Function(
            "visible_releases()",
            returns="uuid[]",
            body=f"""
            SELECT COALESCE(array_agg(r.id), '{{}}') FROM releases_release r
            WHERE {READ} OR (r.recipient_id = ANY({MINE}) AND r.status = 'withdrawn')
            """,
        ),
    ]
