from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("portal", "0010_files_left_behind")]

    operations = [
        # So that whatever refers to a file can be tied to an owner of it.
        migrations.RunSQL(
            "ALTER TABLE portal_storedfile ADD CONSTRAINT file_of_its_owner "
            "UNIQUE (id, organization_id)",
            "ALTER TABLE portal_storedfile DROP CONSTRAINT file_of_its_owner",
        ),
    ]
