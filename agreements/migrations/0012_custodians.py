from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("agreements", "0011_tiers_row_security")]

    operations = [
        migrations.AlterModelOptions(
            name="agreement",
            options={
                "permissions": [
                    ("receive_data", "Receive the data of this agreement as a named recipient"),
                    (
                        "keep_data",
                        "Keep and destroy the data of this agreement as a named custodian",
                    ),
                ]
            },
        ),
    ]
