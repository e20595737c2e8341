from django.db import migrations, models
from django.db.models import deletion

from portal.rowsecurity.operations import Protect
from portal.sources import brought_by

KEPT = ("records_schoolrecord", "records_graduation", "records_school", "consent_subject")

# One statement for all rows of an update; nothing for rows that are new, which tell themselves
# which file brought them. Only the first image of a row within an import is kept.
KEEP_BEFORE = """
CREATE FUNCTION keep_before() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    source uuid := NULLIF(current_setting('portal.source', true), '')::uuid;
BEGIN
    IF source IS NOT NULL THEN
        INSERT INTO public.records_before (imported_id, organization_id, relation, row_id, before)
        SELECT source, o.organization_id, TG_TABLE_NAME, o.id, to_jsonb(o)
        FROM old_rows o WHERE o.brought_by IS DISTINCT FROM source
        ON CONFLICT DO NOTHING;
    END IF;
    RETURN NULL;
END
$$
"""


def watched(table: str) -> migrations.RunSQL:
    return migrations.RunSQL(
        f"CREATE TRIGGER keep_before AFTER UPDATE ON {table} REFERENCING OLD TABLE AS old_rows "
        "FOR EACH STATEMENT EXECUTE FUNCTION keep_before()",
        f"DROP TRIGGER keep_before ON {table}",
    )


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0005_rosters_of_other_forms"),
        ("consent", "0016_brought_by"),
        ("portal", "0008_webhooks"),
    ]

    operations = [
        migrations.AddField("import", "details", models.JSONField(default=dict)),
        migrations.AddField("import", "encoding_found", models.BooleanField(default=False)),
        migrations.AddField("import", "letters", models.CharField(blank=True, max_length=80)),
        migrations.AddField("school", "brought_by", brought_by()),
        migrations.AddField("schoolrecord", "brought_by", brought_by()),
        migrations.AddField("graduation", "brought_by", brought_by()),
        migrations.CreateModel(
            "Before",
            [
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("relation", models.CharField(max_length=63)),
                ("row_id", models.UUIDField()),
                ("before", models.JSONField()),
                (
                    "imported",
                    models.ForeignKey(
                        on_delete=deletion.PROTECT, related_name="+", to="records.import"
                    ),
                ),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=deletion.PROTECT, related_name="+", to="portal.organization"
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "rows before",
                "constraints": [
                    models.UniqueConstraint(
                        fields=["imported", "relation", "row_id"], name="row_before_once"
                    )
                ],
            },
        ),
        Protect("records_before"),
        migrations.RunSQL(KEEP_BEFORE, "DROP FUNCTION keep_before()"),
        *map(watched, KEPT),
    ]
