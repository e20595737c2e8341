# What a row refers to is looked for once more for every row that is written. That its organization
# exists follows from its student, who is of the same organization (migration 0002) and refers to
# it; each index that goes is the beginning of another one. The index of schools misled the planner:
# a new district has no statistics yet, and all its schools were read for every student.

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('consent', '0016_brought_by'),
        ('portal', '0009_destroyed_keys'),
        ('records', '0007_corrections'),
    ]

    operations = [
        migrations.AlterField(
            model_name='graduation',
            name='organization',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='portal.organization'),
        ),
        migrations.AlterField(
            model_name='outcome',
            name='organization',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='portal.organization'),
        ),
        migrations.AlterField(
            model_name='school',
            name='organization',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='portal.organization'),
        ),
        migrations.AlterField(
            model_name='schoolrecord',
            name='organization',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='portal.organization'),
        ),
        migrations.AlterField(
            model_name='schoolrecord',
            name='school',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.school'),
        ),
        migrations.AddIndex(
            model_name='schoolrecord',
            index=models.Index(fields=['organization', 'school'], name='record_by_school'),
        ),
    ]
