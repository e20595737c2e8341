from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("records", "0003_sheets")]

    operations = [
        migrations.RemoveIndex("graduation", "graduation_by_class"),
        migrations.AddIndex(
            "graduation",
            models.Index(
                fields=["organization", "class_of", "subject"],
                include=["ferpa_block"],
                name="graduation_by_class",
            ),
        ),
    ]
