import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from portal.rowsecurity.operations import OWN_ORGANIZATION, Function, Protect, app_role

VISIBLE = "agreement_id = ANY((SELECT visible_agreements())::uuid[])"
LED = "agreement_id = ANY((SELECT led_agreements())::uuid[])"
ME = "(SELECT acting_user())"

# The one door through which someone who is not signed in reads of agreements: what was put into the
# register, as it was put there, and where the agreement stands now.
ENTRIES = """
SELECT a.reference::text, a.kind::text, a.status::text, a.effective_on, a.expires_on, a.ends_on,
    a.superseded_on, (SELECT later.reference::text FROM agreements_agreement later
        WHERE later.amends_id = a.id AND a.superseded_on IS NOT NULL
            AND later.status NOT IN ('drafting', 'in_review', 'changes_requested',
                'out_for_signature', 'withdrawn')),
    p.published_at, p.content
FROM agreements_publication p JOIN agreements_agreement a ON a.id = p.agreement_id
WHERE p.taken_out_at IS NULL AND (wanted = '' OR a.reference = wanted)
"""
DOCUMENT = """
SELECT p.document FROM agreements_publication p
JOIN agreements_agreement a ON a.id = p.agreement_id
WHERE p.taken_out_at IS NULL AND a.reference = wanted
"""
# What is published is a signed text of that agreement.
SIGNED = """
ALTER TABLE agreements_publication ADD CONSTRAINT publication_of_its_revision
    FOREIGN KEY (revision_id, agreement_id) REFERENCES agreements_revision (id, agreement_id);
CREATE FUNCTION refuse_unsigned_entry() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM agreements_agreement a WHERE a.id = NEW.agreement_id
            AND a.revision_id = NEW.revision_id AND a.status NOT IN
            ('drafting', 'in_review', 'changes_requested', 'out_for_signature', 'withdrawn')
    ) THEN
        RAISE EXCEPTION 'only what all parties have signed goes into the public register'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER refuse_unsigned_entry BEFORE INSERT ON agreements_publication
    FOR EACH ROW EXECUTE FUNCTION refuse_unsigned_entry();
"""
NOT_SIGNED = """
DROP TRIGGER refuse_unsigned_entry ON agreements_publication;
DROP FUNCTION refuse_unsigned_entry();
ALTER TABLE agreements_publication DROP CONSTRAINT publication_of_its_revision;
"""


def one(to: str, **more: object) -> models.ForeignKey:
    return models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to=to, **more)


class Migration(migrations.Migration):
    dependencies = [
        ("agreements", "0013_faster_walls"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Publication",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("content", models.JSONField()),
                ("document", models.BinaryField()),
                ("published_at", models.DateTimeField()),
                ("taken_out_at", models.DateTimeField(null=True)),
                ("agreement", one("agreements.agreement", related_name="publications")),
                ("revision", one("agreements.revision", related_name="+")),
                ("organization", one("portal.organization", related_name="+")),
                ("published_by", one(settings.AUTH_USER_MODEL, related_name="+")),
                ("taken_out_by", one(settings.AUTH_USER_MODEL, null=True, related_name="+")),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("taken_out_at", None)),
                        fields=("agreement",),
                        name="publication_once_at_a_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("taken_out_at", None), ("taken_out_by", None)),
                            models.Q(
                                ("taken_out_at__isnull", False), ("taken_out_by__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="publication_taken_out_at_with_by",
                    ),
                ]
            },
        ),
        migrations.RunSQL(SIGNED, NOT_SIGNED),
        Protect(
            "agreements_publication",
            read=VISIBLE,
            write=f"{OWN_ORGANIZATION} AND {LED} "
            f"AND (published_by_id = {ME} OR taken_out_by_id = {ME})",
        ),
        # An entry is put in once and may be taken out; nothing else about it changes.
        migrations.RunSQL(
            f"REVOKE UPDATE, DELETE ON agreements_publication FROM {app_role()};"
            "ALTER POLICY app_update ON agreements_publication USING "
            f"({OWN_ORGANIZATION} AND {LED} AND taken_out_at IS NULL);"
            f"GRANT UPDATE (taken_out_at, taken_out_by_id) ON agreements_publication "
            f"TO {app_role()}",
            f"GRANT UPDATE, DELETE ON agreements_publication TO {app_role()}",
        ),
        Function(
            "public_agreements(wanted text)",
            returns="TABLE (reference text, kind text, status text, effective_on date, "
            "expires_on date, ends_on date, superseded_on date, replaced_by text, "
            "published_at timestamptz, content jsonb)",
            body=ENTRIES,
        ),
        Function("public_document(wanted text)", returns="bytea", body=DOCUMENT),
    ]
