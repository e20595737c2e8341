from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("agreements", "0023_finding_fast")]

    operations = [
        migrations.AddIndex(
            "agreement", models.Index(fields=["-changed_at", "id"], name="agreement_latest_first")
        ),
    ]
