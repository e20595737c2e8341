from importlib import import_module

from django.db import migrations

closely = import_module("consent.migrations.0007_standings")
together = import_module("consent.migrations.0010_standings_of_a_class")


def changed(text: str, *changes: tuple[str, str]) -> str:
    for before, after in changes:
        if text.count(before) != 1:
            raise ValueError(f"not there once: {before}")
        text = text.replace(before, after)
    return text


# A record says nothing of the days before it begins: until the first one, nobody told otherwise.
CLOSELY = changed(
    closely.RESTAND,
    ("CREATE FUNCTION restand(", "CREATE OR REPLACE FUNCTION restand_closely("),
    ("REVOKE ALL ON FUNCTION restand(", "REVOKE ALL ON FUNCTION restand_closely("),
    (
        "SELECT DISTINCT subject_id, holder FROM consent_authority "
        "WHERE subject_id = ANY(subjects)",
        "SELECT subject_id, holder, min(from_day) AS begins FROM consent_authority "
        "WHERE subject_id = ANY(subjects) GROUP BY subject_id, holder",
    ),
    ("FROM voice v\n", "FROM voice v LEFT JOIN minded m USING (subject_id, holder)\n"),
    (
        "CASE WHEN (v.subject_id, v.holder) IN (SELECT subject_id, holder FROM minded)",
        "CASE WHEN m.begins <= CASE WHEN v.passed THEN v.passed_on - 1 ELSE v.day END",
    ),
)
TOGETHER = changed(
    together.RESTAND,
    ("ALTER FUNCTION restand(uuid[], text[]) RENAME TO restand_closely;\n", ""),
    ("CREATE FUNCTION restand(", "CREATE OR REPLACE FUNCTION restand("),
    ("SELECT subject_id, holder, min(from_day) AS begins,", "SELECT subject_id, holder,"),
    ("COALESCE(m.weighs OR m.begins > e.effective_on, false)", "COALESCE(m.weighs, false)"),
)


class Migration(migrations.Migration):
    dependencies = [("consent", "0012_birthdays")]

    operations = [
        migrations.RunSQL(CLOSELY, migrations.RunSQL.noop),
        migrations.RunSQL(TOGETHER, migrations.RunSQL.noop),
        migrations.RunSQL(closely.ALL, migrations.RunSQL.noop),
    ]
