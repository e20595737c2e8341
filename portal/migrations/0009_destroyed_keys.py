from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("portal", "0008_webhooks")]

    operations = [
        migrations.AddField(
            model_name="storedfile",
            name="key_destroyed_at",
            field=models.DateTimeField(null=True),
        ),
        # A file whose key is destroyed has none: nothing brings it back.
        migrations.AddConstraint(
            model_name="storedfile",
            constraint=models.CheckConstraint(
                condition=models.Q(key_destroyed_at=None) & ~models.Q(wrapped=b"")
                | models.Q(key_destroyed_at__isnull=False, wrapped=b""),
                name="file_has_a_key_until_it_is_destroyed",
            ),
        ),
    ]
