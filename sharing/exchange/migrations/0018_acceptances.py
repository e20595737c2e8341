import django.db.models.deletion
from django.db import migrations, models

from portal.rowsecurity.operations import Protect

# Of the district whose return it is; what was kept with returns so far moves there.
MOVED = """
ALTER TABLE exchange_return ADD CONSTRAINT return_of_its_district UNIQUE (id, district_id);
ALTER TABLE exchange_acceptance ADD CONSTRAINT acceptance_of_its_return
    FOREIGN KEY (returned_id, organization_id) REFERENCES exchange_return (id, district_id);
INSERT INTO exchange_acceptance (returned_id, organization_id, result)
SELECT id, district_id, result FROM exchange_return WHERE status = 'accepted';
UPDATE exchange_return SET result = '{}' WHERE status = 'accepted';
"""
MOVED_BACK = """
UPDATE exchange_return r SET result = a.result FROM exchange_acceptance a
WHERE a.returned_id = r.id;
ALTER TABLE exchange_acceptance DROP CONSTRAINT acceptance_of_its_return;
ALTER TABLE exchange_return DROP CONSTRAINT return_of_its_district;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('exchange', '0017_walls'),
        ('portal', '0009_destroyed_keys'),
    ]

    operations = [
        migrations.CreateModel(
            name='Acceptance',
            fields=[
                ('returned', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='acceptance', serialize=False, to='exchange.return')),
                ('result', models.JSONField()),
                ('organization', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='portal.organization')),
            ],
        ),
        migrations.RunSQL(MOVED, MOVED_BACK),
        Protect("exchange_acceptance", append_only=True),
    ]
