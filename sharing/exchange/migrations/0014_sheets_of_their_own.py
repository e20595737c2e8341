import django.db.models.deletion
from django.db import migrations, models

from portal.rowsecurity.operations import Protect

TIED = """
ALTER TABLE exchange_returnsheet ADD CONSTRAINT returnsheet_of_its_upload
    FOREIGN KEY (upload_id, organization_id) REFERENCES exchange_upload (id, organization_id);
"""
UNTIED = "ALTER TABLE exchange_returnsheet DROP CONSTRAINT returnsheet_of_its_upload;"


class Migration(migrations.Migration):

    dependencies = [
        ('exchange', '0013_files_withdrawn'),
        ('portal', '0009_destroyed_keys'),
    ]

    operations = [
        migrations.CreateModel(
            name='ReturnSheet',
            fields=[
                ('upload', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='sheet', serialize=False, to='exchange.upload')),
                ('purpose', models.CharField(max_length=10)),
                ('columns', models.JSONField(default=list)),
                ('rows', models.PositiveIntegerField()),
                ('fingerprint', models.CharField(max_length=64)),
                ('chosen', models.JSONField(default=dict)),
                ('options', models.JSONField(default=dict)),
                ('letters', models.CharField(blank=True, max_length=60)),
                ('notices', models.JSONField(default=list)),
                ('organization', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='portal.organization')),
            ],
        ),
        migrations.CreateModel(
            name='ReturnMemory',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('purpose', models.CharField(max_length=10)),
                ('fingerprint', models.CharField(max_length=64)),
                ('chosen', models.JSONField(default=dict)),
                ('remembered_at', models.DateTimeField()),
                ('organization', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='portal.organization')),
            ],
            options={'verbose_name_plural': 'return memories'},
        ),
        migrations.AddConstraint(
            model_name='returnmemory',
            constraint=models.UniqueConstraint(fields=('organization', 'purpose', 'fingerprint'), name='return_remembered_once'),
        ),
        migrations.AlterField(
            model_name='return',
            name='dialect',
            field=models.CharField(choices=[('request', 'Headers with spaces (request)'), ('graduates', 'Headers with underscores (graduates)'), ('sheet', 'A spreadsheet of its own'), ('edfi', 'Ed-Fi PostSecondaryEvent')], max_length=10),
        ),
        migrations.RunSQL(TIED, UNTIED),
        Protect("exchange_returnsheet"),
        Protect("exchange_returnmemory"),
    ]
