import uuid

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

from portal.rowsecurity.operations import Protect, app_role

READABLE = "agreement_id = ANY((SELECT readable_agreements())::uuid[])"
TABLES = ("revision", "party", "approval", "signature")

# What the register and the map look for, in columns of its own: a search in the texts themselves
# reads every text. A revision never changes, so neither do these rows.
FLOWS = """
CREATE FUNCTION note_flows() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    INSERT INTO agreements_agreedflow
        (id, agreement_id, revision_id, giver_id, recipient_id, purpose, basis, level, elements)
    SELECT gen_random_uuid(), NEW.agreement_id, NEW.id, (f->>'giver_id')::uuid,
        (f->>'recipient_id')::uuid, f->>'purpose', f->>'basis', f->>'level',
        ARRAY(SELECT jsonb_array_elements_text(f->'elements'))
    FROM jsonb_array_elements(COALESCE(NEW.content->'flows', '[]')) AS f;
    RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION note_flows() FROM PUBLIC;
CREATE TRIGGER note_flows AFTER INSERT ON agreements_revision
    FOR EACH ROW EXECUTE FUNCTION note_flows();
INSERT INTO agreements_agreedflow
    (id, agreement_id, revision_id, giver_id, recipient_id, purpose, basis, level, elements)
SELECT gen_random_uuid(), r.agreement_id, r.id, (f->>'giver_id')::uuid,
    (f->>'recipient_id')::uuid, f->>'purpose', f->>'basis', f->>'level',
    ARRAY(SELECT jsonb_array_elements_text(f->'elements'))
FROM agreements_revision r
CROSS JOIN LATERAL jsonb_array_elements(COALESCE(r.content->'flows', '[]')) AS f;
"""
NO_FLOWS = """
DROP TRIGGER note_flows ON agreements_revision;
DROP FUNCTION note_flows();
"""

# Number, title and the names of the parties, in capitals: one comparison for each word looked for.
# They follow the parties of the current text, and an organization that changes its name.
WORDS = """
CREATE FUNCTION note_words() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    NEW.words = upper(concat_ws(' ', NEW.reference, NEW.title,
        (SELECT o.name FROM portal_organization o WHERE o.id = NEW.lead_id),
        (SELECT string_agg(o.name, ' ' ORDER BY p.position) FROM agreements_party p
            JOIN portal_organization o ON o.id = p.organization_id
            WHERE p.revision_id = NEW.revision_id)));
    RETURN NEW;
END $$;
CREATE TRIGGER note_words BEFORE INSERT OR UPDATE ON agreements_agreement
    FOR EACH ROW EXECUTE FUNCTION note_words();
CREATE FUNCTION note_words_of_party() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    UPDATE agreements_agreement SET words = '' WHERE revision_id = NEW.revision_id;
    RETURN NULL;
END $$;
CREATE TRIGGER note_words AFTER INSERT ON agreements_party
    FOR EACH ROW EXECUTE FUNCTION note_words_of_party();
CREATE FUNCTION note_words_of_name() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    UPDATE agreements_agreement SET words = '' WHERE lead_id = NEW.id OR revision_id IN (
        SELECT p.revision_id FROM agreements_party p WHERE p.organization_id = NEW.id);
    RETURN NULL;
END $$;
CREATE TRIGGER note_words AFTER UPDATE OF name ON portal_organization
    FOR EACH ROW EXECUTE FUNCTION note_words_of_name();
REVOKE ALL ON FUNCTION note_words() FROM PUBLIC;
REVOKE ALL ON FUNCTION note_words_of_party() FROM PUBLIC;
REVOKE ALL ON FUNCTION note_words_of_name() FROM PUBLIC;
UPDATE agreements_agreement SET words = '';
SET CONSTRAINTS ALL IMMEDIATE;
"""
NO_WORDS = """
DROP TRIGGER note_words ON portal_organization;
DROP TRIGGER note_words ON agreements_party;
DROP TRIGGER note_words ON agreements_agreement;
DROP FUNCTION note_words_of_name();
DROP FUNCTION note_words_of_party();
DROP FUNCTION note_words();
"""


def with_its_agreement(table: str) -> str:
    """A row is seen by whoever sees its agreement.

    Whether to look that up for the few rows of a page or once for all is left to the planner; an
    array of all agreements was built for every table of every query.
    """
    return f"EXISTS (SELECT FROM agreements_agreement seen WHERE seen.id = {table}.agreement_id)"


def read_by(table: str) -> migrations.RunSQL:
    words = f"DROP POLICY app_read ON {table}; CREATE POLICY app_read ON {table} FOR SELECT TO "
    return migrations.RunSQL(
        f"{words} {app_role()} USING ({with_its_agreement(table)})",
        f"{words} {app_role()} USING ({READABLE})",
    )


def one(to: str) -> models.ForeignKey:
    return models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=to)


class Migration(migrations.Migration):
    dependencies = [("agreements", "0022_whoever_stops_starts")]

    operations = [
        migrations.CreateModel(
            name="AgreedFlow",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("giver_id", models.UUIDField()),
                ("recipient_id", models.UUIDField()),
                ("purpose", models.TextField()),
                ("basis", models.TextField()),
                ("level", models.TextField()),
                (
                    "elements",
                    django.contrib.postgres.fields.ArrayField(models.TextField(), size=None),
                ),
                ("agreement", one("agreements.agreement")),
                ("revision", one("agreements.revision")),
            ],
            options={
                "indexes": [
                    models.Index(fields=["giver_id", "recipient_id"], name="flow_by_its_ends")
                ],
            },
        ),
        migrations.AddField("agreement", "words", models.TextField(default="", editable=False)),
        Protect(
            "agreements_agreedflow", read=with_its_agreement("agreements_agreedflow"), write=None
        ),
        migrations.RunSQL(FLOWS, NO_FLOWS),
        migrations.RunSQL(WORDS, NO_WORDS),
        *(read_by(f"agreements_{table}") for table in TABLES),
    ]
