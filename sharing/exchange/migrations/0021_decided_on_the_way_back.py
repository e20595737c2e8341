from django.db import migrations, models

from portal.rowsecurity.operations import app_role


class Migration(migrations.Migration):

    dependencies = [
        ('exchange', '0020_one_word_for_each_state'),
    ]

    operations = [
        migrations.AddField(
            model_name='exchangerow',
            name='back_code',
            field=models.CharField(blank=True, db_default='', max_length=30),
        ),
        migrations.RunSQL(
            f"GRANT UPDATE (back_code) ON exchange_exchangerow TO {app_role()}",
            f"REVOKE UPDATE (back_code) ON exchange_exchangerow FROM {app_role()}",
        ),
    ]
