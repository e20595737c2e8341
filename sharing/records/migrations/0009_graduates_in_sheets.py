from django.db import migrations, models

KINDS = [
    ("oneroster", "Roster (OneRoster 1.1 or 1.2)"),
    ("graduates", "Graduates (National Student Clearinghouse layout)"),
    ("edfi_roster", "Roster (Ed-Fi StudentSchoolAssociation, CSV or JSON)"),
    ("sheet_roster", "Roster in a spreadsheet of your own"),
    ("sheet_graduates", "Graduates in a spreadsheet of your own, or our own CSV"),
    ("consents", "Consent decisions"),
    ("opt_outs", "Directory opt-outs"),
    ("sheet_consents", "Consents in a spreadsheet of your own"),
    ("sheet_opt_outs", "Directory opt-outs from your student information system"),
    ("sheet_guardians", "Guardians and their authority"),
]


class Migration(migrations.Migration):
    dependencies = [("records", "0008_implied_by_the_student")]

    operations = [
        migrations.RemoveConstraint("import", "import_kind_is_known"),
        migrations.AlterField("import", "kind", models.CharField(choices=KINDS, max_length=20)),
        migrations.AlterField(
            "sheetmemory", "kind", models.CharField(choices=KINDS, max_length=20)
        ),
        migrations.AddConstraint(
            "import",
            models.CheckConstraint(
                condition=models.Q(kind__in=[code for code, _ in KINDS]),
                name="import_kind_is_known",
            ),
        ),
    ]
