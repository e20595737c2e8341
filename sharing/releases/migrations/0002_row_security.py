from django.db import migrations

from portal.rowsecurity.operations import OWN_ORGANIZATION, Function, Protect

DAY = "COALESCE(NULLIF(current_setting('portal.day', true), '')::date, CURRENT_DATE)"
VISIBLE = "release_id = ANY((SELECT visible_releases())::uuid[])"
OWN = "release_id = ANY((SELECT own_releases())::uuid[])"


class Migration(migrations.Migration):
    dependencies = [("releases", "0001_initial"), ("agreements", "0002_row_security")]

    operations = [
        Function(
            "own_releases()",
            returns="uuid[]",
            body="""
            SELECT COALESCE(array_agg(id), '{}') FROM releases_release
            WHERE organization_id = ANY((SELECT visible_organizations())::uuid[])
            """,
        ),
        # A recipient sees what was released to it while the agreement is in force: an ended or
        # suspended agreement takes every page, file and answer away at once.
        Function(
            "visible_releases()",
            returns="uuid[]",
            body=f"""
            SELECT COALESCE(array_agg(r.id), '{{}}') FROM releases_release r
            WHERE r.organization_id = ANY((SELECT visible_organizations())::uuid[])
                OR (r.recipient_id = ANY((SELECT visible_organizations())::uuid[])
                    AND r.status IN ('released', 'withdrawn')
                    AND EXISTS (SELECT 1 FROM agreements_agreement a JOIN agreements_revision v
                        ON v.id = a.revision_id
                        WHERE a.id = r.agreement_id AND a.status = 'active'
                            AND {DAY} BETWEEN v.effective_on AND v.expires_on))
            """,
        ),
        Protect(
            "releases_release",
            read=f"{OWN_ORGANIZATION} OR id = ANY((SELECT visible_releases())::uuid[])",
            write=OWN_ORGANIZATION,
        ),
        Protect("releases_cell", read=VISIBLE, write=OWN),
        Protect("releases_snapshot"),
        Protect("releases_review", append_only=True),
        Protect(
            "releases_download",
            read=VISIBLE,
            write=f"{OWN_ORGANIZATION} AND {VISIBLE}",
            append_only=True,
        ),
    ]
