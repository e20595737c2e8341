from django.db import migrations, models

from portal.rowsecurity.operations import Function


class Migration(migrations.Migration):
    dependencies = [("portal", "0005_cover_and_seal")]

    operations = [
        migrations.AddField(
            model_name="vaultkey",
            name="revoked_at",
            field=models.DateTimeField(null=True),
        ),
        # For everyone, signed in or not: whoever checks a signature needs the key that made it,
        # and when it was in use. Nothing but public halves leaves this function.
        Function(
            "published_keys()",
            returns="TABLE (organization text, public bytea, from_at timestamptz, "
            "to_at timestamptz, revoked_at timestamptz)",
            body="""
            SELECT o.name::text, k.public, k.made_at,
                (SELECT min(n.made_at) FROM portal_vaultkey n
                 WHERE n.organization_id = k.organization_id AND n.use = k.use
                     AND n.version > k.version),
                k.revoked_at
            FROM portal_vaultkey k JOIN portal_organization o ON o.id = k.organization_id
            WHERE k.use = 'signing' AND octet_length(k.public) = 32
            ORDER BY o.name, k.version
            """,
        ),
    ]
