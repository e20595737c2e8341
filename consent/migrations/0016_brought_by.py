from django.db import migrations

from portal.sources import brought_by


class Migration(migrations.Migration):
    dependencies = [("consent", "0015_one_voice_an_address")]

    operations = [migrations.AddField("subject", "brought_by", brought_by())]
